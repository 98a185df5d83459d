//! The demo: a few members with conversations of the last weeks, written once into an empty database.

mod members; // the members and their relationships
mod conversations; // what they wrote to each other, and when

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::MemberId;
use entity::member::Entity;
use sea_orm::EntityTrait;

use self::conversations::script::{Action, TimedAction};
use self::conversations::timeline;
use self::members::{Character, RELATIONSHIPS};
use crate::app::App;
use crate::clock::Clock;
use crate::messaging::conversation::{close, mark_read, start};
use crate::messaging::member::sign_in;
use crate::messaging::message::body::Draft;
use crate::messaging::relationship::set;
use crate::store::Store;

/// When the members joined, before now. Earlier than all conversations.
const JOINED: TimeDelta = TimeDelta::days(40);

/// Writes the demo's history up to `now`, under the same rules as for any member. Returns false, without writing, if
/// the database has a member. If interrupted, the history stays incomplete: delete the database then.
pub async fn populate(store: &Store, now: DateTime<Utc>) -> Result<bool> {
    if Entity::find().one(&store.read).await?.is_some() {
        return Ok(false);
    }
    let app = App::new(store.clone(), Clock::manual(now - JOINED));
    for &(character, kind, others) in RELATIONSHIPS {
        for &other in others {
            let (viewer, other) = (sign_in(&app, character).await?, sign_in(&app, other).await?);
            set::set(&app, viewer, kind, other, true).await?;
        }
    }
    for action in timeline(now) {
        app.clock.advance(action.at - app.clock.now());
        perform(&app, &action).await?;
    }
    Ok(true)
}

/// Returns the handle and name of each member, sorted by name.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    Character::ALL.into_iter().map(Character::handle_and_name)
}

/// Every action starts the conversation, which returns the open one if there is one.
async fn perform(app: &App, TimedAction { actor, other, action, .. }: &TimedAction) -> Result<()> {
    let (viewer, other) = (sign_in(app, *actor).await?, sign_in(app, *other).await?);
    let draft = match action {
        Action::Send(text) => Some(Draft::parse(&typeset(text), None)?),
        Action::Start | Action::MarkRead | Action::Close => None,
    };
    let conversation = start::start(app, viewer, other, draft.as_ref()).await?.conversation;
    match action {
        Action::Start | Action::Send(_) => {}
        Action::MarkRead => mark_read::mark_read(app, viewer, conversation, None).await?,
        Action::Close => close::close(app, viewer, conversation).await?,
    }
    Ok(())
}

/// Replaces straight apostrophes, and puts the narrow no-break space of French typography beside punctuation.
fn typeset(text: &str) -> String {
    const NARROW_SPACE: char = '\u{202f}';
    let text = text.replace('\'', "’").replace("« ", &format!("«{NARROW_SPACE}"));
    let marks = ["!", "?", ":", ";", "»"];
    marks.iter().fold(text, |text, mark| text.replace(&format!(" {mark}"), &format!("{NARROW_SPACE}{mark}")))
}

/// Creates the member at their first action, as a token does.
async fn sign_in(app: &App, character: Character) -> Result<MemberId> {
    let member = sign_in::sign_in(app, &character.profile(), Some(app.clock.now())).await?;
    Ok(member.context("the demo's member is erased")?.id)
}
