use apollo_compiler::{Name, Node, ast};
use async_graphql::{InputType, Number, Value};

use super::Field;
use crate::graphql::error::{ApiError, Result};

/// An argument as the document has it.
#[derive(Debug)]
pub(super) enum Argument {
    Constant(Value),
    /// With variables in it.
    Open(Node<ast::Value>),
}

impl Argument {
    pub fn of(value: &Node<ast::Value>) -> Self {
        if has_variable(value) { Self::Open(value.clone()) } else { Self::Constant(constant(value)) }
    }

    /// Bytes of memory that it has to itself.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Constant(value) => bytes(value),
            Self::Open(_) => 0,
        }
    }
}

/// What the document says of a field, and what was sent with it.
pub struct Arguments<'e> {
    pub(super) field: &'e Field,
    pub(super) variables: &'e [(Name, Value)],
}

impl Arguments<'_> {
    /// An argument of this name, as the field takes it.
    pub fn get<T: InputType>(&self, name: &str) -> Result<T> {
        let given = self.field.arguments.iter().find(|(known, _)| known.as_str() == name);
        let value = given.and_then(|(_, argument)| match argument {
            Argument::Constant(value) => Some(value.clone()),
            Argument::Open(value) => filled(value, self.variables),
        });
        T::parse(value)
            .map_err(|error| ApiError::bad_input(error.into_server_error(self.field.position).message))
    }
}

fn bytes(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => text.len(),
        Value::Enum(name) => name.len(),
        Value::List(items) => items.iter().map(bytes).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| 64 + name.len() + bytes(value)).sum(),
        _ => 0,
    };
    size_of::<Value>() + inside
}

fn has_variable(value: &ast::Value) -> bool {
    match value {
        ast::Value::Variable(_) => true,
        ast::Value::List(items) => items.iter().any(|item| has_variable(item)),
        ast::Value::Object(fields) => fields.iter().any(|(_, value)| has_variable(value)),
        _ => false,
    }
}

/// A value without variables.
#[must_use]
pub fn constant(value: &ast::Value) -> Value {
    filled(value, &[]).unwrap_or_default()
}

/// With the variables in their places. A variable that was not sent is as if it were not written, but for null in a
/// list.
fn filled(value: &ast::Value, variables: &[(Name, Value)]) -> Option<Value> {
    Some(match value {
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::Enum(async_graphql::Name::new(name.as_str())),
        ast::Value::Variable(name) => {
            return variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        }
        ast::Value::String(text) => Value::String(text.clone()),
        ast::Value::Float(number) => Value::Number(number.try_to_f64().ok().and_then(Number::from_f64)?),
        ast::Value::Int(number) => match number.as_str().parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => Value::Number(number.try_to_f64().ok().and_then(Number::from_f64)?),
        },
        ast::Value::Boolean(is) => Value::Boolean(*is),
        ast::Value::List(items) => {
            Value::List(items.iter().map(|item| filled(item, variables).unwrap_or_default()).collect())
        }
        ast::Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| {
                Some((async_graphql::Name::new(name.as_str()), filled(value, variables)?))
            });
            Value::Object(fields.collect())
        }
    })
}
