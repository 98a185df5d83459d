//! The numbers in the documentation are those of the code.

use causerie::cli::Cli;
use clap::CommandFactory;

use super::documented_numbers::NUMBERS;
use crate::support::constant::value;
use crate::support::document::document;

/// A number as the pages write it.
fn shown(unit: Option<&str>, number: u64) -> String {
    match unit {
        Some("KiB") => format!("{} KiB", number / 1024),
        Some("MiB") => format!("{} MiB", number / 1024 / 1024),
        _ if number < 1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}

fn filled(text: &str) -> String {
    let Some((before, rest)) = text.split_once('{') else { return text.to_owned() };
    let (reference, after) = rest.split_once('}').expect("a closing brace");
    let mut words = reference.rsplit(' ');
    let (name, file) = (words.next().expect("a name"), words.next().expect("a file"));
    format!("{before}{}{}", shown(words.next(), value(file, name)), filled(after))
}

#[test]
fn each_documented_number_is_that_of_the_code() {
    let mut missing = Vec::new();
    for (page, texts) in NUMBERS {
        let written = document(format!("docs/{page}")).split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = texts.iter().map(|text| filled(text));
        missing.extend(expected.filter(|text| !written.contains(text)).map(|text| format!("{page}: {text}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn each_limit_with_a_flag_has_its_default() {
    let command = Cli::command();
    let serve = command.find_subcommand("serve").expect("serve");
    let page = document("docs/api/limits.md");
    let rows = page.lines().filter(|line| line.starts_with('|') && line.contains("`--"));
    let mut count = 0;
    for row in rows {
        let flag = row.split("`--").nth(1).and_then(|rest| rest.split('`').next()).expect("a flag");
        let written = row.split(" | ").nth(1).expect("a value");
        let arg = serve.get_arguments().find(|arg| arg.get_long() == Some(flag)).expect(flag);
        let default = arg.get_default_values()[0].to_str().and_then(|text| text.parse().ok()).expect(flag);
        let expected = match arg.get_value_names().map(|names| names[0].as_str()) {
            Some("BYTES") => shown(Some("KiB"), default),
            Some("SECONDS") => format!("{default} s"),
            Some("DAYS") => format!("{default} days"),
            _ => shown(None, default),
        };
        assert_eq!(written, expected, "{flag}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}
