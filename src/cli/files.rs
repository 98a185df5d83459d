use anyhow::{Result, bail};
use rlimit::Resource;

/// Open files besides client connections: the database's (24 connections to PostgreSQL, or 5 to SQLite with three files
/// each), the listeners, the log, readers of the metrics, requests for keys and traces, and a reserve.
const OTHERS: usize = 100;
/// `serve` does not start with fewer connections than this.
const FEWEST: usize = 16;

/// Raises the limit of open files as far as needed and allowed, and returns how many client connections fit. The
/// reserve guarantees files to the database, whose connections open on demand.
pub fn make_room(connections: usize) -> Result<usize> {
    let wanted = u64::try_from(connections.saturating_add(OTHERS)).unwrap_or(u64::MAX);
    let files = match rlimit::increase_nofile_limit(wanted) {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files stays as it is");
            rlimit::getrlimit(Resource::NOFILE)?.0
        }
    };
    let room = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(OTHERS);
    if room < FEWEST.min(connections) {
        bail!("only {files} files may be open, and {} are needed: see `ulimit -n`", OTHERS + FEWEST);
    }
    if room < connections {
        tracing::warn!(
            open_files = files,
            wanted = connections,
            connections = room,
            "fewer connections are taken than --max-connections: too few files may be open"
        );
    }
    Ok(room.min(connections))
}
