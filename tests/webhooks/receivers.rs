//! The receivers of `docs/examples/`, with the program: they mail digests.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use causerie::clock::Clock;
use causerie::notify::outcome::AttemptOutcome;
use causerie::notify::webhook::WebhookMessage;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use crate::support::webhook_receiver::{OTHER_WEBHOOK_SECRET, WEBHOOK_SECRET, webhook_client};
use crate::support::{DataDirectory, Program, eventually};

#[derive(Clone, Copy, Debug)]
enum Language {
    Node,
    Rust,
}

use Language::{Node, Rust};

impl Language {
    fn command(self) -> Command {
        match self {
            Node => {
                let mut node = Command::new("node");
                node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/webhook_receiver.mjs"));
                node
            }
            Rust => {
                let test = std::env::current_exe().expect("a path");
                let folder = test.parent().and_then(Path::parent).expect("the target folder");
                let example = folder.join("examples/webhook_receiver");
                assert!(example.exists(), "build it: cargo build --example webhook_receiver");
                Command::new(example)
            }
        }
    }
}

/// A receiver of the platform, whose mails end in a folder.
struct Mailer {
    program: Program,
    folder: tempfile::TempDir,
}

impl Mailer {
    fn start(language: Language) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sendmail = folder.path().join("sendmail");
        let script = "#!/bin/sh\nfile=$(mktemp \"${0%/*}/XXXXXX\") && cat > \"$file\" && mv \"$file\" \"$file.mail\"\n";
        fs::write(&sendmail, script).expect("a file");
        fs::set_permissions(&sendmail, fs::Permissions::from_mode(0o700)).expect("a program");
        let mut command = language.command();
        command.env("WEBHOOK_SECRET", WEBHOOK_SECRET).env("PORT", "0").env("DIGEST_SECONDS", "4");
        command.env("SENDMAIL", sendmail).env("PAGE", "https://chat.example");
        Self { program: Program::start(command), folder }
    }

    fn url(&self) -> String {
        format!("http://{}/hooks", self.program.address)
    }

    /// Sends it one webhook, signed with this secret.
    async fn receives(&self, secret: &str, message: WebhookMessage) -> AttemptOutcome {
        let url = self.url().parse().expect("an address");
        webhook_client(secret, Clock::System).deliver(&url, &message).await
    }

    /// The mails to this member.
    fn mails_to(&self, subject: &str) -> Vec<String> {
        let files =
            fs::read_dir(self.folder.path()).expect("a folder").map(|file| file.expect("a file").path());
        let mails = files.filter(|file: &PathBuf| file.extension().is_some_and(|name| name == "mail"));
        let texts = mails.map(|file| fs::read_to_string(file).expect("a mail"));
        texts.filter(|mail| mail.starts_with(&format!("To: {subject}@members.example\n"))).collect()
    }
}

fn serve(data: &DataDirectory, mailer: &Mailer) -> Program {
    Program::serve(&data.database_url(), |command| {
        command.args(["--webhook-url", &mailer.url(), "--webhook-secret", WEBHOOK_SECRET]);
        command.args(["--webhook-allow-private", "--notify-after", "3"]);
    })
}

#[rstest]
#[tokio::test]
async fn a_receiver_mails_one_digest_and_nothing_that_was_read(#[values(Node, Rust)] language: Language) {
    let (data, mailer) = (DataDirectory::new(), Mailer::start(language));
    let serving = serve(&data, &mailer);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let (carol, dora, emil) =
        (serving.member("Carol").await, serving.member("Dora").await, serving.member("Emil").await);

    let read = ada.writes_to(&dora, "Have you seen this?").await;
    dora.reads(&read, None).await;
    let first = ada.writes_to(&bob, "1").await;
    for number in 2..=5 {
        ada.sends(&first, &number.to_string()).await;
    }
    let second = carol.writes_to(&bob, "Bonjour").await;
    eventually("a mail", async || !mailer.mails_to("Bob").is_empty()).await;
    // Everything that was due before has been mailed when this is.
    ada.writes_to(&emil, "At last").await;
    eventually("the last mail", async || !mailer.mails_to("Emil").is_empty()).await;

    let mails = mailer.mails_to("Bob");
    assert_eq!(mails.len(), 1, "{mails:#?}");
    let mut lines: Vec<_> = mails[0].lines().collect();
    lines.sort_unstable();
    for line in [
        "Subject: Unread messages: 6".to_owned(),
        format!("5 from Ada: https://chat.example/c/{first}"),
        format!("1 from Carol: https://chat.example/c/{second}"),
    ] {
        assert!(lines.contains(&line.as_str()), "{line} in {lines:#?}");
    }
    assert_eq!(mailer.mails_to("Dora"), [] as [String; 0]);
    assert_eq!(serving.stop().0, Some(0));
}

#[rstest]
#[tokio::test]
async fn a_receiver_forgets_what_is_answered_deleted_or_erased(#[values(Node, Rust)] language: Language) {
    let mailer = Mailer::start(language);
    let member = |subject: &str| json!({ "subject": subject });
    let unread = |conversation: &str, recipient: &str, wants_email: bool| {
        let recipient = json!({ "subject": recipient, "wantsEmail": wants_email, "wantsPush": true });
        json!({ "conversationId": conversation, "recipient": recipient, "sender": member("Ada"), "unreadCount": 2 })
    };
    let twice = Uuid::new_v4();

    for (id, name, data) in [
        (Uuid::new_v4(), "conversation.unread", unread("c1", "Bob", true)),
        (Uuid::new_v4(), "message.sent", json!({ "conversationId": "c1", "sender": member("Bob") })),
        (Uuid::new_v4(), "conversation.unread", unread("c2", "Carol", true)),
        (
            Uuid::new_v4(),
            "conversation.deleted",
            json!({ "conversationId": "c2", "members": [member("Carol")] }),
        ),
        (Uuid::new_v4(), "conversation.unread", unread("c3", "Dora", true)),
        (Uuid::new_v4(), "member.erased", json!({ "member": member("Dora") })),
        (Uuid::new_v4(), "conversation.unread", unread("c4", "Emil", false)),
        (twice, "conversation.unread", unread("c5", "Fanny", true)),
        (twice, "conversation.unread", unread("c5", "Fanny", true)),
    ] {
        let body = json!({ "type": name, "data": data }).to_string();
        let outcome = mailer.receives(WEBHOOK_SECRET, WebhookMessage { id, body }).await;
        assert_eq!(outcome, AttemptOutcome::Delivered, "{name}");
    }
    eventually("the last mail", async || !mailer.mails_to("Fanny").is_empty()).await;

    assert_eq!(mailer.mails_to("Fanny").len(), 1);
    for subject in ["Bob", "Carol", "Dora", "Emil"] {
        assert_eq!(mailer.mails_to(subject), [] as [String; 0]);
    }
}

#[rstest]
#[tokio::test]
async fn a_receiver_refuses_what_another_secret_signed(#[values(Node, Rust)] language: Language) {
    let mailer = Mailer::start(language);
    let body = r#"{"type":"unknown","data":{}}"#.to_owned();
    let message = WebhookMessage { id: Uuid::new_v4(), body };

    let refused = mailer.receives(OTHER_WEBHOOK_SECRET, message.clone()).await;
    assert!(matches!(&refused, AttemptOutcome::Retry { error, .. } if error.contains("401")), "{refused:?}");
    let unknown = mailer.receives(WEBHOOK_SECRET, message).await;
    assert_eq!(unknown, AttemptOutcome::Delivered, "of a type that it does not know");
}
