//! How much one member can slow down another: Bob sends messages to Carol, first alone and then while Ada sends the
//! most expensive documents that the limits allow, as many at once as they allow.
//!
//!     tests/with-postgres cargo bench --bench fairness -- [--conversations 50,500] [NAME ...]
//!
//! Without `TEST_POSTGRES_URL` it measures SQLite only. Each row is one document. The last column is the ratio of Bob's
//! 99th percentile to that at rest.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod attacks; // Ada's documents and subscriptions
mod load; // sends them, and measures Bob's messages
mod service; // a service with a large database

use std::time::Duration;

use attacks::attacks;
use load::{Times, measure_sends, under_attack};
use service::Service;

const AT_REST: Duration = Duration::from_secs(4);
const UNDER_ATTACK: Duration = Duration::from_secs(6);

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
        // The same runtime as in the program.
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
        "", "p50", "p99", "max", "Ada's", "refused", "ratio"
    );
    let rest = measure_sends(service, AT_REST);
    row("at rest", &rest, None, "");
    for attack in attacks(service) {
        if names.is_empty() || names.iter().any(|name| attack.name.contains(name.as_str())) {
            let (times, done, refused) =
                under_attack(service, &attack, || measure_sends(service, UNDER_ATTACK));
            row(attack.name, &times, Some((&rest, done)), &refused);
        }
    }
}

fn row(name: &str, times: &Times, attack: Option<(&Times, usize)>, refused: &str) {
    let Times { p50, p99, max, .. } = times;
    let done = attack.map_or(String::new(), |(_, done)| done.to_string());
    let ratio = attack.map_or(String::new(), |(rest, _)| format!("{:.1}", p99 / rest.p99));
    let failed = if times.failed > 0 { format!(" {} of Bob's failed", times.failed) } else { String::new() };
    println!("{name:32} {p50:7.1} {p99:7.1} {max:7.1} {done:>7} {refused:>9} {ratio:>5}{failed}");
}
