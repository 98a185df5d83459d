use apollo_compiler::{Name, Node, ast};
use async_graphql::{Number, Value};

/// The value of an argument in the document.
#[derive(Debug)]
pub(super) enum PlannedArgument {
    Constant(Value),
    /// A value that contains variables.
    WithVariables(Node<ast::Value>),
}

impl PlannedArgument {
    pub fn of(value: &Node<ast::Value>) -> Self {
        if has_variable(value) { Self::WithVariables(value.clone()) } else { Self::Constant(constant(value)) }
    }

    /// Returns None if the value is a variable that was not given.
    pub fn value(&self, variables: &[(Name, Value)]) -> Option<Value> {
        match self {
            Self::Constant(value) => Some(value.clone()),
            Self::WithVariables(value) => substitute(value, variables),
        }
    }

    /// The approximate memory of the value in bytes. Values with variables are shared with the document.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Constant(value) => bytes(value),
            Self::WithVariables(_) => 0,
        }
    }
}

fn bytes(value: &Value) -> usize {
    let content = match value {
        Value::String(text) => text.len(),
        Value::Enum(name) => name.len(),
        Value::List(items) => items.iter().map(bytes).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| 64 + name.len() + bytes(value)).sum(),
        _ => 0,
    };
    size_of::<Value>() + content
}

fn has_variable(value: &ast::Value) -> bool {
    match value {
        ast::Value::Variable(_) => true,
        ast::Value::List(items) => items.iter().any(|item| has_variable(item)),
        ast::Value::Object(fields) => fields.iter().any(|(_, value)| has_variable(value)),
        _ => false,
    }
}

/// Converts a value without variables.
#[must_use]
pub fn constant(value: &ast::Value) -> Value {
    substitute(value, &[]).unwrap_or_default()
}

/// Converts a value, with each variable replaced by its value. A variable that was not given is null in a list, and
/// omitted elsewhere.
fn substitute(value: &ast::Value, variables: &[(Name, Value)]) -> Option<Value> {
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
            Value::List(items.iter().map(|item| substitute(item, variables).unwrap_or_default()).collect())
        }
        ast::Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| {
                Some((async_graphql::Name::new(name.as_str()), substitute(value, variables)?))
            });
            Value::Object(fields.collect())
        }
    })
}
