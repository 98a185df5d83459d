use anyhow::{Context, Result, bail, ensure};
use reqwest::Url;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, raw_sql};
use uuid::Uuid;

/// How long a client connection keeps the same server session, with its settings, locks and prepared statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// As long as it is open.
    Session,
    /// For one transaction, as with `pool_mode = transaction` in PgBouncer. Nothing is stored in a session then, and
    /// each statement has a transaction.
    Transaction,
}

const PARAMETER: &str = "pooling";

impl Pooling {
    /// Returns the value of the URL's parameter `pooling`, and the URL without it.
    pub fn from_url(url: &str) -> Result<(Self, Url)> {
        let mut url: Url = url.parse().context("cannot read the database's address")?;
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let (values, others): (Vec<_>, Vec<_>) =
            parameters.into_iter().partition(|(name, _)| name == PARAMETER);
        url.set_query(None);
        if !others.is_empty() {
            url.query_pairs_mut().extend_pairs(others);
        }
        match values.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>()[..] {
            [] | ["session"] => Ok((Self::Session, url)),
            ["transaction"] => Ok((Self::Transaction, url)),
            _ => bail!("write pooling=session or pooling=transaction in the database's address"),
        }
    }

    /// Fails if the URL lacks `pooling=transaction` and a second session sees a setting of the first.
    pub async fn check(self, options: &PgConnectOptions) -> Result<()> {
        if self == Self::Transaction {
            return Ok(());
        }
        let mark = Uuid::new_v4().to_string();
        let mut first = PgConnection::connect_with(options).await?;
        let set = format!("SELECT set_config('causerie.session', '{mark}', false)");
        raw_sql(AssertSqlSafe(set)).execute(&mut first).await?;
        let mut second = PgConnection::connect_with(options).await?;
        let setting =
            raw_sql("SELECT current_setting('causerie.session', true)").fetch_one(&mut second).await?;
        ensure!(
            setting.try_get::<Option<String>, _>(0)? != Some(mark),
            "a connection pooler in transaction mode is in front of the database: add pooling=transaction to its \
            address"
        );
        // The check is done, so errors on closing do not matter.
        let _ = (first.close().await, second.close().await);
        Ok(())
    }
}
