use async_graphql::Enum;
use async_graphql::resolver_utils::EnumType;

use super::plan::output_of_enum;
use crate::messaging::Refusal;

/// The reason for a user error.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// The conversation does not exist or the viewer is not one of its members.
    ConversationNotFound,
    /// The conversation is closed and accepts no more messages. Use `startConversation` to start a new one.
    ConversationClosed,
    /// The member does not exist or has been erased.
    MemberNotFound,
    /// The conversation has no such message.
    MessageNotFound,
    /// Members cannot start a conversation with themselves.
    CannotMessageSelf,
    /// The viewer cannot send messages to this member because one of the two blocks the other. Which one is not
    /// revealed.
    CannotMessageMember,
    /// Members cannot add themselves to their contacts, follow themselves or block themselves.
    CannotRelateToSelf,
    /// The body has no visible characters.
    BodyEmpty,
    /// The body is longer than 10,000 characters.
    BodyTooLong,
    /// The body contains a control character other than a line break or a tab.
    BodyInvalid,
    /// The client key is empty, is longer than 64 characters or contains a control character.
    ClientKeyInvalid,
    /// The client key was used before with a different body.
    ClientKeyReused,
    /// The time is more than 24 hours in the future.
    TimeTooFar,
    /// The time is not in the future.
    TimeNotInFuture,
    /// The time zone is not in the IANA database, as far as the service knows it.
    TimeZoneUnknown,
    /// The quiet hours end when they begin.
    QuietHoursEmpty,
    /// The subject is empty, is longer than 255 bytes or contains NUL.
    SubjectInvalid,
    /// The list contains the subject more than once.
    SubjectRepeated,
    /// The list contains the relationship more than once.
    RelationshipRepeated,
    /// The name is longer than 100 characters or has a letter with more than four accents.
    NameInvalid,
    /// The handle is longer than 64 characters, contains whitespace or has a letter with more than four accents.
    HandleInvalid,
    /// The picture does not start with `https://`, `http://` or `/`, is longer than 2,000 bytes, or contains whitespace
    /// or a control character.
    PictureInvalid,
    /// The locale is longer than 35 characters.
    LocaleInvalid,
    /// The list is empty or has more than 500 entries.
    ListLengthInvalid,
    /// The service sends no push messages: `pushKey` is null.
    PushNotAvailable,
    /// The endpoint is not an `https` address on the public internet, or is longer than 2,000 bytes.
    PushEndpointInvalid,
    /// `p256dh` is not a public key on the curve P-256, or `auth` is not 16 bytes, in URL-safe Base64.
    PushKeysInvalid,
    /// The viewer has sent too many messages or started too many conversations. Try again after `retryAfter` seconds.
    RateLimited,
}

output_of_enum!(UserErrorCode);

impl UserErrorCode {
    pub fn of(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ConversationNotFound => Self::ConversationNotFound,
            Refusal::ConversationClosed => Self::ConversationClosed,
            Refusal::MemberNotFound => Self::MemberNotFound,
            Refusal::MessageNotFound => Self::MessageNotFound,
            Refusal::CannotMessageSelf => Self::CannotMessageSelf,
            Refusal::CannotMessageMember => Self::CannotMessageMember,
            Refusal::CannotRelateToSelf => Self::CannotRelateToSelf,
            Refusal::BodyEmpty => Self::BodyEmpty,
            Refusal::BodyTooLong => Self::BodyTooLong,
            Refusal::BodyInvalid => Self::BodyInvalid,
            Refusal::ClientKeyInvalid => Self::ClientKeyInvalid,
            Refusal::ClientKeyReused => Self::ClientKeyReused,
            Refusal::RateLimited { .. } => Self::RateLimited,
            Refusal::TimeTooFar => Self::TimeTooFar,
            Refusal::TimeNotInFuture => Self::TimeNotInFuture,
            Refusal::TimeZoneUnknown => Self::TimeZoneUnknown,
            Refusal::QuietHoursEmpty => Self::QuietHoursEmpty,
            Refusal::SubjectInvalid => Self::SubjectInvalid,
            Refusal::SubjectRepeated => Self::SubjectRepeated,
            Refusal::RelationshipRepeated => Self::RelationshipRepeated,
            Refusal::NameInvalid => Self::NameInvalid,
            Refusal::HandleInvalid => Self::HandleInvalid,
            Refusal::PictureInvalid => Self::PictureInvalid,
            Refusal::LocaleInvalid => Self::LocaleInvalid,
            Refusal::ListLengthInvalid => Self::ListLengthInvalid,
            Refusal::PushNotAvailable => Self::PushNotAvailable,
            Refusal::PushEndpointInvalid => Self::PushEndpointInvalid,
            Refusal::PushKeysInvalid => Self::PushKeysInvalid,
        }
    }

    /// Returns the code as it appears in the schema.
    pub fn name(self) -> &'static str {
        Self::items().iter().find(|item| item.value == self).map_or("", |item| item.name)
    }
}
