//! Where a variable may stand, by its type. The library has this rule, and never hears of a place
//! to apply it to: its chain of rules does not pass on the values that it meets.

use std::collections::HashSet;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::registry::{MetaInputValue, MetaType, Registry};
use async_graphql::{Name, Pos, Positioned, ServerError, Value as ConstValue};
use async_graphql_value::Value;

use super::document::root;
use super::error::ApiError;

type Known = IndexMap<String, MetaInputValue>;
type Given = [(Positioned<Name>, Positioned<Value>)];

/// What is wrong with the places of an operation's variables.
pub fn misplaced(
    registry: &Registry,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) -> Vec<ServerError> {
    let mut walk = Walk { registry, document, operation, seen: HashSet::new(), wrong: Vec::new() };
    walk.directives(&operation.directives);
    walk.set(&operation.selection_set.node, root(registry, operation.ty));
    walk.wrong
}

struct Walk<'d> {
    registry: &'d Registry,
    document: &'d ExecutableDocument,
    operation: &'d OperationDefinition,
    /// A fragment is wrong in the same places wherever it is spread.
    seen: HashSet<&'d Name>,
    wrong: Vec<ServerError>,
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d SelectionSet, on: &'d str) {
        let (registry, document) = (self.registry, self.document);
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    self.directives(&field.directives);
                    let on = registry.types.get(on).and_then(|on| on.field_by_name(&field.name.node));
                    // One that is not there is told by the library.
                    let Some(meta) = on else { continue };
                    self.arguments(&meta.args, &field.arguments);
                    self.set(&field.selection_set.node, named(&meta.ty));
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    self.directives(&fragment.directives);
                    let condition = fragment.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| condition.node.on.node.as_str());
                    self.set(&fragment.selection_set.node, on);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives);
                    let name = &spread.node.fragment_name.node;
                    if self.seen.insert(name)
                        && let Some(fragment) = document.fragments.get(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.set(&fragment.node.selection_set.node, on);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'d [Positioned<Directive>]) {
        for directive in directives {
            if let Some(meta) = self.registry.directives.get(directive.node.name.node.as_str()) {
                self.arguments(&meta.args, &directive.node.arguments);
            }
        }
    }

    fn arguments(&mut self, known: &'d Known, given: &'d Given) {
        for (name, value) in given {
            self.given(known.get(name.node.as_str()), &value.node, value.pos, false);
        }
    }

    /// A value for an argument, or for a field of an input. Of one-of fields the schema cannot say
    /// that the one that is given may not be null.
    fn given(&mut self, meta: Option<&MetaInputValue>, value: &Value, pos: Pos, one_of: bool) {
        let Some(meta) = meta else { return };
        let Some(ty) = Type::new(&meta.ty) else { return };
        let place = Type { nullable: ty.nullable && !one_of, ..ty };
        self.value(value, pos, &place, meta.default_value.is_some());
    }

    fn value(&mut self, value: &Value, pos: Pos, place: &Type, has_default: bool) {
        match (value, &place.base) {
            (Value::Variable(name), _) => self.variable(name, pos, place, has_default),
            (Value::List(items), BaseType::List(each)) => {
                for item in items {
                    self.value(item, pos, each, false);
                }
            }
            // One stands for a list of one.
            (value, BaseType::List(each)) => self.value(value, pos, each, false),
            (Value::Object(fields), BaseType::Named(name)) => {
                if let Some(MetaType::InputObject { input_fields, oneof, .. }) =
                    self.registry.types.get(name.as_str())
                {
                    for (name, value) in fields {
                        self.given(input_fields.get(name.as_str()), value, pos, *oneof);
                    }
                }
            }
            _ => {}
        }
    }

    fn variable(&mut self, name: &Name, pos: Pos, place: &Type, has_default: bool) {
        let mut definitions = self.operation.variable_definitions.iter();
        let Some(definition) = definitions.find(|definition| definition.node.name.node == *name) else {
            return;
        };
        let (at, definition) = (definition.pos, &definition.node);
        let default = definition.default_value.as_ref().map(|default| &default.node);
        let stands_in = has_default || default.is_some_and(|default| *default != ConstValue::Null);
        let ty = &definition.var_type.node;
        let effective = Type { nullable: ty.nullable && !stands_in, base: ty.base.clone() };
        if !fits(&effective, place) {
            let message =
                format!("Variable \"${name}\" of type \"{ty}\" used in position expecting type \"{place}\".");
            let error = ApiError::invalid(message).into_server_error();
            self.wrong.push(ServerError { locations: vec![at, pos], ..error });
        }
    }
}

fn fits(variable: &Type, place: &Type) -> bool {
    let null_is_fine = place.nullable || !variable.nullable;
    null_is_fine
        && match (&variable.base, &place.base) {
            (BaseType::List(variable), BaseType::List(place)) => fits(variable, place),
            (variable, place) => variable == place,
        }
}

/// `Message` of `[Message!]!`
fn named(ty: &str) -> &str {
    ty.trim_matches(['[', ']', '!'])
}
