use super::{are_found, bobs_view, event};
use crate::torture::checker::Finding;
use crate::torture::history::Seen;

#[test]
fn faults_in_what_subscribers_saw_are_found() {
    are_found([
        // An event is missed.
        (
            |history, _| {
                bobs_view(history).remove(2);
            },
            Finding::Missed { member: "Bob".into(), position: 3 },
        ),
        // The first event is missed.
        (
            |history, _| {
                bobs_view(history).remove(0);
            },
            Finding::Missed { member: "Bob".into(), position: 1 },
        ),
        // The last event is missed.
        (
            |history, _| {
                bobs_view(history).pop();
            },
            Finding::Missed { member: "Bob".into(), position: 5 },
        ),
        // An event is seen again after resuming.
        (
            |history, _| bobs_view(history).insert(3, event(3, "deux")),
            Finding::SeenAgain { member: "Bob".into(), position: 3 },
        ),
        // Events are seen in another order.
        (
            |history, _| bobs_view(history).swap(1, 2),
            Finding::SeenAgain { member: "Bob".into(), position: 2 },
        ),
        // Another message is seen than is stored.
        (
            |history, _| bobs_view(history)[1] = event(2, "no response either"),
            Finding::SeenOtherwise { member: "Bob".into(), position: 2 },
        ),
        // A message is seen that is not stored.
        (
            |history, _| bobs_view(history).push(event(6, "no response either")),
            Finding::SeenOtherwise { member: "Bob".into(), position: 6 },
        ),
        // A new cursor is before what was seen.
        (
            |history, _| history.views[1].seen[1] = Seen::QueriedAgain(1),
            Finding::SetBack { member: "Ada".into(), position: 1 },
        ),
    ]);
}
