use super::ended::{CLOSED, DELETED, GIL, LEA, entry, listed};
use super::{are_found, log, message};
use crate::torture::checker::Finding;
use crate::torture::history::{Outcome, Seen};
use crate::torture::stored::{Change, Listed};

fn undeleted() -> Finding {
    Finding::Undeleted { conversation: DELETED.into() }
}

#[test]
fn faults_after_the_end_of_a_conversation_are_found() {
    are_found([
        // A message of a deleted conversation is there.
        (
            |_, stored| {
                stored.messages.insert(DELETED.into(), vec![message(1, GIL, "sept")]);
            },
            undeleted(),
        ),
        // One of its events is there.
        (|_, stored| log(stored, LEA).insert(4, entry(5, DELETED, Change::Read)), undeleted()),
        // It is in a list.
        (
            |_, stored| {
                let listed = Listed { unread: 0, is_open: true };
                stored.lists.entry(LEA.into()).or_default().insert(DELETED.into(), listed);
            },
            undeleted(),
        ),
        // Its deletion is not logged.
        (
            |_, stored| {
                log(stored, GIL).pop();
            },
            Finding::DeletionMislogged { member: GIL.into(), conversation: DELETED.into() },
        ),
        // Its deletion is logged twice.
        (
            |_, stored| log(stored, GIL).push(entry(9, DELETED, Change::Deleted)),
            Finding::DeletionMislogged { member: GIL.into(), conversation: DELETED.into() },
        ),
        // A subscriber receives one of its messages later.
        (
            |history, _| {
                let late = entry(7, DELETED, Change::Sent("sept".into()));
                history.views[2].seen.push(Seen::Event(late));
            },
            Finding::SeenDeleted { member: LEA.into(), position: 7 },
        ),
        // A closed conversation is open again.
        (
            |_, stored| listed(stored, GIL, CLOSED).is_open = true,
            Finding::Reopened { conversation: CLOSED.into() },
        ),
        // A message that was sent after the end is acknowledged.
        (
            |history, _| history.sends[9].outcome = Outcome::Acknowledged(32),
            Finding::SentAfterEnd { body: "too late".into() },
        ),
        // A message that was sent after the end is stored.
        (
            |_, stored| {
                let messages = stored.messages.get_mut(CLOSED).expect("a conversation");
                messages.push(message(3, GIL, "too late"));
            },
            Finding::SentAfterEnd { body: "too late".into() },
        ),
        // A message of a conversation that was not deleted is lost.
        (
            |history, _| history.endings[1].conversation = "another".into(),
            Finding::Lost { body: "sept".into() },
        ),
    ]);
}
