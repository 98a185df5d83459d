//! Writes that are complete in themselves, so that several of them can share a transaction, and one wait for the disk.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

use super::Store;
use super::reader::bounded;
use super::run_to_completion::RunToCompletion;

/// Writes in one transaction. Each waits for all of them.
const LARGEST_GROUP: usize = 64;

/// A write that is one statement on PostgreSQL, and needs no transaction of its own on SQLite.
pub trait SingleWrite: Send + Sync + 'static {
    type Output: Send + 'static;

    /// The row whose lock it waits for on PostgreSQL. Writes with the same key run one after another, in groups.
    fn key(&self) -> Uuid;

    /// Writes. May be called again after the transaction was rolled back, which is what an error leads to.
    fn write(&self, db: &impl ConnectionTrait) -> impl Future<Output = Result<Self::Output, DbErr>> + Send;

    /// Called once it is on disk, before the caller is told, and also where the caller has gone away.
    fn committed(&self, output: &Self::Output);
}

impl Store {
    /// Runs a write, and returns its output once that is on disk. Runs to its end once it has begun, also where the
    /// caller goes away. On PostgreSQL a write commits by itself; those with the same key that come meanwhile are the
    /// next group. SQLite has one writer, and its groups are of all.
    pub async fn write<W: SingleWrite>(&self, write: W) -> Result<W::Output, DbErr> {
        let key = self.is_postgres().then(|| write.key());
        let (reply, mut outcome) = oneshot::channel();
        if self.groups.push(key, Box::new(Member { write, output: None, reply })) {
            let turn =
                RunToCompletion::new(Turn { store: self.clone(), key, is_over: false }.commit_groups());
            tokio::select! {
                biased;
                // The groups of others go on in another task.
                outcome = &mut outcome => return outcome.map_err(did_not_run)?,
                () = turn => {}
            }
        }
        outcome.await.map_err(did_not_run)?
    }

    async fn write_alone<W: SingleWrite>(&self, write: &W) -> Result<W::Output, DbErr> {
        if self.is_postgres() {
            let pair = self.pools.current();
            return bounded(write.write(&pair.write_single), pair.wear).await;
        }
        let tx = self.begin().await?;
        let output = write.write(&tx).await?;
        self.commit(tx).await?;
        Ok(output)
    }

    fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }
}

fn did_not_run(_: RecvError) -> DbErr {
    DbErr::Custom("the write did not run".into())
}

/// The right to write with a key.
struct Turn {
    store: Store,
    key: Key,
    is_over: bool,
}

impl Turn {
    /// Commits one group after another until nobody waits.
    async fn commit_groups(mut self) {
        while !self.is_over {
            self.commit_group().await;
            self.is_over = self.store.groups.leave(self.key);
        }
    }

    async fn commit_group(&self) {
        let store = &self.store;
        if store.is_postgres()
            && let Some(only) = store.groups.take_only(self.key)
        {
            return only.run_alone(store).await;
        }
        let begun = store.begin().await;
        // Only now: whoever came while the connection was in use goes along.
        let mut members = store.groups.take(self.key);
        let tx = match begun {
            Ok(tx) => tx,
            Err(error) => return end(members, &Err(error)),
        };
        let wear = store.pools.current().wear;
        for member in &mut members {
            if bounded(member.run(&tx), wear.clone()).await.is_ok() {
                continue;
            }
            // One that fails takes the others with it, so each runs again by itself. A savepoint would not do: SQLite
            // may have ended the whole transaction.
            drop(tx);
            for member in members.into_iter().filter(|member| member.is_awaited()) {
                member.run_alone(store).await;
            }
            return;
        }
        end(members, &store.commit(tx).await);
    }
}

/// Whoever waits for a turn that was cut short is told that the write did not run.
impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_over {
            let waiting = self.store.groups.lock().remove(&self.key);
            drop(waiting);
        }
    }
}

fn end(members: Vec<Waiting>, outcome: &Result<(), DbErr>) {
    for member in members {
        member.end(outcome.clone());
    }
}

/// None on SQLite.
type Key = Option<Uuid>;

/// The writes that wait, by their key. There is a queue as long as somebody has the turn.
#[derive(Clone, Default)]
pub(super) struct Groups(Arc<Mutex<Queues>>);

type Queues = HashMap<Key, VecDeque<Waiting>>;

impl Groups {
    /// Returns whether the turn is the caller's: nobody else has it.
    fn push(&self, key: Key, member: Waiting) -> bool {
        match self.lock().entry(key) {
            Entry::Occupied(mut queue) => {
                queue.get_mut().push_back(member);
                false
            }
            Entry::Vacant(place) => {
                place.insert(VecDeque::from([member]));
                true
            }
        }
    }

    /// The one who waits, if there is only one.
    fn take_only(&self, key: Key) -> Option<Waiting> {
        let mut queues = self.lock();
        let queue = queues.get_mut(&key)?;
        queue.retain(|member| member.is_awaited());
        if queue.len() == 1 { queue.pop_front() } else { None }
    }

    fn take(&self, key: Key) -> Vec<Waiting> {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(&key) else { return Vec::new() };
        queue.retain(|member| member.is_awaited());
        queue.drain(..queue.len().min(LARGEST_GROUP)).collect()
    }

    /// Ends the turn if nobody waits; returns whether it has ended.
    fn leave(&self, key: Key) -> bool {
        let mut queues = self.lock();
        let is_over = queues.get(&key).is_none_or(VecDeque::is_empty);
        if is_over {
            queues.remove(&key);
        }
        is_over
    }

    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Groups").field("writing", &self.lock().len()).finish()
    }
}

type Waiting = Box<dyn GroupMember>;

/// A write of any kind that waits for its group.
trait GroupMember: Send {
    fn run<'t>(&'t mut self, tx: &'t DatabaseTransaction) -> BoxFuture<'t, Result<(), DbErr>>;
    /// What became of the group in which it has run.
    fn end(self: Box<Self>, outcome: Result<(), DbErr>);
    fn run_alone(self: Box<Self>, store: &Store) -> BoxFuture<'_, ()>;
    /// Whether the caller is still there. A write that has not begun is forgotten with its caller.
    fn is_awaited(&self) -> bool;
}

struct Member<W: SingleWrite> {
    write: W,
    output: Option<W::Output>,
    reply: oneshot::Sender<Result<W::Output, DbErr>>,
}

impl<W: SingleWrite> Member<W> {
    fn tell(self, outcome: Result<W::Output, DbErr>) {
        if let Ok(output) = &outcome {
            self.write.committed(output);
        }
        // The caller may have gone away.
        let _ = self.reply.send(outcome);
    }
}

impl<W: SingleWrite> GroupMember for Member<W> {
    fn run<'t>(&'t mut self, tx: &'t DatabaseTransaction) -> BoxFuture<'t, Result<(), DbErr>> {
        Box::pin(async {
            self.output = Some(self.write.write(tx).await?);
            Ok(())
        })
    }

    fn end(mut self: Box<Self>, outcome: Result<(), DbErr>) {
        let output = self.output.take().ok_or_else(|| DbErr::Custom("the write did not run".into()));
        self.tell(outcome.and(output));
    }

    fn run_alone(self: Box<Self>, store: &Store) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let outcome = store.write_alone(&self.write).await;
            self.tell(outcome);
        })
    }

    fn is_awaited(&self) -> bool {
        !self.reply.is_closed()
    }
}
