//! OpenTelemetry: a span per operation, and its export.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use causerie::http::AppState;
use causerie::telemetry::Traces;
use opentelemetry::trace::Status;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use prost::Message;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::rows::execute_sql;
use crate::support::{Database, Program, Sqlite, TestApp};

#[derive(Clone, Debug, Default)]
/// An exporter that keeps the spans.
struct SpanRecorder(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for SpanRecorder {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("an unpoisoned lock").extend(batch);
        Ok(())
    }
}

impl SpanRecorder {
    /// The names and attributes of the spans that ended since the last call.
    fn take(&self) -> Vec<String> {
        let spans = std::mem::take(&mut *self.0.lock().expect("an unpoisoned lock"));
        let summary = |span: SpanData| {
            let mut attributes: Vec<_> = span
                .attributes
                .iter()
                .map(|attribute| format!("{}={}", attribute.key, attribute.value))
                .collect();
            attributes.sort();
            format!("{}: {}", span.name, attributes.join(" "))
        };
        spans.into_iter().map(summary).collect()
    }
}

async fn start() -> (TestApp, SpanRecorder) {
    let recorder = SpanRecorder::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(recorder.clone()).build();
    let traced = |state: &mut AppState| state.app.services_mut().traces = Traces::to(&provider);
    let app = TestApp::adjusted(traced).await;
    (app, recorder)
}

#[tokio::test]
async fn each_operation_has_one_span_with_its_outcome() {
    let (app, recorder) = start().await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let id = || json!({ "id": conversation });
    recorder.take();

    ada.executes("query List { viewer { unreadConversationCount } }", json!({})).await;
    ada.error_codes("query Mistaken { node(id: \"x\") { id } }", json!({})).await;
    ada.error_codes("{ nothing }", json!({})).await;
    ada.executes("mutation Mute($id: ID!) { muteConversation(input: { conversationId: $id }) { userErrors { code } } }", id()).await;
    let mut subscription = ada.subscribes("subscription Hear { newMessage { cursor } }", json!({})).await;
    // The subscription runs once a later query on the same socket is answered.
    let hello = json!({ "query": "query Hello { __typename }" });
    subscription.socket.sends(json!({ "type": "subscribe", "id": "hello", "payload": hello })).await;
    subscription.socket.receives().await;
    subscription.socket.receives().await;
    drop(subscription);
    execute_sql(&app, "ALTER TABLE participant RENAME TO lost").await;
    let failed = ada.executes_raw("query Broken { viewer { unreadConversationCount } }", json!({})).await;
    let error_id = failed["errors"][0]["extensions"]["errorId"].as_str().expect("an id").to_owned();
    app.stop().await;

    let status = recorder.0.lock().expect("an unpoisoned lock").last().map(|span| span.status.clone());
    let mut spans = recorder.take();
    spans.sort();
    let http = "causerie.transport=http graphql.operation";
    let socket = "causerie.transport=websocket graphql.operation";
    assert_eq!(
        spans,
        [
            format!("mutation Mute: causerie.outcome=ok {http}.name=Mute graphql.operation.type=mutation"),
            format!(
                "query Broken: causerie.error_id={error_id} causerie.outcome=internal {http}.name=Broken graphql.operation.type=query"
            ),
            format!("query Hello: causerie.outcome=ok {socket}.name=Hello graphql.operation.type=query"),
            format!("query List: causerie.outcome=ok {http}.name=List graphql.operation.type=query"),
            format!(
                "query Mistaken: causerie.outcome=error {http}.name=Mistaken graphql.operation.type=query"
            ),
            format!("query: causerie.outcome=refused {http}.type=query"),
            format!(
                "subscription Hear: causerie.outcome=cancelled {socket}.name=Hear graphql.operation.type=subscription"
            ),
        ]
    );
    assert_eq!(status, Some(Status::error("internal")));
}

#[tokio::test]
async fn a_span_joins_the_trace_of_its_request() {
    let (app, recorder) = start().await;
    let parent_of = async |traceparent: &str| {
        let request = app.http.post(app.url()).header("traceparent", traceparent);
        request.json(&json!({ "query": "{ __typename }" })).send().await.expect("a response");
        let span = recorder.0.lock().expect("an unpoisoned lock").pop();
        span.map(|span| (span.span_context.trace_id().to_string(), span.parent_span_id.to_string()))
    };

    let (trace, parent) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let span = parent_of(&format!("00-{trace}-{parent}-01")).await;
    assert_eq!(span, Some((trace.to_owned(), parent.to_owned())));
    // The caller does not sample the trace.
    assert_eq!(parent_of(&format!("00-{trace}-{parent}-00")).await, None);
    let (own, none) = parent_of("nonsense").await.expect("a span");
    assert!(own != trace && none == "0000000000000000", "{own} {none}");
}

type Received = Arc<Mutex<Vec<(HeaderMap, ExportTraceServiceRequest)>>>;

/// Starts a collector. Returns its address, and the requests that it receives.
async fn collector() -> (String, Received) {
    let received = Received::default();
    let take = async |State(received): State<Received>, headers: HeaderMap, body: Bytes| {
        let request = ExportTraceServiceRequest::decode(body).expect("protobuf");
        received.lock().expect("an unpoisoned lock").push((headers, request));
    };
    let router = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&received));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await.expect("a running server") });
    (format!("http://{address}"), received)
}

/// Runs a service with these options, executes a query, and stops it. Returns its log.
async fn serve_and_stop(adjust: impl FnOnce(&mut std::process::Command)) -> String {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let program = Program::serve(&database.url, adjust);
    let ada = program.member("Ada").await;
    ada.executes("query Traced { viewer { eventCursor } }", json!({})).await;
    let stopped = tokio::task::spawn_blocking(|| program.stop()).await;
    let (code, log) = stopped.expect("an exit status");
    assert_eq!(code, Some(0), "{log}");
    log
}

/// The names of the spans, and the attributes of their resources.
fn spans(received: &Received) -> (Vec<String>, Vec<String>) {
    let received = received.lock().expect("an unpoisoned lock");
    let groups: Vec<_> = received.iter().flat_map(|(_, request)| &request.resource_spans).collect();
    let spans = groups.iter().flat_map(|group| &group.scope_spans).flat_map(|scope| &scope.spans);
    let resources = groups.iter().filter_map(|group| group.resource.as_ref()).flat_map(|it| &it.attributes);
    let attributes = resources.map(|attribute| format!("{} {:?}", attribute.key, attribute.value));
    (spans.map(|span| span.name.clone()).collect(), attributes.collect())
}

/// The spans of `serve_and_stop` arrived, from a service of this name.
fn assert_exported(received: &Received, service: &str) {
    let (names, resource) = spans(received);
    assert_eq!(names, ["query", "query Traced"]);
    assert!(
        resource.iter().any(|attribute| attribute.starts_with("service.name") && attribute.contains(service)),
        "{resource:?}"
    );
}

#[tokio::test]
async fn spans_are_exported_before_the_service_stops() {
    let (endpoint, received) = collector().await;

    serve_and_stop(|command| {
        command.args(["--otlp-endpoint", &endpoint]);
    })
    .await;

    assert_exported(&received, "causerie");
    let received = received.lock().expect("an unpoisoned lock");
    assert_eq!(received[0].0["content-type"], "application/x-protobuf");
}

#[tokio::test]
async fn opentelemetry_environment_variables_configure_the_export() {
    let (endpoint, received) = collector().await;

    serve_and_stop(|command| {
        command
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)
            .env("OTEL_EXPORTER_OTLP_HEADERS", "x-key=let-me-in");
        command.env("OTEL_SERVICE_NAME", "messages").env("RUST_LOG", "off,causerie=info");
    })
    .await;

    assert_exported(&received, "messages");
    let received = received.lock().expect("an unpoisoned lock");
    assert_eq!(received[0].0["x-key"], "let-me-in");
}

#[tokio::test]
async fn an_unavailable_collector_does_not_block_the_service() {
    let unresponsive = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let (unresponsive_address, closed_address) =
        (unresponsive.local_addr().expect("an address"), closed.local_addr().expect("an address"));
    drop(closed);

    let runs = [unresponsive_address, closed_address].map(|address| {
        serve_and_stop(move |command| {
            command
                .args(["--otlp-endpoint", &format!("http://{address}")])
                .env("OTEL_BSP_SCHEDULE_DELAY", "1");
        })
    });
    for log in futures_util::future::join_all(runs).await {
        assert!(
            log.contains("stopped")
                && (log.contains("cannot export the last spans") || log.contains("will be lost")),
            "{log}"
        );
    }
    drop(unresponsive);
}
