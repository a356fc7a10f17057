//! One SQL text for both databases, with its arguments.

use sqlx::{
    Arguments, ColumnIndex, Database, Decode, Encode, FromRow, Row, Type, postgres::PgRow,
    sqlite::SqliteRow,
};

/// A query that either database understands: `$1`, `$2`, … stand for `args`.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) text: &'static str,
    pub(crate) args: Vec<Value>,
}

/// An argument. NULL keeps its type, which PostgreSQL wants to know.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
}

/// A row's type: whatever `#[derive(FromRow)]` gives for both databases, or a tuple.
pub(crate) trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<R> Record for R where
    R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// `sql!("… $1 … $2 …", first, second)`.
macro_rules! sql {
    ($text:expr $(, $arg:expr)* $(,)?) => {
        $crate::db::Statement {
            text: $text,
            args: vec![$($crate::db::Value::from($arg)),*],
        }
    };
}

pub(crate) use sql;

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Int(Some(n))
    }
}

impl From<&str> for Value {
    /// PostgreSQL's text has no NUL; where one comes through all the same, it is replaced in both.
    fn from(text: &str) -> Value {
        Value::Text(Some(text.replace('\0', "\u{fffd}")))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::from(text.as_str())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Value {
        text.map_or(Value::Text(None), Value::from)
    }
}

impl From<Option<i64>> for Value {
    fn from(n: Option<i64>) -> Value {
        Value::Int(n)
    }
}

/// The values of a row, whose columns have these types.
pub(super) fn values<R: Row>(row: &R, kinds: &[Kind]) -> Result<Vec<Value>, sqlx::Error>
where
    usize: ColumnIndex<R>,
    Option<String>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
{
    let value = |(column, kind): (usize, &Kind)| {
        Ok(match kind {
            Kind::Text => Value::Text(row.try_get(column)?),
            Kind::Int => Value::Int(row.try_get(column)?),
        })
    };
    kinds.iter().enumerate().map(value).collect()
}

/// The arguments as a database's driver wants them.
pub(super) fn arguments<D: Database>(args: Vec<Value>) -> Result<D::Arguments, sqlx::Error>
where
    Option<String>: for<'q> Encode<'q, D> + Type<D>,
    Option<i64>: for<'q> Encode<'q, D> + Type<D>,
{
    let mut arguments = D::Arguments::default();
    for value in args {
        match value {
            Value::Text(text) => arguments.add(text),
            Value::Int(n) => arguments.add(n),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
