//! Counts in a parsed document, with fragments expanded. Sums saturate instead of overflowing.

use apollo_compiler::ast::{Definition, Document, OperationType};

use super::measure::{Measure, Measurer};
use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::error::{ApiError, Result};

/// The maximum depth of lists of types in introspection, as in graphql-js: each level multiplies the response.
const MAX_TYPE_LISTS: usize = 2;

#[derive(Debug, Default)]
pub struct DocumentCounts {
    operations: usize,
    fragments: usize,
    root_fields: usize,
    aliases: usize,
    directives: usize,
    introspects: bool,
    all: Measure,
}

impl DocumentCounts {
    pub fn of(document: &Document) -> Result<Self> {
        let fragments = document.definitions.iter().filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => Some((&fragment.name, &**fragment)),
            _ => None,
        });
        let mut measurer = Measurer::new(fragments.collect());
        let mut counts = Self::default();
        for definition in &document.definitions {
            match definition {
                Definition::OperationDefinition(operation) => {
                    let variables = operation.variables.iter();
                    let directives = variables.map(|variable| variable.directives.len()).sum::<usize>();
                    measurer.directives += directives + operation.directives.len();
                    let measure = measurer.selection_set(&operation.selection_set, 0)?;
                    // Each root field would be a stream of its own.
                    if operation.operation_type == OperationType::Subscription && measure.fields > 1 {
                        return Err(ApiError::invalid("A subscription must select exactly one root field."));
                    }
                    counts.operations += 1;
                    counts.root_fields = counts.root_fields.max(measure.fields);
                    counts.all = counts.all.and(measure);
                }
                Definition::FragmentDefinition(fragment) => {
                    measurer.directives += fragment.directives.len();
                    counts.fragments += 1;
                    counts.all = counts.all.and(measurer.fragment(&fragment.name, 0)?);
                }
                // Validation reports other definitions.
                _ => {}
            }
        }
        let Measurer { aliases, directives, introspects, .. } = measurer;
        Ok(Self { aliases, directives, introspects, ..counts })
    }

    /// Fails with the code of the first limit that is exceeded.
    pub fn check(&self, limits: &DocumentLimits) -> Result<()> {
        if self.introspects && !limits.introspection {
            return Err(ApiError::introspection_disabled());
        }
        let counts = [
            (self.operations, limits.query_operations, Code::QueryTooManyOperations, "operations"),
            (self.fragments, limits.query_fragments, Code::QueryTooManyFragments, "fragments"),
            (self.root_fields, limits.query_root_fields, Code::QueryTooManyRootFields, "root fields"),
            (self.aliases, limits.query_aliases, Code::QueryTooManyAliases, "aliases"),
            (self.directives, limits.query_directives, Code::QueryTooManyDirectives, "directives"),
            (self.all.selections, limits.query_selections, Code::QueryTooManySelections, "selections"),
            (self.all.depth, limits.query_depth, Code::QueryTooDeep, "nested fields"),
            (self.all.type_lists, MAX_TYPE_LISTS, Code::QueryTooDeep, "nested type lists"),
        ];
        match counts.into_iter().find(|(count, limit, ..)| count > limit) {
            Some((_, limit, code, what)) => Err(ApiError::limit(code, what, limit)),
            None => Ok(()),
        }
    }
}
