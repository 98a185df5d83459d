use sea_orm::sea_query::OnConflict;
use sea_orm::sqlx::Error;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait,
    RuntimeErr, SqlErr,
};

/// Inserts a row unless a unique index has its like already; says whether it did. The index
/// decides, so that it holds whoever else inserts at the same time.
pub async fn insert_unless_there<M, A>(db: &impl ConnectionTrait, row: M) -> Result<bool, DbErr>
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
    M::Entity: EntityTrait<Model = M>,
{
    let inserted = <M::Entity as EntityTrait>::insert(row.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(inserted == 1)
}

/// Somebody else was there first: the same may go well when it is tried again.
#[must_use]
pub fn is_conflict(error: &DbErr) -> bool {
    /// PostgreSQL's `lock_not_available`.
    const NO_LOCK: &str = "55P03";
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let no_lock = matches!(&**cause, Error::Database(cause) if cause.code().as_deref() == Some(NO_LOCK));
    no_lock || matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
