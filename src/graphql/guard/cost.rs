//! What an operation costs. The library can count that, too, but passes over the type that a
//! fragment is on, and so over the pages inside it; and `__typename` is free there, on every row.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::registry::Registry;
use async_graphql::{Name, Value, Variables};
use async_graphql_value::Value as Given;

use super::Limits;
use crate::graphql::connection::{SIFTING_COST, page_cost};
use crate::graphql::document::root;
use crate::graphql::error::{ApiError, Code, Result};
use crate::graphql::member::LOOKUP_COST;
use crate::graphql::message::{BODY_COST, preview_cost};
use crate::graphql::schema::WRITE_COST;
use crate::graphql::viewer::COUNT_COST;

/// What is asked about types is answered for each type.
const INTROSPECTION: usize = 20;

pub fn admit_cost(
    registry: &Registry,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    limits: &Limits,
) -> Result<()> {
    let mut walk = Walk { registry, document, operation, variables, known: HashMap::new() };
    let cost = walk.set(&operation.selection_set.node, root(registry, operation.ty));
    let most = match operation.ty {
        OperationType::Subscription => limits.subscription_complexity,
        OperationType::Query | OperationType::Mutation => limits.complexity,
    };
    if cost > most { Err(ApiError::limit(Code::TooComplex, "complexity", most)) } else { Ok(()) }
}

struct Walk<'d> {
    registry: &'d Registry,
    document: &'d ExecutableDocument,
    operation: &'d OperationDefinition,
    variables: &'d Variables,
    /// A fragment says itself what it is on, so it costs the same wherever it is spread.
    known: HashMap<&'d Name, usize>,
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d SelectionSet, on: &'d str) -> usize {
        set.items.iter().fold(0, |sum: usize, item| {
            sum.saturating_add(match &item.node {
                Selection::Field(field) => self.field(&field.node, on),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, on)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            })
        })
    }

    fn fragment(&mut self, name: &'d Name) -> usize {
        if let Some(cost) = self.known.get(name) {
            return *cost;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let on = fragment.node.type_condition.node.on.node.as_str();
        let cost = self.set(&fragment.node.selection_set.node, on);
        self.known.insert(name, cost);
        cost
    }

    fn field(&mut self, field: &'d Field, on: &'d str) -> usize {
        let registry = self.registry;
        let name = field.name.node.as_str();
        let meta = registry.types.get(on).and_then(|on| on.field_by_name(name));
        let inner = meta.map_or("", |meta| meta.ty.trim_matches(['[', ']', '!']));
        let each = self.set(&field.selection_set.node, inner);
        match (on, name) {
            (_, "__schema" | "__type") => each.saturating_mul(INTROSPECTION).saturating_add(1),
            ("Message", "body") => BODY_COST,
            ("Message", "preview") => preview_cost(self.number(field, "length")),
            ("Viewer", "unreadConversationCount") => COUNT_COST,
            ("Query", "member") => each.saturating_add(LOOKUP_COST),
            ("Mutation", _) => each.saturating_add(WRITE_COST),
            _ if inner.ends_with("Connection") => {
                let sifted = ["filter", "search"].into_iter().any(|argument| self.has(field, argument));
                let page = page_cost(self.number(field, "first"), self.number(field, "last"), each);
                page.saturating_add(if sifted { SIFTING_COST } else { 0 })
            }
            _ => each.saturating_add(1),
        }
    }

    /// Whether an argument is given, and is not null.
    fn has(&self, field: &Field, argument: &str) -> bool {
        match field.get_argument(argument).map(|value| &value.node) {
            None | Some(Given::Null) => false,
            Some(Given::Variable(name)) => self.given(name).is_some_and(|value| *value != Value::Null),
            Some(_) => true,
        }
    }

    /// An argument, given as it is or as a variable.
    fn number(&self, field: &Field, argument: &str) -> Option<i32> {
        let argument = field.get_argument(argument)?.node.clone();
        match argument.into_const_with(|name| self.variable(&name).ok_or(())) {
            Ok(Value::Number(number)) => i32::try_from(number.as_i64()?).ok(),
            _ => None,
        }
    }

    /// Only a number: others may be long, and are not copied.
    fn variable(&self, name: &Name) -> Option<Value> {
        self.given(name).filter(|value| matches!(value, Value::Number(_))).cloned()
    }

    /// What a variable is, or is by default.
    fn given(&self, name: &Name) -> Option<&Value> {
        let default = || {
            let mut definitions = self.operation.variable_definitions.iter();
            definitions.find(|definition| definition.node.name.node == *name)?.node.default_value()
        };
        self.variables.get(name).or_else(default)
    }
}
