//! Typed IDs, so that a member's ID cannot be used as a conversation's.

use sea_orm::prelude::Uuid;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Returns a new ID (UUIDv7). IDs are ordered by creation time.
            #[must_use]
            #[expect(clippy::disallowed_methods, reason = "the only source of ids")]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        // SeaORM requires this for every primary key, and calls it only for auto-increment.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

typed_id!(
    /// `member.id`
    MemberId
);
typed_id!(
    /// `conversation.id`
    ConversationId
);
typed_id!(
    /// `delivery.id`
    DeliveryId
);
typed_id!(
    /// Where notifications are delivered to: `webhook_endpoint.id` or `push_registration.id`
    TargetId
);
