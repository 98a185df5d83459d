use crate::limits::rate::RateLimited;

/// Why a write is refused. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The conversation does not exist or the viewer is not one of its members.")]
    ConversationNotFound,
    #[error("The conversation is closed. Start a new one with the same member.")]
    ConversationClosed,
    #[error("The member does not exist.")]
    MemberNotFound,
    #[error("The conversation has no such message.")]
    MessageNotFound,
    #[error("Members cannot add, follow or block themselves.")]
    CannotRelateToSelf,
    #[error("Members cannot start a conversation with themselves.")]
    CannotMessageSelf,
    #[error("The viewer cannot send messages to this member.")]
    CannotMessageMember,
    #[error("The time must be at most 24 hours in the future.")]
    TimeTooFar,
    #[error("The time must be in the future.")]
    TimeNotInFuture,
    #[error("The time zone must be a name in the IANA database, such as `Europe/Paris`.")]
    TimeZoneUnknown,
    #[error("The quiet hours must not end when they begin.")]
    QuietHoursEmpty,
    #[error("The subject must have 1 to 255 bytes and no NUL.")]
    SubjectInvalid,
    #[error("The list must contain each subject only once.")]
    SubjectRepeated,
    #[error("The list must contain each relationship only once.")]
    RelationshipRepeated,
    #[error("The name must have at most 100 characters and at most four accents on a letter.")]
    NameInvalid,
    #[error(
        "The handle must have at most 64 characters, no whitespace and at most four accents on a letter."
    )]
    HandleInvalid,
    #[error("The picture must be an https://, http:// or / URL of at most 2,000 bytes without whitespace.")]
    PictureInvalid,
    #[error("The locale must have at most 35 characters.")]
    LocaleInvalid,
    #[error("The list must have 1 to 500 entries.")]
    ListLengthInvalid,
    #[error("The body must have a visible character.")]
    BodyEmpty,
    #[error("The body must have at most 10,000 characters.")]
    BodyTooLong,
    #[error("The body must not contain control characters other than line breaks and tabs.")]
    BodyInvalid,
    #[error("The client key must have 1 to 64 characters and no control characters.")]
    ClientKeyInvalid,
    #[error("The client key was used before with a different body.")]
    ClientKeyReused,
    #[error("The service sends no push messages.")]
    PushNotAvailable,
    #[error("The endpoint must be a public https:// address of at most 2,000 bytes.")]
    PushEndpointInvalid,
    #[error("The keys must be those of a browser, in URL-safe Base64.")]
    PushKeysInvalid,
    #[error("Too many messages or new conversations. Try again in {retry_after} seconds.")]
    RateLimited { retry_after: u32 },
}

impl From<RateLimited> for Refusal {
    fn from(RateLimited(retry_after): RateLimited) -> Self {
        Self::RateLimited { retry_after }
    }
}
