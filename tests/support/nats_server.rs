use std::process::{Command, Stdio};

use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::TIMEOUT;
use super::server_process::ServerProcess;

/// A private NATS server.
pub async fn nats_server() -> ServerProcess {
    nats_server_with(&[]).await
}

/// With more arguments for the server.
pub async fn nats_server_with(arguments: &[&str]) -> ServerProcess {
    ServerProcess::start(|_, port| {
        let mut command = Command::new("nats-server");
        command.args(["--addr", "127.0.0.1", "--port", &port.to_string()]).args(arguments);
        command.stderr(Stdio::null());
        command
    })
    .await
}

/// A stranger who is connected to the same NATS server, and receives what the service sends.
pub struct Eavesdropper {
    client: Client,
    subscriber: Subscriber,
}

impl Eavesdropper {
    pub async fn on(server: &ServerProcess) -> Self {
        let client = async_nats::connect(&server.address).await.expect("a connection");
        let subscriber = client.subscribe("causerie.>").await.expect("a subscription");
        // The server receives both in order, so it knows the subscription when it answers.
        client.flush().await.expect("a flushed connection");
        Self { client, subscriber }
    }

    /// The subject and payload of the next message.
    pub async fn hears(&mut self) -> (String, Value) {
        let message = timeout(TIMEOUT, self.subscriber.next()).await.expect("in time").expect("a message");
        let payload = serde_json::from_slice(&message.payload).expect("JSON");
        (message.subject.to_string(), payload)
    }

    /// Sends an event notice to a subject, as a process of the service would.
    pub async fn sends(&self, subject: &str, notice: &Value, changes: Value) {
        let mut notice = notice.clone();
        let changes = changes.as_object().cloned().unwrap_or_default();
        notice.as_object_mut().expect("an object").extend(changes);
        self.client.publish(subject.to_owned(), notice.to_string().into()).await.expect("a sent message");
        self.client.flush().await.expect("a flushed connection");
    }
}

/// The subject of a member.
pub fn subject(member: &super::Actor) -> String {
    format!("causerie.member.{}", json!(member.member_id().0).as_str().expect("a UUID"))
}
