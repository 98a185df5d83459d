//! How much one member can slow down another: Bob sends messages to Carol, first alone, then while Ada sends the most
//! expensive documents that the limits allow, with the highest concurrency that they allow.
//!
//!     tests/with-postgres cargo bench --bench fairness -- [--conversations 50,500] [NAME ...]
//!
//! Without PostgreSQL (`TEST_POSTGRES_URL`) it measures SQLite only. Each row is one document. The last column is the
//! ratio of Bob's 99th percentile to the one without an attack.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod attacks; // the documents and subscriptions
mod load; // the clients, and what they measure
mod service; // the service under test, with members and conversations

use std::time::Duration;

use attacks::attacks;
use load::{AttackOutcome, Latencies, during_attack, measure_sends};
use service::Service;

/// How long Bob is measured without an attack.
const BASELINE_DURATION: Duration = Duration::from_secs(4);
/// How long Bob is measured during each attack.
const ATTACK_DURATION: Duration = Duration::from_secs(6);

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
    println!("\n{}, {} conversations: latency of Bob's sends in ms", service.database, service.size);
    println!(
        "{:32} {:>7} {:>7} {:>7} {:>7} {:>9} {:>5}",
        "", "p50", "p99", "max", "Ada's", "refused", "ratio"
    );
    let baseline = measure_sends(service, BASELINE_DURATION);
    print_row("no attack", &baseline, None);
    for attack in attacks(service) {
        if names.is_empty() || names.iter().any(|name| attack.name.contains(name.as_str())) {
            let (latencies, outcome) =
                during_attack(service, &attack, || measure_sends(service, ATTACK_DURATION));
            print_row(attack.name, &latencies, Some((&baseline, outcome)));
        }
    }
}

fn print_row(name: &str, latencies: &Latencies, attack: Option<(&Latencies, AttackOutcome)>) {
    let Latencies { p50, p99, max, .. } = latencies;
    let (successful, refused, ratio) = match attack {
        None => Default::default(),
        Some((baseline, AttackOutcome { successful, errors })) => {
            let errors: Vec<_> = errors.into_iter().map(|(code, count)| format!("{code} {count}")).collect();
            (successful.to_string(), errors.join(" "), format!("{:.1}", p99 / baseline.p99))
        }
    };
    let failed = if latencies.failed > 0 {
        format!(" {} of Bob's sends failed", latencies.failed)
    } else {
        String::new()
    };
    println!("{name:32} {p50:7.1} {p99:7.1} {max:7.1} {successful:>7} {refused:>9} {ratio:>5}{failed}");
}
