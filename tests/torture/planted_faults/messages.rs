use super::{ADA, BOB, are_found, entry, log, message, talk};
use crate::torture::checker::Finding;

#[test]
fn faults_in_what_is_stored_are_found() {
    are_found([
        // An acknowledged message is absent.
        (
            |_, stored| {
                talk(stored).pop();
                log(stored, ADA).pop();
                log(stored, BOB).pop();
            },
            Finding::Lost { body: "quatre".into() },
        ),
        // A message is stored twice.
        (
            |_, stored| talk(stored).push(message(6, ADA, "quatre")),
            Finding::Doubled { body: "quatre".into() },
        ),
        // An unacknowledged message is stored twice.
        (
            |_, stored| talk(stored).push(message(6, BOB, "no response")),
            Finding::Doubled { body: "no response".into() },
        ),
        // A message is invented.
        (
            |history, _| {
                history.sends.remove(0);
            },
            Finding::Invented { body: "un".into() },
        ),
        // A refused message is stored.
        (
            |_, stored| {
                talk(stored).push(message(6, ADA, "refused"));
                log(stored, ADA).push(entry(7, "refused"));
                log(stored, BOB).push(entry(6, "refused"));
            },
            Finding::StoredThoughRefused { body: "refused".into() },
        ),
        // A message has another sender.
        (|_, stored| talk(stored)[0].sender = BOB.into(), Finding::Misplaced { body: "un".into() }),
        // A message is in another conversation.
        (
            |history, _| history.sends[0].conversation = "Ada and Eve".into(),
            Finding::Misplaced { body: "un".into() },
        ),
        // A number is missing.
        (
            |_, stored| talk(stored)[4].number = 6,
            Finding::Misnumbered { conversation: "Ada and Bob".into(), number: 6 },
        ),
        // A number is used twice.
        (
            |_, stored| talk(stored)[4].number = 4,
            Finding::Misnumbered { conversation: "Ada and Bob".into(), number: 4 },
        ),
        // A sender is reordered.
        (
            |_, stored| {
                let messages = talk(stored);
                messages.swap(0, 2);
                (messages[0].number, messages[2].number) = (1, 3);
            },
            Finding::Reordered { acknowledged: "un".into(), sent_later: "deux".into() },
        ),
        // A message is before an earlier one of the other sender.
        (
            |history, _| history.sends[0].invoked = 6,
            Finding::Reordered { acknowledged: "trois".into(), sent_later: "un".into() },
        ),
    ]);
}
