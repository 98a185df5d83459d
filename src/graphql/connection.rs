//! Relay connections: arguments to a window, a page to edges. Built here for every list.

use async_graphql::connection::{
    Connection, CursorType, DefaultConnectionName, DefaultEdgeName, Edge, EmptyFields,
};
use async_graphql::{ObjectType, OutputType};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::id::MemberId;
use uuid::Uuid;

use super::error::{ApiError, Result};
use crate::messaging::page::{Page, Window};
use crate::messaging::people::Place;

pub const DEFAULT_SIZE: usize = 20;
pub const LARGEST_SIZE: usize = 100;

/// A place in a list, as its opaque cursor.
pub trait Spot: Sized + Send + Sync {
    const LIST: &'static str;
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// In the viewer's conversations: the number of the last activity.
#[derive(Clone, Copy, Debug)]
pub struct Activity(pub i64);

impl Spot for Activity {
    const LIST: &'static str = "conversations";
    fn write(&self) -> String {
        self.0.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

/// In a conversation: the message's number.
#[derive(Clone, Copy, Debug)]
pub struct Seq(pub i64);

impl Spot for Seq {
    const LIST: &'static str = "messages";
    fn write(&self) -> String {
        self.0.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl Spot for Place {
    const LIST: &'static str = "members";
    fn write(&self) -> String {
        format!("{}:{}", self.id.0.simple(), self.sort_name)
    }
    fn read(text: &str) -> Option<Self> {
        let (id, sort_name) = text.split_once(':')?;
        Some(Self { sort_name: sort_name.to_owned(), id: MemberId(Uuid::try_parse(id).ok()?) })
    }
}

/// The cursor of an edge.
#[derive(Clone, Debug)]
pub struct Cursor<T>(pub T);

impl<T: Spot> CursorType for Cursor<T> {
    type Error = ApiErrorText;

    fn decode_cursor(text: &str) -> Result<Self, Self::Error> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let spot = text.as_deref().and_then(|text| T::read(text.strip_prefix(T::LIST)?.strip_prefix(':')?));
        spot.map(Self).ok_or(ApiErrorText)
    }

    fn encode_cursor(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}", T::LIST, self.0.write()))
    }
}

/// The trait asks for an error that can be shown; ours is made where it is used.
#[derive(Debug, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct ApiErrorText;

/// The paging arguments of a field, as they came.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Paging {
    /// Refuses what cannot be meant.
    pub fn window<T: Spot, C>(self, place: impl Fn(T) -> C) -> Result<Window<C>> {
        let (name, asked) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(ApiError::bad_input("Pass `first` or `last`, not both.")),
            (None, Some(last)) => ("last", Some(last)),
            (first, None) => ("first", first),
        };
        let size = match asked.map(usize::try_from) {
            None => DEFAULT_SIZE,
            Some(Ok(size)) if size <= LARGEST_SIZE => size,
            Some(_) => {
                return Err(ApiError::bad_input(format!("`{name}` must be from 0 to {LARGEST_SIZE}.")));
            }
        };
        let bound = |name: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => match Cursor::<T>::decode_cursor(&text) {
                Ok(cursor) => Ok(Some(place(cursor.0))),
                Err(_) => Err(ApiError::bad_input(format!("`{name}` is not a cursor of this list."))),
            },
        };
        Ok(Window {
            after: bound("after", self.after)?,
            before: bound("before", self.before)?,
            size: size as u64,
            from_end: self.last.is_some(),
        })
    }
}

pub type Edges<T, N, Extra = EmptyFields> =
    Connection<Cursor<T>, N, Extra, EmptyFields, DefaultConnectionName, DefaultEdgeName>;

/// A page as a connection: `edge` gives each row its cursor and its node.
pub fn connect<R, T: Spot, N: OutputType, Extra: ObjectType>(
    page: Page<R>,
    extra: Extra,
    edge: impl Fn(R) -> (T, N),
) -> Edges<T, N, Extra> {
    let mut connection = Connection::with_additional_fields(page.has_previous, page.has_next, extra);
    connection.edges.extend(page.rows.into_iter().map(|row| {
        let (place, node) = edge(row);
        Edge::new(Cursor(place), node)
    }));
    connection
}

/// What a page may cost: every row of it as much as its selection.
pub fn page_cost(first: Option<i32>, last: Option<i32>, each: usize) -> usize {
    let asked = first.or(last).and_then(|size| usize::try_from(size).ok());
    asked.unwrap_or(DEFAULT_SIZE).min(LARGEST_SIZE).saturating_mul(each).saturating_add(1)
}
