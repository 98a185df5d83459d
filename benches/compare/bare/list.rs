use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use tokio_postgres::Row;
use uuid::Uuid;

use super::App;
use super::preview::preview;
use super::response::{
    ConversationId, Field, Instant, MemberId, MessageId, Page, QueryError, cursor, json_response,
};
use super::sign_in::Viewer;

const PAGE: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Conversation<'a> {
    id: ConversationId,
    status: &'static str,
    unread_count: i64,
    last_activity_at: Instant,
    correspondent: Correspondent<'a>,
    last_message: Option<LastMessage<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Correspondent<'a> {
    id: MemberId,
    display_name: &'a str,
    avatar_url: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LastMessage<'a> {
    id: MessageId,
    preview: Cow<'a, str>,
    sent_at: Instant,
    is_mine: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

pub async fn list(viewer: Viewer, State(app): State<Arc<App>>) -> Result<Response, QueryError> {
    let connection = app.database.connection();
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = connection.client.query(&connection.list, &[&viewer.id, &limit]).await?;
    let shown = rows.get(..PAGE).unwrap_or(&rows);
    let page = Page {
        nodes: shown.iter().map(|row| conversation(row, viewer.id)).collect(),
        page_info: PageInfo {
            has_next_page: rows.len() > PAGE,
            end_cursor: shown.last().map(|row| cursor("conversations", row.get(4))),
        },
    };
    Ok(json_response(Field("viewer", Field("conversations", page))))
}

/// Columns are in the order of `list.sql`.
fn conversation(row: &Row, viewer: Uuid) -> Conversation<'_> {
    let id = row.get(0);
    Conversation {
        id: ConversationId(id),
        status: if row.get(1) { "CLOSED" } else { "OPEN" },
        unread_count: row.get(2),
        last_activity_at: Instant(row.get(3)),
        correspondent: Correspondent {
            id: MemberId(row.get(5)),
            display_name: row.get(6),
            avatar_url: row.get(7),
        },
        last_message: row.get::<_, Option<i64>>(8).map(|seq| LastMessage {
            id: MessageId(id, seq),
            preview: preview(row.get(9)),
            sent_at: Instant(row.get(10)),
            is_mine: row.get::<_, Uuid>(11) == viewer,
        }),
    }
}
