//! Poolers between us and PostgreSQL.

use anyhow::{Context, Result, bail, ensure};
use reqwest::Url;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, raw_sql};
use uuid::Uuid;

/// For how long a connection is ours, and with it what is set in its session, locked and prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// For as long as it is open.
    Session,
    /// For a transaction (PgBouncer's `pool_mode = transaction`). Then nothing is kept in a session, and each statement
    /// has a transaction.
    Transaction,
}

const PARAMETER: &str = "pooling";

impl Pooling {
    /// What an address says by `pooling=…`, and the address without it.
    pub fn read(address: &str) -> Result<(Self, Url)> {
        let mut url: Url = address.parse().context("cannot read the database's address")?;
        let all: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let (ours, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| name == PARAMETER);
        url.set_query(None);
        if !others.is_empty() {
            url.query_pairs_mut().extend_pairs(others);
        }
        match ours.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>()[..] {
            [] | ["session"] => Ok((Self::Session, url)),
            ["transaction"] => Ok((Self::Transaction, url)),
            _ => bail!("write pooling=session or pooling=transaction in the database's address"),
        }
    }

    /// Finds out where the address does not say what is there: a second session must not see what the first one has set.
    pub async fn check(self, options: &PgConnectOptions) -> Result<()> {
        if self == Self::Transaction {
            return Ok(());
        }
        let mark = Uuid::new_v4().to_string();
        let mut first = PgConnection::connect_with(options).await?;
        let mark_it = format!("SELECT set_config('causerie.session', '{mark}', false)");
        raw_sql(AssertSqlSafe(mark_it)).execute(&mut first).await?;
        let mut second = PgConnection::connect_with(options).await?;
        let sees = raw_sql("SELECT current_setting('causerie.session', true)").fetch_one(&mut second).await?;
        ensure!(
            sees.try_get::<Option<String>, _>(0)? != Some(mark),
            "a pooler before the database gives out connections for a transaction: add pooling=transaction to its \
            address"
        );
        // One that could not say goodbye is as good as gone.
        let _ = (first.close().await, second.close().await);
        Ok(())
    }
}
