use super::{ADA, BOB, are_found, log};
use crate::torture::checker::Finding;
use crate::torture::stored::Change;

#[test]
fn faults_in_logs_are_found() {
    are_found([
        // A log has a gap.
        (
            |_, stored| log(stored, ADA)[0].position = 0,
            Finding::MisnumberedLog { member: "Ada".into(), position: 0 },
        ),
        // A message is missing in a log.
        (
            |_, stored| log(stored, ADA)[3].change = Change::Closed,
            Finding::Unlogged { member: "Ada".into(), body: "deux".into() },
        ),
        // The whole log of a member is missing.
        (
            |_, stored| {
                stored.logs.remove(BOB);
            },
            Finding::Unlogged { member: "Bob".into(), body: "trois".into() },
        ),
        // A message is logged twice.
        (
            |_, stored| log(stored, ADA)[0].change = Change::Sent("un".into()),
            Finding::LoggedWrongly { member: "Ada".into(), body: "un".into() },
        ),
        // A log is reordered.
        (
            |_, stored| {
                let log = log(stored, ADA);
                log[2].position = 4;
                log[3].position = 3;
                log.swap(2, 3);
            },
            Finding::LogReordered { member: "Ada".into(), body: "trois".into() },
        ),
    ]);
}
