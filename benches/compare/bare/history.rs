use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::App;
use super::response::{Field, Instant, MemberId, MessageId, Page, QueryError, Sender, cursor, json_response};
use super::sign_in::Viewer;

const PAGE: i64 = 20;

#[derive(Deserialize)]
pub struct Question {
    conversation: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    id: MessageId,
    body: &'a str,
    sent_at: Instant,
    is_mine: bool,
    sender: Sender<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_previous_page: bool,
    start_cursor: Option<String>,
}

pub async fn history(
    viewer: Viewer,
    State(app): State<Arc<App>>,
    Json(Question { conversation }): Json<Question>,
) -> Result<Response, QueryError> {
    let connection = app.database.connection();
    let found = connection.client.query_opt(&connection.membership, &[&conversation, &viewer.id]).await?;
    let Some(found) = found else { return Ok(json_response(Field("conversation", None::<()>))) };
    let low = Sender { id: MemberId(found.get(1)), display_name: found.get(2) };
    let high = Sender { id: MemberId(found.get(3)), display_name: found.get(4) };
    let before = found.get::<_, i64>(0) - PAGE;
    let rows = connection.client.query(&connection.history, &[&conversation, &before]).await?;
    let nodes = rows.iter().map(|row| {
        let sender: Uuid = row.get(1);
        Message {
            id: MessageId(conversation, row.get(0)),
            body: row.get(2),
            sent_at: Instant(row.get(3)),
            is_mine: sender == viewer.id,
            sender: if sender == low.id.0 { low } else { high },
        }
    });
    let page_info = PageInfo {
        has_previous_page: before > 0,
        start_cursor: rows.first().map(|row| cursor("messages", row.get(0))),
    };
    let page = Page { nodes: nodes.collect(), page_info };
    Ok(json_response(Field("conversation", Field("messages", page))))
}
