//! Who stands in a long line of their own rests after each turn, as long as others have little to ask: else the
//! machine has no time left for those, however fairly its threads and connections are shared out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// What a page asks at once is no long line.
const LONG: usize = 8;

/// How many lines there are for the same, and how many of them are long.
#[derive(Debug, Default)]
pub struct Backlogs {
    all: AtomicUsize,
    long: AtomicUsize,
}

#[derive(Debug)]
pub struct Backlog {
    lines: Arc<Backlogs>,
    standing: AtomicUsize,
}

/// One place in a line, until it is dropped.
#[derive(Debug)]
pub struct QueuedRequest<'l>(&'l Backlog);

impl Backlog {
    pub fn among(lines: &Arc<Backlogs>) -> Self {
        lines.all.fetch_add(1, Ordering::Relaxed);
        Self { lines: Arc::clone(lines), standing: AtomicUsize::new(0) }
    }

    pub fn stand(&self) -> QueuedRequest<'_> {
        if self.standing.fetch_add(1, Ordering::Relaxed) == LONG {
            self.lines.long.fetch_add(1, Ordering::Relaxed);
        }
        QueuedRequest(self)
    }

    /// Whether there was reason to.
    pub async fn rest(&self, time: Duration) -> bool {
        let is_long = self.standing.load(Ordering::Relaxed) > LONG;
        let Backlogs { all, long } = &*self.lines;
        let rests = is_long && all.load(Ordering::Relaxed) > long.load(Ordering::Relaxed);
        if rests {
            sleep(time).await;
        }
        rests
    }
}

impl Drop for Backlog {
    fn drop(&mut self) {
        self.lines.all.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for QueuedRequest<'_> {
    fn drop(&mut self) {
        if self.0.standing.fetch_sub(1, Ordering::Relaxed) == LONG + 1 {
            self.0.lines.long.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::{Backlog, Backlogs, LONG, QueuedRequest};

    /// None where it rests.
    fn rest(line: &Backlog) -> Option<bool> {
        line.rest(Duration::ZERO).now_or_never()
    }

    fn stand(line: &Backlog) -> Vec<QueuedRequest<'_>> {
        (0..=LONG).map(|_| line.stand()).collect()
    }

    #[tokio::test]
    async fn who_stands_in_a_long_line_rests_while_others_are_short() {
        let lines = Arc::<Backlogs>::default();
        let ada = Backlog::among(&lines);
        let hers = stand(&ada);
        assert_eq!(rest(&ada), Some(false), "nobody else is there");

        let bob = Backlog::among(&lines);
        assert_eq!(rest(&ada), None);
        assert_eq!(rest(&bob), Some(false));

        let his = stand(&bob);
        assert_eq!(rest(&ada), Some(false), "his is as long");
        drop(his);
        assert_eq!(rest(&ada), None);
        drop(bob);
        assert_eq!(rest(&ada), Some(false), "he is gone");
        let _bob = Backlog::among(&lines);
        drop(hers);
        assert_eq!(rest(&ada), Some(false), "hers is short again");
    }
}
