//! How much one member can slow down another: Bob sends messages to Carol, first alone, then while Ada sends the most
//! expensive documents that the limits allow, with the highest concurrency that they allow.
//!
//!     tests/with-postgres cargo bench --bench fairness -- [--conversations 500,2000] [NAME ...]
//!
//! Then two thousand members come back at the same moment and resume subscriptions after messages that they missed; the
//! line below has the seconds until all have received them. `--conversations` is also the number of these members.
//!
//! Without PostgreSQL (`TEST_POSTGRES_URL`) it measures SQLite only. Each row is one document. The last column is the
//! ratio of Bob's 99th percentile to the one without an attack.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod attacks; // the documents and subscriptions
mod load; // the attackers
mod sends; // Bob's sends, and what is measured
mod returning; // members who come back at once
mod service; // the service under test, with members and conversations

use std::thread;
use std::time::{Duration, Instant};

use attacks::attacks;
use load::{AttackOutcome, during_attack};
use returning::Returning;
use sends::{Latencies, measure_sends, measure_sends_while};
use service::Service;

/// The row of the members who come back.
const RETURNING: &str = "members come back";
/// The messages that each of them missed.
const MISSED: usize = 20;
/// How long Bob is measured without an attack.
const BASELINE_DURATION: Duration = Duration::from_secs(4);
/// How long Bob is measured during each attack.
const ATTACK_DURATION: Duration = Duration::from_secs(6);

fn main() {
    let (mut sizes, mut names) = (vec![2000], Vec::new());
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
            measure_attacks(&service, &names);
            if is_selected(RETURNING, &names) {
                let returning = runtime.block_on(Returning::prepare(&service, MISSED));
                measure_returning(&service, &returning);
            }
        }
        runtime.shutdown_timeout(Duration::from_secs(5));
    }
}

fn measure_attacks(service: &Service, names: &[String]) {
    println!(
        "\n{}, {} conversations: latency of Bob's sends in ms",
        service.database,
        service.correspondents.len()
    );
    println!(
        "{:32} {:>7} {:>7} {:>7} {:>7} {:>9} {:>5}",
        "", "p50", "p99", "max", "Ada's", "refused", "ratio"
    );
    let baseline = measure_sends(service, BASELINE_DURATION);
    print_row("no attack", &baseline, None);
    for attack in attacks(service) {
        if is_selected(attack.name, names) {
            let (latencies, outcome) =
                during_attack(service, &attack, || measure_sends(service, ATTACK_DURATION));
            print_row(attack.name, &latencies, Some((&baseline, outcome)));
        }
    }
}

fn is_selected(row: &str, names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| row.contains(name.as_str()))
}

fn measure_returning(service: &Service, returning: &Returning) {
    let start = Instant::now();
    let (latencies, duration) = thread::scope(|scope| {
        let clients = scope.spawn(|| {
            returning.come_back();
            start.elapsed()
        });
        let latencies = measure_sends_while(service, || !clients.is_finished());
        (latencies, clients.join().expect("every member received every message once"))
    });
    print_row(RETURNING, &latencies, None);
    println!("{:32} all back after {:.1} s", "", duration.as_secs_f64());
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
