//! The operations of the page and of GraphiQL are far within the limits.

use causerie::config::DocumentLimits;

use causerie::graphql::read_manifest;
use serde_json::{Value, json};

use crate::support::Program;
use crate::support::files::files_below;
use crate::support::introspection::{BY_DEFAULT, WITH_ALL_OPTIONS};

const SCHEMA: &str = include_str!("../../schema.graphql");

/// The operations of the page, each with its fragments.
fn page_operations() -> Vec<String> {
    let mut texts = Vec::new();
    for path in files_below("web/src") {
        let name = path.to_string_lossy();
        let is_source = path.extension().is_some_and(|extension| extension == "ts" || extension == "tsx");
        if !is_source || name.contains(".test.") || name.contains("/gql/") {
            continue;
        }
        // A template can have a fragment and an operation.
        let source = std::fs::read_to_string(&path).expect("a string");
        let templates = source.split("graphql(`").skip(1).filter_map(|rest| rest.split('`').next());
        let found = templates.flat_map(|text| text.split_inclusive("\n  }\n"));
        texts.extend(found.filter(|text| !text.trim().is_empty()).map(str::to_owned));
    }
    let (fragments, operations): (Vec<_>, Vec<_>) =
        texts.into_iter().partition(|text| text.trim_start().starts_with("fragment"));
    let with_fragments = |text: String| {
        let mut document = text;
        // As many rounds as fragments can be nested.
        for _ in 0..fragments.len() {
            for fragment in &fragments {
                let name = fragment.split_whitespace().nth(1).expect("a name");
                let is_spread = document.split_whitespace().any(|word| word == format!("...{name}"));
                if is_spread && !document.contains(fragment) {
                    document.push_str(fragment);
                }
            }
        }
        document
    };
    operations.into_iter().map(with_fragments).collect()
}

/// The input of an operation, with the given fields that its input type has.
fn input(operation: &str, values: &[(&str, Value)]) -> Value {
    let Some((_, rest)) = operation.split_once("$input: ") else { return Value::Null };
    let name = rest.split('!').next().expect("a type");
    let (_, rest) = SCHEMA.split_once(&format!("input {name} {{")).expect("a type of the schema");
    let declared: Vec<_> = rest.split('}').next().expect("its fields").split_whitespace().collect();
    let fields = values.iter().filter(|(field, _)| declared.contains(&format!("{field}:").as_str()));
    fields.map(|(field, value)| ((*field).to_owned(), value.clone())).collect()
}

#[tokio::test]
async fn the_operations_of_the_page_need_at_most_a_tenth_of_the_document_limits() {
    let operations = page_operations();
    let list = operations.iter().map(|text| (text.clone(), Value::from(text.as_str()))).collect::<Value>();
    let DocumentLimits { query_tokens, query_selections, .. } = DocumentLimits::DEFAULT;
    let tenth = DocumentLimits {
        query_tokens: query_tokens / 10,
        query_selections: query_selections / 10,
        ..DocumentLimits::DEFAULT
    };

    assert!(operations.len() >= 18, "{}", operations.len());
    read_manifest(&list.to_string(), &tenth).expect("operations within the limits");
}

/// With the longest pages, and default settings except for GraphiQL.
#[tokio::test]
async fn serve_executes_all_operations_of_the_page_and_graphiql() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let service = Program::serve(&database, |command| {
        command.arg("--graphiql");
    });
    let (ada, bob) = (service.member("ada").await, service.member("bob").await);
    let after = ada.cursor().await;
    let conversation = ada.writes_to(&bob, "Bonjour").await;
    let inputs = [
        ("memberId", json!(bob.id)),
        ("conversationId", json!(conversation)),
        ("body", json!("Bonsoir")),
        ("showsReadMarks", json!(true)),
        ("endpoint", json!("https://push.example/1")),
        ("p256dh", json!("key")),
        ("auth", json!("secret")),
    ];

    for query in [BY_DEFAULT, WITH_ALL_OPTIONS] {
        ada.executes(query, json!({})).await;
    }
    // Subscriptions first, because later operations close and delete the conversation.
    let (subscriptions, operations): (Vec<_>, Vec<_>) =
        page_operations().into_iter().partition(|text| text.trim_start().starts_with("subscription"));
    for query in subscriptions {
        let variables = json!({ "after": after, "conversationId": conversation });
        ada.subscribes(&query, variables).await.next().await;
    }
    for query in operations {
        let id = if query.contains("conversation(id:") { &conversation } else { &bob.id };
        let last = (!query.contains("$first")).then_some(100);
        let variables = json!({ "id": id, "first": 100, "last": last, "input": input(&query, &inputs) });
        ada.executes(&query, variables).await;
    }
}
