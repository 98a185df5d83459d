//! Global IDs. Each contains the kind of object that it names, so an argument can refuse an ID of another kind.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};

use crate::global_id;
pub use crate::global_id::{GlobalKey, MessageKey};

/// Returns the global ID of a key.
pub fn global_id<T: GlobalKey>(id: &T) -> ID {
    ID(global_id::write(id))
}

/// An argument that accepts the global IDs of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id<T>(pub T);

impl<T: GlobalKey> Id<T> {
    pub fn parse(text: &str) -> Option<Self> {
        global_id::read(text).map(Self)
    }
}

impl<T: GlobalKey> InputType for Id<T> {
    type RawValueType = T;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(text)) => {
                let invalid =
                    || InputValueError::custom(format!("the value must be the ID of a {}", T::KIND));
                Self::parse(&text).ok_or_else(invalid)
            }
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(global_id(&self.0).0)
    }

    fn as_raw_value(&self) -> Option<&T> {
        Some(&self.0)
    }
}
