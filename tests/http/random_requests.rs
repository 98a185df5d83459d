//! Property test: any request gets a JSON response, and never a server error.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::header::HeaderValue;
use serde_json::Value;

use crate::support::{Sqlite, start};

/// A valid operation, to be mutated.
const OPERATION: &str = r#"{"query":"query A($a: Int = 1) { viewer { contacts(first: $a) { nodes { id } } } }","operationName":"A","variables":{"a":2},"extensions":{}}"#;

/// The operation with some bytes changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    vec((0..OPERATION.len(), any::<u8>()), 0..4).prop_map(|changes| {
        let mut bytes = OPERATION.as_bytes().to_vec();
        for (index, byte) in changes {
            bytes[index] = byte;
        }
        bytes
    })
}

fn header_value() -> impl Strategy<Value = HeaderValue> {
    vec(prop_oneof![0x20..0x7f_u8, 0x80..=0xff_u8], 0..40)
        .prop_filter_map("a value", |bytes| HeaderValue::from_bytes(&bytes).ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn any_request_gets_a_json_response_and_no_server_error() {
    let app = start!(Sqlite);
    let (runtime, cases) = (tokio::runtime::Handle::current(), Config::with_cases(150));
    let body = prop_oneof![vec(any::<u8>(), 0..200), mutated()];
    let header =
        (prop::sample::select(vec!["accept", "authorization", "last-event-id", "cookie"]), header_value());

    let outcome = tokio::task::block_in_place(|| {
        TestRunner::new(cases).run(&(body, vec(header, 0..3)), |(body, headers)| {
            let request = app.http.post(app.url()).header("content-type", "application/json").body(body);
            let request =
                headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
            let (status, text) = runtime.block_on(async {
                let response = request.send().await.expect("a response");
                (response.status().as_u16(), response.text().await.expect("a body"))
            });
            prop_assert!(status < 500, "{} {}", status, text);
            let json: Value = serde_json::from_str(&text).map_err(|_| TestCaseError::fail(text.clone()))?;
            prop_assert!(status == 200 || json["errors"][0]["extensions"]["code"].is_string(), "{}", text);
            Ok(())
        })
    });
    outcome.expect("the property holds");
}
