use super::Finding;
use crate::torture::history::{History, Seen, View};
use crate::torture::stored::{LogEntry, Stored};

pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let log = |view: &View| stored.logs.get(&view.member).map_or(&[][..], Vec::as_slice);
    history.views.iter().flat_map(|view| check_view(view, log(view), history)).collect()
}

fn check_view(view: &View, log: &[LogEntry], history: &History) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The position of the last event that was received, or skipped by a query.
    let mut last = view.start;
    for seen in &view.seen {
        let member = view.member.clone();
        match seen {
            Seen::QueriedAgain(position) => {
                if *position < last {
                    findings.push(Finding::SetBack { member, position: *position });
                }
                last = *position;
            }
            Seen::Event(event) if event.position <= last => {
                findings.push(Finding::SeenAgain { member, position: event.position });
            }
            Seen::Event(event) => {
                if let Some(position) = next_after(log, last).filter(|next| *next < event.position) {
                    findings.push(Finding::Missed { member: member.clone(), position });
                }
                if !was_stored(event, log, history) {
                    findings.push(Finding::SeenOtherwise { member, position: event.position });
                }
                last = event.position;
            }
        }
    }
    if let Some(position) = next_after(log, last) {
        findings.push(Finding::Missed { member: view.member.clone(), position });
    }
    findings
}

/// The next position in the log.
fn next_after(log: &[LogEntry], position: i64) -> Option<i64> {
    let index = log.partition_point(|entry| entry.position <= position);
    log.get(index).map(|entry| entry.position)
}

/// Whether the log has the event, or may have had it until its conversation was deleted.
fn was_stored(event: &LogEntry, log: &[LogEntry], history: &History) -> bool {
    match log.binary_search_by_key(&event.position, |entry| entry.position) {
        Ok(index) => log.get(index) == Some(event),
        Err(_) => history.may_be_deleted(&event.conversation),
    }
}
