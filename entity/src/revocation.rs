use sea_orm::entity::prelude::*;

/// Tokens of a subject who is no member (any more), and who must not become one by an old token.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation")]
pub struct Model {
    /// A hash: the subject itself is forgotten with the member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_hash: String,
    /// Tokens issued before this make no member.
    pub revoked_before: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
