use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use uuid::Uuid;

use super::App;
use super::response::Field;
use super::sign_in::{Viewer, sign_in};

/// Deliveries that a slow socket may be behind.
const QUEUE: usize = 64;

/// One channel for each member with subscriptions.
#[derive(Default)]
pub struct Feeds(Mutex<HashMap<Uuid, Sender<Arc<RawValue>>>>);

#[derive(Serialize)]
struct Payload<'a, T> {
    cursor: String,
    message: &'a T,
}

impl Feeds {
    pub fn publish(&self, member: Viewer, seq: i64, message: &impl Serialize) {
        let Some(feed) = self.lock().get(&member.id).cloned() else { return };
        let payload = Field("data", Field("newMessage", Payload { cursor: cursor(member, seq), message }));
        if let Ok(payload) = serde_json::value::to_raw_value(&payload) {
            // Fails only if the last socket was closed.
            let _ = feed.send(payload.into());
        }
    }

    fn subscribe(&self, member: Uuid) -> Receiver<Arc<RawValue>> {
        self.lock().entry(member).or_insert_with(|| channel(QUEUE).0).subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Sender<Arc<RawValue>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cursor(member: Viewer, seq: i64) -> String {
    let mut bytes = member.id.as_bytes().to_vec();
    bytes.extend(member.epoch.to_be_bytes());
    bytes.extend(seq.to_be_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

#[derive(Deserialize)]
struct Init {
    payload: Credential,
}

#[derive(Deserialize)]
struct Credential {
    authorization: String,
}

#[derive(Deserialize)]
struct Subscribe {
    id: String,
}

#[derive(Serialize)]
struct Next<'a> {
    id: &'a str,
    r#type: &'static str,
    payload: &'a RawValue,
}

pub async fn upgrade(socket: WebSocketUpgrade, State(app): State<Arc<App>>) -> Response {
    let socket = socket.protocols(["graphql-transport-ws"]).read_buffer_size(1024).write_buffer_size(0);
    socket.on_upgrade(|socket| async move {
        serve(socket, &app).await;
    })
}

/// As much of `graphql-transport-ws` as one subscription needs. Ends when the client disconnects.
async fn serve(mut socket: WebSocket, app: &App) -> Option<()> {
    let init: Init = read(&mut socket).await?;
    let viewer = sign_in(app, &init.payload.authorization).await?;
    socket.send(Message::text(r#"{"type":"connection_ack"}"#)).await.ok()?;
    let Subscribe { id } = read(&mut socket).await?;
    let mut feed = app.feeds.subscribe(viewer.id);
    loop {
        tokio::select! {
            payload = feed.recv() => {
                let payload = match payload {
                    Ok(payload) => payload,
                    Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
                };
                let next = Next { id: &id, r#type: "next", payload: &payload };
                let frame = serde_json::to_string(&next).ok()?;
                socket.send(Message::text(frame)).await.ok()?;
            }
            message = socket.recv() => { message?.ok()?; }
        }
    }
}

async fn read<T: for<'a> Deserialize<'a>>(socket: &mut WebSocket) -> Option<T> {
    loop {
        if let Message::Text(text) = socket.recv().await?.ok()? {
            return serde_json::from_str(&text).ok();
        }
    }
}
