//! One test for both databases.

use std::{env, future::Future, str::FromStr};

use server::Database;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, postgres::PgConnectOptions};

use crate::{ARTICLE, TestServer, site_of};

/// The address of a PostgreSQL server where tests may make databases; `./test` starts one and sets it.
const SERVER: &str = "ZHOUBI_TEST_POSTGRES";

/// Makes two tests of each function `async fn(&TestServer)`: with a new SQLite file and with a new PostgreSQL
/// database.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let server = $crate::TestServer::with_article($crate::ARTICLE).await;
                super::$name(&server).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                $crate::database::on_postgres(async |server| super::$name(&server).await).await;
            }
        })+
    };
}

pub(crate) use on_both;

/// Skipped, with a line that says so, where there is no server.
pub(crate) async fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(TestServer) -> F) {
    let Ok(address) = env::var(SERVER) else {
        eprintln!("skipped: {SERVER} is not set, so there is no PostgreSQL to test on");
        return;
    };
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    on_server(&address, &format!("CREATE DATABASE {name}")).await;
    let own = PgConnectOptions::from_str(&address).unwrap().database(&name).to_url_lossy();
    let database = Database::Postgres(own.to_string());
    test(TestServer::on(site_of(ARTICLE), None, database, None).await).await;
    on_server(&address, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

async fn on_server(address: &str, statement: &str) {
    let options = PgConnectOptions::from_str(address).unwrap();
    let mut connection = options.connect().await.unwrap();
    connection.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}
