use std::collections::HashSet;

use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{self, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema, ast};
use async_graphql::{OutputType, Pos};

use super::Object;
use super::arguments::Argument;

/// What is selected of a value: for each object that it can be the fields, in the order of the answer.
#[derive(Debug, Default)]
pub struct Selection {
    pub(super) objects: Vec<Vec<Field>>,
    /// Whether anything of it has to be loaded.
    pub loads: bool,
}

#[derive(Debug)]
pub struct Field {
    pub name: Name,
    pub index: usize,
    /// As it stands in the answer.
    pub key: Box<str>,
    /// The same with its quotes and colon.
    pub prefix: Box<str>,
    pub position: Pos,
    pub(super) arguments: Box<[(Name, Argument)]>,
    pub selection: Selection,
}

impl Field {
    /// `__typename`, which every object has.
    pub const TYPENAME: usize = usize::MAX;
    /// `__schema` and `__type`, which are answered from the schema alone.
    pub const INTROSPECTION: usize = usize::MAX - 1;

    /// What the allocator needs beside what it is asked for, and vectors have in reserve.
    const ALLOCATED: usize = 128;

    fn bytes(&self) -> usize {
        let arguments =
            self.arguments.iter().map(|(_, argument)| size_of::<(Name, Argument)>() + argument.bytes());
        size_of::<Self>()
            + Self::ALLOCATED
            + 2 * self.key.len()
            + arguments.sum::<usize>()
            + self.selection.bytes()
    }
}

impl Selection {
    #[must_use]
    pub fn of(objects: Vec<Vec<Field>>) -> Self {
        let selection = Self { objects, loads: false };
        Self { loads: selection.loads_deeper(), ..selection }
    }

    /// Whether anything has to be loaded for what is selected of it, beside itself.
    #[must_use]
    pub fn loads_deeper(&self) -> bool {
        self.objects.iter().flatten().any(|field| field.selection.loads)
    }

    /// Bytes of memory, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.objects.iter().flatten().map(Field::bytes).sum()
    }

    /// The fields where the value is its type's object of this number.
    #[must_use]
    pub fn fields(&self, object: usize) -> &[Field] {
        self.objects.get(object).map_or(&[], Vec::as_slice)
    }
}

/// The selection sets of all fields that are merged under one key.
pub struct Sets<'d>(pub Vec<&'d SelectionSet>);

impl<'d> Sets<'d> {
    pub(super) fn inside(fields: &[&'d Node<executable::Field>]) -> Self {
        Self(fields.iter().map(|field| &field.selection_set).collect())
    }
}

/// Compiles the selections of one operation, with its conditions decided.
pub struct Planner<'d> {
    pub schema: &'d Valid<Schema>,
    pub document: &'d ExecutableDocument,
    /// The variables that `@skip` and `@include` look at, and what they are.
    pub conditions: &'d [(Name, bool)],
    pub needs: Needs,
}

/// What a plan asks for somewhere, and is read before something else or together with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// The end of the viewer's log.
    pub log_end: bool,
    /// Messages by their places, such as the last ones of the conversations in a list.
    pub last_messages: bool,
}

pub(super) type Collected<'d> = IndexMap<&'d str, Vec<&'d Node<executable::Field>>>;

impl<'d> Planner<'d> {
    /// The fields of an object.
    pub fn object<T: Object + OutputType>(&mut self, sets: &Sets<'_>) -> Vec<Field> {
        self.fields::<T>(&T::type_name(), sets)
    }

    /// … of this name.
    pub fn fields<T: Object>(&mut self, name: &str, sets: &Sets<'_>) -> Vec<Field> {
        let fields = self.collected(name, sets).into_iter();
        fields.filter_map(|(key, fields)| self.field::<T>(key, &fields)).collect()
    }

    pub(super) fn collected<'s>(&self, name: &str, sets: &Sets<'s>) -> Collected<'s>
    where
        'd: 's,
    {
        let mut collected = Collected::default();
        let mut seen = HashSet::new();
        for set in &sets.0 {
            self.collect(self.document, set, name, &mut seen, &mut collected);
        }
        collected
    }

    fn field<T: Object>(&mut self, key: &str, fields: &[&Node<executable::Field>]) -> Option<Field> {
        let first = fields.first()?;
        let inner = Sets::inside(fields);
        let (index, selection) = match first.name.as_str() {
            "__typename" => (Field::TYPENAME, Selection::default()),
            "__schema" | "__type" => {
                (Field::INTROSPECTION, self.described(first.ty().inner_named_type(), &inner))
            }
            name => T::select_field(name, &inner, self)?,
        };
        Some(self.compiled(key, first, index, selection))
    }

    pub(super) fn compiled(
        &self,
        key: &str,
        field: &Node<executable::Field>,
        index: usize,
        selection: Selection,
    ) -> Field {
        let arguments = field.arguments.iter();
        Field {
            name: field.name.clone(),
            index,
            key: key.into(),
            prefix: format!("\"{key}\":").into(),
            position: position(self.document, field),
            arguments: arguments.map(|it| (it.name.clone(), Argument::of(&it.value))).collect(),
            selection,
        }
    }

    /// The fields that apply to this object, by their keys. A fragment is looked at once.
    fn collect<'s>(
        &self,
        document: &'s ExecutableDocument,
        set: &'s SelectionSet,
        object: &str,
        seen: &mut HashSet<&'s str>,
        collected: &mut Collected<'s>,
    ) where
        'd: 's,
    {
        for selection in &set.selections {
            if !self.is_included(selection.directives()) {
                continue;
            }
            match selection {
                executable::Selection::Field(field) => {
                    collected.entry(field.response_key().as_str()).or_default().push(field);
                }
                executable::Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|on| self.applies(on, object)) {
                        self.collect(document, &fragment.selection_set, object, seen, collected);
                    }
                }
                executable::Selection::FragmentSpread(spread) => {
                    let Some(fragment) = document.fragments.get(&spread.fragment_name) else { continue };
                    if seen.insert(spread.fragment_name.as_str())
                        && self.applies(&fragment.selection_set.ty, object)
                    {
                        self.collect(document, &fragment.selection_set, object, seen, collected);
                    }
                }
            }
        }
    }

    fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.schema.is_subtype(condition, object)
    }

    fn is_included(&self, directives: &ast::DirectiveList) -> bool {
        let condition = |directive: &str| {
            let value = directives.get(directive)?.specified_argument_by_name("if")?;
            match &**value {
                ast::Value::Boolean(is) => Some(*is),
                ast::Value::Variable(name) => {
                    self.conditions.iter().find(|(known, _)| known == name).map(|(_, is)| *is)
                }
                _ => None,
            }
        };
        condition("skip") != Some(true) && condition("include") != Some(false)
    }
}

/// Where it stands in the text.
fn position(document: &ExecutableDocument, field: &Node<executable::Field>) -> Pos {
    let place = field.line_column_range(&document.sources).map(|range| range.start);
    place.map_or_else(Pos::default, |place| Pos { line: place.line, column: place.column })
}
