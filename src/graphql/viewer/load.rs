//! Loads the viewer's lists of members, their settings, and the end of their event log.

use async_graphql::connection::EmptyFields;
use entity::relationship::RelationshipKind;

use crate::graphql::error::Result;
use crate::graphql::member::Member;
use crate::graphql::plan::{Existing, LoadContext, LoaderKey, Planner};
use crate::graphql::relay_connection::{Connection, ListItem, Paging};
use crate::graphql::scalar::EventCursor;
use crate::messaging::pagination::Window;
use crate::messaging::relationship::list;
use crate::messaging::relationship::list::MemberCursor;

/// The end of the viewer's event log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogEnd;

impl LoaderKey for LogEnd {
    type Value = EventCursor;

    async fn load(context: &LoadContext, _: &[Self]) -> Result<Vec<(Self, EventCursor)>> {
        let row = context.viewer_row().await?;
        let epoch = *context.app.epoch.borrow();
        Ok(vec![(Self, EventCursor { member: row.id, epoch, seq: row.event_seq })])
    }

    fn plan(planner: &mut Planner<'_>) {
        planner.needs.log_end = true;
    }
}

/// Whether the viewer and their correspondents see each other's read marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShowsReadMarks;

impl LoaderKey for ShowsReadMarks {
    type Value = bool;

    async fn load(context: &LoadContext, _: &[Self]) -> Result<Vec<(Self, bool)>> {
        Ok(vec![(Self, context.viewer_row().await?.shows_read_marks)])
    }
}

/// A page of one of the viewer's lists of members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberPage {
    kind: RelationshipKind,
    search: Option<String>,
    window: Window<MemberCursor>,
}

impl MemberPage {
    pub fn of(kind: RelationshipKind, search: Option<String>, paging: Paging) -> Result<Existing<Self>> {
        Ok(Existing::ByKey(Self { kind, search, window: paging.window(|cursor: MemberCursor| cursor)? }))
    }
}

impl LoaderKey for MemberPage {
    type Value = Connection<Member>;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let (viewer, db) = (context.viewer()?, &context.app.store.read);
        let mut pages = Vec::new();
        for key in keys {
            let page = list::page(db, viewer, key.kind, key.search.as_deref(), &key.window).await?;
            let page = page.map(|row| Member { profile: row.into(), viewer });
            pages.push((key.clone(), Connection::of(page, EmptyFields)));
        }
        Ok(pages)
    }
}

impl ListItem for Member {
    type Cursor = MemberCursor;

    const PAGE: &'static str = "A page of members.";
    const EDGE: &'static str = "A member and their cursor.";

    fn cursor_key(&self) -> MemberCursor {
        MemberCursor { sort_name: self.profile.sort_name.clone(), id: self.profile.id }
    }
}
