//! Parses and validates documents, and prepares their operations.

use std::sync::LazyLock;

use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::parser::Parser;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use apollo_compiler::validation::{DiagnosticList, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Name, Schema, ast, name, ty};
use async_graphql::{Pos, ServerError};

use super::error::ApiError;
use super::guard::{DocumentCounts, Scan, find_literal_error};
use super::prepared::PreparedOperation;
use super::schema::sdl;
use crate::code::Code;
use crate::config::DocumentLimits;

/// The maximum number of validation errors in a response.
const MAX_ERRORS: usize = 100;

/// Checks documents against the limits and the schema.
pub struct Compiler {
    pub limits: DocumentLimits,
    pub schema: &'static Valid<Schema>,
}

/// The schema, which is parsed once.
static SCHEMA: LazyLock<Valid<Schema>> = LazyLock::new(|| {
    // A test ensures that it is valid.
    let schema = Schema::parse_and_validate(sdl(), "schema.graphql");
    let mut schema = schema.map_or_else(|invalid| invalid.partial, Valid::into_inner);
    add_is_one_of(&mut schema);
    Valid::assume_valid(schema)
});

impl Compiler {
    pub fn new(limits: DocumentLimits) -> Self {
        Self { limits, schema: &SCHEMA }
    }

    /// Validates a document as the specification requires.
    pub fn validate(&self, parsed: &ast::Document) -> Result<Valid<ExecutableDocument>, Vec<ServerError>> {
        // Unknown fields are reported first: the remaining document would not be the one that was sent.
        let executable = parsed.to_executable(self.schema);
        let executable =
            executable.map_err(|invalid| to_errors(&invalid.errors, Code::GraphqlValidationFailed))?;
        let valid = executable.validate(self.schema);
        let valid = valid.map_err(|invalid| to_errors(&invalid.errors, Code::GraphqlValidationFailed))?;
        match find_literal_error(self.schema, &valid) {
            Some(error) => Err(vec![error]),
            None => Ok(valid),
        }
    }

    /// Validates a document and prepares one of its operations. Fails with `BAD_USER_INPUT` if the document does not
    /// have the operation, or has several and no name is given.
    pub fn prepare(
        &self,
        parsed: &ast::Document,
        operation_name: Option<&str>,
    ) -> Result<PreparedOperation, Vec<ServerError>> {
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
        Ok(PreparedOperation::new(document, operation, conditions))
    }
}

/// Parses a document. Fails if it exceeds a limit on its text or its structure.
pub fn parse_within_limits(text: &str, limits: &DocumentLimits) -> Result<ast::Document, Vec<ServerError>> {
    let refused = |error: ApiError| vec![error.into_server_error()];
    let scan = Scan::of(text, limits.query_tokens).map_err(refused)?;
    scan.check(limits).map_err(refused)?;
    let parsed = Parser::new().parse_ast(text, "");
    // The first syntax error usually causes the others.
    let first_error = |invalid: WithErrors<_>| {
        to_errors(&invalid.errors, Code::GraphqlParseFailed).into_iter().take(1).collect::<Vec<_>>()
    };
    let parsed = parsed.map_err(first_error)?;
    let counts = DocumentCounts::of(&parsed).map_err(refused)?;
    counts.check(limits).map_err(refused)?;
    Ok(parsed)
}

/// Adds `__Type.isOneOf`, which GraphiQL selects and apollo-compiler does not know yet.
fn add_is_one_of(schema: &mut Schema) {
    if let Some(ExtendedType::Object(ty)) = schema.types.get_mut("__Type")
        && let Some(field) = ty.fields.get("specifiedByURL").cloned()
    {
        let mut field = FieldDefinition::clone(&field);
        (field.name, field.ty) = (name!("isOneOf"), ty!(Boolean));
        ty.make_mut().fields.insert(name!("isOneOf"), field.into());
    }
}

/// Converts diagnostics to errors with the messages of graphql-js and with the given code.
fn to_errors(diagnostics: &DiagnosticList, code: Code) -> Vec<ServerError> {
    let errors = diagnostics.iter().take(MAX_ERRORS).map(|diagnostic| {
        let error = diagnostic.unstable_to_json_compat();
        let locations = error.locations.iter().map(|at| Pos { line: at.line, column: at.column });
        // Suggestions would reveal the schema when introspection is disabled.
        let message = error.message.split(" Did you mean").next().unwrap_or_default();
        let message = message.replacen("syntax error:", "Syntax error:", 1);
        ServerError { locations: locations.collect(), ..ApiError::new(code, message).into_server_error() }
    });
    errors.collect()
}

/// Finds the variables that `@skip` and `@include` use.
fn find_conditions(set: &SelectionSet, found: &mut Vec<Name>) {
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
