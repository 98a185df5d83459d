use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use crate::steps::Step;

/// Instructions of one run, by the name of the step.
type Counts = BTreeMap<String, u64>;

/// The growth in percent that fails the comparison.
const MAX_GROWTH: u64 = 10;

fn baseline_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.json")
}

pub fn record() {
    let text = serde_json::to_string_pretty(&count()).expect("JSON") + "\n";
    std::fs::write(baseline_path(), text).expect("the file can be written");
}

/// Fails if a step takes more instructions than recorded.
pub fn compare() {
    let text = std::fs::read_to_string(baseline_path()).expect("recorded counts");
    let before: Counts = serde_json::from_str(&text).expect("JSON");
    let mut grown = Vec::new();
    for (name, now) in count() {
        let before = *before.get(&name).unwrap_or_else(|| panic!("{name} is not recorded"));
        println!("{name}: {now} instructions, {before} recorded");
        if now > before + before * MAX_GROWTH / 100 {
            grown.push(name);
        }
    }
    assert!(grown.is_empty(), "more than {MAX_GROWTH} % above the recorded counts: {}", grown.join(", "));
}

fn count() -> Counts {
    Step::NAMES.into_iter().map(|name| (name.to_owned(), count_one(name))).collect()
}

/// Counts without the setup, which differs by half a million instructions from one process to the next.
fn count_one(name: &str) -> u64 {
    const RUNS: u64 = 500;
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted_runs*"]);
    command.arg(program).args(["--repeat", name, &RUNS.to_string()]);
    let output = command.output().expect("Valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    let count: u64 = collected.and_then(|(_, count)| count.trim().parse().ok()).expect("a count");
    assert_ne!(count, 0, "Valgrind did not find the function");
    count / RUNS
}
