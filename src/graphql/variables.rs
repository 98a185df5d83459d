//! Coerces the variables of a request to the types that the operation declares.

use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::schema::{ExtendedType, InputObjectType, InputValueDefinition};
use apollo_compiler::{Name, Schema};
use async_graphql::indexmap::IndexMap;
use async_graphql::{ScalarType, Value, Variables};

use super::error::{ApiError, Result};
use super::plan::constant;
use super::scalar::{DateTime, LocalTime};

/// Returns the coerced variables, including those that have their default. Fails with `GRAPHQL_VALIDATION_FAILED` if
/// one is missing or invalid.
pub fn coerce(schema: &Schema, operation: &Operation, mut given: Variables) -> Result<Vec<(Name, Value)>> {
    let mut variables = Vec::with_capacity(operation.variables.len());
    for definition in &operation.variables {
        let name = &definition.name;
        let required = || ApiError::invalid(format!("The variable `${name}` is required."));
        let value = match (given.remove(&async_graphql::Name::new(name.as_str())), &definition.default_value)
        {
            (Some(Value::Null), _) | (None, None) if definition.ty.is_non_null() => return Err(required()),
            (Some(value), _) => value,
            (None, Some(default)) => constant(default),
            (None, None) => continue,
        };
        let value = coerce_value(schema, &definition.ty, value)
            .map_err(|reason| ApiError::invalid(format!("Invalid value for `${name}`: {reason}.")))?;
        variables.push((name.clone(), value));
    }
    Ok(variables)
}

/// The error is the reason why the value is invalid.
fn coerce_value(schema: &Schema, ty: &Type, value: Value) -> Result<Value, String> {
    match (ty, value) {
        (Type::NonNullNamed(_) | Type::NonNullList(_), Value::Null) => {
            Err(format!("expected a value of type `{ty}`, not null"))
        }
        (_, Value::Null) => Ok(Value::Null),
        (Type::List(item_type) | Type::NonNullList(item_type), Value::List(items)) => {
            let items = items.into_iter().map(|item| coerce_value(schema, item_type, item));
            Ok(Value::List(items.collect::<Result<_, _>>()?))
        }
        // A single value is coerced to a list of one.
        (Type::List(item_type) | Type::NonNullList(item_type), value) => {
            Ok(Value::List(vec![coerce_value(schema, item_type, value)?]))
        }
        (Type::Named(name) | Type::NonNullNamed(name), value) => coerce_named(schema, name, value),
    }
}

fn coerce_named(schema: &Schema, name: &Name, value: Value) -> Result<Value, String> {
    match (schema.types.get(name), value) {
        (Some(ExtendedType::Enum(items)), Value::String(text))
            if items.values.contains_key(text.as_str()) =>
        {
            Ok(Value::Enum(async_graphql::Name::new(text)))
        }
        // Only a default in the document is an enum value: JSON has strings.
        (Some(ExtendedType::Enum(_)), value @ Value::Enum(_)) => Ok(value),
        (Some(ExtendedType::InputObject(ty)), Value::Object(fields)) => coerce_object(schema, ty, fields),
        (Some(ExtendedType::Scalar(_)), value) => coerce_scalar(name, value),
        _ => Err(format!("expected a value of type `{name}`")),
    }
}

fn coerce_scalar(name: &Name, value: Value) -> Result<Value, String> {
    let is_int =
        |number: &async_graphql::Number| number.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
    let is_valid = match (name.as_str(), &value) {
        ("Int", Value::Number(number)) => is_int(number),
        ("ID", Value::Number(number)) if number.is_i64() || number.is_u64() => {
            return Ok(Value::String(number.to_string()));
        }
        ("Float", Value::Number(_))
        | ("ID" | "String", Value::String(_))
        | ("Boolean", Value::Boolean(_)) => true,
        ("DateTime", value) => DateTime::is_valid(value),
        ("LocalTime", value) => LocalTime::is_valid(value),
        ("Int" | "Float" | "ID" | "String" | "Boolean", _) => false,
        _ => true,
    };
    if is_valid { Ok(value) } else { Err(format!("expected a value of type `{name}`")) }
}

fn coerce_object(
    schema: &Schema,
    ty: &InputObjectType,
    mut fields: IndexMap<async_graphql::Name, Value>,
) -> Result<Value, String> {
    let is_defined = |name: &str| ty.fields.contains_key(name);
    if let Some(name) = fields.keys().find(|name| !is_defined(name)) {
        return Err(format!("`{}` has no field `{name}`", ty.name));
    }
    if ty.directives.has("oneOf") && (fields.len() != 1 || fields.values().any(|value| *value == Value::Null))
    {
        return Err(format!("`{}` must have exactly one field, which must not be null", ty.name));
    }
    let mut object = IndexMap::with_capacity(fields.len());
    for (name, definition) in &ty.fields {
        let given = fields.swap_remove(name.as_str());
        if let Some(value) = coerce_field(schema, definition, given)? {
            object.insert(async_graphql::Name::new(name.as_str()), value);
        }
    }
    Ok(Value::Object(object))
}

fn coerce_field(
    schema: &Schema,
    definition: &InputValueDefinition,
    given: Option<Value>,
) -> Result<Option<Value>, String> {
    let name = &definition.name;
    match (given, &definition.default_value) {
        (Some(value), _) => {
            let value = coerce_value(schema, &definition.ty, value);
            value.map(Some).map_err(|reason| format!("in `{name}`: {reason}"))
        }
        (None, Some(default)) => Ok(Some(constant(default))),
        (None, None) if definition.ty.is_non_null() => Err(format!("`{name}` is required")),
        (None, None) => Ok(None),
    }
}
