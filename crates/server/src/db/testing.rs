//! One test for both databases.

use std::{env, future::Future, str::FromStr};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, postgres::PgConnectOptions};

use super::{Database, Db};

/// The address of a PostgreSQL server where tests may make databases; `./test` starts one and sets it.
const SERVER: &str = "ZHOUBI_TEST_POSTGRES";

/// Makes two tests of each function `async fn(Db)`: on a new SQLite file and on a new PostgreSQL database.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[tokio::test]
            async fn sqlite() {
                $crate::db::testing::on_sqlite(super::$name).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::db::testing::on_postgres(super::$name).await;
            }
        })+
    };
}

pub(crate) use on_both;

pub(crate) async fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Db) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Database::Sqlite(folder.path().join("test.db"))).await.unwrap();
    test(db.clone()).await;
    db.close().await;
}

/// Skipped, with a line that says so, where there is no server.
pub(crate) async fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(Db) -> F) {
    let Some((address, name)) = new_postgres().await else {
        eprintln!("skipped: {SERVER} is not set, so there is no PostgreSQL to test on");
        return;
    };
    let db = Db::open(&Database::Postgres(address)).await.unwrap();
    test(db.clone()).await;
    db.close().await;
    on_server(&format!("DROP DATABASE {name}")).await;
}

/// An empty database on the server: its address and its name.
pub(crate) async fn new_postgres() -> Option<(String, String)> {
    let server = env::var(SERVER).ok()?;
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    on_server(&format!("CREATE DATABASE {name}")).await;
    let options = PgConnectOptions::from_str(&server).unwrap().database(&name);
    Some((options.to_url_lossy().to_string(), name))
}

pub(crate) async fn on_server(statement: &str) {
    let server = env::var(SERVER).unwrap();
    let options = PgConnectOptions::from_str(&server).unwrap();
    let mut connection = options.connect().await.unwrap();
    connection.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}
