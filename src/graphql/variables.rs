//! What comes in the variables, as the operation declares them.

use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::schema::{ExtendedType, InputObjectType, InputValueDefinition};
use apollo_compiler::{Name, Schema};
use async_graphql::indexmap::IndexMap;
use async_graphql::{ScalarType, Value, Variables};

use super::error::{ApiError, Result};
use super::plan::constant;
use super::scalar::DateTime;

/// The variables of an operation, each of its type, those with a default among them.
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
        let value = of_type(schema, &definition.ty, value)
            .map_err(|wrong| ApiError::invalid(format!("Invalid value for `${name}`: {wrong}.")))?;
        variables.push((name.clone(), value));
    }
    Ok(variables)
}

/// Or what is wrong with it.
fn of_type(schema: &Schema, ty: &Type, value: Value) -> Result<Value, String> {
    match (ty, value) {
        (Type::NonNullNamed(_) | Type::NonNullList(_), Value::Null) => {
            Err(format!("expected a value of type `{ty}`, not null"))
        }
        (_, Value::Null) => Ok(Value::Null),
        (Type::List(each) | Type::NonNullList(each), Value::List(items)) => {
            let items = items.into_iter().map(|item| of_type(schema, each, item));
            Ok(Value::List(items.collect::<Result<_, _>>()?))
        }
        // One stands for a list of one.
        (Type::List(each) | Type::NonNullList(each), value) => {
            Ok(Value::List(vec![of_type(schema, each, value)?]))
        }
        (Type::Named(name) | Type::NonNullNamed(name), value) => named(schema, name, value),
    }
}

fn named(schema: &Schema, name: &Name, value: Value) -> Result<Value, String> {
    match (schema.types.get(name), value) {
        (Some(ExtendedType::Enum(items)), Value::String(text))
            if items.values.contains_key(text.as_str()) =>
        {
            Ok(Value::Enum(async_graphql::Name::new(text)))
        }
        // A default is written as such.
        (Some(ExtendedType::Enum(_)), value @ Value::Enum(_)) => Ok(value),
        (Some(ExtendedType::InputObject(ty)), Value::Object(fields)) => object(schema, ty, fields),
        (Some(ExtendedType::Scalar(_)), value) => scalar(name, value),
        _ => Err(format!("expected a value of type `{name}`")),
    }
}

fn scalar(name: &Name, value: Value) -> Result<Value, String> {
    let is_int =
        |number: &async_graphql::Number| number.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
    let fits = match (name.as_str(), &value) {
        ("Int", Value::Number(number)) => is_int(number),
        ("ID", Value::Number(number)) if number.is_i64() || number.is_u64() => {
            return Ok(Value::String(number.to_string()));
        }
        ("Float", Value::Number(_))
        | ("ID" | "String", Value::String(_))
        | ("Boolean", Value::Boolean(_)) => true,
        ("DateTime", value) => DateTime::is_valid(value),
        ("Int" | "Float" | "ID" | "String" | "Boolean", _) => false,
        _ => true,
    };
    if fits { Ok(value) } else { Err(format!("expected a value of type `{name}`")) }
}

fn object(
    schema: &Schema,
    ty: &InputObjectType,
    mut fields: IndexMap<async_graphql::Name, Value>,
) -> Result<Value, String> {
    let known = |name: &str| ty.fields.contains_key(name);
    if let Some(name) = fields.keys().find(|name| !known(name)) {
        return Err(format!("`{}` has no field `{name}`", ty.name));
    }
    if ty.directives.has("oneOf") && (fields.len() != 1 || fields.values().any(|value| *value == Value::Null))
    {
        return Err(format!("`{}` must have exactly one field, which must not be null", ty.name));
    }
    let mut object = IndexMap::with_capacity(fields.len());
    for (name, definition) in &ty.fields {
        let given = fields.swap_remove(name.as_str());
        if let Some(value) = field(schema, definition, given)? {
            object.insert(async_graphql::Name::new(name.as_str()), value);
        }
    }
    Ok(Value::Object(object))
}

fn field(
    schema: &Schema,
    definition: &InputValueDefinition,
    given: Option<Value>,
) -> Result<Option<Value>, String> {
    let name = &definition.name;
    match (given, &definition.default_value) {
        (Some(value), _) => {
            let value = of_type(schema, &definition.ty, value);
            value.map(Some).map_err(|wrong| format!("in `{name}`: {wrong}"))
        }
        (None, Some(default)) => Ok(Some(constant(default))),
        (None, None) if definition.ty.is_non_null() => Err(format!("`{name}` is required")),
        (None, None) => Ok(None),
    }
}
