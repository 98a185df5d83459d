use std::fmt::Write;

use async_graphql::{PathSegment, ServerError};
use serde::Serialize;

use super::selection::not_planned;
use super::{Execution, PlannedField};
use crate::graphql::error::ApiError;

/// An error occurred at a position that cannot be null. The nearest enclosing nullable position becomes null.
#[derive(Debug)]
pub struct PropagateNull;

pub type WriteResult = Result<(), PropagateNull>;

enum PathStep<'p> {
    Field(&'p PlannedField),
    Item(usize),
}

const START: &str = "{\"data\":";

/// Writes the text of a response up to the end of `data`, in the order of the selection.
pub struct ResponseWriter<'e> {
    execution: &'e Execution,
    text: String,
    path: Vec<PathStep<'e>>,
    errors: Vec<ServerError>,
}

impl<'e> ResponseWriter<'e> {
    #[must_use]
    pub fn new(execution: &'e Execution) -> Self {
        let mut text = String::with_capacity(4096);
        text.push_str(START);
        Self { execution, text, path: Vec::new(), errors: Vec::new() }
    }

    #[must_use]
    pub fn execution(&self) -> &'e Execution {
        self.execution
    }

    /// Returns the text, without its closing brace, and the errors.
    #[must_use]
    pub fn finish(self) -> (String, Vec<ServerError>) {
        (self.text, self.errors)
    }

    /// Records an error at the current path. Writes null if the position is nullable.
    pub fn fail(&mut self, error: ApiError, nullable: bool) -> WriteResult {
        let last = self.path.iter().rev().find_map(|step| match step {
            PathStep::Field(field) => Some(field.position),
            PathStep::Item(_) => None,
        });
        let path = self.path.iter().map(|step| match step {
            PathStep::Field(field) => PathSegment::Field(field.response_key.to_string()),
            PathStep::Item(index) => PathSegment::Index(*index),
        });
        let locations = last.into_iter().collect();
        self.errors.push(ServerError { path: path.collect(), locations, ..error.into_server_error() });
        if nullable {
            self.null();
            return Ok(());
        }
        Err(PropagateNull)
    }

    pub fn not_planned(&mut self) -> WriteResult {
        self.fail(not_planned(), false)
    }

    /// Writes a nullable value: null if an error propagates from a position inside it.
    pub fn nullable(&mut self, write: impl FnOnce(&mut Self) -> WriteResult) {
        let start = self.text.len();
        if write(self).is_err() {
            self.text.truncate(start);
            self.null();
        }
    }

    pub fn list<T>(
        &mut self,
        items: &[T],
        mut write: impl FnMut(&T, &mut Self) -> WriteResult,
    ) -> WriteResult {
        self.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(',');
            }
            self.path.push(PathStep::Item(index));
            let written = write(item, self);
            self.path.pop();
            written?;
        }
        self.push(']');
        Ok(())
    }

    /// Writes the key of a field and adds the field to the path.
    pub fn enter(&mut self, field: &'e PlannedField) {
        self.raw(&field.json_key);
        self.path.push(PathStep::Field(field));
    }

    pub fn leave(&mut self) {
        self.path.pop();
    }

    pub fn end_object(&mut self) {
        self.push('}');
    }

    /// Replaces all of `data` with null.
    pub fn replace_data_by_null(&mut self) {
        self.text.truncate(START.len());
        self.null();
    }

    pub fn null(&mut self) {
        self.raw("null");
    }

    pub fn push(&mut self, character: char) {
        self.text.push(character);
    }

    pub fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn int(&mut self, number: i32) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.text, "{number}");
    }

    pub fn string(&mut self, text: &str) {
        if needs_escaping(text) {
            return self.json(text);
        }
        self.push('"');
        self.raw(text);
        self.push('"');
    }

    pub fn json(&mut self, value: &(impl Serialize + ?Sized)) {
        // The values that are written here can always be serialized.
        self.raw(&serde_json::to_string(value).unwrap_or_default());
    }
}

/// Whether JSON must escape any character of the text. Most strings need none, so all bytes are tested without an
/// early exit, which the compiler can vectorize.
fn needs_escaping(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found || byte < b' ' || byte == b'"' || byte == b'\\')
}
