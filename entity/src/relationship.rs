use sea_orm::entity::prelude::*;

use crate::id::MemberId;

/// A relationship from one member to another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "relationship")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: RelationshipKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: MemberId,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum RelationshipKind {
    Contact = 1,
    Follow = 2,
    Block = 3,
}

impl ActiveModelBehavior for ActiveModel {}
