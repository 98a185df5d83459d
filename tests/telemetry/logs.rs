//! The log has no private data, at any level.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::socket::PROTOCOL;
use crate::support::{Backend, Database, Postgres, Program, Socket, Sqlite};

/// Asserts that the log does not contain the secret, as text or in hexadecimal as some libraries log it.
fn assert_not_logged(log: &str, secret: &str) {
    let halves = secret.bytes().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = halves.filter_map(|half| char::from_digit(half.into(), 16)).collect();
    assert!(!log.contains(secret) && !log.to_lowercase().contains(&hex), "{secret} in:\n{log}");
}

#[rstest]
#[case(Sqlite, "text")]
#[case(Postgres, "json")]
#[tokio::test]
async fn a_log_at_trace_level_has_no_message_text_and_no_token(
    #[case] backend: Backend,
    #[case] format: &str,
) {
    let Some(database) = Database::migrated(backend).await else { return };
    let program = Program::serve(&database.url, |command| {
        command.env("RUST_LOG", "trace").args(["--log-format", format]);
    });
    let (ada, bob) = (program.member("Ada").await, program.member("Bob").await);
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    let conversation = ada.writes_to(&bob, "what-only-bob-may-read").await;
    assert_eq!(subscription.receives().await, "what-only-bob-may-read");
    ada.cannot_send(&conversation, &"not-even-a-part-of-this".repeat(500), None).await;
    ada.error_codes("query($id: ID!) { node(id: $id) { id } }", json!({ "id": "not-an-id-of-ours" })).await;
    ada.error_codes("{ nothing-of-this-document }", json!({})).await;
    let anonymous = reqwest::Client::new().post(&ada.url).bearer_auth("not-a-token-of-ours");
    assert_eq!(anonymous.json(&json!({ "query": "{ a }" })).send().await.expect("a response").status(), 401);
    let mut socket = Socket::connect(&ada.url, Some(PROTOCOL)).await;
    socket.signs_in("not-a-token-of-ours").await;
    assert_eq!(socket.close_code().await, 4403);

    database.executes("ALTER TABLE message RENAME TO lost").await;
    let query = "mutation Failing($id: ID!) { sendMessage(input: { conversationId: $id, body: \"never-written\" }) { message { id } } }";
    let failed = ada.executes_raw(query, json!({ "id": conversation })).await;
    let id = failed["errors"][0]["extensions"]["errorId"].as_str().expect("an id").to_owned();
    drop(subscription);
    let (code, log) = program.stop();
    assert_eq!(code, Some(0));

    // The internal error is logged with its ID, its cause, and the operation.
    let line = log.lines().find(|line| line.contains(&id)).expect("a line for the error");
    for word in ["ERROR", "message", "Failing", "mutation", "http"] {
        assert!(line.contains(word), "{word} in {line}");
    }
    if format == "json" {
        let lines = log.lines().map(serde_json::from_str::<Value>);
        assert!(lines.into_iter().all(|line| line.is_ok_and(|line| line["level"].is_string())), "{log}");
    }
    for secret in [
        "what-only-bob-may-read",
        "not-even-a-part-of-this",
        "not-an-id-of-ours",
        "nothing-of-this-document",
        "not-a-token-of-ours",
        "never-written",
        &ada.token,
        &bob.token,
        &conversation,
    ] {
        assert_not_logged(&log, secret);
    }
    for statement in ["SELECT", "INSERT", "UPDATE", "RETURNING"] {
        assert!(!log.contains(statement), "{statement} in:\n{log}");
    }
    // Libraries do not log at debug level, because they would log the traffic.
    let debug_lines = log.lines().filter(|line| line.contains("TRACE") || line.contains("DEBUG"));
    assert_eq!(debug_lines.filter(|line| !line.contains("causerie")).collect::<Vec<_>>(), Vec::<&str>::new());
}
