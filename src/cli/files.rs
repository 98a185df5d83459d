use anyhow::{Result, bail};
use rlimit::Resource;

/// Files that are open beside connections: those to the database (24 of PostgreSQL; 5 of SQLite, with three files each),
/// the listeners, the log, who reads the metrics, keys and traces on their way, and some to spare.
const OTHERS: usize = 100;
/// With fewer connections there is no service.
const FEWEST: usize = 16;

/// Every connection is an open file, and systems start a process with few of those: raises their limit as far as it is
/// needed and allowed. How many connections there may then be; so the database, whose connections open when they are
/// needed, finds files for them whatever callers do.
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
