use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

/// Selects everything that introspection can return, except the fields of types inside types.
pub const INTROSPECTION_QUERY: &str = "{ __schema { __typename description
    queryType { ...Ref } mutationType { ...Ref } subscriptionType { ...Ref } types { ...Type }
    directives { __typename name description isRepeatable locations args(includeDeprecated: true) { ...Input } } } }
  fragment Type on __Type { __typename kind name description specifiedByURL isOneOf
    fields(includeDeprecated: true) { __typename name description args(includeDeprecated: true) { ...Input }
      type { ...Ref } isDeprecated deprecationReason }
    inputFields(includeDeprecated: true) { ...Input } interfaces { ...Ref } possibleTypes { ...Ref }
    enumValues(includeDeprecated: true) { __typename name description isDeprecated deprecationReason } }
  fragment Input on __InputValue { __typename name description type { ...Ref } defaultValue
    isDeprecated deprecationReason }
  fragment Ref on __Type { __typename kind name ofType { __typename kind name
    ofType { __typename kind name ofType { __typename kind name } } } }";

/// The introspection data of the schema, computed once. An operation selects from it.
#[derive(Debug, Default)]
pub struct Introspection {
    pub(super) schema: Value,
    pub(super) types: HashMap<String, Value>,
}

impl Introspection {
    /// `data` is the response of async-graphql to `INTROSPECTION_QUERY`.
    #[must_use]
    pub fn of(data: Value) -> Self {
        let Value::Object(mut data) = data else { return Self::default() };
        let schema = data.swap_remove("__schema").unwrap_or_default();
        let types = match &schema {
            Value::Object(schema) => schema.get("types"),
            _ => None,
        };
        let types = match types {
            Some(Value::List(types)) => types.iter(),
            _ => [].iter(),
        };
        let types = types.filter_map(|ty| match ty {
            Value::Object(ty) => Some((text(ty, "name")?.to_owned(), with_interfaces(ty.clone()))),
            _ => None,
        });
        Self { types: types.collect(), schema }
    }

    /// Returns the whole type if the object is a reference to a type by its name, and otherwise the object itself.
    pub(super) fn dereference<'i>(&'i self, object: &'i IndexMap<Name, Value>) -> &'i IndexMap<Name, Value> {
        let name = if object.contains_key("kind") { text(object, "name") } else { None };
        match name.and_then(|name| self.types.get(name)) {
            Some(Value::Object(ty)) => ty,
            _ => object,
        }
    }
}

/// The specification requires a list of interfaces for an interface, and async-graphql returns null. Ours implement
/// none.
fn with_interfaces(mut ty: IndexMap<Name, Value>) -> Value {
    if ty.get("kind") == Some(&Value::Enum(Name::new("INTERFACE"))) {
        ty.insert(Name::new("interfaces"), Value::List(Vec::new()));
    }
    Value::Object(ty)
}

fn text<'o>(object: &'o IndexMap<Name, Value>, key: &str) -> Option<&'o str> {
    match object.get(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
