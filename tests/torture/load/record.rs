use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use tokio::sync::watch;
use tokio::time::timeout;

use super::members::Conversation;
use crate::support::TIMEOUT;
use crate::torture::history::{History, Moment, Outcome, Seen, Send, View};
use crate::torture::stored::Stored;

/// The history while it happens, shared by all clients.
pub struct Record {
    state: Mutex<State>,
    /// The number of acknowledged messages of each sender.
    acknowledged: watch::Sender<Vec<usize>>,
    /// The number of events that subscribers have seen.
    seen: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    history: History,
    now: Moment,
    /// The codes of failed requests, and how often each occurred.
    codes: BTreeMap<String, usize>,
    connections: usize,
}

impl Record {
    pub fn of(conversations: &[Conversation], senders: usize) -> Self {
        let conversations =
            conversations.iter().map(|conversation| (conversation.key.clone(), conversation.members.clone()));
        let history = History { conversations: conversations.collect(), ..History::default() };
        let state = Mutex::new(State { history, ..State::default() });
        Self { state, acknowledged: watch::Sender::new(vec![0; senders]), seen: watch::Sender::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("an unpoisoned lock")
    }

    /// Adds to the history what happens now.
    pub fn notes<T>(&self, note: impl FnOnce(&mut History, Moment) -> T) -> T {
        let mut state = self.state();
        state.now += 1;
        let now = state.now;
        note(&mut state.history, now)
    }

    /// Records a message before its first request. Returns its number.
    pub fn invokes(&self, sender: String, conversation: String, body: String) -> usize {
        self.notes(|history, invoked| {
            history.sends.push(Send { sender, conversation, body, invoked, outcome: Outcome::Unknown });
            history.sends.len() - 1
        })
    }

    pub fn acknowledges(&self, send: usize, sender: usize) {
        self.notes(|history, now| history.sends[send].outcome = Outcome::Acknowledged(now));
        self.acknowledged.send_modify(|counts| counts[sender] += 1);
    }

    pub fn refuses(&self, send: usize) {
        self.state().history.sends[send].outcome = Outcome::Refused;
    }

    pub fn fails_with(&self, code: &str) {
        *self.state().codes.entry(code.to_owned()).or_default() += 1;
    }

    /// Records a subscriber that begins at this position. Returns its number.
    pub fn subscribes(&self, member: String, start: i64) -> usize {
        let mut state = self.state();
        state.history.views.push(View { member, start, seen: Vec::new() });
        state.history.views.len() - 1
    }

    pub fn connects(&self) {
        self.state().connections += 1;
    }

    pub fn sees(&self, view: usize, seen: Seen) {
        self.state().history.views[view].seen.push(seen);
        self.seen.send_modify(|count| *count += 1);
    }

    pub fn acknowledged(&self) -> Vec<usize> {
        self.acknowledged.borrow().clone()
    }

    pub fn watch(&self) -> watch::Receiver<Vec<usize>> {
        self.acknowledged.subscribe()
    }

    pub fn history(&self) -> History {
        self.state().history.clone()
    }

    pub fn codes(&self) -> BTreeMap<String, usize> {
        self.state().codes.clone()
    }

    /// Waits until nothing is stored any more and each subscriber is at the end of its log, or nobody receives anything
    /// more: what they miss then is a finding. Returns what is stored.
    pub async fn settles(&self, read: impl AsyncFn() -> Stored) -> Stored {
        let mut seen = self.seen.subscribe();
        let mut stored = read().await;
        loop {
            let is_stuck = loop {
                if self.has_caught_up(&stored) {
                    break false;
                }
                if timeout(TIMEOUT, seen.changed()).await.is_err() {
                    break true;
                }
            };
            // A request whose client has given up may still be executed.
            let now = read().await;
            if is_stuck || now == stored {
                return now;
            }
            stored = now;
        }
    }

    fn has_caught_up(&self, stored: &Stored) -> bool {
        let end =
            |view: &View| stored.logs.get(&view.member).and_then(|log| log.last()).map(|last| last.position);
        let views = &self.state().history.views;
        views.iter().all(|view| end(view).is_none_or(|end| view.position() >= end))
    }

    /// How often the cursor of each subscriber had expired.
    pub fn queries(&self) -> Vec<usize> {
        let is_query = |seen: &&Seen| matches!(seen, Seen::QueriedAgain(_));
        let views = &self.state().history.views;
        views.iter().map(|view| view.seen.iter().filter(is_query).count()).collect()
    }

    pub fn summary(&self) -> String {
        let state = self.state();
        let History { sends, views, reads, endings, .. } = &state.history;
        let acknowledged =
            sends.iter().filter(|send| matches!(send.outcome, Outcome::Acknowledged(_))).count();
        let unknown = sends.iter().filter(|send| send.outcome == Outcome::Unknown).count();
        let deletions = endings.iter().filter(|ending| ending.is_deletion).count();
        let seen: usize = views.iter().map(|view| view.seen.len()).sum();
        format!(
            "{} sends, {acknowledged} acknowledged, {unknown} unknown; {} read marks; {} closed, {deletions} deleted; \
             {seen} events seen over {} connections; {:?}",
            sends.len(),
            reads.len(),
            endings.len() - deletions,
            state.connections,
            state.codes
        )
    }
}
