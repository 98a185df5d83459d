use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait,
};

/// Inserts a row unless a unique index prevents it, and returns whether it was inserted. Safe against concurrent
/// inserts, because the index decides.
pub async fn insert_if_absent<M, A>(db: &impl ConnectionTrait, row: M) -> Result<bool, DbErr>
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
