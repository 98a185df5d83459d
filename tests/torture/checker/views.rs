use super::Finding;
use crate::torture::history::{History, LogEntry, Seen, Stored, View};

pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let log = |view: &View| stored.logs.get(&view.member).map_or(&[][..], Vec::as_slice);
    history.views.iter().flat_map(|view| check_view(view, log(view))).collect()
}

fn check_view(view: &View, log: &[LogEntry]) -> Vec<Finding> {
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
                if event.position > last + 1 {
                    findings.push(Finding::Missed { member: member.clone(), position: last + 1 });
                }
                if stored_at(log, event.position) != Some(event) {
                    findings.push(Finding::SeenOtherwise { member, position: event.position });
                }
                last = event.position;
            }
        }
    }
    if log.last().is_some_and(|entry| entry.position > last) {
        findings.push(Finding::Missed { member: view.member.clone(), position: last + 1 });
    }
    findings
}

fn stored_at(log: &[LogEntry], position: i64) -> Option<&LogEntry> {
    let index = log.binary_search_by_key(&position, |entry| entry.position).ok()?;
    log.get(index)
}
