//! Memory allocations per operation.

use causerie::caller::Caller;
use causerie::config::DocumentLimits;
use std::sync::Arc;

use axum::http::HeaderMap;
use causerie::graphql::{Api, CallingMember, Documents, Request, build};
use causerie::limits::concurrency::ConcurrencyLimiter;
use causerie::limits::in_flight::InFlight;
use causerie::telemetry::{OperationTelemetry, Transport};
use tokio::runtime::Builder;

use crate::support::{Sqlite, TestApp};

const LIST: &str = "{ viewer { conversations(first: 20) { nodes { id status unreadCount lastActivityAt
    correspondent { id displayName avatarUrl } lastMessage { id preview sentAt isMine } } pageInfo { hasNextPage endCursor } } } }";

/// Executes an operation whose document is cached.
async fn execute(app: &TestApp, api: &Api, caller: &Caller<CallingMember>, query: &str) -> String {
    let running =
        OperationTelemetry::start(&app.app.metrics, &app.app.traces, Transport::Http, &HeaderMap::new());
    let in_flight = InFlight::new(ConcurrencyLimiter::default(), 0);
    let request = Request { query: query.to_owned(), ..Request::default() };
    let operation = api.prepare(request, caller, &running, &in_flight).expect("a valid operation");
    api.execute(&operation, caller.clone()).await.text
}

#[test]
fn a_page_of_the_list_needs_at_most_450_allocations() {
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
    let caller = ada.caller();
    let execute_list = || runtime.block_on(execute(&app, &api, &caller, LIST));
    let text = execute_list();
    assert_eq!(text.matches("\"preview\":\"Bonjour").count(), 20, "{text}");

    let smallest_response =
        runtime.block_on(async { Arc::new(execute(&app, &api, &caller, "{ __typename }").await) });
    assert_eq!(*smallest_response, "{\"data\":{\"__typename\":\"Query\"}}");
    let fewest_allocations = |query: &'static str| {
        let counts = (0..10).map(|_| {
            let count = || {
                runtime.block_on(execute(&app, &api, &caller, query));
            };
            allocation_counter::measure(count).count_total
        });
        counts.min().expect("ten counts")
    };

    let (minimal, list) = (fewest_allocations("{ __typename }"), fewest_allocations(LIST));
    assert!(minimal <= 20, "the smallest operation: {minimal}");
    assert!(list <= 450, "a list: {list}");
}
