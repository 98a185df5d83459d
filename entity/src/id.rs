//! Typed ids: a member's id never passes for a conversation's.

use sea_orm::prelude::Uuid;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, ordered by the time of its making (UUIDv7).
            #[must_use]
            #[expect(clippy::disallowed_methods, reason = "the one source of ids")]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        // SeaORM asks this of every primary key; only auto-increment would call it.
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
