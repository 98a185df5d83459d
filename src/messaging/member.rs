//! Members: they appear at first sight and follow what the platform says of them.

use deunicode::deunicode;
use entity::id::MemberId;
use entity::member::{self, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, SqlErr};
use slug::slugify;

use crate::app::App;
use crate::store::{insert_unless_there, one_of};

/// What the platform says of a member. What it leaves out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    pub subject: String,
    pub name: Option<String>,
    pub handle: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
}

/// The member of this identity, made or refreshed where needed. One statement where nothing changed.
pub async fn sign_in(app: &App, identity: &Identity) -> Result<Model, DbErr> {
    if let Some(known) = by_subject(&app.store.read, &identity.subject).await? {
        return refresh(app, known, identity).await;
    }
    let mut row = Model {
        id: MemberId::fresh(),
        subject: identity.subject.clone(),
        handle: String::new(),
        display_name: String::new(),
        sort_name: String::new(),
        avatar_url: identity.picture.clone(),
        locale: identity.locale.clone(),
        event_seq: 0,
        event_floor: 0,
        created_at: app.clock.now(),
    };
    for handle in handles(identity, row.id) {
        name(&mut row, identity, handle);
        let tx = app.store.begin().await?;
        let inserted = insert_unless_there(&tx, row.clone()).await?;
        tx.commit().await?;
        if inserted {
            return Ok(row);
        }
        // Another request of the same member was faster, or the handle is taken.
        if let Some(known) = by_subject(&app.store.read, &identity.subject).await? {
            return Ok(known);
        }
    }
    Err(DbErr::Custom("no handle was free".into()))
}

async fn refresh(app: &App, known: Model, identity: &Identity) -> Result<Model, DbErr> {
    for handle in handles(identity, known.id) {
        let mut row = known.clone();
        // Without a word from the platform, or with a suffix since the wish is taken: it stays.
        let kept = identity.handle.is_none() || handles(identity, known.id).contains(&known.handle);
        name(&mut row, identity, if kept { known.handle.clone() } else { handle });
        row.avatar_url = identity.picture.clone().or(row.avatar_url);
        row.locale = identity.locale.clone().or(row.locale);
        if row == known {
            return Ok(known);
        }
        let tx = app.store.begin().await?;
        let updated = Entity::update_many()
            .col_expr(member::Column::Handle, row.handle.clone().into())
            .col_expr(member::Column::DisplayName, row.display_name.clone().into())
            .col_expr(member::Column::SortName, row.sort_name.clone().into())
            .col_expr(member::Column::AvatarUrl, Expr::val(row.avatar_url.clone()))
            .col_expr(member::Column::Locale, Expr::val(row.locale.clone()))
            .filter(member::COLUMN.id.eq(row.id))
            .exec(&tx)
            .await;
        match updated {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {}
            Err(error) => return Err(error),
            Ok(_) => {
                tx.commit().await?;
                return Ok(row);
            }
        }
    }
    Err(DbErr::Custom("no handle was free".into()))
}

fn name(row: &mut Model, identity: &Identity, handle: String) {
    let known = Some(&row.display_name).filter(|known| !known.is_empty());
    row.display_name = identity.name.as_ref().or(known).unwrap_or(&handle).clone();
    row.sort_name = fold(&row.display_name);
    row.handle = handle;
}

/// The handles to try: what the platform says, or a slug of the name; where somebody else has it,
/// with some of the member's own id.
fn handles(identity: &Identity, id: MemberId) -> [String; 3] {
    let wish = match (&identity.handle, &identity.name) {
        (Some(handle), _) => handle.clone(),
        (None, Some(name)) => slugify(name),
        (None, None) => String::new(),
    };
    let wish = if wish.is_empty() { "member".to_owned() } else { wish };
    let id = id.0.simple().to_string();
    // The end of a UUIDv7 is its random part.
    let (short, long) = (format!("{wish}-{}", &id[26..]), format!("{wish}-{id}"));
    [wish, short, long]
}

async fn by_subject(db: &impl ConnectionTrait, subject: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(member::COLUMN.subject.eq(subject)).one(db).await
}

pub async fn by_handle(db: &impl ConnectionTrait, handle: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(member::COLUMN.handle.eq(handle)).one(db).await
}

pub async fn find_many(db: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(one_of(db, member::Column::Id, ids.iter().map(|id| id.0))).all(db).await
}

/// As lists sort and search a name: "Éloïse" stands and is found at "eloise".
fn fold(name: &str) -> String {
    deunicode(name).to_lowercase()
}

/// The member's name or handle contains what was searched for.
pub(super) fn matches(search: &str) -> Condition {
    let pattern = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        LikeExpr::new(format!("%{text}%")).escape('\\')
    };
    let handle = Func::lower(Expr::col((Entity, member::Column::Handle)));
    Condition::any()
        .add(Expr::col((Entity, member::Column::SortName)).like(pattern(&fold(search.trim()))))
        .add(Expr::expr(handle).like(pattern(&search.trim().to_lowercase())))
}
