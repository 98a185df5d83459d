//! Relay connections: how paging arguments become a window, and a page becomes edges, for every list.

use std::borrow::Cow;

use async_graphql::connection::EmptyFields;
use async_graphql::{Description, ObjectType, OutputType, SimpleObject, TypeName};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie_macros::{PlannedObject, object};
use entity::id::MemberId;
use uuid::Uuid;

use super::error::{ApiError, Result};
use super::plan::{Arguments, Object, Output};
use crate::messaging::pagination::{Page, Window};
use crate::messaging::relationship::list::MemberCursor;
use crate::messaging::text::control::contains_nul;

pub const DEFAULT_SIZE: usize = 20;
pub const LARGEST_SIZE: usize = 100;

/// A position in a list, written as an opaque cursor.
pub trait CursorKey: Sized + Send + Sync {
    const LIST: &'static str;
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// A position in the viewer's conversations: the number of the last activity.
#[derive(Clone, Copy, Debug)]
pub struct Activity(pub i64);

impl CursorKey for Activity {
    const LIST: &'static str = "conversations";
    fn write(&self) -> String {
        self.0.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

/// A position in a conversation: the number of the message.
#[derive(Clone, Copy, Debug)]
pub struct Seq(pub i64);

impl CursorKey for Seq {
    const LIST: &'static str = "messages";
    fn write(&self) -> String {
        self.0.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl CursorKey for MemberCursor {
    const LIST: &'static str = "members";
    fn write(&self) -> String {
        format!("{}:{}", self.id.0.simple(), self.sort_name)
    }
    fn read(text: &str) -> Option<Self> {
        let (id, sort_name) = text.split_once(':').filter(|(_, name)| !contains_nul(name))?;
        Some(Self { sort_name: sort_name.to_owned(), id: MemberId(Uuid::try_parse(id).ok()?) })
    }
}

fn write<T: CursorKey>(place: &T) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}", T::LIST, place.write()))
}

fn read<T: CursorKey>(cursor: &str) -> Option<T> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    T::read(text.strip_prefix(T::LIST)?.strip_prefix(':')?)
}

/// The paging arguments of a field.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Paging {
    /// Reads them from the arguments of a selected list.
    pub fn of(arguments: &Arguments<'_>) -> Result<Self> {
        Ok(Self {
            first: arguments.get("first")?,
            after: arguments.get("after")?,
            last: arguments.get("last")?,
            before: arguments.get("before")?,
        })
    }

    /// Fails with `BAD_USER_INPUT` if an argument is invalid.
    pub fn window<T: CursorKey, C>(self, place: impl Fn(T) -> C) -> Result<Window<C>> {
        let (name, asked) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(ApiError::bad_input("`first` and `last` cannot be combined.")),
            (None, Some(last)) => ("last", Some(last)),
            (first, None) => ("first", first),
        };
        let size = match asked.map(usize::try_from) {
            None => DEFAULT_SIZE,
            Some(Ok(size)) if size <= LARGEST_SIZE => size,
            Some(_) => {
                return Err(ApiError::bad_input(format!("`{name}` must be between 0 and {LARGEST_SIZE}.")));
            }
        };
        let bound = |name: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => match read(&text) {
                Some(spot) => Ok(Some(place(spot))),
                None => Err(ApiError::bad_input(format!("`{name}` must be a cursor of this list."))),
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

/// An item of a list.
pub trait ListItem {
    type Place: CursorKey;
    /// The description of the connection's type in the schema.
    const PAGE: &'static str;
    /// The description of the edge's type in the schema.
    const EDGE: &'static str;
    fn place(&self) -> Self::Place;
}

/// A page as the API shows it. `X` has the fields of one particular list.
pub struct Connection<N, X = EmptyFields> {
    edges: Vec<Edge<N>>,
    has_previous: bool,
    has_next: bool,
    extra: X,
}

pub struct Edge<N>(N);

impl<N, X> Connection<N, X> {
    pub fn of(page: Page<N>, extra: X) -> Self {
        let edges = page.rows.into_iter().map(Edge).collect();
        Self { edges, has_previous: page.has_previous, has_next: page.has_next, extra }
    }
}

impl<N: OutputType, X: Send + Sync> TypeName for Connection<N, X> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

impl<N: ListItem, X> Description for Connection<N, X> {
    fn description() -> &'static str {
        N::PAGE
    }
}

impl<N: ListItem> Description for Edge<N> {
    fn description() -> &'static str {
        N::EDGE
    }
}

#[object(name_type, use_type_description)]
impl<N: Output + ListItem + 'static, X: ObjectType + Object + 'static> Connection<N, X> {
    /// The items of the page with their cursors.
    fn edges(&self) -> Vec<&Edge<N>> {
        self.edges.iter().collect()
    }

    /// The items of the page.
    fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|Edge(node)| node).collect()
    }

    /// The position of the page in the list.
    fn page_info(&self) -> PageInfo {
        let cursor = |Edge(node): &Edge<N>| write(&node.place());
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(cursor),
            end_cursor: self.edges.last().map(cursor),
        }
    }

    #[graphql(flatten)]
    fn extra(&self) -> &X {
        &self.extra
    }
}

#[object(name_type, use_type_description)]
impl<N: Output + ListItem + 'static> Edge<N> {
    /// The cursor of the item, for use as `after` or `before`.
    fn cursor(&self) -> String {
        write(&self.0.place())
    }

    /// The item at the end of the edge.
    fn node(&self) -> &N {
        &self.0
    }
}

/// The position of a page in its list.
#[derive(SimpleObject, PlannedObject)]
pub struct PageInfo {
    /// Whether the list has items before this page, regardless of the paging direction.
    has_previous_page: bool,
    /// Whether the list has items after this page, regardless of the paging direction.
    has_next_page: bool,
    /// The cursor of the first item of the page. Null if the page is empty.
    start_cursor: Option<String>,
    /// The cursor of the last item of the page. Null if the page is empty.
    end_cursor: Option<String>,
}

/// The cost of a page itself, which is read by its own statements.
const PAGE_COST: usize = 10;
/// The additional cost of a filter or a search, which may have to read the whole list.
pub const SIFTING_COST: usize = 100;

/// Returns the cost of a page: the cost of its selection for each row, and that of the page itself.
pub fn page_cost(first: Option<i32>, last: Option<i32>, each: usize) -> usize {
    let asked = first.or(last).and_then(|size| usize::try_from(size).ok());
    asked.unwrap_or(DEFAULT_SIZE).min(LARGEST_SIZE).saturating_mul(each).saturating_add(PAGE_COST)
}
