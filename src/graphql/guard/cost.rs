//! What an operation costs: a formula of its variables, made once for each document.

use apollo_compiler::executable::{Field, Operation, OperationType, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, ast};
use async_graphql::Value;

use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::connection::{SIFTING_COST, page_cost};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::member::LOOKUP_COST;
use crate::graphql::message::{BODY_COST, preview_cost};
use crate::graphql::schema::WRITE_COST;
use crate::graphql::viewer::COUNT_COST;

/// What is asked about types is answered for each type.
const INTROSPECTION: usize = 20;

/// Of one operation.
#[derive(Debug)]
pub struct Cost {
    kind: OperationType,
    all: Sum,
}

/// What a selection set costs.
#[derive(Debug, Default)]
struct Sum {
    fixed: usize,
    /// Those that depend on variables.
    open: Vec<Open>,
}

#[derive(Debug)]
enum Open {
    Preview(Argument),
    Page { first: Argument, last: Argument, sifts: Vec<Argument>, each: Sum },
    Times(usize, Sum),
}

type Argument = Option<Node<ast::Value>>;
type Variables = [(Name, Value)];

impl Cost {
    pub fn of(document: &ExecutableDocument, operation: &Operation) -> Self {
        Self { kind: operation.operation_type, all: Sum::of(document, &operation.selection_set) }
    }

    pub fn admit(&self, variables: &Variables, limits: &DocumentLimits) -> Result<()> {
        let most = match self.kind {
            OperationType::Subscription => limits.subscription_complexity,
            OperationType::Query | OperationType::Mutation => limits.query_complexity,
        };
        let cost = self.all.with(variables);
        if cost > most {
            Err(ApiError::limit(Code::QueryTooComplex, "complexity points", most))
        } else {
            Ok(())
        }
    }
}

impl Sum {
    fn of(document: &ExecutableDocument, set: &SelectionSet) -> Self {
        let mut sum = Self::default();
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => sum.field(document, field, &set.ty),
                Selection::InlineFragment(fragment) => sum.add(Self::of(document, &fragment.selection_set)),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name) {
                        sum.add(Self::of(document, &fragment.selection_set));
                    }
                }
            }
        }
        sum
    }

    fn add(&mut self, other: Self) {
        self.fixed = self.fixed.saturating_add(other.fixed);
        self.open.extend(other.open);
    }

    fn field(&mut self, document: &ExecutableDocument, field: &Field, on: &str) {
        let each = Self::of(document, &field.selection_set);
        let argument = |name: &str| field.specified_argument_by_name(name).cloned();
        let fixed = match (on, field.name.as_str()) {
            (_, "__schema" | "__type") => {
                self.open.push(Open::Times(INTROSPECTION, each));
                1
            }
            ("Message", "body") => BODY_COST,
            ("Message", "preview") => {
                self.open.push(Open::Preview(argument("length")));
                0
            }
            ("Viewer", "unreadConversationCount") => COUNT_COST,
            _ if field.ty().inner_named_type().ends_with("Connection") => {
                let (first, last) = (argument("first"), argument("last"));
                let sifts = vec![argument("filter"), argument("search")];
                self.open.push(Open::Page { first, last, sifts, each });
                0
            }
            (on, name) => {
                self.add(each);
                match (on, name) {
                    ("Query", "member") => LOOKUP_COST,
                    ("Mutation", _) => WRITE_COST,
                    _ => 1,
                }
            }
        };
        self.fixed = self.fixed.saturating_add(fixed);
    }

    fn with(&self, variables: &Variables) -> usize {
        self.open.iter().fold(self.fixed, |sum, open| sum.saturating_add(open.with(variables)))
    }
}

impl Open {
    fn with(&self, variables: &Variables) -> usize {
        match self {
            Self::Preview(length) => preview_cost(number(length.as_deref(), variables)),
            Self::Times(times, each) => each.with(variables).saturating_mul(*times),
            Self::Page { first, last, sifts, each } => {
                let [first, last] = [first, last].map(|it| number(it.as_deref(), variables));
                let page = page_cost(first, last, each.with(variables));
                let sifts = sifts.iter().any(|argument| is_given(argument.as_deref(), variables));
                page.saturating_add(if sifts { SIFTING_COST } else { 0 })
            }
        }
    }
}

fn number(argument: Option<&ast::Value>, variables: &Variables) -> Option<i32> {
    match argument? {
        ast::Value::Int(number) => number.try_to_i32().ok(),
        ast::Value::Variable(name) => match variables.iter().find(|(known, _)| known == name) {
            Some((_, Value::Number(number))) => i32::try_from(number.as_i64()?).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an argument is given, and is not null.
fn is_given(argument: Option<&ast::Value>, variables: &Variables) -> bool {
    match argument {
        None | Some(ast::Value::Null) => false,
        Some(ast::Value::Variable(name)) => {
            variables.iter().any(|(known, value)| known == name && *value != Value::Null)
        }
        Some(_) => true,
    }
}
