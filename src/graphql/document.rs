//! What is looked up in a parsed document, beside what the library does with it.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::registry::Registry;
use async_graphql::{Name, Value, Variables};

/// The name of a variable that must be there and is not. The library lets one be left out where
/// what it is used for may be null; the specification does not, and no client's types do.
pub fn missing_variable<'d>(operation: &'d OperationDefinition, variables: &Variables) -> Option<&'d str> {
    let mut definitions = operation.variable_definitions.iter().map(|definition| &definition.node);
    let missing = definitions.find(|definition| {
        let missing = match variables.get(&definition.name.node) {
            Some(value) => *value == Value::Null,
            None => definition.default_value.is_none(),
        };
        missing && !definition.var_type.node.nullable
    });
    missing.map(|definition| definition.name.node.as_str())
}

/// What would be executed. None where the name is wrong, or is missing among several.
pub fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    operation_with_name(document, name).map(|(_, operation)| operation)
}

/// The same, with the name that it has itself, which may be empty.
pub fn operation_with_name<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<(&'d str, &'d OperationDefinition)> {
    let (name, operation) = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => return Some(("", &operation.node)),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get_key_value(&Name::new(name))?
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next()?
        }
        (DocumentOperations::Multiple(_), None) => return None,
    };
    Some((name.as_str(), &operation.node))
}

/// The type that an operation's fields are on; empty where there is none.
pub fn root(registry: &Registry, of: OperationType) -> &str {
    match of {
        OperationType::Query => &registry.query_type,
        OperationType::Mutation => registry.mutation_type.as_deref().unwrap_or_default(),
        OperationType::Subscription => registry.subscription_type.as_deref().unwrap_or_default(),
    }
}
