use std::time::Duration;

use causerie::auth::Claims;
use causerie::clock::Clock;
use chrono::TimeDelta;

use super::stored::conversation_key;
use crate::support::Actor;
use crate::support::program::token;

/// Time until a client gives up on a response.
pub const GIVE_UP: Duration = Duration::from_secs(15);

/// A conversation with its ID in the API.
#[derive(Clone)]
pub struct Conversation {
    pub id: String,
    /// The conversation and its members as in the database.
    pub key: String,
    pub members: [String; 2],
}

/// Signs members in.
pub async fn sign_in(url: &str, names: &[&str]) -> Vec<Actor> {
    let mut members = Vec::new();
    for name in names {
        members.push(member(url, name).await);
    }
    members
}

async fn member(url: &str, name: &str) -> Actor {
    let http = reqwest::Client::builder().timeout(GIVE_UP).build();
    let exp = (Clock::System.now() + TimeDelta::days(50)).into();
    let token = token(&Claims { sub: name.into(), exp, ..Claims::default() });
    Actor::at(url.to_owned(), http.expect("a client"), token).await
}

/// The conversations of each pair of members.
pub async fn converse(members: &[Actor]) -> Vec<Conversation> {
    let mut conversations = Vec::new();
    for (number, one) in members.iter().enumerate() {
        for other in &members[number + 1..] {
            let id = one.starts_empty_conversation_with(other).await;
            let members = [one, other].map(|member| member.member_id().0.to_string());
            conversations.push(Conversation { key: conversation_key(&id), id, members });
        }
    }
    conversations
}
