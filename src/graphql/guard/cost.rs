//! The cost of an operation in complexity points: a formula over its variables, built once for each document.

use apollo_compiler::executable::{Field, Operation, OperationType, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, ast};
use async_graphql::Value;

use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::member::LOOKUP_COST;
use crate::graphql::message::{BODY_COST, preview_cost};
use crate::graphql::relay_connection::{FILTER_COST, page_cost};
use crate::graphql::schema::WRITE_COST;
use crate::graphql::viewer::COUNT_COST;

/// The factor for the selection inside `__schema` and `__type`, which is applied to each type of the schema.
const INTROSPECTION_FACTOR: usize = 20;

/// The cost of one operation.
#[derive(Debug)]
pub struct Cost {
    operation_type: OperationType,
    formula: CostFormula,
}

/// The cost of a selection set.
#[derive(Debug, Default)]
struct CostFormula {
    /// The part that does not depend on variables.
    constant: usize,
    variable: Vec<VariableCost>,
}

/// A term that depends on variables.
#[derive(Debug)]
enum VariableCost {
    Preview(ArgumentValue),
    Page { first: ArgumentValue, last: ArgumentValue, filters: Vec<ArgumentValue>, row: CostFormula },
    Multiple(usize, CostFormula),
}

type ArgumentValue = Option<Node<ast::Value>>;
type VariableValues = [(Name, Value)];

impl Cost {
    pub fn of(document: &ExecutableDocument, operation: &Operation) -> Self {
        Self {
            operation_type: operation.operation_type,
            formula: CostFormula::of(document, &operation.selection_set),
        }
    }

    /// Fails with `QUERY_TOO_COMPLEX` if the cost with these variables exceeds the limit.
    pub fn check(&self, variables: &VariableValues, limits: &DocumentLimits) -> Result<()> {
        let max = match self.operation_type {
            OperationType::Subscription => limits.subscription_complexity,
            OperationType::Query | OperationType::Mutation => limits.query_complexity,
        };
        let cost = self.formula.evaluate(variables);
        if cost > max {
            Err(ApiError::limit(Code::QueryTooComplex, "complexity points", max))
        } else {
            Ok(())
        }
    }
}

impl CostFormula {
    fn of(document: &ExecutableDocument, set: &SelectionSet) -> Self {
        let mut formula = Self::default();
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => formula.add_field(document, field, &set.ty),
                Selection::InlineFragment(fragment) => {
                    formula.add(Self::of(document, &fragment.selection_set));
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name) {
                        formula.add(Self::of(document, &fragment.selection_set));
                    }
                }
            }
        }
        formula
    }

    fn add(&mut self, other: Self) {
        self.constant = self.constant.saturating_add(other.constant);
        self.variable.extend(other.variable);
    }

    fn add_field(&mut self, document: &ExecutableDocument, field: &Field, parent: &str) {
        let selection = Self::of(document, &field.selection_set);
        let argument = |name: &str| field.specified_argument_by_name(name).cloned();
        let constant = match (parent, field.name.as_str()) {
            (_, "__schema" | "__type") => {
                self.variable.push(VariableCost::Multiple(INTROSPECTION_FACTOR, selection));
                1
            }
            ("Message", "body") => BODY_COST,
            ("Message", "preview") => {
                self.variable.push(VariableCost::Preview(argument("length")));
                0
            }
            ("Viewer", "unreadConversationCount") => COUNT_COST,
            _ if field.ty().inner_named_type().ends_with("Connection") => {
                let (first, last) = (argument("first"), argument("last"));
                let filters = vec![argument("filter"), argument("search")];
                self.variable.push(VariableCost::Page { first, last, filters, row: selection });
                0
            }
            (parent, name) => {
                self.add(selection);
                match (parent, name) {
                    ("Query", "member") => LOOKUP_COST,
                    ("Mutation", _) => WRITE_COST,
                    _ => 1,
                }
            }
        };
        self.constant = self.constant.saturating_add(constant);
    }

    fn evaluate(&self, variables: &VariableValues) -> usize {
        self.variable.iter().fold(self.constant, |sum, term| sum.saturating_add(term.evaluate(variables)))
    }
}

impl VariableCost {
    fn evaluate(&self, variables: &VariableValues) -> usize {
        match self {
            Self::Preview(length) => preview_cost(number(length.as_deref(), variables)),
            Self::Multiple(factor, cost) => cost.evaluate(variables).saturating_mul(*factor),
            Self::Page { first, last, filters, row } => {
                let [first, last] = [first, last].map(|it| number(it.as_deref(), variables));
                let page = page_cost(first, last, row.evaluate(variables));
                let is_filtered = filters.iter().any(|argument| is_given(argument.as_deref(), variables));
                page.saturating_add(if is_filtered { FILTER_COST } else { 0 })
            }
        }
    }
}

fn number(argument: Option<&ast::Value>, variables: &VariableValues) -> Option<i32> {
    match argument? {
        ast::Value::Int(number) => number.try_to_i32().ok(),
        ast::Value::Variable(name) => match variables.iter().find(|(known, _)| known == name) {
            Some((_, Value::Number(number))) => i32::try_from(number.as_i64()?).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an argument is given and not null.
fn is_given(argument: Option<&ast::Value>, variables: &VariableValues) -> bool {
    match argument {
        None | Some(ast::Value::Null) => false,
        Some(ast::Value::Variable(name)) => {
            variables.iter().any(|(known, value)| known == name && *value != Value::Null)
        }
        Some(_) => true,
    }
}
