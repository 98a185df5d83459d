use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use crate::steps::Step;

/// By the name of the step, for one time.
type Counts = BTreeMap<String, u64>;

/// More than so many of a hundred is too much.
const MORE: u64 = 10;

fn on_record() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.json")
}

pub fn record() {
    let text = serde_json::to_string_pretty(&count()).expect("JSON") + "\n";
    std::fs::write(on_record(), text).expect("the file can be written");
}

/// Fails where a step takes more than it did.
pub fn compare() {
    let text = std::fs::read_to_string(on_record()).expect("a record");
    let before: Counts = serde_json::from_str(&text).expect("JSON");
    let mut grown = Vec::new();
    for (name, now) in count() {
        let before = *before.get(&name).unwrap_or_else(|| panic!("{name} is not on record"));
        println!("{name}: {now} instructions, {before} on record");
        if now > before + before * MORE / 100 {
            grown.push(name);
        }
    }
    assert!(grown.is_empty(), "more than {MORE} % above the record: {}", grown.join(", "));
}

fn count() -> Counts {
    Step::NAMES.into_iter().map(|name| (name.to_owned(), of_one(name))).collect()
}

/// What comes before the first time counts in both, and falls out.
fn of_one(name: &str) -> u64 {
    const FEW: u64 = 100;
    const MANY: u64 = 600;
    (of_many(name, MANY) - of_many(name, FEW)) / (MANY - FEW)
}

fn of_many(name: &str, times: u64) -> u64 {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    let output =
        command.args(["--repeat", name, &times.to_string()]).output().expect("Valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    collected.and_then(|(_, count)| count.trim().parse().ok()).expect("a count")
}
