use std::borrow::Cow;

use async_graphql::connection::EmptyFields;
use async_graphql::{Description, ObjectType, OutputType, SimpleObject, TypeName};
use causerie_macros::{PlannedObject, object};

use super::cursor::{CursorKey, to_cursor};
use crate::graphql::plan::{Object, Output};
use crate::messaging::pagination::Page;

/// An item of a list.
pub trait ListItem {
    type Cursor: CursorKey;
    /// The description of the connection's type in the schema.
    const PAGE: &'static str;
    /// The description of the edge's type in the schema.
    const EDGE: &'static str;
    fn cursor_key(&self) -> Self::Cursor;
}

/// A page of a list. `X` has the additional fields of a particular list.
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
        let cursor = |Edge(node): &Edge<N>| to_cursor(&node.cursor_key());
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
        to_cursor(&self.0.cursor_key())
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
