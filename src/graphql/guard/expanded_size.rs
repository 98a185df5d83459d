//! How long a document is with its variables put in their places. A value is copied for each place where it is read,
//! and is in each error about it: 250 KB of text in one variable, in a thousand places, would be 250 MB.

use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, ast};
use async_graphql::Value;

use crate::code::Code;
use crate::graphql::error::{ApiError, Result};

/// Bytes of values, each as often as it stands there.
const WEIGHT: usize = 8 * 1024 * 1024;

/// Of one operation.
#[derive(Debug, Default)]
pub struct ExpandedSize {
    /// Bytes that stand in the text.
    fixed: usize,
    /// In how many places each variable stands.
    uses: Vec<(Name, usize)>,
}

impl ExpandedSize {
    pub fn of(document: &ExecutableDocument, operation: &Operation) -> Self {
        let mut weight = Self::default();
        weight.directives(&operation.directives);
        weight.set(document, &operation.selection_set);
        weight
    }

    pub fn admit(&self, variables: &[(Name, Value)]) -> Result<()> {
        let of_variables = self.uses.iter().map(|(name, places)| {
            let value = variables.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            value.map_or(0, |value| size(value).saturating_mul(*places))
        });
        if of_variables.fold(self.fixed, usize::saturating_add) > WEIGHT {
            return Err(ApiError::limit(Code::QueryTooLong, "bytes with its variables", WEIGHT));
        }
        Ok(())
    }

    fn set(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    field.arguments.iter().for_each(|argument| self.value(&argument.value));
                    self.set(document, &field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.set(document, &fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name) {
                        self.set(document, &fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &ast::DirectiveList) {
        let arguments = directives.iter().flat_map(|directive| &directive.arguments);
        arguments.for_each(|argument| self.value(&argument.value));
    }

    fn value(&mut self, value: &ast::Value) {
        match value {
            ast::Value::Variable(name) => match self.uses.iter_mut().find(|(known, _)| known == name) {
                Some((_, places)) => *places += 1,
                None => self.uses.push((name.clone(), 1)),
            },
            ast::Value::String(text) => self.fixed += text.len(),
            ast::Value::Enum(name) => self.fixed += name.len(),
            ast::Value::List(items) => items.iter().for_each(|item| self.value(item)),
            ast::Value::Object(fields) => {
                for (name, value) in fields {
                    self.fixed += name.len();
                    self.value(value);
                }
            }
            _ => self.fixed += 1,
        }
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Enum(name) => name.len(),
        Value::List(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + size(value)).sum(),
        _ => 1,
    }
}
