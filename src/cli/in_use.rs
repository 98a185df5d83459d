use std::path::Path;

use anyhow::{Result, ensure};

use crate::store::is_in_use;

pub const IN_USE: &str = "a service is using this database: stop it first";

/// Fails if a service has the SQLite database open.
pub async fn ensure_not_in_use(path: &Path) -> Result<()> {
    ensure!(!is_in_use(path).await?, IN_USE);
    Ok(())
}
