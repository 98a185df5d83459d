//! What a field's error leaves in `data`. The specification says: null in its place where the
//! schema allows it, else in the place of the nearest ancestor where it does. The library leaves
//! the field out instead, so that a client finds nothing where its types promise something.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{Name, PathSegment, Response, Value};

use super::document::{operation, root};

/// Puts the nulls of all errors in their places.
pub fn put_in_place(registry: &Registry, query: &str, operation_name: Option<&str>, response: &mut Response) {
    let paths = response.errors.iter().map(|error| &error.path).filter(|path| !path.is_empty());
    let mut paths = paths.peekable();
    // Only where something failed is the query looked at again.
    if paths.peek().is_none() {
        return;
    }
    let Ok(document) = parse_query(query) else { return };
    let Some(operation) = operation(&document, operation_name) else { return };
    let mut places: Vec<_> = paths
        .map(|path| {
            let nullable = nullable(registry, &document, operation, path);
            let length = nullable.iter().rposition(|nullable| *nullable).map_or(0, |place| place + 1);
            path.get(..length).unwrap_or_default()
        })
        .collect();
    // The deepest first: what a null further up covers is covered in the end.
    places.sort_by_key(|place| std::cmp::Reverse(place.len()));
    for place in places {
        nullify(&mut response.data, place);
    }
}

fn nullify(data: &mut Value, path: &[PathSegment]) {
    let Some((first, rest)) = path.split_first() else {
        *data = Value::Null;
        return;
    };
    match first {
        PathSegment::Field(name) => {
            // An object of which every field failed is null, too.
            if matches!(data, Value::Null) {
                *data = Value::Object(IndexMap::new());
            }
            if let Value::Object(fields) = data {
                nullify(fields.entry(Name::new(name)).or_default(), rest);
            }
        }
        PathSegment::Index(index) => {
            if let Value::List(items) = data
                && let Some(item) = items.get_mut(*index)
            {
                nullify(item, rest);
            }
        }
    }
}

/// For each segment of the path, whether null may stand there.
fn nullable(
    registry: &Registry,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    path: &[PathSegment],
) -> Vec<bool> {
    let mut parents = vec![(root(registry, operation.ty), &operation.selection_set.node)];
    // Of the place last looked at, as the schema writes it: `[Message!]!`.
    let mut type_name = "";
    let mut nullable = Vec::with_capacity(path.len());
    for segment in path {
        match segment {
            PathSegment::Index(_) => type_name = item_of(type_name),
            PathSegment::Field(key) => {
                let mut found = Vec::new();
                for (parent, selection) in &parents {
                    named(document, parent, selection, key, &mut found);
                }
                // Where several are found, the language makes sure that they are of one shape.
                let ty = |(parent, field): &(&str, &Field)| {
                    Some(registry.types.get(*parent)?.field_by_name(&field.name.node)?.ty.as_str())
                };
                type_name = found.first().and_then(ty).unwrap_or_default();
                let inner = type_name.trim_matches(['[', ']', '!']);
                parents = found.into_iter().map(|(_, field)| (inner, &field.selection_set.node)).collect();
            }
        }
        nullable.push(!type_name.ends_with('!'));
    }
    nullable
}

/// `Message!` of `[Message!]!`
fn item_of(list: &str) -> &str {
    let list = list.strip_suffix('!').unwrap_or(list);
    list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(list)
}

/// The fields of this response key, each with the type that it is selected on.
fn named<'d>(
    document: &'d ExecutableDocument,
    parent: &'d str,
    selection: &'d SelectionSet,
    key: &str,
    found: &mut Vec<(&'d str, &'d Field)>,
) {
    for item in &selection.items {
        match &item.node {
            Selection::Field(field) if field.node.response_key().node == key => {
                found.push((parent, &field.node));
            }
            Selection::Field(_) => {}
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                named(document, on.unwrap_or(parent), &fragment.node.selection_set.node, key, found);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    named(document, on, &fragment.node.selection_set.node, key, found);
                }
            }
        }
    }
}
