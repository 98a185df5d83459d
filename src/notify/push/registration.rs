//! The browsers that show a member's notifications. Each belongs to the member who signed in there last.

use chrono::{DateTime, Utc};
use entity::id::{MemberId, TargetId};
use entity::member;
use entity::push_registration::{COLUMN, Column, Entity, Model};
use reqwest::Url;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::browser::BrowserKeys;
use crate::app::App;
use crate::messaging::member::standing::Standing;
use crate::messaging::{Refusal, Result};
use crate::notify::http::check_public;
use crate::store::{StoreError, WriteTimeout, retry_on_conflict};

/// Browsers of one member. The oldest is forgotten for another one: it is probably not used any more.
const MAX_BROWSERS: u64 = 16;
/// Bytes of an endpoint's URL.
const MAX_ENDPOINT: usize = 2000;

/// What a browser's `PushSubscription` contains.
#[derive(Clone, Debug)]
pub struct Browser {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

impl Browser {
    fn check(&self) -> Result<(), Refusal> {
        let url = self.endpoint.parse::<Url>().ok().filter(|_| self.endpoint.len() <= MAX_ENDPOINT);
        if url.is_none_or(|url| check_public(&url).is_err()) {
            return Err(Refusal::PushEndpointInvalid);
        }
        BrowserKeys::parse(&self.p256dh, &self.auth).map(|_| ()).ok_or(Refusal::PushKeysInvalid)
    }
}

/// Registers a browser for a member, whose token was issued at this time.
pub async fn register(
    app: &App,
    viewer: MemberId,
    issued_at: Option<DateTime<Utc>>,
    browser: &Browser,
) -> Result<()> {
    if !app.outbox.push {
        return Err(Refusal::PushNotAvailable.into());
    }
    browser.check()?;
    let attempt = || attempt(app, viewer, issued_at, browser);
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}

async fn attempt(
    app: &App,
    viewer: MemberId,
    issued_at: Option<DateTime<Utc>>,
    browser: &Browser,
) -> Result<()> {
    let tx = app.store.begin().await?;
    // A revocation deletes the registrations from before it, and waits for this one.
    let member = member::Entity::find_by_id(viewer).lock(LockType::Share).one(&tx).await?;
    if !member.is_some_and(|member| Standing::from(&member).accepts(issued_at)) {
        return Err(Refusal::MemberNotFound.into());
    }
    let known = Entity::find().filter(COLUMN.endpoint.eq(&browser.endpoint)).one(&tx).await?;
    let is_same = |known: &Model| {
        known.member_id == viewer && known.p256dh == browser.p256dh && known.auth == browser.auth
    };
    let id = known.filter(is_same).map_or_else(TargetId::fresh, |known| known.id);
    // With another owner comes another ID, so that what waits for the previous owner is not shown to the new one.
    Entity::delete_many().filter(COLUMN.endpoint.eq(&browser.endpoint)).exec(&tx).await?;
    let row = Model {
        id,
        member_id: viewer,
        endpoint: browser.endpoint.clone(),
        p256dh: browser.p256dh.clone(),
        auth: browser.auth.clone(),
        created_at: app.clock.now(),
    };
    Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    forget_oldest(&tx, viewer).await?;
    app.store.commit(tx).await?;
    Ok(())
}

async fn forget_oldest(tx: &DatabaseTransaction, member: MemberId) -> Result<(), DbErr> {
    let kept: Vec<TargetId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(COLUMN.member_id.eq(member))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(MAX_BROWSERS)
        .into_tuple()
        .all(tx)
        .await?;
    let others = Column::Id.is_not_in(kept);
    Entity::delete_many().filter(COLUMN.member_id.eq(member)).filter(others).exec(tx).await?;
    Ok(())
}

/// Forgets a browser of the member. Idempotent.
pub async fn unregister(app: &App, viewer: MemberId, endpoint: &str) -> Result<()> {
    let attempt = || async {
        let tx = app.store.begin().await?;
        let found = Entity::delete_many().filter(COLUMN.endpoint.eq(endpoint));
        found.filter(COLUMN.member_id.eq(viewer)).exec(&tx).await?;
        app.store.commit(tx).await
    };
    Ok(retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?)
}

pub async fn find(db: &impl ConnectionTrait, id: TargetId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Forgets a browser that its push service does not know any more.
pub async fn forget(app: &App, id: TargetId) -> Result<(), StoreError> {
    let attempt = || async {
        let tx = app.store.begin().await?;
        Entity::delete_by_id(id).exec(&tx).await?;
        app.store.commit(tx).await
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}
