//! `causerie vapid`, and the service with its key.

use std::fs;

use serde_json::json;

use crate::support::program::{is_refused, run};
use crate::support::{DataDirectory, Program};

fn new_key() -> (String, String) {
    let made = run(&["vapid"]);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (text(made.stdout), text(made.stderr))
}

#[tokio::test]
async fn the_service_offers_browsers_the_public_key() {
    let (data, (key, explanation)) = (DataDirectory::new(), new_key());
    let file = data.path("vapid-key");
    fs::write(&file, key).expect("a file");

    let serving = Program::serve(&data.database_url(), |command| {
        command.args(["--vapid-key", &format!("@{}", file.display())]);
        command.args(["--vapid-contact", "mailto:operator@example.org"]);
    });

    let viewer =
        serving.member("Ada").await.executes("{ viewer { pushKey } }", json!({})).await["viewer"].clone();
    assert!(explanation.contains(viewer["pushKey"].as_str().expect("a key")), "{explanation}");
}

#[test]
fn a_key_needs_a_contact() {
    let key = format!("--vapid-key={}", new_key().0.trim());
    is_refused(&run(&["serve", &key]), "set --vapid-contact, too");
}
