//! Receives webhooks, and mails each member a digest of what they have not read:
//!
//! `WEBHOOK_SECRET=whsec_… cargo run --example webhook_receiver`
//!
//! It keeps everything in memory. Yours should store a webhook before it answers, or webhooks are lost when it stops.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::env;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use standardwebhooks::{HEADER_WEBHOOK_ID, Webhook};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::process::Command;

#[derive(Deserialize)]
struct Body {
    r#type: String,
    data: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UnreadNotice {
    conversation_id: String,
    recipient: Recipient,
    sender: Member,
    unread_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    conversation_id: String,
    sender: Member,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deleted {
    conversation_id: String,
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Erased {
    member: Member,
}

#[derive(Deserialize)]
struct Member {
    /// None for an erased member.
    subject: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    subject: String,
    wants_email: bool,
}

struct Settings {
    webhook: Webhook,
    digest_after: Duration,
    sendmail: String,
    page: String,
}

/// The next mail of each member, by their subject.
type Digests = HashMap<String, Digest>;
/// The number of unread messages and the line of each conversation, by its ID.
type Digest = BTreeMap<String, (u64, String)>;

#[derive(Default)]
struct Received {
    /// The IDs of webhooks that were handled. Yours should forget them after some days.
    handled: HashSet<String>,
    digests: Digests,
}

#[derive(Clone)]
struct Receiver {
    settings: Arc<Settings>,
    received: Arc<Mutex<Received>>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let setting = |name, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let settings = Settings {
        webhook: Webhook::new(&env::var("WEBHOOK_SECRET").context("set WEBHOOK_SECRET")?)?,
        digest_after: Duration::from_secs(setting("DIGEST_SECONDS", "60").parse()?),
        sendmail: setting("SENDMAIL", "/usr/sbin/sendmail"),
        page: setting("PAGE", "https://messages.example.org"),
    };
    let receiver = Receiver { settings: Arc::new(settings), received: Arc::default() };
    let listener = TcpListener::bind(format!("127.0.0.1:{}", setting("PORT", "8090"))).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, Router::new().fallback_service(post(receive).with_state(receiver))).await?)
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if receiver.settings.webhook.verify(&body, &headers).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let id = headers.get(HEADER_WEBHOOK_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let mut state = receiver.received.lock().unwrap_or_else(PoisonError::into_inner);
    if state.handled.contains(id) {
        return StatusCode::NO_CONTENT;
    }
    if let Err(error) = receiver.handle(&mut state.digests, &body) {
        eprintln!("cannot handle a webhook: {error}");
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    state.handled.insert(id.to_owned());
    StatusCode::NO_CONTENT
}

impl Receiver {
    /// Ignores types that it does not know.
    fn handle(&self, digests: &mut Digests, body: &[u8]) -> serde_json::Result<()> {
        let Body { r#type, data } = serde_json::from_slice(body)?;
        match r#type.as_str() {
            "conversation.unread" => self.add(digests, serde_json::from_value(data)?),
            "message.sent" => {
                // Who answers has read the conversation.
                let Sent { conversation_id, sender } = serde_json::from_value(data)?;
                remove(digests, &sender, &conversation_id);
            }
            "conversation.deleted" => {
                let Deleted { conversation_id, members } = serde_json::from_value(data)?;
                for member in &members {
                    remove(digests, member, &conversation_id);
                }
            }
            "member.erased" => {
                let Erased { member } = serde_json::from_value(data)?;
                digests.get_mut(&member.subject.unwrap_or_default()).into_iter().for_each(Digest::clear);
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds a conversation to the member's next mail, which is sent a while after the first of them.
    fn add(&self, digests: &mut Digests, notice: UnreadNotice) {
        let UnreadNotice { conversation_id, recipient, sender, unread_count } = notice;
        if !recipient.wants_email {
            return;
        }
        let sender = sender.subject.unwrap_or_else(|| "a deleted member".to_owned());
        let line = format!("{unread_count} from {sender}: {}/c/{conversation_id}", self.settings.page);
        if !digests.contains_key(&recipient.subject) {
            tokio::spawn(self.clone().mail_later(recipient.subject.clone()));
        }
        digests.entry(recipient.subject).or_default().insert(conversation_id, (unread_count, line));
    }

    /// Mails what is left in the digest after a while.
    async fn mail_later(self, subject: String) {
        tokio::time::sleep(self.settings.digest_after).await;
        let digest = self.received.lock().unwrap_or_else(PoisonError::into_inner).digests.remove(&subject);
        let lines: Vec<_> = digest.into_iter().flatten().map(|(_, line)| line).collect();
        if lines.is_empty() {
            return;
        }
        let count: u64 = lines.iter().map(|(count, _)| count).sum();
        let text: String = lines.into_iter().map(|(_, line)| line + "\n").collect();
        let head = format!("To: {}\nSubject: Unread messages: {count}", address_of(&subject));
        let mail = format!("{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}");
        if let Err(error) = self.send(&mail).await {
            eprintln!("cannot send a mail: {error}");
        }
    }

    async fn send(&self, mail: &str) -> std::io::Result<()> {
        let mut sendmail = Command::new(&self.settings.sendmail).arg("-t").stdin(Stdio::piped()).spawn()?;
        if let Some(mut stdin) = sendmail.stdin.take() {
            stdin.write_all(mail.as_bytes()).await?;
        }
        sendmail.wait().await.map(|_| ())
    }
}

fn remove(digests: &mut Digests, member: &Member, conversation: &str) {
    let digest = member.subject.as_ref().and_then(|subject| digests.get_mut(subject));
    if let Some(digest) = digest {
        digest.remove(conversation);
    }
}

/// Your platform knows the address of a member, and their language.
fn address_of(subject: &str) -> String {
    let subject = percent_encoding::utf8_percent_encode(subject, percent_encoding::NON_ALPHANUMERIC);
    format!("{subject}@members.example")
}
