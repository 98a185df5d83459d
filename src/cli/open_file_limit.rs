use anyhow::{Result, bail};
use rlimit::Resource;

/// Open files besides client connections: the database's (24 connections to PostgreSQL, or 5 to SQLite with three files
/// each), the listeners, the log, readers of the metrics, requests for keys and traces, and a reserve.
const RESERVED_FILES: usize = 100;
/// The service does not start if fewer connections fit than this, unless `--max-connections` is even lower and fits.
const MIN_CONNECTIONS: usize = 16;

/// Raises the limit of open files as far as needed and allowed, and returns how many client connections fit. The
/// reserve guarantees files to the database, whose connections open on demand.
pub fn make_room(connections: usize) -> Result<usize> {
    let requested = u64::try_from(connections.saturating_add(RESERVED_FILES)).unwrap_or(u64::MAX);
    let files = match rlimit::increase_nofile_limit(requested) {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "cannot raise the limit of open files");
            rlimit::getrlimit(Resource::NOFILE)?.0
        }
    };
    let available = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(RESERVED_FILES);
    if available < MIN_CONNECTIONS.min(connections) {
        bail!(
            "the limit of open files is {files}, but {} are needed: raise it with `ulimit -n`",
            RESERVED_FILES + MIN_CONNECTIONS
        );
    }
    if available < connections {
        tracing::warn!(
            open_files = files,
            wanted = connections,
            connections = available,
            "accepting fewer connections than --max-connections: the limit of open files is too low"
        );
    }
    Ok(available.min(connections))
}
