use sea_orm::entity::prelude::*;

use crate::id::MemberId;

/// How a member wants to be notified. A member without a row has the defaults.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    pub push: bool,
    pub email: bool,
    pub shows_text: bool,
    /// The start of the quiet hours, in minutes of the day. None if the member has none.
    pub quiet_from: Option<i16>,
    pub quiet_until: Option<i16>,
    /// The name in the IANA time zone database.
    pub time_zone: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
