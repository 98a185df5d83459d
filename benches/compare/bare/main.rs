//! A bare Rust server over the service's tables, as the lower bound of what a request can cost: axum, the
//! database driver and serde. It gives the same JSON as the service, but without GraphQL: each operation is a route.

#![allow(clippy::indexing_slicing, reason = "rows have the columns of their statements")]

mod response; // JSON of all responses
mod database; // connections and prepared statements
mod history; // a page of a conversation's messages
mod list; // a page of a member's conversations
mod live; // subscriptions over WebSocket
mod preview; // one line of a message
mod send; // writing a message
mod sign_in; // tokens and their cache

use std::env::var;
use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::routing::{any, get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use database::Database;
use live::Feeds;
use sign_in::Tokens;

pub struct App {
    pub database: Database,
    pub tokens: Tokens,
    pub feeds: Feeds,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let setting = |name| var(name).with_context(|| format!("{name} is not set"));
    let database = Database::connect(&setting("DATABASE_URL")?).await?;
    let tokens = Tokens::new(setting("JWT_SECRET")?.as_bytes());
    let app = Arc::new(App { database, tokens, feeds: Feeds::default() });
    let router = Router::new()
        .route("/readyz", get(|| async {}))
        .route("/list", post(list::list))
        .route("/history", post(history::history))
        .route("/send", post(send::send))
        .route("/live", any(live::upgrade))
        .with_state(app);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, setting("PORT")?.parse()?)).await?;
    let listener = listener.tap_io(|stream| {
        // A socket without it works too, but delays small frames.
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}
