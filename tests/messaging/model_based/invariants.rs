//! What holds after any steps, concurrent or not.

use std::collections::HashSet;

use entity::id::{ConversationId, MemberId};
use entity::{conversation, event, member, message, participant};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::clients::{Clients, Observed, uuid};
use super::step::Step;
use super::view::{ConversationView, EventKind, LogEvent, MessageView, Outcome};
use crate::support::TestApp;

/// The final log equals the events received live, except for deleted events, which are not stored any more, and for read
/// marks of the correspondent that were hidden when they would have been received.
pub fn logs_agree(viewer: usize, log: &[LogEvent], live: &[LogEvent], stored: &[i64]) -> TestCaseResult {
    for events in [log, live] {
        prop_assert!(
            events.is_sorted_by(|one, next| one.number < next.number),
            "events are out of order: {events:?}"
        );
    }
    let logged: Vec<_> = log.iter().map(|event| event.number).collect();
    let live: Vec<_> = live.iter().filter(|event| logged.contains(&event.number)).collect();
    let may_be_hidden =
        |event: &LogEvent| matches!(event.kind, EventKind::Read { reader } if reader != viewer);
    let expected = log.iter().filter(|event| !may_be_hidden(event) || live.contains(event));
    prop_assert_eq!(&live, &expected.collect::<Vec<_>>(), "received live");
    prop_assert_eq!(&stored[..stored.len() - 1], logged, "stored, without the final event");
    Ok(())
}

/// The event numbers that are stored for a member, except for those of expired messages and hidden read marks.
pub async fn stored_log(app: &TestApp, clients: &Clients, viewer: usize) -> Vec<i64> {
    let member = MemberId(uuid(&clients.members[viewer].id));
    let rows =
        event::Entity::find().filter(event::COLUMN.member_id.eq(member)).order_by_asc(event::Column::Seq);
    let rows = rows.all(&app.app.store.read).await.expect("rows");
    let messages = message::Entity::find().all(&app.app.store.read).await.expect("rows");
    let stored: HashSet<_> = messages.iter().map(|row| (row.conversation_id, Some(row.seq))).collect();
    let conversations = conversation::Entity::find().all(&app.app.store.read).await.expect("rows");
    let members = member::Entity::find().all(&app.app.store.read).await.expect("rows");
    let hides = |id: &MemberId| members.iter().any(|row| row.id == *id && !row.shows_read_marks);
    let is_hidden =
        |id: ConversationId| conversations.iter().any(|row| row.id == id && row.members().iter().any(hides));
    let is_delivered = |row: &&event::Model| match row.kind {
        event::EventKind::MessageSent => stored.contains(&(row.conversation_id, row.message_seq)),
        event::EventKind::ReadByCorrespondent => !is_hidden(row.conversation_id),
        _ => true,
    };
    rows.iter().filter(is_delivered).map(|row| row.seq).collect()
}

/// The log has each message once, and one event for each other change that the member sees.
pub fn log_matches_views(log: &[LogEvent], seen: &Observed) -> TestCaseResult {
    let mut activity = Vec::new();
    for (number, view) in seen.views.iter().enumerate() {
        let events: Vec<_> = log.iter().filter(|event| event.conversation == Some(number)).collect();
        let Some(view) = view else {
            let only_deleted =
                events.iter().all(|event| event.kind == EventKind::Deleted) && events.len() < 2;
            prop_assert!(only_deleted, "events of a deleted conversation: {events:?}");
            continue;
        };
        let sent = events.iter().filter_map(|event| match &event.kind {
            EventKind::Sent { seq, text } => Some((*seq, text.as_str())),
            _ => None,
        });
        let messages = view.messages.iter().map(|message| (message.seq, message.text.as_str()));
        prop_assert_eq!(
            sent.collect::<Vec<_>>(),
            messages.collect::<Vec<_>>(),
            "each message once: {:?}",
            log
        );
        let active = |event: &&&LogEvent| matches!(event.kind, EventKind::Started | EventKind::Sent { .. });
        let last = events.iter().rfind(active).map(|event| event.number);
        activity.extend(last.map(|last| (last, number, view.is_archived)));
        let closings: Vec<_> =
            events.iter().filter(|event| matches!(event.kind, EventKind::Closed { .. })).collect();
        let closed = usize::from(view.closed_by.is_some() && last.is_some());
        prop_assert_eq!(closings.len(), closed, "closed once: {:?}", events);
    }
    activity.sort_unstable();
    let newest_first = |archived: bool| {
        let of_list = activity.iter().rev().filter(|(_, _, is_archived)| *is_archived == archived);
        of_list.map(|(_, number, _)| *number).collect::<Vec<_>>()
    };
    prop_assert_eq!(&seen.list, &newest_first(false), "the list is in the order of activity");
    prop_assert_eq!(&seen.archive, &newest_first(true), "the archive is in the order of activity");
    Ok(())
}

/// The unread count equals the number of stored messages of the correspondent after the stored read mark.
pub async fn unread_counts_are_correct(
    app: &TestApp,
    clients: &Clients,
    viewer: usize,
    seen: &Observed,
) -> TestCaseResult {
    let (db, member) = (&app.app.store.read, MemberId(uuid(&clients.members[viewer].id)));
    for (number, view) in seen.views.iter().enumerate() {
        let Some(view) = view else { continue };
        let id = ConversationId(uuid(clients.uuid_text(number)));
        let membership = participant::Entity::find_by_id((id, member)).one(db).await.expect("a row");
        let unread = message::Entity::find()
            .filter(message::COLUMN.conversation_id.eq(id))
            .filter(message::COLUMN.sender_id.ne(member))
            .filter(message::COLUMN.seq.gt(membership.expect("a membership").read_seq));
        let unread = unread.count(db).await.expect("a count");
        prop_assert_eq!(view.unread as u64, unread, "unread by {} in {}", viewer, number);
    }
    Ok(())
}

/// Both members of a conversation see the same, and at most one conversation of a pair is open.
pub fn both_members_see_the_same(all: &[Vec<Option<ConversationView>>]) -> TestCaseResult {
    let mut open = HashSet::new();
    for number in 0..all[0].len() {
        let seen: Vec<_> =
            all.iter().enumerate().filter_map(|(m, views)| Some((m, views[number].as_ref()?))).collect();
        let [(one, ones), (other, others)] = seen[..] else {
            prop_assert!(seen.is_empty(), "visible to one member only: {seen:?}");
            continue;
        };
        prop_assert_eq!((ones.correspondent, others.correspondent), (other, one));
        prop_assert_eq!((ones.closed_by, ones.total), (others.closed_by, others.total));
        prop_assert!(
            ones.total == ones.messages.len()
                && ones.messages.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq),
            "a gap in the messages: {ones:?}"
        );
        let same = |message: &MessageView| (message.seq, message.text.clone(), message.mine);
        let mirrored = |message: &MessageView| (message.seq, message.text.clone(), !message.mine);
        prop_assert!(ones.messages.iter().map(same).eq(others.messages.iter().map(mirrored)), "{seen:?}");
        for view in [ones, others] {
            let keys: Vec<_> = view.messages.iter().filter_map(|message| message.key.as_ref()).collect();
            prop_assert_eq!(
                keys.iter().collect::<HashSet<_>>().len(),
                keys.len(),
                "each client key is used once"
            );
        }
        prop_assert!(
            ones.closed_by.is_some() || open.insert((one, other)),
            "at most one conversation of a pair is open"
        );
    }
    Ok(())
}

/// Each acknowledged message is stored, unless it has expired or its conversation was deleted.
pub fn acknowledged_messages_are_stored(
    outcomes: &[(&Step, Outcome)],
    all: &[Vec<Option<ConversationView>>],
) -> TestCaseResult {
    for (step, outcome) in outcomes {
        let (Outcome::Started { conversation, message: Some(seq), .. } | Outcome::Sent { conversation, seq }) =
            outcome
        else {
            continue;
        };
        let (Step::Start { draft: Some(draft), .. } | Step::Send { draft, .. }) = step else { continue };
        let messages = all.iter().filter_map(|views| {
            let messages = &views[*conversation].as_ref()?.messages;
            Some(&messages[seq.checked_sub(messages.first()?.seq)?])
        });
        let messages: Vec<_> = messages.collect();
        let is_acknowledged = |message: &&MessageView| {
            message.mine && message.text == draft.text.trim() && message.key.as_deref() == draft.key
        };
        prop_assert!(
            messages.is_empty() || messages.iter().any(is_acknowledged),
            "{step:?} had the outcome {outcome:?}: {messages:?}"
        );
    }
    Ok(())
}
