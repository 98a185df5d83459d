//! How often memory is asked for. Such counts do not depend on the machine.

use causerie::config::DocumentLimits;
use std::sync::Arc;

use axum::http::HeaderMap;
use causerie::graphql::{Api, Caller, Documents, Request, build};
use causerie::limits::concurrency::ConcurrencyLimiter;
use causerie::limits::in_flight::InFlight;
use causerie::telemetry::{OperationTelemetry, Transport};
use tokio::runtime::Builder;

use crate::support::{Sqlite, TestApp};

const LIST: &str = "{ viewer { conversations(first: 20) { nodes { id status unreadCount lastActivityAt
    correspondent { id displayName avatarUrl } lastMessage { id preview sentAt isMine } } pageInfo { hasNextPage endCursor } } } }";

/// One operation, with its document ready.
async fn executes(app: &TestApp, api: &Api, caller: &Caller, query: &str) -> String {
    let running =
        OperationTelemetry::start(&app.app.metrics, &app.app.traces, Transport::Http, &HeaderMap::new());
    let in_flight = InFlight::new(ConcurrencyLimiter::default(), 0);
    let request = Request { query: query.to_owned(), ..Request::default() };
    let operation = api.prepare(request, Some(caller), &running, &in_flight).expect("it is valid");
    api.execute(&operation, Some(caller.clone())).await.text
}

#[test]
fn a_page_of_the_list_asks_for_memory_so_often() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (app, ada) = runtime.block_on(async {
        let app = TestApp::start(Sqlite).await.expect("SQLite is always available");
        let ada = app.member("Ada").await;
        for number in 0..20 {
            let member = app.member(&format!("M{number}")).await;
            ada.writes_to(&member, "Bonjour, comment ça va ?").await;
        }
        (app, ada)
    });
    let api = build(app.app.clone(), DocumentLimits::DEFAULT, Documents::default());
    let caller = Caller::Member { id: ada.member_id(), issued_at: None, row: None };
    let once = || runtime.block_on(executes(&app, &api, &caller, LIST));
    let text = once();
    assert_eq!(text.matches("\"preview\":\"Bonjour").count(), 20, "{text}");

    let of_one = runtime.block_on(async { Arc::new(executes(&app, &api, &caller, "{ __typename }").await) });
    assert_eq!(*of_one, "{\"data\":{\"__typename\":\"Query\"}}");
    let smallest = |query: &'static str| {
        let counts = (0..10).map(|_| {
            let count = || {
                runtime.block_on(executes(&app, &api, &caller, query));
            };
            allocation_counter::measure(count).count_total
        });
        counts.min().expect("ten of them")
    };

    let (least, list) = (smallest("{ __typename }"), smallest(LIST));
    assert!(least <= 20, "an operation: {least}");
    assert!(list <= 450, "a list: {list}");
}
