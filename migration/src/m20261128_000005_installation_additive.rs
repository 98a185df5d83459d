use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, small_integer, text_null, timestamp_with_time_zone},
    sea_orm::DbBackend,
};

/// What a database knows of itself: one row. A binary that does not know the table runs beside it.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let installation = Table::create()
            .table("installation")
            .col(small_integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(big_integer("epoch"))
            .col(text_null("identity"))
            .col(timestamp_with_time_zone("seen_at"))
            .to_owned();
        manager.create_table(installation).await?;
        let epoch = match manager.get_database_backend() {
            DbBackend::Postgres => {
                "('x' || right(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint"
            }
            _ => "random()",
        };
        let row =
            format!("INSERT INTO installation (id, epoch, seen_at) VALUES (1, {epoch}, CURRENT_TIMESTAMP)");
        manager.get_connection().execute_unprepared(&row).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("installation").to_owned()).await
    }
}
