use tokio::task::yield_now;
use tokio::time::timeout;

use super::TIMEOUT;

/// Resolves when the condition holds, for what no client is notified of. `what` is missing if it never does.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            yield_now().await;
        }
    };
    timeout(TIMEOUT, waiting).await.unwrap_or_else(|_| panic!("{what} in time"));
}
