use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{FragmentDefinition, Selection};

use crate::code::Code;
use crate::graphql::error::{ApiError, Result};

/// The maximum depth of fields and fragments. It limits the recursion of everything that walks a document.
const MAX_NESTING: usize = 32;

/// The measure of a selection set, including all fragments that it spreads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measure {
    pub selections: usize,
    /// The number of fields, without those nested inside them.
    pub fields: usize,
    pub depth: usize,
    pub nesting: usize,
    /// The maximum depth of introspection lists inside each other.
    pub type_lists: usize,
}

impl Measure {
    pub fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            type_lists: self.type_lists.max(other.type_lists),
        }
    }

    /// Returns the measure of a fragment with this selection set.
    fn in_fragment(self) -> Self {
        Self { selections: self.selections.saturating_add(1), nesting: self.nesting + 1, ..self }
    }

    /// Returns the measure of a field with this selection set.
    fn in_field(self, field: &str) -> Self {
        // No other type of the schema has fields with these names.
        let lists_types = matches!(field, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        Self {
            fields: 1,
            depth: self.depth + 1,
            type_lists: self.type_lists + usize::from(lists_types),
            ..self.in_fragment()
        }
    }
}

/// Measures selection sets. Each fragment is visited once, however often it is spread.
pub struct Measurer<'d> {
    fragments: HashMap<&'d Name, &'d FragmentDefinition>,
    /// None while a fragment is being measured.
    measured: HashMap<&'d Name, Option<Measure>>,
    pub aliases: usize,
    pub directives: usize,
    /// Whether `__schema` or `__type` is selected.
    pub introspects: bool,
}

impl<'d> Measurer<'d> {
    pub fn new(fragments: HashMap<&'d Name, &'d FragmentDefinition>) -> Self {
        Self { fragments, measured: HashMap::new(), aliases: 0, directives: 0, introspects: false }
    }

    pub fn selection_set(&mut self, set: &'d [Selection], level: usize) -> Result<Measure> {
        if level >= MAX_NESTING {
            return Err(too_nested());
        }
        let mut sum = Measure::default();
        for selection in set {
            let measure = match selection {
                Selection::Field(field) => {
                    self.directives += field.directives.len();
                    self.aliases += usize::from(field.alias.is_some());
                    self.introspects |= matches!(field.name.as_str(), "__schema" | "__type");
                    let inner = &field.selection_set;
                    // A leaf field adds no nesting.
                    let inner = if inner.is_empty() {
                        Measure::default()
                    } else {
                        self.selection_set(inner, level + 1)?
                    };
                    inner.in_field(&field.name)
                }
                Selection::InlineFragment(fragment) => {
                    self.directives += fragment.directives.len();
                    self.selection_set(&fragment.selection_set, level + 1)?.in_fragment()
                }
                Selection::FragmentSpread(spread) => {
                    self.directives += spread.directives.len();
                    self.fragment(&spread.fragment_name, level + 1)?.in_fragment()
                }
            };
            sum = sum.and(measure);
        }
        Ok(sum)
    }

    pub fn fragment(&mut self, name: &'d Name, level: usize) -> Result<Measure> {
        match self.measured.get(name) {
            Some(Some(measure)) if level + measure.nesting > MAX_NESTING => Err(too_nested()),
            Some(Some(measure)) => Ok(*measure),
            Some(None) => Err(ApiError::invalid(format!("The fragment `{name}` must not spread itself."))),
            None => {
                // Validation reports unknown fragments.
                let Some(fragment) = self.fragments.get(name).copied() else { return Ok(Measure::default()) };
                self.measured.insert(name, None);
                let measure = self.selection_set(&fragment.selection_set, level)?;
                self.measured.insert(name, Some(measure));
                Ok(measure)
            }
        }
    }
}

fn too_nested() -> ApiError {
    ApiError::limit(Code::QueryTooDeep, "nested fields and fragments", MAX_NESTING)
}
