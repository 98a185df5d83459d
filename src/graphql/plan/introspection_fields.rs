use async_graphql::Value;

use super::selection::not_planned;
use super::{
    Introspection, PlannedField, PlannedSelection, Planner, ResponseWriter, SelectionSets, WriteResult,
};

impl Planner<'_> {
    /// Plans the selected fields of an introspection type.
    pub(super) fn introspection(&self, ty: &str, sets: &SelectionSets<'_>) -> PlannedSelection {
        let fields = self.collect_fields(ty, sets).into_iter().filter_map(|(key, fields)| {
            let first = fields.first()?;
            let selection = self.introspection(first.ty().inner_named_type(), &SelectionSets::of(&fields));
            Some(self.plan_field(key, first, PlannedField::INTROSPECTION, selection))
        });
        PlannedSelection::of(vec![fields.collect()])
    }
}

impl<'e> ResponseWriter<'e> {
    /// Writes `__schema` or `__type`.
    pub(super) fn introspection(&mut self, field: &'e PlannedField) -> WriteResult {
        let Some(introspection) = self.execution().introspection() else {
            return self.fail(not_planned(), true);
        };
        if field.name == "__schema" {
            self.introspected(&introspection.schema, field, introspection);
            return Ok(());
        }
        match self.execution().arguments(field).get::<String>("name") {
            Ok(name) => {
                let ty = introspection.types.get(&name).unwrap_or(&Value::Null);
                self.introspected(ty, field, introspection);
            }
            Err(error) => return self.fail(error, true),
        }
        Ok(())
    }

    /// Writes what a field selects of introspection data.
    fn introspected(&mut self, value: &'e Value, field: &'e PlannedField, introspection: &'e Introspection) {
        match value {
            Value::Object(object) => {
                let object = introspection.dereference(object);
                self.push('{');
                for (index, field) in field.selection.fields(0).iter().enumerate() {
                    if index > 0 {
                        self.push(',');
                    }
                    self.raw(&field.json_key);
                    let value = object.get(field.name.as_str()).unwrap_or(&Value::Null);
                    self.introspected(value, field, introspection);
                }
                self.push('}');
            }
            Value::List(items) => {
                let argument = self.execution().arguments(field).get::<Option<bool>>("includeDeprecated");
                let includes_deprecated = matches!(argument, Ok(Some(true)));
                self.push('[');
                let included = items.iter().filter(|item| includes_deprecated || !is_deprecated(item));
                for (index, item) in included.enumerate() {
                    if index > 0 {
                        self.push(',');
                    }
                    self.introspected(item, field, introspection);
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
