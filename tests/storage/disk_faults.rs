//! Disk faults under SQLite: acknowledged messages are stored, other sends fail, and the service recovers with the
//! disk.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};

use crate::support::app::SECRET;
use crate::support::disk::Disk;
use crate::support::program::is_refused;
use crate::support::{Actor, Program, eventually};

const SEND: &str = "mutation($input: SendMessageInput!) {
    sendMessage(input: $input) { message { id body } userErrors { code } } }";

/// Sends a message. Returns whether it was acknowledged. A failure is an internal error that reveals nothing.
async fn try_to_send(sender: &Actor, conversation: &str, text: &str) -> bool {
    let input = json!({ "input": { "conversationId": conversation, "body": text } });
    let response = sender.executes_raw(SEND, input).await;
    let Some(errors) = response.get("errors") else {
        assert_eq!(response["data"]["sendMessage"]["message"]["body"], text, "{response}");
        return true;
    };
    assert_eq!(errors[0]["extensions"]["code"], "INTERNAL", "{response}");
    assert_eq!(
        errors[0]["message"],
        "An internal error occurred. Its cause is in the service's log under `errorId`."
    );
    false
}

/// Sends messages one after another. Returns the bodies of those that were acknowledged.
async fn try_to_send_many(sender: &Actor, conversation: &str, name: &str, count: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0..count {
        // About as long as a database page.
        let text = format!("{name} {number} {}", "x".repeat(3000));
        if try_to_send(sender, conversation, &text).await {
            acknowledged.push(text);
        }
    }
    acknowledged
}

/// The message bodies that are on the disk now, in order.
async fn bodies_on_disk(disk: &Disk) -> Vec<String> {
    let copy = disk.copies_database();
    let db = Database::connect(copy.database_url()).await.expect("an open database");
    let sql = "SELECT body FROM message ORDER BY seq";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let texts = rows.iter().map(|row| row.try_get("", "body").expect("a string")).collect();
    db.close().await.expect("a closed database");
    texts
}

async fn readiness(program: &Program) -> u16 {
    let url = format!("http://{}/readyz", program.address);
    reqwest::get(url).await.expect("a response").status().as_u16()
}

/// Polls `/readyz` until it has this status.
async fn readiness_becomes(program: &Program, status: u16) {
    eventually(&format!("readiness {status}"), async || readiness(program).await == status).await;
}

/// The bodies of a conversation, through the API.
async fn bodies(reader: &Actor, conversation: &str) -> Vec<String> {
    let query = "query($id: ID!, $before: String) { conversation(id: $id) {
        messages(last: 100, before: $before) { nodes { body } pageInfo { startCursor hasPreviousPage } } } }";
    let (mut all, mut before) = (Vec::new(), Value::Null);
    loop {
        let data = reader.executes(query, json!({ "id": conversation, "before": before })).await;
        let page = &data["conversation"]["messages"];
        let nodes = page["nodes"].as_array().expect("nodes");
        let texts: Vec<_> =
            nodes.iter().map(|node| node["body"].as_str().expect("a body").to_owned()).collect();
        all.splice(0..0, texts);
        if page["pageInfo"]["hasPreviousPage"] == false {
            return all;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
}

/// A fault of the disk.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// No space is left, `SQLITE_FULL`.
    Full,
    /// Writes that extend a file fail, `SQLITE_IOERR`.
    WriteError,
}

impl Fault {
    fn begins(self, disk: &Disk, program: &Program) {
        match self {
            Self::Full => disk.fill(),
            Self::WriteError => {
                let wal = std::fs::metadata(disk.path("c.db-wal")).expect("a write-ahead log").len();
                program.limit_file_size(&wal.to_string());
            }
        }
    }

    fn ends(self, disk: &Disk, program: &Program) {
        match self {
            Self::Full => disk.clear(),
            Self::WriteError => program.limit_file_size("unlimited"),
        }
    }
}

#[rstest]
#[tokio::test]
async fn exactly_the_acknowledged_messages_are_stored_and_delivered_during_a_disk_fault(
    #[values(Fault::Full, Fault::WriteError)] fault: Fault,
) {
    let disk = Disk::of(8);
    let program = disk.serves();
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    let mut expected = vec!["Bonjour".to_owned()];
    expected.extend(try_to_send_many(&ada, &conversation, "before", 20).await);
    assert_eq!(expected.len(), 21);

    for round in 0..3 {
        fault.begins(&disk, &program);
        let during = try_to_send_many(&ada, &conversation, &format!("during {round}"), 60).await;
        assert!(during.len() < 60, "some writes fail");
        expected.extend(during);
        assert_eq!(bodies_on_disk(&disk).await, expected, "the acknowledged messages");
        readiness_becomes(&program, 503).await;

        fault.ends(&disk, &program);
        readiness_becomes(&program, 200).await;
        let after = try_to_send_many(&ada, &conversation, &format!("after {round}"), 5).await;
        assert_eq!(after.len(), 5, "the disk has recovered");
        expected.extend(after);
    }

    assert_eq!(bodies(&bob, &conversation).await, expected);
    for text in &expected[1..] {
        assert_eq!(&subscription.receives().await, text);
    }
    // SIGKILL and restart.
    drop(program);
    let program = disk.serves();
    let bob = program.member("bob").await;
    assert_eq!(bodies(&bob, &conversation).await, expected);
}

#[rstest]
#[tokio::test]
async fn nothing_is_acknowledged_while_a_database_file_is_moved_away(
    #[values("c.db", "c.db-wal")] name: &str,
) {
    let disk = Disk::of(8);
    let program = disk.serves();
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;

    let elsewhere = disk.path("elsewhere");
    std::fs::rename(disk.path(name), &elsewhere).expect("a rename");
    assert!(!try_to_send(&ada, &conversation, "to nowhere").await);
    std::fs::copy(&elsewhere, disk.path(name)).expect("a copy");
    assert!(!try_to_send(&ada, &conversation, "beside the copy").await);
    readiness_becomes(&program, 503).await;

    std::fs::rename(&elsewhere, disk.path(name)).expect("a rename");
    assert!(try_to_send(&ada, &conversation, "again").await);
    readiness_becomes(&program, 200).await;
    assert_eq!(bodies(&bob, &conversation).await, ["Bonjour", "again"]);
}

#[tokio::test]
async fn a_corrupted_file_is_detected_and_no_longer_written() {
    let disk = Disk::of(8);
    let program = disk.serves();
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;
    assert_eq!(try_to_send_many(&ada, &conversation, "before", 100).await.len(), 100);
    // Stopping checkpoints the write-ahead log into the file.
    assert_eq!(program.stop().0, Some(0));
    let program = disk.serves();
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);

    let mut file = OpenOptions::new().write(true).open(disk.path("c.db")).expect("the file");
    let length = file.metadata().expect("a length").len();
    file.seek(SeekFrom::Start(8192)).expect("a seek");
    file.write_all(&vec![0xa5; usize::try_from(length).expect("a length") - 8192]).expect("an overwrite");

    let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
    assert_eq!(bob.error_codes(query, json!({ "id": conversation })).await, ["INTERNAL"]);
    assert!(!try_to_send(&ada, &conversation, "into the corrupted file").await);
    readiness_becomes(&program, 503).await;
    drop(program);
    let output = disk
        .command(&["serve", "--listen", "127.0.0.1:0", "--database", &disk.url()])
        .env("CAUSERIE_JWT_SECRET", SECRET)
        .output()
        .expect("a running program");
    is_refused(&output, "malformed");
}
