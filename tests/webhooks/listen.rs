//! `causerie webhooks listen`, the development receiver.

use causerie::clock::Clock;
use causerie::notify::outcome::AttemptOutcome;
use causerie::notify::webhook::WebhookMessage;
use serde_json::json;
use uuid::Uuid;

use crate::support::Program;
use crate::support::program::{causerie, is_refused, run};
use crate::support::webhook_receiver::{OTHER_WEBHOOK_SECRET, WEBHOOK_SECRET, webhook_client};

fn listener(secret: &str) -> Program {
    let mut command = causerie();
    command.args(["webhooks", "listen", "--listen", "127.0.0.1:0", "--webhook-secret", secret]);
    Program::start(command)
}

async fn deliver(program: &Program, id: Uuid) -> AttemptOutcome {
    let body = json!({ "type": "conversation.closed", "data": { "note": "café" } }).to_string();
    let url = format!("http://{}/any/path", program.address).parse().expect("an address");
    webhook_client(WEBHOOK_SECRET, Clock::System).deliver(&url, &WebhookMessage { id, body }).await
}

#[tokio::test]
async fn what_is_verified_is_printed() {
    let program = listener(WEBHOOK_SECRET);
    let id = Uuid::new_v4();

    assert_eq!(deliver(&program, id).await, AttemptOutcome::Delivered);

    let printed = program.stop().1;
    assert!(printed.contains(&format!("\nverified: {id}\n")), "{printed}");
    assert!(printed.contains("\n    \"note\": \"café\"\n"), "{printed}");
}

#[tokio::test]
async fn what_another_secret_signed_is_refused_and_not_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{OTHER_WEBHOOK_SECRET}\n")).expect("a file");
    let program = listener(&format!("@{}", file.display()));

    assert!(matches!(deliver(&program, Uuid::new_v4()).await, AttemptOutcome::Retry { .. }));

    let printed = program.stop().1;
    assert!(printed.contains("\nrefused: signature invalid\n"), "{printed}");
    assert!(!printed.contains("café"), "{printed}");
}

#[test]
fn a_missing_or_invalid_secret_is_refused() {
    is_refused(&run(&["webhooks", "listen"]), "set --webhook-secret");
    let invalid = run(&["webhooks", "listen", "--webhook-secret", "whsec_c2hvcnQ="]);
    is_refused(&invalid, "--webhook-secret: write it as whsec_");
    assert!(!String::from_utf8_lossy(&invalid.stderr).contains("c2hvcnQ"));
}
