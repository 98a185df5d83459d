//! Property test: no random document causes a panic, and none over a limit is accepted.

use apollo_compiler::ast::{Definition, Document, Selection};
use apollo_compiler::parser::Parser;
use causerie::config::DocumentLimits;
use causerie::graphql::{parse_within_limits, read_manifest};
use proptest::prelude::*;
use serde_json::json;

use crate::support::introspection::{BY_DEFAULT, WITH_ALL_OPTIONS};

/// Small limits, so that random documents are on both sides of each.
const SMALL: DocumentLimits = DocumentLimits {
    query_tokens: 150,
    query_operations: 2,
    query_fragments: 4,
    query_root_fields: 5,
    query_aliases: 3,
    query_directives: 3,
    query_selections: 40,
    query_depth: 5,
    query_complexity: 5_000,
    subscription_complexity: 500,
    query_values: 5_000,
    introspection: true,
};

fn selection() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-c]: (viewer|id|node)",
        "(viewer|id|__typename|__schema) ?(@include\\(if: true\\)|@skip\\(if: \\$x\\))?",
        "\\.\\.\\.F[0-5]",
        "node\\(id: (\"[a-z{\\]]{0,3}\"|\\$x|\\[\\[1]]|\\{a: [1-9]{1,3}})\\)",
    ];
    leaf.prop_recursive(6, 40, 4, |inner| {
        let set = prop::collection::vec(inner, 1..4).prop_map(|items| format!("{{ {} }}", items.join(" ")));
        ("(viewer|a: member|contacts\\(first: 100\\)|\\.\\.\\.|\\.\\.\\. on Member)", set)
            .prop_map(|(on, set)| format!("{on} {set}"))
    })
}

fn set() -> impl Strategy<Value = String> {
    prop::collection::vec(selection(), 1..5).prop_map(|items| format!("{{ {} }}", items.join(" ")))
}

fn document() -> impl Strategy<Value = String> {
    let operations = prop::collection::vec(("(query|mutation|subscription)", set()), 1..4);
    let fragments = prop::collection::vec(set(), 0..6);
    (operations, fragments).prop_map(|(operations, fragments)| {
        let operations = operations.iter().enumerate().map(|(n, (kind, set))| format!("{kind} Q{n} {set}"));
        let fragments = fragments.iter().enumerate().map(|(n, set)| format!("fragment F{n} on Query {set}"));
        operations.chain(fragments).collect::<Vec<_>>().join("\n")
    })
}

/// A valid document with a piece removed or moved.
fn mutated() -> impl Strategy<Value = String> {
    let real = prop_oneof![Just(BY_DEFAULT), Just(WITH_ALL_OPTIONS), Just("{ viewer { member { id } } }")];
    (real, any::<[prop::sample::Index; 3]>(), any::<bool>()).prop_map(|(real, positions, cut)| {
        let mut positions = positions.map(|index| index.index(real.len()));
        positions.sort_unstable();
        let [from, to, target] = positions;
        let piece = if cut { "" } else { &real[from..to] };
        format!("{}{}{piece}{}", &real[..from], &real[to..target], &real[target..])
    })
}

/// The depth of a document with each spread expanded again. None if it has more selections than the limit.
fn expanded_depth(document: &Document, set: &[Selection], left: &mut usize, level: usize) -> Option<usize> {
    let mut depth = 0;
    for item in set {
        *left = left.checked_sub(1)?;
        let (inner, field) = match item {
            Selection::Field(field) => (Some(&field.selection_set), 1),
            Selection::InlineFragment(fragment) => (Some(&fragment.selection_set), 0),
            Selection::FragmentSpread(spread) => {
                let fragment = document.definitions.iter().find_map(|definition| match definition {
                    Definition::FragmentDefinition(fragment) if fragment.name == spread.fragment_name => {
                        Some(&fragment.selection_set)
                    }
                    _ => None,
                });
                (fragment, 0)
            }
        };
        assert!(level <= 40, "unbounded nesting");
        let inner = inner.map_or(Some(0), |inner| expanded_depth(document, inner, left, level + 1))?;
        depth = depth.max(inner + field);
    }
    Some(depth)
}

/// Asserts that an admitted document is within the limits, counted by brute force.
fn assert_within(text: &str, limits: &DocumentLimits) {
    let Ok(document) = parse_within_limits(text, limits) else { return };
    let is_operation = |definition: &&Definition| matches!(definition, Definition::OperationDefinition(_));
    let is_fragment = |definition: &&Definition| matches!(definition, Definition::FragmentDefinition(_));
    assert!(document.definitions.iter().filter(is_fragment).count() <= limits.query_fragments);
    assert!(document.definitions.iter().filter(is_operation).count() <= limits.query_operations);
    assert!(text.matches('@').count() <= limits.query_directives || text.contains('"'));
    let mut left = limits.query_selections;
    for definition in &document.definitions {
        if let Definition::OperationDefinition(operation) = definition {
            let depth = expanded_depth(&document, &operation.selection_set, &mut left, 0);
            assert!(depth.is_some_and(|depth| depth <= limits.query_depth), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn random_documents_over_a_limit_are_refused(text in document()) {
        assert_within(&text, &SMALL);
        assert_within(&text, &DocumentLimits::DEFAULT);
        // The document is always syntactically valid.
        prop_assert!(Parser::new().parse_ast(&text, "").is_ok(), "{text}");
    }

    #[test]
    fn mutated_documents_over_a_limit_are_refused(text in mutated()) {
        assert_within(&text, &SMALL);
        assert_within(&text, &DocumentLimits::DEFAULT);
    }

    #[test]
    fn random_strings_cause_no_panic(text in prop_oneof![".{0,300}", r#"[{}\[\]()"\\.#@$:! a1,\n…-]{0,300}"#]) {
        assert_within(&text, &SMALL);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    /// Validation by async-graphql does not panic either.
    #[test]
    fn validating_random_documents_causes_no_panic(text in prop_oneof![document(), mutated()]) {
        let list = json!({ "it": text }).to_string();
        let _ = read_manifest(&list, &DocumentLimits::DEFAULT);
    }
}
