//! Who plays in the demo: a small cast whose last weeks are made up, once, for an empty database.

mod members; // who they are, and how they stand to each other
mod conversations; // who wrote what to whom, and when

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::MemberId;
use entity::member::Entity;
use sea_orm::EntityTrait;

use self::conversations::{Act, Step, timeline};
use self::members::{TIES, Who};
use crate::app::App;
use crate::clock::Clock;
use crate::messaging::conversation::{close, mark_read, start};
use crate::messaging::member::sign_in;
use crate::messaging::message::body::Draft;
use crate::messaging::{Refusal, relationship};
use crate::store::Store;

/// Everybody joined this long ago: before the first word of the timeline.
const JOINED: TimeDelta = TimeDelta::days(40);

/// Plays the past up to `now` by the same rules as any member's. Does nothing, and says false,
/// where there is a member already. Killed halfway it leaves half a past: delete the database then.
pub async fn fill(store: &Store, now: DateTime<Utc>) -> Result<bool> {
    if Entity::find().one(&store.read).await?.is_some() {
        return Ok(false);
    }
    let app = App::new(store.clone(), Clock::manual(now - JOINED));
    for &(who, kind, others) in TIES {
        for &other in others {
            let (viewer, other) = (id(&app, who).await?, id(&app, other).await?);
            relationship::set::set(&app, viewer, kind, other, true).await?;
        }
    }
    for step in timeline(now) {
        app.clock.advance(step.at - app.clock.now());
        play(&app, &step).await?;
    }
    Ok(true)
}

/// The handle and name of each, by name.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    Who::ALL.into_iter().map(Who::names)
}

/// Starting gives the pair's open conversation wherever there is one: nothing to keep between steps.
async fn play(app: &App, step: &Step) -> Result<()> {
    let (viewer, other) = (id(app, step.who).await?, id(app, step.whom).await?);
    let draft = match step.act {
        Act::Say(text) => Some(Draft::parse(&typeset(text), None)?),
        Act::Open | Act::Read | Act::Close => None,
    };
    let conversation = start::start(app, viewer, other, draft.as_ref()).await?.conversation;
    match step.act {
        Act::Open | Act::Say(_) => Ok(()),
        Act::Read => Ok(mark_read::mark_read(app, viewer, conversation, None).await?),
        Act::Close => Ok(close::close(app, viewer, conversation).await?),
    }
}

/// As it is printed. In French a narrow space, which does not break the line, stands beside tall marks.
fn typeset(text: &str) -> String {
    const NARROW: char = '\u{202f}';
    let text = text.replace('\'', "’").replace("« ", &format!("«{NARROW}"));
    let marks = ["!", "?", ":", ";", "»"];
    marks.iter().fold(text, |text, mark| text.replace(&format!(" {mark}"), &format!("{NARROW}{mark}")))
}

/// Made at first sight, as by a token.
async fn id(app: &App, who: Who) -> Result<MemberId> {
    let made = sign_in::sign_in(app, &who.identity(), Some(app.clock.now())).await?;
    Ok(made.ok_or(Refusal::MemberNotFound)?.id)
}
