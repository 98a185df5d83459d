use async_graphql::{PathSegment, ServerError};
use serde::Serialize;

use super::root::not_planned;
use super::{Execution, Field, Output};
use crate::graphql::error::{ApiError, Result};

/// Something failed, and null may not stand in this place: it stands in the nearest place around where it may.
#[derive(Debug)]
pub struct Null;

pub type Written = Result<(), Null>;

enum Step<'p> {
    Field(&'p Field),
    Item(usize),
}

const BEGIN: &[u8] = b"{\"data\":";

/// Writes an answer up to the end of its `data`, in the order of the selection.
pub struct Writer<'e> {
    execution: &'e Execution,
    text: Vec<u8>,
    path: Vec<Step<'e>>,
    errors: Vec<ServerError>,
}

impl<'e> Writer<'e> {
    #[must_use]
    pub fn new(execution: &'e Execution) -> Self {
        let mut text = Vec::with_capacity(4096);
        text.extend_from_slice(BEGIN);
        Self { execution, text, path: Vec::new(), errors: Vec::new() }
    }

    #[must_use]
    pub fn execution(&self) -> &'e Execution {
        self.execution
    }

    /// What was written, and what went wrong.
    #[must_use]
    pub fn finish(self) -> (Vec<u8>, Vec<ServerError>) {
        (self.text, self.errors)
    }

    /// A field's value, or its error.
    pub fn field<T: Output>(&mut self, field: &'e Field, value: Result<T>) -> Written {
        match value {
            Ok(value) => value.write(&field.selection, self),
            Err(error) => self.fail(error, T::NULLABLE),
        }
    }

    /// An error in this place.
    pub fn fail(&mut self, error: ApiError, nullable: bool) -> Written {
        let last = self.path.iter().rev().find_map(|step| match step {
            Step::Field(field) => Some(field.position),
            Step::Item(_) => None,
        });
        let path = self.path.iter().map(|step| match step {
            Step::Field(field) => PathSegment::Field(field.key.to_string()),
            Step::Item(index) => PathSegment::Index(*index),
        });
        let locations = last.into_iter().collect();
        self.errors.push(ServerError { path: path.collect(), locations, ..error.into_server_error() });
        if nullable {
            self.null();
            return Ok(());
        }
        Err(Null)
    }

    pub fn not_planned(&mut self) -> Written {
        self.fail(not_planned(), false)
    }

    /// What may be null, which it is where something in it fails that may not.
    pub fn nullable(&mut self, write: impl FnOnce(&mut Self) -> Written) {
        let start = self.text.len();
        if write(self).is_err() {
            self.text.truncate(start);
            self.null();
        }
    }

    pub fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&T, &mut Self) -> Written) -> Written {
        self.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(',');
            }
            self.path.push(Step::Item(index));
            let written = write(item, self);
            self.path.pop();
            written?;
        }
        self.push(']');
        Ok(())
    }

    pub fn enter(&mut self, field: &'e Field) {
        self.plain(&field.prefix);
        self.path.push(Step::Field(field));
    }

    pub fn leave(&mut self) {
        self.path.pop();
    }

    pub fn end_object(&mut self) {
        self.push('}');
    }

    /// Null in the place of all.
    pub fn only_null(&mut self) {
        self.text.truncate(BEGIN.len());
        self.null();
    }

    pub fn null(&mut self) {
        self.plain("null");
    }

    pub fn push(&mut self, mark: char) {
        self.text.push(mark as u8);
    }

    pub fn plain(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    pub fn string(&mut self, text: &str) {
        self.json(text);
    }

    pub fn json(&mut self, value: &(impl Serialize + ?Sized)) {
        // Memory is written to, and all that is written here can be.
        let _ = serde_json::to_writer(&mut self.text, value);
    }
}
