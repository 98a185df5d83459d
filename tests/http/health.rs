//! Health checks.

use causerie::store::{Step, migrate};
use rstest::rstest;

use crate::support::response::send;
use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn health_checks_report_liveness_and_readiness(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let status = async |path: &str| {
        let request = app.http.get(format!("http://{}{path}", app.address));
        request.send().await.expect("a response").status().as_u16()
    };

    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 200));
    let elsewhere = send(app.http.get(format!("http://{}/elsewhere", app.address))).await;
    assert_eq!(elsewhere.refusal(), "404 NOT_FOUND");

    migrate(&app.app.store, Step::Down).await.expect("a rollback of the newest migration");
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 503));
}
