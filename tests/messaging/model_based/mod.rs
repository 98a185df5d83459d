//! Whatever members do, the rules hold. Random steps: one after another, beside a model that says
//! what each comes to; and many at once, where only what must hold whoever comes first is checked.

mod model; // what the rules say
mod step; // what members do
mod table; // members who do it, through the API

use std::collections::HashSet;
use std::env;
use std::fmt::Debug;

use entity::id::{ConversationId, MemberId};
use entity::{event, message, participant};
use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestError, TestRunner};
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio::runtime::Runtime;

use self::model::{Event, Line, Model, Outcome, View, What};
use self::step::{Step, step};
use self::table::{Seen, Table, uuid};
use crate::support::{Backend, Postgres, Sqlite, TestApp};

/// Tries a property with random values, each with members of its own. `PROPTEST_CASES` says how
/// many; what fails is shown in its shortest form.
fn holds<T: Debug>(
    backend: Backend,
    values: &impl Strategy<Value = Vec<T>>,
    property: &impl AsyncFn(&TestApp, &[T]) -> TestCaseResult,
) {
    let runtime = Runtime::new().expect("a runtime");
    let Some(app) = runtime.block_on(TestApp::start(backend)) else { return };
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 500,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 24;
    }
    let outcome = TestRunner::new(config).run(values, |value| runtime.block_on(property(&app, &value)));
    runtime.block_on(app.stop());
    match outcome {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, values)) => {
            let steps: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
            panic!("{reason}\nafter:\n{}", steps.join("\n"));
        }
    }
}

#[rstest]
fn whatever_members_do_each_sees_what_the_rules_say(#[values(Sqlite, Postgres)] backend: Backend) {
    holds(backend, &vec(step(), 0..=60), &async |app: &TestApp, steps: &[Step]| {
        let mut table = Table::laid(app).await;
        let mut live = table.listens().await;
        let mut model = Model::default();
        for step in steps {
            let payload = table.does(step).await;
            let (outcome, right) = (table.came_to(step, &payload), model.does(step));
            prop_assert!(right.contains(&outcome), "{step:?} came to {outcome:?}, not to {right:?}");
        }
        for (viewer, live) in live.iter_mut().enumerate() {
            let Seen { list, views } = table.sees(viewer).await;
            let right: Vec<_> = (0..model.count()).map(|number| model.view(viewer, number)).collect();
            prop_assert_eq!(&views, &right, "what {} sees", viewer);
            prop_assert_eq!(list, model.list(viewer), "the list of {}", viewer);
            let log = table.log(viewer).await;
            prop_assert_eq!(&log, model.log(viewer), "the log of {}", viewer);
            logs_agree(&log, &table.hears_out(live).await, &stored_log(app, &table, viewer).await)?;
        }
        Ok(())
    });
}

#[rstest]
fn whatever_members_do_at_once_nothing_is_lost_or_doubled(#[values(Sqlite, Postgres)] backend: Backend) {
    holds(backend, &vec(vec(step(), 1..=12), 1..=3), &async |app: &TestApp, waves: &[Vec<Step>]| {
        let mut table = Table::laid(app).await;
        let mut live = table.listens().await;
        let mut outcomes = Vec::new();
        for wave in waves {
            let payloads = join_all(wave.iter().map(|step| table.does(step))).await;
            for (step, payload) in wave.iter().zip(&payloads) {
                outcomes.push((step, table.came_to(step, payload)));
            }
        }
        let mut all = Vec::new();
        for (viewer, live) in live.iter_mut().enumerate() {
            let seen = table.sees(viewer).await;
            let log = table.log(viewer).await;
            logs_agree(&log, &table.hears_out(live).await, &stored_log(app, &table, viewer).await)?;
            log_tells_what_is_seen(&log, &seen)?;
            unread_is_a_recount(app, &table, viewer, &seen).await?;
            all.push(seen.views);
        }
        both_see_the_same(&all)?;
        what_was_answered_is_there(&outcomes, &all)
    });
}

/// What the log tells in the end is what was heard live, but for what was erased meanwhile; and of
/// that nothing is stored.
fn logs_agree(log: &[Event], live: &[Event], stored: &[i64]) -> TestCaseResult {
    for events in [log, live] {
        prop_assert!(events.is_sorted_by(|one, next| one.number < next.number), "in order: {events:?}");
    }
    let kept: Vec<_> = log.iter().map(|event| event.number).collect();
    let live: Vec<_> = live.iter().filter(|event| kept.contains(&event.number)).collect();
    prop_assert_eq!(live, log.iter().collect::<Vec<_>>(), "heard live");
    prop_assert_eq!(&stored[..stored.len() - 1], kept, "stored, before the end");
    Ok(())
}

async fn stored_log(app: &TestApp, table: &Table, viewer: usize) -> Vec<i64> {
    let member = MemberId(uuid(&table.members[viewer].id));
    let rows =
        event::Entity::find().filter(event::COLUMN.member_id.eq(member)).order_by_asc(event::Column::Seq);
    let rows = rows.all(&app.app.store.read).await.expect("rows");
    rows.iter().map(|row| row.seq).collect()
}

fn log_tells_what_is_seen(log: &[Event], seen: &Seen) -> TestCaseResult {
    let mut activity = Vec::new();
    for (number, view) in seen.views.iter().enumerate() {
        let events: Vec<_> = log.iter().filter(|event| event.conversation == number).collect();
        let Some(view) = view else {
            let erased = events.iter().all(|event| event.what == What::Deleted) && events.len() < 2;
            prop_assert!(erased, "of a conversation that is no more: {events:?}");
            continue;
        };
        let sent = events.iter().filter_map(|event| match &event.what {
            What::Sent { seq, text } => Some((*seq, text.as_str())),
            _ => None,
        });
        let lines = view.lines.iter().map(|line| (line.seq, line.text.as_str()));
        prop_assert_eq!(sent.collect::<Vec<_>>(), lines.collect::<Vec<_>>(), "each message once: {:?}", log);
        let active = |event: &&&Event| matches!(event.what, What::Started | What::Sent { .. });
        let last = events.iter().rfind(active).map(|event| event.number);
        activity.extend(last.map(|last| (last, number)));
        let ends: Vec<_> = events.iter().filter(|event| matches!(event.what, What::Closed { .. })).collect();
        let closed = usize::from(view.closed_by.is_some() && last.is_some());
        prop_assert_eq!(ends.len(), closed, "closed once: {:?}", events);
    }
    activity.sort_unstable();
    let newest_first: Vec<_> = activity.into_iter().rev().map(|(_, number)| number).collect();
    prop_assert_eq!(&seen.list, &newest_first, "the list is in the order of activity");
    Ok(())
}

/// A recount of the stored messages of the other after the stored mark.
async fn unread_is_a_recount(app: &TestApp, table: &Table, viewer: usize, seen: &Seen) -> TestCaseResult {
    let (db, member) = (&app.app.store.read, MemberId(uuid(&table.members[viewer].id)));
    for (number, view) in seen.views.iter().enumerate() {
        let Some(view) = view else { continue };
        let id = ConversationId(uuid(table.hex(number)));
        let seat = participant::Entity::find_by_id((id, member)).one(db).await.expect("a row");
        let unread = message::Entity::find()
            .filter(message::COLUMN.conversation_id.eq(id))
            .filter(message::COLUMN.sender_id.ne(member))
            .filter(message::COLUMN.seq.gt(seat.expect("a seat").read_seq));
        let unread = unread.count(db).await.expect("a count");
        prop_assert_eq!(view.unread as u64, unread, "unread by {} in {}", viewer, number);
    }
    Ok(())
}

fn both_see_the_same(all: &[Vec<Option<View>>]) -> TestCaseResult {
    let mut open = HashSet::new();
    for number in 0..all[0].len() {
        let seen: Vec<_> =
            all.iter().enumerate().filter_map(|(m, views)| Some((m, views[number].as_ref()?))).collect();
        let [(one, ones), (other, others)] = seen[..] else {
            prop_assert!(seen.is_empty(), "by both or by none: {seen:?}");
            continue;
        };
        prop_assert_eq!((ones.correspondent, others.correspondent), (other, one));
        prop_assert_eq!((ones.closed_by, ones.total), (others.closed_by, others.total));
        prop_assert!(ones.lines.iter().map(|line| line.seq).eq(1..=ones.total), "no gap: {ones:?}");
        let same = |line: &Line| (line.seq, line.text.clone(), line.mine);
        let turned = |line: &Line| (line.seq, line.text.clone(), !line.mine);
        prop_assert!(ones.lines.iter().map(same).eq(others.lines.iter().map(turned)), "{seen:?}");
        for view in [ones, others] {
            let keys: Vec<_> = view.lines.iter().filter_map(|line| line.key.as_ref()).collect();
            prop_assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len(), "a key is used once");
        }
        prop_assert!(ones.closed_by.is_some() || open.insert((one, other)), "one is open between the two");
    }
    Ok(())
}

fn what_was_answered_is_there(outcomes: &[(&Step, Outcome)], all: &[Vec<Option<View>>]) -> TestCaseResult {
    for (step, outcome) in outcomes {
        let (Outcome::Started { conversation, message: Some(seq), .. } | Outcome::Sent { conversation, seq }) =
            outcome
        else {
            continue;
        };
        let (Step::Start { draft: Some(draft), .. } | Step::Send { draft, .. }) = step else { continue };
        let lines = all.iter().filter_map(|views| Some(&views[*conversation].as_ref()?.lines[seq - 1]));
        let lines: Vec<_> = lines.collect();
        let theirs =
            |line: &&Line| line.mine && line.text == draft.text.trim() && line.key.as_deref() == draft.key;
        prop_assert!(lines.is_empty() || lines.iter().any(theirs), "{step:?} came to {outcome:?}: {lines:?}");
    }
    Ok(())
}
