//! The fields of a response come in the order of the query, as the specification asks. The library
//! leaves them in the order in which they were resolved, which may be another each time.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// The response keys of a selection, in order, each with those of its own.
#[derive(Debug, Default)]
pub struct Order(IndexMap<Name, Order>);

impl Order {
    pub fn of(document: &ExecutableDocument, operation: &OperationDefinition) -> Self {
        let mut order = Self::default();
        order.collect(document, &operation.selection_set.node);
        order
    }

    fn collect(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    self.0.entry(key).or_default().collect(document, &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    self.collect(document, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.collect(document, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    /// Puts what was resolved in order.
    pub fn apply(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                let mut keys = self.0.keys();
                if !fields.keys().all(|key| keys.any(|next| next == key)) {
                    fields.sort_by_cached_key(|key, _| self.0.get_index_of(key));
                }
                for (key, field) in fields {
                    if let Some(inner) = self.0.get(key) {
                        inner.apply(field);
                    }
                }
            }
            Value::List(items) if !self.0.is_empty() => items.iter_mut().for_each(|item| self.apply(item)),
            _ => {}
        }
    }
}
