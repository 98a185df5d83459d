//! Members see that their correspondent is typing. It is announced, and never stored.

mod announcements; // who sees one, and until when
mod access; // who may announce and follow

use std::time::Duration;

use crate::support::app::configure;
use crate::support::{Backend, Database, Subscription, TestApp};

/// The service with another time after which announcements expire; None if typing is switched off.
async fn expiring(backend: Backend, expiry: Option<Duration>) -> Option<TestApp> {
    let app = TestApp::on(Database::migrated(backend).await?, |state| {
        configure(state, |services| services.typing_expiry = expiry);
    });
    Some(app.await)
}

/// Announcements that do not expire during a test.
const HOUR: Option<Duration> = Some(Duration::from_hours(1));

/// Asserts that these are the states until the subscription completes, after the first.
async fn completes_after<const N: usize>(mut subscription: Subscription, states: [bool; N]) {
    for state in states {
        assert_eq!(subscription.is_typing().await, state);
    }
    subscription.completes().await;
}
