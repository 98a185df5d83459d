//! The numbers in the documentation are those of the code.

use causerie::cli::Cli;
use clap::CommandFactory;

use crate::support::document::document;

/// A page, a text in it, and the constants or fields whose values replace its braces.
const NUMBERS: &[(&str, &str, &[(&str, &str)])] = &[
    ("api/limits.md", "a number in a document | {} bytes |", &[("graphql/guard/scan.rs", "NAME")]),
    ("api/limits.md", "each time it is spread | {MiB} |", &[("graphql/guard/weight.rs", "WEIGHT")]),
    ("api/limits.md", "nested fields and fragments | {} |", &[("graphql/guard/count.rs", "NESTING")]),
    ("api/limits.md", "nested brackets | {} |", &[("graphql/guard/scan.rs", "NESTING")]),
    ("api/limits.md", "in introspection | {} |", &[("graphql/guard/count.rs", "TYPE_LISTS")]),
    ("api/limits.md", "page size | 0 to {} |", &[("graphql/connection.rs", "LARGEST_SIZE")]),
    (
        "api/limits.md",
        "1 to {} characters, {} by default |",
        &[("graphql/message/preview.rs", "LONGEST"), ("graphql/message/preview.rs", "LENGTH")],
    ),
    ("api/limits.md", "more than {} code points each", &[("graphql/message/preview.rs", "EACH")]),
    ("api/limits.md", "`search` | {} characters |", &[("messaging/member/search.rs", "LONGEST")]),
    ("api/limits.md", "message body | 1 to {} characters", &[("messaging/message/body.rs", "LONGEST_BODY")]),
    ("api/limits.md", "client key | 1 to {} characters", &[("messaging/message/body.rs", "LONGEST_KEY")]),
    ("api/limits.md", "headers | {KiB}, 100 headers |", &[("http/connection.rs", "HEAD")]),
    ("api/limits.md", "operations end | {MiB} and", &[("http/doors.rs", "held")]),
    ("api/limits.md", "until read | {MiB} and", &[("http/doors.rs", "held")]),
    ("api/limits.md", "before it has signed in | {KiB} |", &[("http/doors.rs", "anonymous_message")]),
    ("api/limits.md", "operation on a socket | {} bytes |", &[("http/socket/message.rs", "ID")]),
    (
        "api/limits.md",
        "on a socket in {} s | {} |",
        &[("http/doors.rs", "ping"), ("http/doors.rs", "idle_messages")],
    ),
    (
        "api/limits.md",
        "| {} s | closed with 4410 if that can be written within {} s; a stream is cut off after {} s |",
        &[("http/doors.rs", "taking"), ("http/doors.rs", "goodbye"), ("http/doors.rs", "writing")],
    ),
    ("api/limits.md", "the service on a socket | {} s |", &[("http/doors.rs", "ping")]),
    ("api/limits.md", "`Message.body` costs {}.", &[("graphql/message/object.rs", "BODY_COST")]),
    (
        "api/limits.md",
        "connection costs {}, plus its selection multiplied by the page size ({} without",
        &[("graphql/connection.rs", "PAGE_COST"), ("graphql/connection.rs", "DEFAULT_SIZE")],
    ),
    ("api/limits.md", "it costs {} more", &[("graphql/connection.rs", "SIFTING_COST")]),
    ("api/limits.md", "`Viewer.unreadConversationCount` costs {},", &[("graphql/viewer/object.rs", "COUNT_COST")]),
    (
        "api/limits.md",
        "`Query.member` costs {}, and each mutation costs {} plus",
        &[("graphql/member/query.rs", "LOOKUP_COST"), ("graphql/schema.rs", "WRITE_COST")],
    ),
    ("api/limits.md", "`__type` cost {} each", &[("graphql/guard/cost.rs", "INTROSPECTION")]),
    ("api/errors.md", "at most {} bytes", &[("graphql/error.rs", "LONGEST_MESSAGE")]),
    ("api/errors.md", "more than {} hours ahead", &[("messaging/platform/revoke.rs", "FURTHEST")]),
    ("api/errors.md", "1 to {} entries", &[("messaging/bulk.rs", "MOST")]),
    ("api/identity.md", "A token has at most {KiB}.", &[("auth/keys.rs", "LONGEST_TOKEN")]),
    ("api/identity.md", "1 to {} bytes, no NUL", &[("messaging/member/raw_profile.rs", "LONGEST_SUBJECT")]),
    ("api/identity.md", "on one line; cut after {} characters", &[("messaging/member/raw_profile.rs", "LONGEST_NAME")]),
    ("api/identity.md", "handle; cut after {} characters", &[("messaging/member/raw_profile.rs", "LONGEST_HANDLE")]),
    ("api/identity.md", "at most {} bytes; anything else", &[("messaging/member/raw_profile.rs", "LONGEST_URL")]),
    ("api/identity.md", "not shown; cut after {} characters", &[("messaging/member/raw_profile.rs", "LONGEST_LOCALE")]),
    ("api/ids-and-pages.md", "first {} items", &[("graphql/connection.rs", "DEFAULT_SIZE")]),
    ("api/ids-and-pages.md", "first {} characters of each", &[("messaging/text/words.rs", "LONGEST")]),
    ("architecture.md", "({} messages)", &[("live/bell.rs", "QUEUE")]),
    ("architecture.md", "({} events at a time)", &[("live/tail.rs", "PAGE")]),
    ("architecture.md", "every {} seconds) reads", &[("cli/run.rs", "SWEEP")]),
    ("architecture.md", "up to {MiB}.", &[("graphql/cache.rs", "BYTES")]),
    ("database.md", "at most {} sends", &[("store/group_commit.rs", "LARGEST_GROUP")]),
    ("database.md", "up to {} ms between attempts", &[("store/retry.rs", "LONGEST_PAUSE")]),
];

/// The value of a constant, or of a field in a `Default`, as its source file has it.
fn value(file: &str, name: &str) -> u64 {
    let source = document(&format!("src/{file}"));
    let constant = format!("const {name}: ");
    let field = format!("            {name}: ");
    let expression = source
        .lines()
        .find_map(|line| match line.split_once(&constant) {
            Some((_, rest)) => rest.split_once(" = ")?.1.strip_suffix(';'),
            None => line.strip_prefix(&field)?.strip_suffix(','),
        })
        .unwrap_or_else(|| panic!("{name} in {file}"));
    let expression = expression.rsplit('(').next().map_or(expression, |inner| inner.trim_end_matches(')'));
    expression.split(" * ").map(|factor| factor.replace('_', "").parse::<u64>().expect("a number")).product()
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn filled(text: &str, number: u64) -> String {
    let (before, rest) = text.split_once('{').expect("a place");
    let (unit, after) = rest.split_once('}').expect("its end");
    let shown = match unit {
        "KiB" => format!("{} KiB", number / 1024),
        "MiB" => format!("{} MiB", number / 1024 / 1024),
        _ => thousands(number),
    };
    format!("{before}{shown}{after}")
}

#[test]
fn each_documented_number_is_that_of_the_code() {
    for (page, text, values) in NUMBERS {
        let expected =
            values.iter().fold((*text).to_owned(), |text, (file, name)| filled(&text, value(file, name)));
        let page_text = document(&format!("docs/{page}")).replace('\n', " ");
        assert!(page_text.contains(&expected), "docs/{page} lacks: {expected}");
    }
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
        let shown = row.split(" | ").nth(1).expect("a value");
        let arg = serve.get_arguments().find(|arg| arg.get_long() == Some(flag)).expect(flag);
        let default = arg.get_default_values()[0].to_str().and_then(|text| text.parse().ok()).expect(flag);
        let expected = match arg.get_value_names().map(|names| names[0].as_str()) {
            Some("BYTES") => filled("{KiB}", default),
            Some("SECONDS") => filled("{} s", default),
            Some("DAYS") => filled("{} days", default),
            _ => thousands(default),
        };
        assert_eq!(shown, expected, "{flag}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}
