use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::servers::Server;
use super::subscribers::open;

/// Time for a server to finish the work of new sockets.
const SETTLE: Duration = Duration::from_secs(2);

/// Memory of idle sockets with one subscription each.
#[derive(Debug, Serialize)]
pub struct Idle {
    pub server: String,
    pub sockets: usize,
    pub before_kib: u64,
    pub after_kib: u64,
    pub each_kib: f64,
}

/// Measures the resident memory of a fresh process before and after members open one socket each.
pub async fn idle(server: &Server, tokens: &[String], sockets: u64, logs: &Path) -> Result<Idle> {
    let fresh = server.start_again(logs).await?;
    // Allocations of the first sockets that later sockets share.
    drop(open(&fresh, tokens, (0..32).collect()).await?);
    tokio::time::sleep(SETTLE).await;
    let before_kib = fresh.resident_kib()?;
    let opened = open(&fresh, tokens, (0..sockets).collect()).await?;
    tokio::time::sleep(SETTLE).await;
    let after_kib = fresh.resident_kib()?;
    #[expect(clippy::cast_precision_loss, reason = "memory is below 2^52 KiB")]
    let each_kib = after_kib.saturating_sub(before_kib) as f64 / opened.len() as f64;
    Ok(Idle { server: fresh.name.clone(), sockets: opened.len(), before_kib, after_kib, each_kib })
}
