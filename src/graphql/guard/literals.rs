//! Errors in literals that apollo-compiler's validation does not find: repeated fields of input objects, `@oneOf` input
//! objects without exactly one field, invalid dates, and variables of the wrong type inside input objects.

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema, ast};
use async_graphql::{Pos, ScalarType, ServerError};

use super::variable_positions::is_allowed;
use crate::graphql::error::ApiError;
use crate::graphql::plan::constant;
use crate::graphql::scalar::DateTime;

/// Returns the first error.
pub fn find_literal_error(schema: &Schema, document: &ExecutableDocument) -> Option<ServerError> {
    document.operations.iter().find_map(|operation| {
        let check = LiteralCheck { schema, document, operation };
        let defaults = operation.variables.iter().filter_map(|it| Some((&it.ty, it.default_value.as_ref()?)));
        let mut defaults = defaults.filter_map(|(ty, default)| check.value(ty, false, default));
        defaults.next().or_else(|| check.selection_set(&operation.selection_set))
    })
}

struct LiteralCheck<'d> {
    schema: &'d Schema,
    document: &'d ExecutableDocument,
    operation: &'d Operation,
}

impl LiteralCheck<'_> {
    /// Visits a fragment for each of its spreads, whose number is limited by the count.
    fn selection_set(&self, set: &SelectionSet) -> Option<ServerError> {
        set.selections.iter().find_map(|selection| {
            self.directives(selection.directives()).or_else(|| match selection {
                Selection::Field(field) => {
                    let error = field.arguments.iter().find_map(|argument| {
                        self.argument(field.definition.argument_by_name(&argument.name)?, &argument.value)
                    });
                    error.or_else(|| self.selection_set(&field.selection_set))
                }
                Selection::InlineFragment(fragment) => self.selection_set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    self.selection_set(&self.document.fragments.get(&spread.fragment_name)?.selection_set)
                }
            })
        })
    }

    fn directives(&self, directives: &ast::DirectiveList) -> Option<ServerError> {
        directives.iter().find_map(|directive| {
            let definition = self.schema.directive_definitions.get(&directive.name)?;
            directive.arguments.iter().find_map(|argument| {
                self.argument(definition.argument_by_name(&argument.name)?, &argument.value)
            })
        })
    }

    fn argument(&self, definition: &InputValueDefinition, value: &Node<ast::Value>) -> Option<ServerError> {
        self.value(&definition.ty, definition.default_value.is_some(), value)
    }

    fn value(&self, ty: &Type, has_default: bool, at: &Node<ast::Value>) -> Option<ServerError> {
        match (&**at, ty) {
            (ast::Value::Variable(name), _) => self.variable(name, ty, has_default, at),
            (ast::Value::List(items), Type::List(each) | Type::NonNullList(each)) => {
                items.iter().find_map(|item| self.value(each, false, item))
            }
            // A single value is coerced to a list of one.
            (_, Type::List(each) | Type::NonNullList(each)) => self.value(each, false, at),
            (value, Type::Named(name) | Type::NonNullNamed(name))
                if name == "DateTime" && !value.is_null() =>
            {
                let is_valid = DateTime::is_valid(&constant(value));
                (!is_valid).then(|| self.error("The value must be an RFC 3339 date and time.".to_owned(), at))
            }
            (ast::Value::Object(fields), Type::Named(name) | Type::NonNullNamed(name)) => {
                self.object(name, fields, at)
            }
            _ => None,
        }
    }

    fn object(
        &self,
        ty: &Name,
        fields: &[(Name, Node<ast::Value>)],
        at: &Node<ast::Value>,
    ) -> Option<ServerError> {
        let Some(ExtendedType::InputObject(ty)) = self.schema.types.get(ty) else { return None };
        for (index, (name, _)) in fields.iter().enumerate() {
            if fields.iter().take(index).any(|(earlier, _)| earlier == name) {
                return Some(self.error(format!("There can be only one input field named \"{name}\"."), at));
            }
        }
        let is_one_of = ty.directives.has("oneOf");
        if is_one_of && (fields.len() != 1 || fields.iter().any(|(_, value)| value.is_null())) {
            let message =
                format!("OneOf Input Object \"{}\" must specify exactly one non-null key.", ty.name);
            return Some(self.error(message, at));
        }
        fields.iter().find_map(|(name, value)| {
            let definition = ty.fields.get(name)?;
            // The fields of a `@oneOf` input object are nullable in the schema, but the given one must not be null.
            let field_type = if is_one_of {
                definition.ty.as_ref().clone().non_null()
            } else {
                definition.ty.as_ref().clone()
            };
            self.value(&field_type, definition.default_value.is_some(), value)
        })
    }

    fn variable(
        &self,
        name: &Name,
        position: &Type,
        has_default: bool,
        at: &Node<ast::Value>,
    ) -> Option<ServerError> {
        let definition = self.operation.variables.iter().find(|definition| definition.name == *name)?;
        if is_allowed(definition, position, has_default) {
            return None;
        }
        let ty = &definition.ty;
        let message =
            format!("Variable \"${name}\" of type \"{ty}\" used in position expecting type \"{position}\".");
        Some(self.error(message, at))
    }

    fn error(&self, message: String, at: &Node<ast::Value>) -> ServerError {
        let start = at.line_column_range(&self.document.sources).map(|range| range.start);
        let locations = start.into_iter().map(|start| Pos { line: start.line, column: start.column });
        ServerError { locations: locations.collect(), ..ApiError::invalid(message).into_server_error() }
    }
}
