//! A document, checked and compiled once for all its requests.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use apollo_compiler::executable::{Operation, OperationType, SelectionSet};
use apollo_compiler::parser::Parser;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use apollo_compiler::validation::{DiagnosticList, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema, ast, name, ty};
use async_graphql::{Pos, ServerError, Value};

use super::error::{ApiError, mark};
use super::guard::{Cost, Count, ExpandedSize, Scan, misused};
use super::plan::{Needs, Planner, Selection, Sets};
use super::query::Query;
use super::schema::{Mutation, sdl};
use super::subscription::Subscription;
use crate::code::Code;
use crate::config::DocumentLimits;

/// A document can be wrong in very many places. Nobody reads more than this.
const MOST_ERRORS: usize = 100;
/// Plans of one operation that are kept, each for other values of its conditions.
const PLANS: usize = 8;

/// Checks documents against limits and schema.
pub struct Compiler {
    pub limits: DocumentLimits,
    pub schema: &'static Valid<Schema>,
}

/// Read once: it is the same for all.
static SCHEMA: LazyLock<Valid<Schema>> = LazyLock::new(|| {
    // It is our own, and a test reads it.
    let schema = Schema::parse_and_validate(sdl(), "schema.graphql");
    let mut schema = schema.map_or_else(|invalid| invalid.partial, Valid::into_inner);
    add_is_one_of(&mut schema);
    Valid::assume_valid(schema)
});

impl Compiler {
    pub fn new(limits: DocumentLimits) -> Self {
        Self { limits, schema: &SCHEMA }
    }

    /// Checks a document by the specification.
    pub fn validate(&self, parsed: &ast::Document) -> Result<Valid<ExecutableDocument>, Vec<ServerError>> {
        // What is left of a selection without the fields that there are not is no document to look at.
        let known = parsed.to_executable(self.schema);
        let known = known.map_err(|invalid| told(&invalid.errors, Code::GraphqlValidationFailed))?;
        let valid = known.validate(self.schema);
        let valid = valid.map_err(|invalid| told(&invalid.errors, Code::GraphqlValidationFailed))?;
        match misused(self.schema, &valid) {
            Some(error) => Err(vec![error]),
            None => Ok(valid),
        }
    }

    /// The one operation of the document that is asked for.
    pub fn prepare(
        &self,
        parsed: &ast::Document,
        operation_name: Option<&str>,
    ) -> Result<Prepared, Vec<ServerError>> {
        let document = self.validate(parsed)?;
        let operation = document.operations.get(operation_name).map_err(|_| {
            let message = match operation_name {
                Some(name) => format!("The document has no operation named `{name}`."),
                None => {
                    "`operationName` is required unless the document has exactly one operation.".to_owned()
                }
            };
            vec![ApiError::bad_input(message).into_server_error()]
        })?;
        let operation = operation.clone();
        let mut conditions = Vec::new();
        let sets = document.fragments.values().map(|fragment| &fragment.selection_set);
        for set in sets.chain([&operation.selection_set]) {
            find_conditions(set, &mut conditions);
        }
        Ok(Prepared {
            cost: Cost::of(&document, &operation),
            weight: ExpandedSize::of(&document, &operation),
            conditions,
            plans: Mutex::default(),
            operation,
            document,
        })
    }
}

/// Parses a document, and refuses one that is over a limit.
pub fn admit(text: &str, limits: &DocumentLimits) -> Result<ast::Document, Vec<ServerError>> {
    let refused = |error: ApiError| vec![error.into_server_error()];
    let scan = Scan::of(text, limits.query_tokens).map_err(refused)?;
    scan.check(limits).map_err(refused)?;
    let parsed = Parser::new().parse_ast(text, "");
    // What follows the first error follows from it.
    let first = |invalid: WithErrors<_>| {
        told(&invalid.errors, Code::GraphqlParseFailed).into_iter().take(1).collect::<Vec<_>>()
    };
    let parsed = parsed.map_err(first)?;
    let count = Count::of(&parsed).map_err(refused)?;
    count.check(limits).map_err(refused)?;
    Ok(parsed)
}

/// Newer than the library's types of introspection, and asked for by GraphiQL.
fn add_is_one_of(schema: &mut Schema) {
    if let Some(ExtendedType::Object(ty)) = schema.types.get_mut("__Type")
        && let Some(field) = ty.fields.get("specifiedByURL").cloned()
    {
        let mut field = FieldDefinition::clone(&field);
        (field.name, field.ty) = (name!("isOneOf"), ty!(Boolean));
        ty.make_mut().fields.insert(name!("isOneOf"), field.into());
    }
}

/// In the words of graphql-js, and with our code.
fn told(errors: &DiagnosticList, code: Code) -> Vec<ServerError> {
    let errors = errors.iter().take(MOST_ERRORS).map(|error| {
        let error = error.unstable_to_json_compat();
        let locations = error.locations.iter().map(|at| Pos { line: at.line, column: at.column });
        // No error says what else there is.
        let message = error.message.split(" Did you mean").next().unwrap_or_default();
        let message = message.replacen("syntax error:", "Syntax error:", 1);
        mark(ServerError { locations: locations.collect(), ..ServerError::new(message, None) }, code)
    });
    errors.collect()
}

/// The variables that decide what is selected.
fn find_conditions(set: &SelectionSet, found: &mut Vec<Name>) {
    use apollo_compiler::executable::Selection;
    for selection in &set.selections {
        for directive in selection.directives() {
            if let Some(value) = directive.specified_argument_by_name("if")
                && let ast::Value::Variable(name) = &**value
                && !found.contains(name)
            {
                found.push(name.clone());
            }
        }
        match selection {
            Selection::Field(field) => find_conditions(&field.selection_set, found),
            Selection::InlineFragment(fragment) => find_conditions(&fragment.selection_set, found),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// An operation, ready to be executed with any variables.
pub struct Prepared {
    document: Valid<ExecutableDocument>,
    pub operation: Node<Operation>,
    pub cost: Cost,
    pub weight: ExpandedSize,
    conditions: Vec<Name>,
    plans: Mutex<Vec<Arc<Plan>>>,
}

/// What is executed, with the conditions decided.
pub struct Plan {
    conditions: Vec<(Name, bool)>,
    pub selection: Selection,
    pub needs: Needs,
}

impl Prepared {
    pub fn kind(&self) -> OperationType {
        self.operation.operation_type
    }

    /// Its own name, which may be empty.
    pub fn name(&self) -> &str {
        self.operation.name.as_ref().map_or("", Name::as_str)
    }

    /// The plan for these variables.
    pub fn plan(&self, schema: &Valid<Schema>, variables: &[(Name, Value)]) -> Arc<Plan> {
        let is = |name: &Name| {
            variables.iter().any(|(known, value)| known == name && *value == Value::Boolean(true))
        };
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |plan: &&Arc<Plan>| plan.conditions.iter().all(|(name, was)| is(name) == *was);
        if let Some(plan) = plans.iter().find(fits) {
            return Arc::clone(plan);
        }
        let conditions = self.conditions.iter().map(|name| (name.clone(), is(name))).collect();
        let plan = Arc::new(self.compile(schema, conditions));
        if plans.len() >= PLANS {
            plans.remove(0);
        }
        plans.push(Arc::clone(&plan));
        plan
    }

    /// Bytes of memory that its plans may take, roughly: each of them as if all were selected.
    pub fn bytes(&self, schema: &Valid<Schema>) -> usize {
        if self.conditions.is_empty() {
            return self.plan(schema, &[]).selection.bytes();
        }
        // Where no condition is decided, everything is included.
        let largest = self.compile(schema, Vec::new()).selection.bytes();
        largest.saturating_mul(self.conditions.iter().fold(1, |plans, _| PLANS.min(2 * plans)))
    }

    fn compile(&self, schema: &Valid<Schema>, conditions: Vec<(Name, bool)>) -> Plan {
        let mut planner =
            Planner { schema, document: &self.document, conditions: &conditions, needs: Needs::default() };
        let sets = Sets(vec![&self.operation.selection_set]);
        let name = self.operation.object_type().as_str();
        let fields = match self.kind() {
            OperationType::Query => planner.fields::<Query>(name, &sets),
            OperationType::Mutation => planner.fields::<Mutation>(name, &sets),
            OperationType::Subscription => planner.fields::<Subscription>(name, &sets),
        };
        let needs = planner.needs;
        Plan { selection: Selection::of(vec![fields]), needs, conditions }
    }
}
