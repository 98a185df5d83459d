//! What one member can do to another: Bob sends messages to Carol, at rest and while Ada sends the worst
//! documents that the limits let through, as many at once as she may.
//!
//!     tests/with-postgres cargo bench --bench fairness -- [--conversations 50,500] [NAME ...]
//!
//! Without PostgreSQL (`TEST_POSTGRES_URL`) it measures SQLite alone. A row is one document; the last
//! column is how many times longer Bob's slowest hundredth took than at rest.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod attacks; // the documents, and the subscriptions
mod load; // who sends them, and who measures
mod service; // with members who have written a lot

use std::time::Duration;

use attacks::attacks;
use load::{Times, at_once, sends};
use service::Service;

const AT_REST: Duration = Duration::from_secs(4);
const UNDER: Duration = Duration::from_secs(6);

fn main() {
    let (mut sizes, mut names) = (vec![500], Vec::new());
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        if argument == "--conversations" {
            let list = arguments.next().expect("numbers of conversations");
            sizes = list.split(',').map(|size| size.parse().expect("a number")).collect();
        } else {
            names.push(argument);
        }
    }
    let databases = ["sqlite", "postgres"];
    for (database, size) in databases.iter().flat_map(|name| sizes.iter().map(move |size| (*name, *size))) {
        // As the program itself has it.
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        if let Some(service) = runtime.block_on(Service::start(database, size)) {
            measure(&service, &names);
        }
        runtime.shutdown_timeout(Duration::from_secs(5));
    }
}

fn measure(service: &Service, names: &[String]) {
    println!("\n{}, {} conversations: Bob's sends in ms", service.database, service.size);
    println!(
        "{:32} {:>7} {:>7} {:>7} {:>7} {:>9} {:>5}",
        "", "p50", "p99", "most", "Ada's", "refused", "times"
    );
    let rest = sends(service, AT_REST);
    row("at rest", &rest, None, "");
    for attack in attacks(service) {
        if names.is_empty() || names.iter().any(|name| attack.name.contains(name.as_str())) {
            let (under, done, refused) = at_once(service, &attack, || sends(service, UNDER));
            row(attack.name, &under, Some((&rest, done)), &refused);
        }
    }
}

fn row(name: &str, times: &Times, beside: Option<(&Times, usize)>, refused: &str) {
    let Times { p50, p99, most, .. } = times;
    let done = beside.map_or(String::new(), |(_, done)| done.to_string());
    let ratio = beside.map_or(String::new(), |(rest, _)| format!("{:.1}", p99 / rest.p99));
    let failed = if times.failed > 0 { format!(" {} of Bob's failed", times.failed) } else { String::new() };
    println!("{name:32} {p50:7.1} {p99:7.1} {most:7.1} {done:>7} {refused:>9} {ratio:>5}{failed}");
}
