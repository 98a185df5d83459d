//! What the schema says of itself. All of it is known beforehand; an operation picks from it.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use futures_util::FutureExt;

use super::{Field, Planner, Selection, Sets, Writer, Written, not_planned};
use crate::graphql::schema::Schema;

const EVERYTHING: &str = "{ __schema { __typename description
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

#[derive(Debug, Default)]
pub struct Introspection {
    schema: Value,
    types: HashMap<String, Value>,
}

/// The library says null of an interface, which may have some. Ours have none.
fn with_interfaces(mut ty: IndexMap<Name, Value>) -> Value {
    if ty.get("kind") == Some(&Value::Enum(Name::new("INTERFACE"))) {
        ty.insert(Name::new("interfaces"), Value::List(Vec::new()));
    }
    Value::Object(ty)
}

impl Introspection {
    /// As async-graphql has it.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        let answer = schema.execute(EVERYTHING).now_or_never().map(|response| response.data);
        let Some(Value::Object(mut data)) = answer else { return Self::default() };
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

    /// The type itself, where it is only named.
    fn whole<'i>(&'i self, object: &'i IndexMap<Name, Value>) -> &'i IndexMap<Name, Value> {
        let named = if object.contains_key("kind") { text(object, "name") } else { None };
        match named.and_then(|name| self.types.get(name)) {
            Some(Value::Object(ty)) => ty,
            _ => object,
        }
    }
}

fn text<'o>(object: &'o IndexMap<Name, Value>, key: &str) -> Option<&'o str> {
    match object.get(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

impl Planner<'_> {
    /// What is selected of a type of introspection.
    pub(super) fn described(&self, ty: &str, sets: &Sets<'_>) -> Selection {
        let fields = self.collected(ty, sets).into_iter().filter_map(|(key, fields)| {
            let first = fields.first()?;
            let selection = self.described(first.ty().inner_named_type(), &Sets::inside(&fields));
            Some(self.compiled(key, first, Field::INTROSPECTION, selection))
        });
        Selection::of(vec![fields.collect()])
    }
}

impl<'e> Writer<'e> {
    /// `__schema` or `__type`.
    pub fn introspection(&mut self, field: &'e Field) -> Written {
        let Some(all) = self.execution().introspection() else { return self.fail(not_planned(), true) };
        if field.name == "__schema" {
            self.described(&all.schema, field, all);
            return Ok(());
        }
        match self.execution().arguments(field).get::<String>("name") {
            Ok(name) => self.described(all.types.get(&name).unwrap_or(&Value::Null), field, all),
            Err(error) => return self.fail(error, true),
        }
        Ok(())
    }

    fn described(&mut self, value: &'e Value, field: &'e Field, all: &'e Introspection) {
        match value {
            Value::Object(object) => {
                let object = all.whole(object);
                self.push('{');
                for (place, field) in field.selection.fields(0).iter().enumerate() {
                    if place > 0 {
                        self.push(',');
                    }
                    self.plain(&field.prefix);
                    self.described(object.get(field.name.as_str()).unwrap_or(&Value::Null), field, all);
                }
                self.push('}');
            }
            Value::List(items) => {
                let all_of_them = self.execution().arguments(field).get::<Option<bool>>("includeDeprecated");
                let all_of_them = matches!(all_of_them, Ok(Some(true)));
                self.push('[');
                let shown = items.iter().filter(|item| all_of_them || !is_deprecated(item));
                for (place, item) in shown.enumerate() {
                    if place > 0 {
                        self.push(',');
                    }
                    self.described(item, field, all);
                }
                self.push(']');
            }
            leaf => self.json(leaf),
        }
    }
}

fn is_deprecated(item: &Value) -> bool {
    matches!(item, Value::Object(object) if object.get("isDeprecated") == Some(&Value::Boolean(true)))
}
