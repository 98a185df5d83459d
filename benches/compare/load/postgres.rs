use std::fmt::Write;
use std::pin::pin;

use anyhow::{Context, Result};
use axum::body::Bytes;
use chrono::DateTime;
use futures_util::SinkExt;
use tokio_postgres::{Client, Config, NoTls};

use super::rows::{Cell, Row, TABLES, Table};
use super::timeline::Timeline;

/// Bytes of rows that are sent at once.
const CHUNK: usize = 256 * 1024;

/// A PostgreSQL on this machine that waits for the disk at every commit.
pub struct Postgres {
    url: String,
    /// The process ID of the main process.
    pub pid: u32,
}

impl Postgres {
    pub async fn find() -> Result<Self> {
        let url =
            std::env::var("TEST_POSTGRES_URL").context("TEST_POSTGRES_URL is not set; use `make bench`")?;
        let client = connect(&url).await?;
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let row = client.query_one(&format!("SHOW {setting}"), &[]).await?;
            anyhow::ensure!(row.get::<_, &str>(0) == "on", "PostgreSQL has {setting} = off");
        }
        let file = client.query_one("SELECT pg_read_file('postmaster.pid')", &[]).await?;
        let pid = file.get::<_, &str>(0).lines().next().context("an empty file")?.parse()?;
        Ok(Self { url, pid })
    }

    /// Creates an empty database and returns its URL.
    pub async fn create(&self, name: &str) -> Result<String> {
        connect(&self.url).await?.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        let (server, _) = self.url.rsplit_once('/').context("postgres://…/name")?;
        Ok(format!("{server}/{name}"))
    }
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = url.parse::<Config>()?.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Fills the tables of a migrated database.
pub async fn seed(url: &str, timeline: Timeline) -> Result<()> {
    let client = connect(url).await?;
    // Foreign keys are not checked: all rows are computed from the same numbers.
    client.batch_execute("SET session_replication_role = replica; SET synchronous_commit = off").await?;
    for table in TABLES {
        copy(&client, &table, timeline).await.with_context(|| format!("cannot fill {}", table.name))?;
    }
    client.batch_execute("VACUUM ANALYZE").await?;
    // The last one for an hour: the first write to a page after a checkpoint writes the whole page to the log.
    Ok(client.batch_execute("CHECKPOINT").await?)
}

async fn copy(client: &Client, Table { name, columns, rows }: &Table, timeline: Timeline) -> Result<()> {
    let mut sink = pin!(client.copy_in::<_, Bytes>(&format!("COPY {name} ({columns}) FROM STDIN")).await?);
    let mut chunk = String::with_capacity(CHUNK + 1024);
    for row in rows(timeline) {
        line(&mut chunk, &row)?;
        if chunk.len() > CHUNK {
            sink.send(Bytes::from(std::mem::take(&mut chunk))).await?;
        }
    }
    sink.send(Bytes::from(chunk)).await?;
    sink.finish().await?;
    Ok(())
}

/// Appends a row in COPY's text format. No seeded text needs an escape.
fn line(chunk: &mut String, row: &Row) -> std::fmt::Result {
    for (column, cell) in row.iter().enumerate() {
        if column > 0 {
            chunk.push('\t');
        }
        match cell {
            Cell::Null => chunk.push_str("\\N"),
            Cell::Id(id) => write!(chunk, "{id}")?,
            Cell::Number(number) => write!(chunk, "{number}")?,
            Cell::Text(text) => chunk.push_str(text),
            Cell::Time(millis) => {
                let at = DateTime::from_timestamp_millis(*millis).unwrap_or_default();
                write!(chunk, "{}", at.to_rfc3339())?;
            }
        }
    }
    chunk.push('\n');
    Ok(())
}
