use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;
use uuid::Uuid;

use super::App;
use super::response::{Field, Instant, MemberId, MessageId, QueryError, Sender, json_response};
use super::sign_in::Viewer;

#[derive(Deserialize)]
pub struct Draft {
    conversation: Uuid,
    body: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    message: Option<Stored>,
    user_errors: Vec<UserError>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    id: MessageId,
    sent_at: Instant,
}

#[derive(Serialize)]
struct UserError {
    code: &'static str,
}

/// The message in a delivery.
#[derive(Serialize)]
struct Message<'a> {
    id: MessageId,
    body: &'a str,
    sender: Sender<'a>,
}

pub async fn send(
    viewer: Viewer,
    State(app): State<Arc<App>>,
    Json(draft): Json<Draft>,
) -> Result<Response, QueryError> {
    let connection = app.database.connection();
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
        [&draft.conversation, &viewer.id, &draft.body.trim()];
    let Some(row) = connection.client.query_opt(&connection.send, &values).await? else {
        let user_errors = vec![UserError { code: "CONVERSATION_NOT_FOUND" }];
        return Ok(json_response(Field("sendMessage", Payload { message: None, user_errors })));
    };
    let id = MessageId(draft.conversation, row.get(0));
    announce(&app, viewer, id, draft.body.trim(), &row);
    let message = Some(Stored { id, sent_at: Instant(row.get(1)) });
    Ok(json_response(Field("sendMessage", Payload { message, user_errors: Vec::new() })))
}

/// Delivers the message to both members.
fn announce(app: &App, viewer: Viewer, id: MessageId, body: &str, row: &Row) {
    let members = [(row.get(2), row.get(3), row.get(4)), (row.get(5), row.get(6), row.get(7))];
    let sender = members.iter().find(|(member, ..)| *member == viewer.id);
    let &(_, _, display_name) = sender.unwrap_or(&members[0]);
    let message = Message { id, body, sender: Sender { id: MemberId(viewer.id), display_name } };
    for (member, seq, _) in members {
        app.feeds.publish(Viewer { id: member, ..viewer }, seq, &message);
    }
}
