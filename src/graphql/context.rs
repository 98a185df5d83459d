//! What every resolver may ask of its request.

use async_graphql::Context;
use entity::id::MemberId;
use entity::member;
use sea_orm::EntityTrait;
use tokio::sync::OnceCell;

use super::error::{ApiError, Result};
use super::loaders::Loaders;
use crate::app::App;
use crate::quota::share::{Turn, Who};

/// Who sends the operation; put beside each request, or beside a socket for all of its requests.
#[derive(Clone, Debug)]
pub enum Caller {
    Member {
        id: MemberId,
        /// The member's row where it was read for this very request. A socket's is too old.
        row: Option<Box<member::Model>>,
    },
    /// The platform itself, which is no member.
    Platform,
}

impl Caller {
    /// Whose work it is that an operation makes.
    #[must_use]
    pub fn who(caller: Option<&Self>) -> Who {
        match caller {
            Some(Self::Member { id, .. }) => Who::Member(*id),
            Some(Self::Platform) => Who::Platform,
            None => Who::Strangers,
        }
    }
}

/// Of a member, and fresh for every execution: one query, one mutation, one event of a subscription.
pub struct Execution {
    /// With the member's own share of the database.
    app: App,
    viewer: MemberId,
    row: OnceCell<member::Model>,
    loaders: Loaders,
}

impl Execution {
    pub fn new(app: &App, viewer: MemberId) -> Self {
        let app = app.shared(Who::Member(viewer));
        let loaders = Loaders::new(&app.store.read, viewer);
        Self { app, viewer, row: OnceCell::new(), loaders }
    }
}

/// A member who writes, in their turn as long as this is there.
pub struct Writer {
    pub id: MemberId,
    _turn: Turn,
}

pub trait Ask {
    fn app(&self) -> Result<&App>;
    fn viewer(&self) -> Result<MemberId>;
    /// The viewer's own row. Every root field of a query waits for it before it reads anything
    /// else, so that its `event_seq` is older than all that the response shows.
    fn viewer_row(&self) -> impl Future<Output = Result<&member::Model>> + Send;
    /// The viewer, about to write: after what they are writing already. What the loaders had read is
    /// old then.
    fn writer(&self) -> impl Future<Output = Result<Writer>> + Send;
    fn loaders(&self) -> Result<&Loaders>;
    /// That it is the platform who asks.
    fn platform(&self) -> Result<()>;
}

impl Ask for Context<'_> {
    fn app(&self) -> Result<&App> {
        let of_member = self.data_opt::<Execution>().map(|execution| &execution.app);
        of_member
            .or_else(|| self.data_opt::<App>())
            .ok_or_else(|| ApiError::internal(&"the schema has no App"))
    }

    fn viewer(&self) -> Result<MemberId> {
        match self.data_opt::<Caller>() {
            Some(Caller::Member { id, .. }) => Ok(*id),
            Some(Caller::Platform) => Err(ApiError::members_only()),
            None => Err(ApiError::unauthenticated()),
        }
    }

    async fn viewer_row(&self) -> Result<&member::Model> {
        let execution = execution(self)?;
        let read = async || {
            let row = if let Some(Caller::Member { row: Some(row), .. }) = self.data_opt() {
                member::Model::clone(row)
            } else {
                let found = member::Entity::find_by_id(execution.viewer).one(&self.app()?.store.read).await?;
                let found = found.filter(|row| row.erased_at.is_none());
                found.ok_or_else(ApiError::unauthenticated)?
            };
            execution.loaders.knows_member(row.clone()).await;
            Ok(row)
        };
        execution.row.get_or_try_init(read).await
    }

    async fn writer(&self) -> Result<Writer> {
        let execution = execution(self)?;
        let turn = execution.app.shares.of(Who::Member(execution.viewer)).write().await;
        execution.loaders.forget().await;
        Ok(Writer { id: execution.viewer, _turn: turn })
    }

    fn loaders(&self) -> Result<&Loaders> {
        execution(self).map(|execution| &execution.loaders)
    }

    fn platform(&self) -> Result<()> {
        match self.data_opt::<Caller>() {
            Some(Caller::Platform) => Ok(()),
            Some(Caller::Member { .. }) => Err(ApiError::platform_only()),
            None => Err(ApiError::unauthenticated()),
        }
    }
}

fn execution<'a>(ctx: &'a Context<'_>) -> Result<&'a Execution> {
    ctx.viewer()?;
    ctx.data_opt::<Execution>().ok_or_else(|| ApiError::internal(&"a member's operation has no loaders"))
}
