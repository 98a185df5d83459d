//! Messages older than the retention are deleted for both members, and everything that refers to them stays right.

mod histories; // what members see
mod pages; // … page by page
mod events; // what subscribers receive
mod batches; // long histories
mod several_processes; // at the same time, and beside writes

use causerie::messaging::message::expire::expire;
use chrono::TimeDelta;

use crate::support::{Actor, TestApp};

/// Moves the clock. Both members sign in again, because their tokens have expired.
async fn days_later(app: &TestApp, days: i64) -> (Actor, Actor) {
    app.app.clock.advance(TimeDelta::days(days));
    (app.member("Ada").await, app.member("Bob").await)
}

/// Deletes the messages that are older than 30 days. Returns their number.
async fn expires(app: &TestApp) -> u64 {
    expire(&app.app, app.app.clock.now() - TimeDelta::days(30)).await.expect("expired messages")
}
