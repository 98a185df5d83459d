//! What a document has much of. A fragment is looked at once, however often it is spread, and what
//! it comes to is added up without overflowing.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{Definition, Document, FragmentDefinition, OperationType, Selection};

use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::error::{ApiError, Result};

/// Fields and fragments inside each other. Who walks a document calls itself as often.
const NESTING: usize = 32;
/// Lists of types inside lists of types, as graphql-js has it: each multiplies the answer.
const TYPE_LISTS: usize = 2;

/// What one selection comes to, with all that it spreads.
#[derive(Clone, Copy, Debug, Default)]
struct Measure {
    selections: usize,
    /// Fields of the selection itself, not of what is selected inside them.
    fields: usize,
    depth: usize,
    nesting: usize,
    type_lists: usize,
}

impl Measure {
    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            type_lists: self.type_lists.max(other.type_lists),
        }
    }

    /// Of a fragment in its place.
    fn spread(self) -> Self {
        Self { selections: self.selections.saturating_add(1), nesting: self.nesting + 1, ..self }
    }

    /// Of a field around this.
    fn inside(self, field: &str) -> Self {
        // No type of our own has fields with these names.
        let lists_types = matches!(field, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        Self {
            fields: 1,
            depth: self.depth + 1,
            type_lists: self.type_lists + usize::from(lists_types),
            ..self.spread()
        }
    }
}

#[derive(Debug, Default)]
pub struct Count {
    operations: usize,
    fragments: usize,
    root_fields: usize,
    aliases: usize,
    directives: usize,
    introspects: bool,
    all: Measure,
}

impl Count {
    pub fn of(document: &Document) -> Result<Self> {
        let fragments = document.definitions.iter().filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => Some((&fragment.name, &**fragment)),
            _ => None,
        });
        let mut walk = Walk {
            fragments: fragments.collect(),
            measured: HashMap::new(),
            aliases: 0,
            directives: 0,
            introspects: false,
        };
        let mut count = Self::default();
        for definition in &document.definitions {
            match definition {
                Definition::OperationDefinition(operation) => {
                    let variables = operation.variables.iter();
                    let directives = variables.map(|variable| variable.directives.len()).sum::<usize>();
                    walk.directives += directives + operation.directives.len();
                    let measure = walk.set(&operation.selection_set, 0)?;
                    // Each field would be a feed of its own.
                    if operation.operation_type == OperationType::Subscription && measure.fields > 1 {
                        return Err(ApiError::invalid("A subscription must select exactly one root field."));
                    }
                    count.operations += 1;
                    count.root_fields = count.root_fields.max(measure.fields);
                    count.all = count.all.and(measure);
                }
                Definition::FragmentDefinition(fragment) => {
                    walk.directives += fragment.directives.len();
                    count.fragments += 1;
                    count.all = count.all.and(walk.fragment(&fragment.name, 0)?);
                }
                // The validation tells of it.
                _ => {}
            }
        }
        Ok(Self {
            aliases: walk.aliases,
            directives: walk.directives,
            introspects: walk.introspects,
            ..count
        })
    }

    pub fn check(&self, limits: &DocumentLimits) -> Result<()> {
        if self.introspects && !limits.introspection {
            return Err(ApiError::introspection_disabled());
        }
        let all = [
            (self.operations, limits.query_operations, Code::QueryTooManyOperations, "operations"),
            (self.fragments, limits.query_fragments, Code::QueryTooManyFragments, "fragments"),
            (self.root_fields, limits.query_root_fields, Code::QueryTooManyRootFields, "root fields"),
            (self.aliases, limits.query_aliases, Code::QueryTooManyAliases, "aliases"),
            (self.directives, limits.query_directives, Code::QueryTooManyDirectives, "directives"),
            (self.all.selections, limits.query_selections, Code::QueryTooManySelections, "selections"),
            (self.all.depth, limits.query_depth, Code::QueryTooDeep, "nested fields"),
            (self.all.type_lists, TYPE_LISTS, Code::QueryTooDeep, "nested type lists"),
        ];
        match all.into_iter().find(|(count, limit, ..)| count > limit) {
            Some((_, limit, code, what)) => Err(ApiError::limit(code, what, limit)),
            None => Ok(()),
        }
    }
}

struct Walk<'d> {
    fragments: HashMap<&'d Name, &'d FragmentDefinition>,
    /// None while a fragment is being measured.
    measured: HashMap<&'d Name, Option<Measure>>,
    aliases: usize,
    directives: usize,
    introspects: bool,
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d [Selection], level: usize) -> Result<Measure> {
        if level >= NESTING {
            return Err(too_nested());
        }
        let mut sum = Measure::default();
        for item in set {
            let one = match item {
                Selection::Field(field) => {
                    self.directives += field.directives.len();
                    self.aliases += usize::from(field.alias.is_some());
                    self.introspects |= matches!(field.name.as_str(), "__schema" | "__type");
                    let inner = &field.selection_set;
                    // What selects nothing nests nothing.
                    let inner =
                        if inner.is_empty() { Measure::default() } else { self.set(inner, level + 1)? };
                    inner.inside(&field.name)
                }
                Selection::InlineFragment(fragment) => {
                    self.directives += fragment.directives.len();
                    self.set(&fragment.selection_set, level + 1)?.spread()
                }
                Selection::FragmentSpread(spread) => {
                    self.directives += spread.directives.len();
                    self.fragment(&spread.fragment_name, level + 1)?.spread()
                }
            };
            sum = sum.and(one);
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'d Name, level: usize) -> Result<Measure> {
        match self.measured.get(name) {
            Some(Some(measure)) if level + measure.nesting > NESTING => Err(too_nested()),
            Some(Some(measure)) => Ok(*measure),
            Some(None) => Err(ApiError::invalid(format!("The fragment `{name}` must not spread itself."))),
            None => {
                // One that is not there is told by the validation.
                let Some(fragment) = self.fragments.get(name).copied() else { return Ok(Measure::default()) };
                self.measured.insert(name, None);
                let measure = self.set(&fragment.selection_set, level)?;
                self.measured.insert(name, Some(measure));
                Ok(measure)
            }
        }
    }
}

fn too_nested() -> ApiError {
    ApiError::limit(Code::QueryTooDeep, "nested fields and fragments", NESTING)
}
