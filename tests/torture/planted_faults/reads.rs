use super::ended::{CLOSED, LEA, listed};
use super::{BOB, TALK, are_found};
use crate::torture::checker::Finding;
use crate::torture::history::Moment;

fn set_back(mark: i64) -> Finding {
    Finding::ReadMarkSetBack { reader: LEA.into(), conversation: CLOSED.into(), mark }
}

fn miscounted(member: &str, conversation: &str, unread: i64) -> Finding {
    Finding::Miscounted { member: member.into(), conversation: conversation.into(), unread }
}

#[test]
fn faults_in_read_marks_are_found() {
    are_found([
        // An acknowledged mark is lost.
        (|_, stored| listed(stored, LEA, CLOSED).unread = 2, set_back(0)),
        // A response has less than was requested.
        (|history, _| history.reads[1].requested = 2, set_back(1)),
        // A later response has less than an earlier one.
        (|history, _| history.reads[0].acknowledged = Some((25, 2)), set_back(1)),
        // More is read than anybody marked.
        (|_, stored| listed(stored, LEA, CLOSED).unread = 0, miscounted(LEA, CLOSED, 0)),
        // Sending marked nothing.
        (|_, stored| listed(stored, BOB, TALK).unread = 2, miscounted(BOB, TALK, 2)),
        // Fewer messages are there than are counted.
        (
            |_, stored| {
                stored.messages.get_mut(CLOSED).expect("a conversation").pop();
            },
            set_back(0),
        ),
    ]);
}

#[test]
fn a_mark_that_may_have_moved_later_is_no_fault() {
    let (mut history, mut stored) = super::correct();
    history.reads[1].is_repeated = true;
    listed(&mut stored, LEA, CLOSED).unread = 0;
    assert_eq!(super::check(&history, &stored), []);
    history.reads[0].acknowledged = Some((Moment::MAX - 1, 1));
    assert_eq!(super::check(&history, &stored), []);
}
