//! The documentation matches the program: error codes, close codes and settings.

use std::collections::BTreeSet;

use causerie::code::Code;
use rstest::rstest;

use crate::support::document::{code, document, pages};
use crate::support::files::files_below;
use crate::support::program::run;

fn is_code(word: &str) -> bool {
    word.len() > 4 && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// The codes between two such marks.
fn codes(text: &str, mark: char) -> BTreeSet<&str> {
    text.lines().flat_map(|line| line.split(mark).skip(1).step_by(2)).filter(|word| is_code(word)).collect()
}

#[test]
fn each_code_is_documented_and_each_documented_code_exists() {
    let api = pages().iter().filter(|page| page.starts_with("docs/api")).map(document).collect::<String>();
    let documented = codes(&api, '`');
    let schema = document("schema.graphql");
    let user_errors = schema.split("enum UserErrorCode {").nth(1).and_then(|rest| rest.split('}').next());
    let user_errors = user_errors.expect("an enum").lines().map(str::trim).filter(|line| is_code(line));
    let defined: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).chain(user_errors).collect();
    for code in ["QUERY_TOO_DEEP", "BAD_REQUEST", "BODY_EMPTY"] {
        assert!(defined.contains(code), "{code}");
    }

    let missing: Vec<_> = defined.difference(&documented).collect();
    assert!(missing.is_empty(), "not in docs/api: {missing:?}");
    let unknown: Vec<_> = documented.difference(&defined).collect();
    assert!(unknown.is_empty(), "only in docs/api: {unknown:?}");
}

#[test]
fn each_close_code_is_documented() {
    let closing = include_str!("../../src/http/close_reason.rs");
    let numbers = closing.split("=> (").skip(1).filter_map(|rest| rest.split(',').next());
    let page = document("docs/api/websocket.md");
    let rows: Vec<_> =
        page.lines().filter(|line| line.starts_with("| 1") || line.starts_with("| 4")).collect();
    for number in numbers {
        assert!(
            rows.iter().any(|row| row.split(" | ").next().is_some_and(|first| first.contains(number))),
            "{number}"
        );
    }
}

#[rstest]
#[case("error-codes", "`TOO_MANY_OPERATIONS` | 429", "docs/api/error-codes.md")]
#[case("settings", "`CAUSERIE_LISTEN`", "docs/configuration.md")]
fn a_committed_page_is_printed_from_the_code(#[case] command: &str, #[case] line: &str, #[case] page: &str) {
    let printed = String::from_utf8(run(&[command]).stdout).expect("text");
    assert!(printed.contains(line), "{printed}");
    assert!(printed == document(page), "run `make update` and commit {page}");
}

#[test]
fn each_flag_in_the_documentation_exists() {
    let settings = document("docs/configuration.md");
    let text = pages().iter().map(document).collect::<String>();
    let flags: BTreeSet<_> =
        code(&text).filter_map(|span| span.strip_prefix("--")?.split([' ', '=', '\n']).next()).collect();
    assert!(flags.len() > 30, "{flags:?}");
    let others = ["quick", "help"];
    let unknown: Vec<_> = flags
        .into_iter()
        .filter(|flag| !others.contains(flag) && !settings.contains(&format!("| `--{flag}")))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn each_quoted_log_line_is_written() {
    for (page, source, line) in [
        ("docs/operations/logs.md", "src/graphql/error.rs", "internal error"),
        ("docs/proxies.md", "src/http/origin.rs", "refused a page of another origin"),
    ] {
        assert!(document(page).contains(line) && document(source).contains(line), "{page}: {line}");
    }
}

#[test]
fn each_log_entry_that_deserves_an_alert_is_written() {
    let page = document("docs/operations/logs.md");
    let (_, table) = page.split_once("| entry | meaning |").expect("the table");
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    let first_cells = rows.filter_map(|row| row.split(" | ").next());
    let entries: Vec<_> = first_cells.flat_map(code).collect();
    assert!(entries.len() >= 10, "{entries:?}");

    let warnings: Vec<_> =
        files_below("src").iter().map(document).filter(|text| text.contains("warn!")).collect();
    for entry in entries {
        assert!(warnings.iter().any(|text| text.contains(&format!("\"{entry}"))), "{entry}");
    }
}
