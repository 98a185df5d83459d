//! What the documents promise is what the program has: codes and settings.

use std::collections::BTreeSet;

use crate::support::program::run;

const API: &str = include_str!("../../docs/api.md");
/// Where codes are made.
const SOURCES: [&str; 6] = [
    include_str!("../../src/graphql/error.rs"),
    include_str!("../../src/http/response.rs"),
    include_str!("../../src/http/framing.rs"),
    include_str!("../../src/http/graphql.rs"),
    include_str!("../../src/http/request.rs"),
    include_str!("../../src/http/assets.rs"),
];

fn is_code(word: &str) -> bool {
    word.len() > 4 && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// What stands between two such marks, as far as it looks like a code.
fn codes(text: &str, mark: char) -> BTreeSet<&str> {
    text.lines().flat_map(|line| line.split(mark).skip(1).step_by(2)).filter(|word| is_code(word)).collect()
}

#[test]
fn each_code_is_documented_and_each_documented_code_exists() {
    let documented = codes(API, '`');
    let made: BTreeSet<_> = SOURCES.iter().flat_map(|source| codes(source, '"')).collect();
    let named: BTreeSet<_> =
        include_str!("../../schema.graphql").lines().map(str::trim).filter(|line| is_code(line)).collect();
    assert!(made.contains("QUERY_TOO_DEEP") && made.contains("BAD_REQUEST") && named.contains("BODY_EMPTY"));

    let missing: Vec<_> = made.difference(&documented).collect();
    assert!(missing.is_empty(), "not in docs/api.md: {missing:?}");
    let in_words: Vec<_> =
        documented.iter().filter(|code| !made.contains(*code) && !named.contains(*code)).collect();
    assert!(in_words.is_empty(), "in docs/api.md, and nowhere else: {in_words:?}");
}

#[test]
fn each_close_code_is_documented() {
    let closing = include_str!("../../src/http/websocket/close_reason.rs");
    let numbers = closing.split("=> (").skip(1).filter_map(|rest| rest.split(',').next());
    let rows: Vec<_> =
        API.lines().filter(|line| line.starts_with("| 1") || line.starts_with("| 4")).collect();
    for number in numbers {
        assert!(
            rows.iter().any(|row| row.split(" | ").next().is_some_and(|first| first.contains(number))),
            "{number}"
        );
    }
}

#[test]
fn each_setting_is_documented() {
    let help = String::from_utf8(run(&["serve", "--help"]).stdout).expect("text");
    let documents = [include_str!("../../README.md"), include_str!("../../docs/security.md")].concat();
    let flags = help.split_whitespace().filter(|word| word.starts_with("--"));
    let settings: BTreeSet<_> =
        flags.map(|flag| flag.trim_end_matches(|c: char| !c.is_alphanumeric())).collect();
    assert!(settings.len() > 30, "{settings:?}");
    for flag in settings.iter().filter(|flag| **flag != "--help") {
        assert!(
            documents.contains(&format!("`{flag}`")) || documents.contains(&format!("`{flag} ")),
            "{flag}"
        );
    }
}
