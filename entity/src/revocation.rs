use sea_orm::entity::prelude::*;

/// The revoked tokens of a subject without a member, which must not create one. Erased members' subjects are included.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation")]
pub struct Model {
    /// A hash, because erasing a member also erases the subject.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_hash: String,
    /// Tokens issued before this time do not create a member.
    pub revoked_before: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
