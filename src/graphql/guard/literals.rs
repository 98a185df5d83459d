//! What the validation of a document does not look at in the values that stand in it: a field of an input object that
//! stands there twice, the one field of an input that takes one, and variables inside of such.

use apollo_compiler::ast::{Type, VariableDefinition};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema, ast};
use async_graphql::{Pos, ScalarType, ServerError};

use crate::graphql::error::ApiError;
use crate::graphql::plan::constant;
use crate::graphql::scalar::DateTime;

pub fn misused(schema: &Schema, document: &ExecutableDocument) -> Option<ServerError> {
    document.operations.iter().find_map(|operation| {
        let check = Check { schema, document, operation };
        let defaults = operation.variables.iter().filter_map(|it| Some((&it.ty, it.default_value.as_ref()?)));
        let mut defaults = defaults.filter_map(|(ty, default)| check.value(ty, false, default));
        defaults.next().or_else(|| check.set(&operation.selection_set))
    })
}

struct Check<'d> {
    schema: &'d Schema,
    document: &'d ExecutableDocument,
    operation: &'d Operation,
}

impl Check<'_> {
    /// Fragments are looked at wherever they are spread, and these are counted before.
    fn set(&self, set: &SelectionSet) -> Option<ServerError> {
        set.selections.iter().find_map(|selection| {
            self.directives(selection.directives()).or_else(|| match selection {
                Selection::Field(field) => {
                    let wrong = field.arguments.iter().find_map(|argument| {
                        self.argument(field.definition.argument_by_name(&argument.name)?, &argument.value)
                    });
                    wrong.or_else(|| self.set(&field.selection_set))
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    self.set(&self.document.fragments.get(&spread.fragment_name)?.selection_set)
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
            // One stands for a list of one.
            (_, Type::List(each) | Type::NonNullList(each)) => self.value(each, false, at),
            (value, Type::Named(name) | Type::NonNullNamed(name))
                if name == "DateTime" && !value.is_null() =>
            {
                let is_one = DateTime::is_valid(&constant(value));
                (!is_one).then(|| self.wrong("The value must be an RFC 3339 date and time.".to_owned(), at))
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
        for (place, (name, _)) in fields.iter().enumerate() {
            if fields.iter().take(place).any(|(before, _)| before == name) {
                return Some(self.wrong(format!("There can be only one input field named \"{name}\"."), at));
            }
        }
        let one_of = ty.directives.has("oneOf");
        if one_of && (fields.len() != 1 || fields.iter().any(|(_, value)| value.is_null())) {
            let message =
                format!("OneOf Input Object \"{}\" must specify exactly one non-null key.", ty.name);
            return Some(self.wrong(message, at));
        }
        fields.iter().find_map(|(name, value)| {
            let definition = ty.fields.get(name)?;
            // The schema cannot say that the one that is given may not be null.
            let given = if one_of {
                definition.ty.as_ref().clone().non_null()
            } else {
                definition.ty.as_ref().clone()
            };
            self.value(&given, definition.default_value.is_some(), value)
        })
    }

    fn variable(
        &self,
        name: &Name,
        place: &Type,
        has_default: bool,
        at: &Node<ast::Value>,
    ) -> Option<ServerError> {
        let definition = self.operation.variables.iter().find(|definition| definition.name == *name)?;
        if fits(definition, place, has_default) {
            return None;
        }
        let ty = &definition.ty;
        let message =
            format!("Variable \"${name}\" of type \"{ty}\" used in position expecting type \"{place}\".");
        Some(self.wrong(message, at))
    }

    fn wrong(&self, message: String, at: &Node<ast::Value>) -> ServerError {
        let place = at.line_column_range(&self.document.sources).map(|range| range.start);
        let locations = place.into_iter().map(|place| Pos { line: place.line, column: place.column });
        ServerError { locations: locations.collect(), ..ApiError::invalid(message).into_server_error() }
    }
}

/// Where null may stand, or a default stands in for it, the variable may be nullable.
fn fits(definition: &VariableDefinition, place: &Type, has_default: bool) -> bool {
    let own_default = definition.default_value.as_ref().is_some_and(|default| !default.is_null());
    if place.is_non_null() && !definition.ty.is_non_null() {
        let nullable = place.clone().nullable();
        return (has_default || own_default) && definition.ty.is_assignable_to(&nullable);
    }
    definition.ty.is_assignable_to(place)
}
