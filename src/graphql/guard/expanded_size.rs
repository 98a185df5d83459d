//! The size of an operation with its variables substituted. The value of a variable is copied for each use, and is part
//! of each error about it: a variable with 250 KB of text and 1,000 uses would take 250 MB.

use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, ast};
use async_graphql::Value;

use crate::code::Code;
use crate::graphql::error::{ApiError, Result};

/// The maximum expanded size in bytes.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The size of the literals and variables of one operation.
#[derive(Debug, Default)]
pub struct ExpandedSize {
    /// The size of the literals in bytes.
    literals: usize,
    /// The number of uses of each variable.
    uses: Vec<(Name, usize)>,
}

impl ExpandedSize {
    pub fn of(document: &ExecutableDocument, operation: &Operation) -> Self {
        let mut size = Self::default();
        size.directives(&operation.directives);
        size.selection_set(document, &operation.selection_set);
        size
    }

    /// Fails with `QUERY_TOO_LONG` if the operation is too large with these variables.
    pub fn check(&self, variables: &[(Name, Value)]) -> Result<()> {
        let variables = self.uses.iter().map(|(name, uses)| {
            let value = variables.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            value.map_or(0, |value| bytes(value).saturating_mul(*uses))
        });
        if variables.fold(self.literals, usize::saturating_add) > MAX_BYTES {
            return Err(ApiError::limit(Code::QueryTooLong, "bytes with its variables", MAX_BYTES));
        }
        Ok(())
    }

    fn selection_set(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    field.arguments.iter().for_each(|argument| self.value(&argument.value));
                    self.selection_set(document, &field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.selection_set(document, &fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name) {
                        self.selection_set(document, &fragment.selection_set);
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
                Some((_, uses)) => *uses += 1,
                None => self.uses.push((name.clone(), 1)),
            },
            ast::Value::String(text) => self.literals += text.len(),
            ast::Value::Enum(name) => self.literals += name.len(),
            ast::Value::List(items) => items.iter().for_each(|item| self.value(item)),
            ast::Value::Object(fields) => {
                for (name, value) in fields {
                    self.literals += name.len();
                    self.value(value);
                }
            }
            _ => self.literals += 1,
        }
    }
}

fn bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Enum(name) => name.len(),
        Value::List(items) => items.iter().map(bytes).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + bytes(value)).sum(),
        _ => 1,
    }
}
