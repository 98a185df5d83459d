//! An operation that is prepared once for all requests with the same document.

use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::executable::{Operation, OperationType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};
use async_graphql::Value;

use super::guard::{Cost, ExpandedSize};
use super::plan::{Needs, PlannedSelection, Planner, SelectionSets};
use super::query::Query;
use super::schema::Mutation;
use super::subscription::Subscription;

/// The maximum number of plans stored for an operation, each for different values of its conditions.
const MAX_PLANS: usize = 8;

/// A validated operation that can be executed with any variables.
pub struct PreparedOperation {
    document: Valid<ExecutableDocument>,
    pub operation: Node<Operation>,
    pub cost: Cost,
    pub expanded_size: ExpandedSize,
    /// The variables that `@skip` and `@include` use.
    conditions: Vec<Name>,
    plans: Mutex<Vec<Arc<Plan>>>,
}

/// The compiled operation for these values of its conditions.
pub struct Plan {
    conditions: Vec<(Name, bool)>,
    pub selection: PlannedSelection,
    pub needs: Needs,
}

impl PreparedOperation {
    pub fn new(
        document: Valid<ExecutableDocument>,
        operation: Node<Operation>,
        conditions: Vec<Name>,
    ) -> Self {
        let cost = Cost::of(&document, &operation);
        let expanded_size = ExpandedSize::of(&document, &operation);
        Self { document, operation, cost, expanded_size, conditions, plans: Mutex::default() }
    }

    pub fn operation_type(&self) -> OperationType {
        self.operation.operation_type
    }

    /// The name of the operation, or an empty string.
    pub fn name(&self) -> &str {
        self.operation.name.as_ref().map_or("", Name::as_str)
    }

    /// Returns the plan for these variables.
    pub fn plan(&self, schema: &Valid<Schema>, variables: &[(Name, Value)]) -> Arc<Plan> {
        let is_true = |name: &Name| {
            variables.iter().any(|(known, value)| known == name && *value == Value::Boolean(true))
        };
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let applies = |plan: &&Arc<Plan>| plan.conditions.iter().all(|(name, value)| is_true(name) == *value);
        if let Some(plan) = plans.iter().find(applies) {
            return Arc::clone(plan);
        }
        let conditions = self.conditions.iter().map(|name| (name.clone(), is_true(name))).collect();
        let plan = Arc::new(self.compile(schema, conditions));
        if plans.len() >= MAX_PLANS {
            plans.remove(0);
        }
        plans.push(Arc::clone(&plan));
        plan
    }

    /// The approximate maximum memory of the plans in bytes, as if each of them selected everything.
    pub fn max_plan_bytes(&self, schema: &Valid<Schema>) -> usize {
        if self.conditions.is_empty() {
            return self.plan(schema, &[]).selection.bytes();
        }
        // Without values for the conditions, everything is included.
        let largest = self.compile(schema, Vec::new()).selection.bytes();
        largest.saturating_mul(self.conditions.iter().fold(1, |plans, _| MAX_PLANS.min(2 * plans)))
    }

    fn compile(&self, schema: &Valid<Schema>, conditions: Vec<(Name, bool)>) -> Plan {
        let mut planner =
            Planner { schema, document: &self.document, conditions: &conditions, needs: Needs::default() };
        let sets = SelectionSets(vec![&self.operation.selection_set]);
        let name = self.operation.object_type().as_str();
        let fields = match self.operation_type() {
            OperationType::Query => planner.object_named::<Query>(name, &sets),
            OperationType::Mutation => planner.object_named::<Mutation>(name, &sets),
            OperationType::Subscription => planner.object_named::<Subscription>(name, &sets),
        };
        let needs = planner.needs;
        Plan { selection: PlannedSelection::of(vec![fields]), needs, conditions }
    }
}
