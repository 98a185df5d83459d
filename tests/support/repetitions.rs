//! Request bodies in which one element is repeated as often as there is room.

use std::sync::LazyLock;

/// A long value in a variable that is used in many places, within all limits but one.
static LONG_VALUE: LazyLock<String> = LazyLock::new(|| {
    let document = "query($a: ConversationStatus) { viewer {";
    format!("{{\"variables\":{{\"a\":\"{}\"}},\"query\":\"{document}", "a".repeat(245_000))
});

/// A prefix, the repeated element, and a suffix.
pub type Repetition = (&'static str, &'static str, &'static str);

/// Repetitions inside a document.
pub fn documents() -> Vec<Repetition> {
    vec![
        ("{ viewer {", " a", " } }"),
        ("{ viewer {", " a: eventCursor", " } }"),
        ("{ viewer {", " eventCursor @skip(if: true)", " } }"),
        ("{ viewer {", " ...F", " } } fragment F on Viewer { eventCursor }"),
        ("{ viewer {", " ... { eventCursor }", " } }"),
        ("{ viewer {", " conversations { nodes { id } }", " } }"),
        ("{", "a {", ""),
        ("{", "a", ": viewer { eventCursor } }"),
        ("{ viewer { conversations { nodes { messages(last: 100) { nodes {", "a", ": id } } } } } }"),
        ("{ member(by: { handle:", "[", ""),
        ("{ member(by: { handle: \\\"", "a", "\\\" }) { id } }"),
        ("{ member(by: { handle: \\\"", "\\\\u0041", "\\\" }) { id } }"),
        ("{ member(by: { handle: ", "1", " }) { id } }"),
        ("query(", "$a: Int ", ") { viewer { eventCursor } }"),
        ("query($a: ", "[", ""),
        ("", "query A { viewer { eventCursor } } ", ""),
        ("{ __schema { types { name ", "fields { name type { name } } ", "} } }"),
        ("#", " ", ""),
        ("{ viewer { eventCursor } }", ",", ""),
    ]
}

/// Repetitions of a whole body.
pub fn bodies() -> Vec<Repetition> {
    vec![
        ("", "[", ""),
        ("", "{\"query\":", ""),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":[", "[],", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":[", "{\"b\":1},", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":", "[", ""),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":\"", "\\u0000", "\"}}"),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":", "9", "}}"),
        ("{\"query\":\"{ __typename }\",\"extensions\":{\"a\":[", "[],", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"extensions\":{\"persistedQuery\":[", "[],", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"operationName\":\"", "a", "\"}"),
        ("{\"documentId\":\"", "a", "\"}"),
        (&LONG_VALUE, " conversations(first: 0, filter: { status: $a }) { __typename }", "} }\"}"),
    ]
}

pub fn filled((prefix, element, suffix): Repetition, size: usize) -> String {
    let times = (size - prefix.len() - suffix.len()) / element.len();
    format!("{prefix}{}{suffix}", element.repeat(times))
}
