//! Writes that share a transaction, and so one wait for the disk.

use futures_util::future::BoxFuture;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

use super::error::StoreError;
use super::pools::Pools;
use super::reader::bounded;
use super::run_to_completion::RunToCompletion;
use super::transactions::Transactions;
use super::write_queue::{Key, QueuedWrite, WriteQueues};

/// A write that is one statement on PostgreSQL and needs no transaction of its own on SQLite.
pub trait SingleWrite: Send + Sync + 'static {
    type Output: Send + 'static;

    /// The row that the write locks on PostgreSQL. Writes with the same key run one after another, in groups.
    fn key(&self) -> Uuid;

    /// Executes the write. If it fails, its transaction is rolled back, and it may be called again.
    fn write(&self, db: &impl ConnectionTrait) -> impl Future<Output = Result<Self::Output, DbErr>> + Send;

    /// Called once the write is on disk, before the caller gets its output, and also if the caller was dropped.
    fn committed(&self, output: &Self::Output);
}

/// Commits single writes in groups. On PostgreSQL a write commits by itself, and the writes with the same key that
/// arrive in the meantime form the next group. SQLite has one writer, so all writes share its groups.
#[derive(Clone, Debug)]
pub struct GroupCommit {
    pools: Pools,
    transactions: Transactions,
    queues: WriteQueues<Box<dyn GroupedWrite>>,
    is_postgres: bool,
}

impl GroupCommit {
    pub fn new(pools: Pools, transactions: Transactions) -> Self {
        let is_postgres = pools.current().read.get_database_backend() == DbBackend::Postgres;
        Self { pools, transactions, queues: WriteQueues::default(), is_postgres }
    }

    pub async fn write<W: SingleWrite>(&self, write: W) -> Result<W::Output, StoreError> {
        let key = self.is_postgres.then(|| write.key());
        let (reply, mut outcome) = oneshot::channel();
        if self.queues.push(key, Box::new(PendingWrite { write, output: None, reply })) {
            let leader = Leader { group_commit: self.clone(), key, is_finished: false };
            let groups = RunToCompletion::new(leader.commit_groups());
            tokio::select! {
                biased;
                // The remaining groups are committed in another task.
                outcome = &mut outcome => return outcome.map_err(did_not_run)?,
                () = groups => {}
            }
        }
        outcome.await.map_err(did_not_run)?
    }

    async fn write_ungrouped<W: SingleWrite>(&self, write: &W) -> Result<W::Output, StoreError> {
        if self.is_postgres {
            let pair = self.pools.current();
            return Ok(bounded(write.write(&pair.write_autocommit), pair.health).await?);
        }
        let tx = self.transactions.begin().await?;
        let output = write.write(&tx).await?;
        self.transactions.commit(tx).await?;
        Ok(output)
    }
}

fn did_not_run(_: RecvError) -> StoreError {
    StoreError::NotRun
}

/// The caller that commits the groups of one key.
struct Leader {
    group_commit: GroupCommit,
    key: Key,
    is_finished: bool,
}

impl Leader {
    /// Commits groups until the queue is empty.
    async fn commit_groups(mut self) {
        while !self.is_finished {
            self.commit_group().await;
            self.is_finished = self.group_commit.queues.remove_if_empty(self.key);
        }
    }

    async fn commit_group(&self) {
        let GroupCommit { pools, transactions, queues, is_postgres } = &self.group_commit;
        if *is_postgres && let Some(only) = queues.take_only(self.key) {
            return only.run_ungrouped(&self.group_commit).await;
        }
        let begun = transactions.begin().await;
        // Taken after BEGIN, so that writes that arrive while the connection is busy join this group.
        let mut group = queues.take_group(self.key);
        let tx = match begun {
            Ok(tx) => tx,
            Err(error) => return complete(group, &Err(error)),
        };
        let health = pools.current().health;
        for write in &mut group {
            if bounded(write.run(&tx), health.clone()).await.is_ok() {
                continue;
            }
            // A failed write rolls back the whole group, so each write runs again by itself. A savepoint would not
            // help: SQLite may have ended the transaction.
            drop(tx);
            for write in group.into_iter().filter(QueuedWrite::is_awaited) {
                write.run_ungrouped(&self.group_commit).await;
            }
            return;
        }
        complete(group, &transactions.commit(tx).await);
    }
}

/// Drops the queued writes of a leader that was cut short, so that their callers get an error.
impl Drop for Leader {
    fn drop(&mut self) {
        if !self.is_finished {
            drop(self.group_commit.queues.remove(self.key));
        }
    }
}

fn complete(group: Vec<Box<dyn GroupedWrite>>, outcome: &Result<(), StoreError>) {
    for write in group {
        write.complete(outcome.clone());
    }
}

/// A queued write of any type.
trait GroupedWrite: QueuedWrite + Send {
    fn run<'t>(&'t mut self, tx: &'t DatabaseTransaction) -> BoxFuture<'t, Result<(), DbErr>>;
    /// Sends the outcome of the group to the caller.
    fn complete(self: Box<Self>, outcome: Result<(), StoreError>);
    fn run_ungrouped(self: Box<Self>, group_commit: &GroupCommit) -> BoxFuture<'_, ()>;
}

impl QueuedWrite for Box<dyn GroupedWrite> {
    fn is_awaited(&self) -> bool {
        (**self).is_awaited()
    }
}

struct PendingWrite<W: SingleWrite> {
    write: W,
    output: Option<W::Output>,
    reply: oneshot::Sender<Result<W::Output, StoreError>>,
}

impl<W: SingleWrite> PendingWrite<W> {
    fn reply(self, outcome: Result<W::Output, StoreError>) {
        if let Ok(output) = &outcome {
            self.write.committed(output);
        }
        // Fails only if the caller was dropped.
        let _ = self.reply.send(outcome);
    }
}

impl<W: SingleWrite> QueuedWrite for PendingWrite<W> {
    fn is_awaited(&self) -> bool {
        !self.reply.is_closed()
    }
}

impl<W: SingleWrite> GroupedWrite for PendingWrite<W> {
    fn run<'t>(&'t mut self, tx: &'t DatabaseTransaction) -> BoxFuture<'t, Result<(), DbErr>> {
        Box::pin(async {
            self.output = Some(self.write.write(tx).await?);
            Ok(())
        })
    }

    fn complete(mut self: Box<Self>, outcome: Result<(), StoreError>) {
        let output = self.output.take().ok_or(StoreError::NotRun);
        self.reply(outcome.and(output));
    }

    fn run_ungrouped(self: Box<Self>, group_commit: &GroupCommit) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let outcome = group_commit.write_ungrouped(&self.write).await;
            self.reply(outcome);
        })
    }
}
