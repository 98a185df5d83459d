use chrono::{DateTime, TimeDelta, Utc};
use entity::installation;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};

use super::finding::Finding;
use crate::clock::Clock;
use crate::store::Store;

const CLOCK: &str = "clock";
/// Tokens tolerate this difference by default (`--jwt-leeway`).
const TOLERATED: TimeDelta = TimeDelta::seconds(5);

pub async fn check(store: &Store) -> Vec<Finding> {
    let mut findings = Vec::new();
    if store.backend() == DbBackend::Postgres {
        findings.push(difference(store).await.unwrap_or_else(|error| {
            Finding::failed(CLOCK, format!("cannot be compared with the database's: {error}"))
        }));
    }
    // A database without tables has no trusted time.
    if let Ok(Some(row)) = installation::Entity::find().one(&store.read).await {
        findings.push(since_last_time(row.seen_at));
    }
    findings
}

/// Compares the clock with that of the database's server.
async fn difference(store: &Store) -> Result<Finding, DbErr> {
    let sql = Statement::from_string(store.backend(), "SELECT clock_timestamp() AS now");
    let before = Clock::System.now();
    let row = store.read.query_one_raw(sql).await?;
    let after = Clock::System.now();
    let row = row.ok_or_else(|| DbErr::RecordNotFound("no time".into()))?;
    let theirs: DateTime<Utc> = row.try_get("", "now")?;
    let difference = (before - theirs).max(theirs - after).max(TimeDelta::zero());
    Ok(if difference <= TOLERATED {
        Finding::ok(CLOCK, "agrees with the database's server")
    } else {
        let seconds = difference.num_seconds();
        Finding::failed(
            CLOCK,
            format!("differs by {seconds} s from that of the database's server: synchronize both (NTP)"),
        )
    })
}

/// Compares the clock with the latest trusted time that a service has written.
fn since_last_time(seen_at: DateTime<Utc>) -> Finding {
    let behind = seen_at - Clock::System.now();
    if behind <= TOLERATED {
        Finding::ok(CLOCK, "not behind the last service's")
    } else {
        let seconds = behind.num_seconds();
        Finding::failed(
            CLOCK,
            format!("{seconds} s behind the time at which a service last used the database: set it right"),
        )
    }
}
