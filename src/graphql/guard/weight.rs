//! How long a document is with its variables put in their places. The library copies a value for
//! each place where it stands, and says it again in each error about it: 250 KB of text in one
//! variable, in a thousand places, would be 250 MB.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as Given, Variables};
use async_graphql_value::Value;

use crate::graphql::error::{ApiError, Code, Result};

/// Bytes of values, each as often as it stands there.
const WEIGHT: usize = 8 * 1024 * 1024;

pub fn admit_weight(document: &ExecutableDocument, variables: &Variables) -> Result<()> {
    let mut walk = Walk { document, sizes: sizes(document, variables), known: HashMap::new() };
    let operations = document.operations.iter().map(|(_, operation)| {
        let operation = &operation.node;
        walk.directives(&operation.directives).saturating_add(walk.set(&operation.selection_set.node))
    });
    if operations.fold(0, usize::saturating_add) > WEIGHT {
        return Err(ApiError::limit(Code::TooLong, "length, with the variables in their places,", WEIGHT));
    }
    Ok(())
}

/// Of each variable's value, or of its default where that is more.
fn sizes<'d>(document: &'d ExecutableDocument, variables: &'d Variables) -> HashMap<&'d Name, usize> {
    let mut sizes: HashMap<_, _> = variables.iter().map(|(name, value)| (name, given(value))).collect();
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let default = definition.node.default_value.as_ref().map_or(0, |value| given(&value.node));
            let size = sizes.entry(&definition.node.name.node).or_default();
            *size = default.max(*size);
        }
    }
    sizes
}

fn given(value: &Given) -> usize {
    match value {
        Given::String(text) => text.len(),
        Given::Enum(name) => name.len(),
        Given::List(items) => items.iter().map(given).sum(),
        Given::Object(fields) => fields.iter().map(|(name, value)| name.len() + given(value)).sum(),
        _ => 1,
    }
}

struct Walk<'d> {
    document: &'d ExecutableDocument,
    sizes: HashMap<&'d Name, usize>,
    known: HashMap<&'d Name, usize>,
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d SelectionSet) -> usize {
        set.items.iter().fold(0, |sum: usize, item| {
            let inner = match &item.node {
                Selection::Field(field) => {
                    let arguments = field.node.arguments.iter().map(|(_, value)| self.value(&value.node));
                    arguments.sum::<usize>().saturating_add(self.set(&field.node.selection_set.node))
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            sum.saturating_add(inner).saturating_add(self.directives(item.node.directives()))
        })
    }

    fn fragment(&mut self, name: &'d Name) -> usize {
        if let Some(size) = self.known.get(name) {
            return *size;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let fragment = &fragment.node;
        let inner = self.set(&fragment.selection_set.node);
        let size = inner.saturating_add(self.directives(&fragment.directives));
        self.known.insert(name, size);
        size
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> usize {
        let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
        arguments.map(|(_, value)| self.value(&value.node)).sum()
    }

    fn value(&self, value: &Value) -> usize {
        match value {
            Value::Variable(name) => self.sizes.get(name).copied().unwrap_or_default(),
            Value::String(text) => text.len(),
            Value::Enum(name) => name.len(),
            Value::List(items) => items.iter().map(|item| self.value(item)).sum(),
            Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + self.value(value)).sum(),
            _ => 1,
        }
    }
}
