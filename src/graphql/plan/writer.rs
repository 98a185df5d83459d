use std::fmt::Write;

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

const BEGIN: &str = "{\"data\":";

/// Writes an answer up to the end of its `data`, in the order of the selection.
pub struct Writer<'e> {
    execution: &'e Execution,
    text: String,
    path: Vec<Step<'e>>,
    errors: Vec<ServerError>,
}

impl<'e> Writer<'e> {
    #[must_use]
    pub fn new(execution: &'e Execution) -> Self {
        let mut text = String::with_capacity(4096);
        text.push_str(BEGIN);
        Self { execution, text, path: Vec::new(), errors: Vec::new() }
    }

    #[must_use]
    pub fn execution(&self) -> &'e Execution {
        self.execution
    }

    /// What was written, and what went wrong.
    #[must_use]
    pub fn finish(self) -> (String, Vec<ServerError>) {
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
        self.text.push(mark);
    }

    pub fn plain(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn int(&mut self, number: i32) {
        // It is memory.
        let _ = write!(self.text, "{number}");
    }

    pub fn string(&mut self, text: &str) {
        if is_escaped(text) {
            return self.json(text);
        }
        self.push('"');
        self.plain(text);
        self.push('"');
    }

    pub fn json(&mut self, value: &(impl Serialize + ?Sized)) {
        // All that is written here can be.
        self.plain(&serde_json::to_string(value).unwrap_or_default());
    }
}

/// Whether it is not its own JSON between quotes. Mostly it is: all bytes are looked at, many at once, where stopping
/// at the first would be looking at one after another.
fn is_escaped(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found || byte < b' ' || byte == b'"' || byte == b'\\')
}
