//! `/metrics`.

#![allow(clippy::float_cmp, reason = "counts are whole numbers, and exact")]

use std::collections::BTreeMap;

use causerie::app::App;
use causerie::live::sweep::sweep;
use causerie::telemetry::{BusMessageOutcome, DeliveryOutcome};
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::metrics::{
    Metric, documented_metrics, has_line, increases, read_metrics, series, start_with_metrics,
};
use crate::support::socket::PROTOCOL;
use crate::support::{Backend, Database, Postgres, Program, Socket, Sqlite};

#[tokio::test]
async fn every_operation_is_counted_once_with_its_outcome() {
    let app = start_with_metrics(Sqlite).await.expect("SQLite is always available");
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let before = read_metrics(&app).await;

    for _ in 0..2 {
        ada.executes("query List { viewer { unreadConversationCount } }", json!({})).await;
    }
    ada.error_codes("query List { node(id: \"x\") { id } }", json!({})).await;
    ada.error_codes("query Nonsense { nothing }", json!({})).await;
    ada.error_codes("{ viewer {", json!({})).await;
    ada.cannot_send(&conversation, " ", None).await;
    let request = app.http.post(app.url()).bearer_auth("nonsense").json(&json!({ "query": "{ a }" }));
    assert_eq!(request.send().await.expect("a response").status(), 401);
    assert_eq!(app.http.put(app.url()).send().await.expect("a response").status(), 405);
    app.http.get(format!("http://{}/elsewhere", app.address)).send().await.expect("a response");

    assert_eq!(
        increases(&before, &read_metrics(&app).await),
        [
            r#"causerie_http_requests_total{route="/graphql",status="200"} 6"#,
            r#"causerie_http_requests_total{route="/graphql",status="401"} 1"#,
            r#"causerie_http_requests_total{route="/graphql",status="405"} 1"#,
            r#"causerie_http_requests_total{route="/metrics",status="200"} 1"#,
            r#"causerie_http_requests_total{route="other",status="404"} 1"#,
            r#"causerie_operations_total{type="mutation",name="",outcome="ok"} 1"#,
            r#"causerie_operations_total{type="query",name="List",outcome="error"} 1"#,
            r#"causerie_operations_total{type="query",name="List",outcome="ok"} 2"#,
            r#"causerie_operations_total{type="query",name="other",outcome="refused"} 1"#,
            r#"causerie_operations_total{type="unknown",name="",outcome="refused"} 1"#,
            r#"causerie_refused_total{reason="BAD_USER_INPUT"} 1"#,
            r#"causerie_refused_total{reason="BODY_EMPTY"} 1"#,
            r#"causerie_refused_total{reason="GRAPHQL_PARSE_FAILED"} 1"#,
            r#"causerie_refused_total{reason="GRAPHQL_VALIDATION_FAILED"} 1"#,
            r#"causerie_refused_total{reason="METHOD_NOT_ALLOWED"} 1"#,
            r#"causerie_refused_total{reason="NOT_FOUND"} 1"#,
            r#"causerie_refused_total{reason="UNAUTHENTICATED"} 1"#,
        ]
    );
    let text = read_metrics(&app).await;
    let series = series(&text);
    let timed = r#"causerie_operation_duration_seconds_count{type="query",name="List"}"#;
    assert_eq!(series[timed], 3.0);
    assert_eq!(series[&*timed.replace("_count{", "_bucket{le=\"+Inf\",")], 3.0);
    assert!(series[&*timed.replace("_count{", "_sum{")] > 0.0);
    assert_eq!(series[r#"causerie_operations_running{transport="http"}"#], 0.0);
    assert!(series[r#"causerie_database_connections{pool="read",state="idle"}"#] >= 1.0);
}

#[rstest]
#[tokio::test]
async fn live_events_are_counted_with_their_lag(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = start_with_metrics(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "un").await;
    let elsewhere = App::new(app.database.open().await, app.app.clock.clone());
    let cursor = bob.cursor().await;
    ada.sends(&conversation, "deux").await;
    app.app.clock.advance(TimeDelta::minutes(30));
    let mut subscription = bob.subscribes_to_messages(&cursor).await;
    assert_eq!(subscription.receives().await, "deux");
    ada.sends(&conversation, "trois").await;
    assert_eq!(subscription.receives().await, "trois");
    // This process is not notified of what another process writes.
    app.writes_through(&elsewhere, &ada, &conversation, "quatre").await;
    app.app.clock.advance(TimeDelta::seconds(7));
    sweep(&app.app.store, &app.app.event_bus).await.expect("a sweep");
    assert_eq!(subscription.receives().await, "quatre");
    sweep(&app.app.store, &app.app.event_bus).await.expect("a sweep");

    let text = read_metrics(&app).await;
    let series = series(&text);
    // The first event was read from the log. Its age is not a delivery lag.
    assert_eq!(series["causerie_live_deliveries_total"], 3.0);
    assert_eq!(series["causerie_live_lag_seconds_count"], 2.0);
    assert_eq!(series["causerie_live_lag_seconds_sum"], 7.0);
    assert_eq!(series[r#"causerie_live_lag_seconds_bucket{le="5.0"}"#], 1.0);
    assert_eq!(series[r#"causerie_live_lag_seconds_bucket{le="10.0"}"#], 2.0);
    assert_eq!((series["causerie_sweeps_total"], series["causerie_sweep_finds_total"]), (2.0, 1.0));
}

#[tokio::test]
async fn sockets_are_counted_while_they_are_open_and_when_they_are_closed() {
    let app = start_with_metrics(Sqlite).await.expect("SQLite is always available");
    let ada = app.member("Ada").await;
    let before = read_metrics(&app).await;

    let mut subscription = ada.subscribes_to_events(&ada.cursor().await).await;
    let mut query = ada.opens_a_socket().await;
    for _ in 0..2 {
        query.executes_once("query Hello { viewer { member { id } } }", json!({})).await;
    }
    let mut anonymous = Socket::connect(&app.url(), Some(PROTOCOL)).await;
    anonymous.signs_in("nonsense").await;
    assert_eq!(anonymous.close_code().await, 4403);
    drop(anonymous);
    has_line(&app.app.metrics, "causerie_sockets 2").await;
    has_line(&app.app.metrics, r#"causerie_operations_running{transport="websocket"} 1"#).await;
    subscription.socket.sends(json!({ "type": "complete", "id": "subscription" })).await;
    has_line(&app.app.metrics, r#"causerie_operations_running{transport="websocket"} 0"#).await;
    drop((subscription, query));
    has_line(&app.app.metrics, "causerie_sockets 0").await;

    let grown = increases(&before, &read_metrics(&app).await);
    assert_eq!(
        grown.into_iter().filter(|line| !line.contains("http_requests")).collect::<Vec<_>>(),
        [
            r#"causerie_operations_total{type="query",name="",outcome="ok"} 1"#,
            r#"causerie_operations_total{type="query",name="Hello",outcome="ok"} 2"#,
            r#"causerie_operations_total{type="subscription",name="",outcome="cancelled"} 1"#,
            r#"causerie_socket_closings_total{code="4403"} 1"#,
        ]
    );
}

#[tokio::test]
async fn the_number_of_operation_names_is_limited() {
    let app = start_with_metrics(Sqlite).await.expect("SQLite is always available");
    let ada = app.member("Ada").await;
    let anonymous_request = |n: usize| {
        let operation = json!({ "query": format!("query Stranger{n} {{ __typename }}") });
        app.http.post(app.url()).json(&operation).send()
    };
    let names = async || {
        let text = read_metrics(&app).await;
        let names = series(&text)
            .into_iter()
            .filter(|(series, _)| series.starts_with("causerie_operations_total{type=\"query\""));
        names.map(|(series, count)| (series.to_owned(), count)).collect::<BTreeMap<_, _>>()
    };
    let ok = |name: &str| format!(r#"causerie_operations_total{{type="query",name="{name}",outcome="ok"}}"#);

    for n in 0..3 {
        anonymous_request(n).await.expect("a response");
    }
    // Names of anonymous clients are not distinguished. Ada's first query had no name.
    let seen = names().await;
    assert_eq!(seen.keys().cloned().collect::<Vec<_>>(), [ok(""), ok("other")]);

    // The empty name is one of the 200 names.
    for n in 0..199 {
        ada.executes(&format!("query Name{n} {{ __typename }}"), json!({})).await;
    }
    assert_eq!(names().await[&ok("other")], 3.0);
    ada.executes("query OneMore { __typename }", json!({})).await;
    ada.executes("query Name0 { __typename }", json!({})).await;

    let seen = names().await;
    assert_eq!((seen.len(), seen[&ok("other")], seen[&ok("Name0")]), (201, 4.0, 2.0));
}

#[tokio::test]
async fn metrics_are_served_only_at_the_metrics_address() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let program = Program::serve(&database.url, |command| {
        command.args(["--metrics-listen", "127.0.0.1:0"]);
    });
    let ada = program.member("Ada").await;
    let get = async |address: &str, path: &str| {
        let request = reqwest::Client::new().get(format!("http://{address}{path}")).bearer_auth(&ada.token);
        request.send().await.expect("a response")
    };

    let metrics = program.metrics.clone().expect("an address");
    let text = get(&metrics, "/metrics").await.text().await.expect("a string");
    assert_eq!(series(&text)[r#"causerie_operations_total{type="query",name="",outcome="ok"}"#], 1.0);
    assert_eq!(get(&metrics, "/graphql").await.status(), 404);
    assert_eq!(get(&program.address, "/metrics").await.status(), 404);
    assert_eq!(program.stop().0, Some(0));
}

#[tokio::test]
async fn the_documented_metrics_are_the_served_metrics() {
    let app = start_with_metrics(Sqlite).await.expect("SQLite is always available");
    let ada = app.member("Ada").await;
    // Series without samples are omitted, so each one gets a sample.
    Socket::connect(&app.url(), None).await.close_code().await;
    app.http.put(app.url()).send().await.expect("a response");
    ada.executes("{ viewer { eventCursor } }", json!({})).await;
    // As with NATS.
    app.app.metrics.set_bus_connected(true);
    app.app.metrics.bus_message(BusMessageOutcome::Sent);
    // As with webhooks.
    app.app.metrics.set_webhook_failing("https://example.org", false);
    app.app.metrics.webhook_attempted("https://example.org", DeliveryOutcome::Delivered);
    app.app.metrics.push_attempted(DeliveryOutcome::Delivered);

    let text = read_metrics(&app).await;
    let mut served = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').expect("a type");
        let series =
            text.lines().find(|line| !line.starts_with('#') && line.starts_with(name)).expect("a series");
        let labels = series
            .split_once('{')
            .map_or("", |(_, rest)| rest.split_once('}').expect("the end of the labels").0);
        let names = labels.split("\",").filter_map(|label| label.split_once('=')).map(|(name, _)| name);
        let labels = names.filter(|name| *name != "le").map(ToOwned::to_owned).collect();
        let total = if kind == "counter" { "_total" } else { "" };
        served.insert(format!("{name}{total}"), Metric { kind: kind.to_owned(), labels });
    }

    assert_eq!(documented_metrics(), served);
}
