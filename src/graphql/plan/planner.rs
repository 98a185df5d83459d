use std::collections::HashSet;

use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{self, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema, ast};
use async_graphql::Pos;

use super::argument::PlannedArgument;
use super::selection::{PlannedField, PlannedSelection, SelectionSets};

/// Compiles the selection sets of one operation, for given values of its conditions.
pub struct Planner<'d> {
    pub schema: &'d Valid<Schema>,
    pub document: &'d ExecutableDocument,
    /// The variables that `@skip` and `@include` use, and their values.
    pub conditions: &'d [(Name, bool)],
    pub needs: Needs,
}

/// Values that a plan selects anywhere, and that are read before other values or together with them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// The end of the viewer's event log.
    pub log_end: bool,
    /// Messages by their keys, such as the last messages of listed conversations.
    pub last_messages: bool,
}

/// The fields of an object by their response keys.
pub(super) type CollectedFields<'d> = IndexMap<&'d str, Vec<&'d Node<executable::Field>>>;

impl<'d> Planner<'d> {
    /// Collects the selected fields of an object type.
    pub(super) fn collect_fields<'s>(&self, object: &str, sets: &SelectionSets<'s>) -> CollectedFields<'s>
    where
        'd: 's,
    {
        let mut collected = CollectedFields::default();
        let mut visited = HashSet::new();
        for set in &sets.0 {
            self.collect(self.document, set, object, &mut visited, &mut collected);
        }
        collected
    }

    pub(super) fn plan_field(
        &self,
        response_key: &str,
        field: &Node<executable::Field>,
        index: usize,
        selection: PlannedSelection,
    ) -> PlannedField {
        let arguments = field.arguments.iter();
        PlannedField {
            name: field.name.clone(),
            index,
            response_key: response_key.into(),
            json_key: format!("\"{response_key}\":").into(),
            position: position(self.document, field),
            arguments: arguments.map(|it| (it.name.clone(), PlannedArgument::of(&it.value))).collect(),
            selection,
        }
    }

    /// Adds the fields of a selection set that apply to an object type. Visits each fragment once.
    fn collect<'s>(
        &self,
        document: &'s ExecutableDocument,
        set: &'s SelectionSet,
        object: &str,
        visited: &mut HashSet<&'s str>,
        collected: &mut CollectedFields<'s>,
    ) where
        'd: 's,
    {
        for selection in &set.selections {
            if !self.is_included(selection.directives()) {
                continue;
            }
            match selection {
                executable::Selection::Field(field) => {
                    collected.entry(field.response_key().as_str()).or_default().push(field);
                }
                executable::Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|on| self.applies(on, object)) {
                        self.collect(document, &fragment.selection_set, object, visited, collected);
                    }
                }
                executable::Selection::FragmentSpread(spread) => {
                    let Some(fragment) = document.fragments.get(&spread.fragment_name) else { continue };
                    if visited.insert(spread.fragment_name.as_str())
                        && self.applies(&fragment.selection_set.ty, object)
                    {
                        self.collect(document, &fragment.selection_set, object, visited, collected);
                    }
                }
            }
        }
    }

    fn applies(&self, type_condition: &str, object: &str) -> bool {
        type_condition == object || self.schema.is_subtype(type_condition, object)
    }

    fn is_included(&self, directives: &ast::DirectiveList) -> bool {
        let condition = |directive: &str| {
            let value = directives.get(directive)?.specified_argument_by_name("if")?;
            match &**value {
                ast::Value::Boolean(is) => Some(*is),
                ast::Value::Variable(name) => {
                    self.conditions.iter().find(|(known, _)| known == name).map(|(_, is)| *is)
                }
                _ => None,
            }
        };
        condition("skip") != Some(true) && condition("include") != Some(false)
    }
}

fn position(document: &ExecutableDocument, field: &Node<executable::Field>) -> Pos {
    let start = field.line_column_range(&document.sources).map(|range| range.start);
    start.map_or_else(Pos::default, |start| Pos { line: start.line, column: start.column })
}
