use sea_orm::DbErr;

use crate::limits::rate::RateLimited;
use crate::store::MayBeDatabase;

/// What a caller did wrong. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("There is no such conversation among the viewer's.")]
    ConversationNotFound,
    #[error("The conversation is closed. Start a new one with the same member.")]
    ConversationClosed,
    #[error("There is no such member.")]
    MemberNotFound,
    #[error("There is no such message in this conversation.")]
    MessageNotFound,
    #[error("A member is not their own contact, and neither follows nor blocks themselves.")]
    CannotRelateToSelf,
    #[error("Members do not write to themselves.")]
    CannotMessageSelf,
    #[error("The viewer cannot write to this member.")]
    CannotMessageMember,
    #[error("A time of revocation is at most 24 hours ahead.")]
    TimeTooFar,
    #[error("A subject has 1 to 255 bytes, and no NUL.")]
    SubjectInvalid,
    #[error("This subject stands in the list already.")]
    SubjectRepeated,
    #[error("This relationship stands in the list already.")]
    RelationshipRepeated,
    #[error("A name has at most 100 characters, none of them a control character.")]
    NameInvalid,
    #[error("A handle has at most 64 characters, neither white space nor control characters among them.")]
    HandleInvalid,
    #[error("A picture is https://…, http://… or /…, of at most 2,000 bytes, without white space.")]
    PictureInvalid,
    #[error("A locale has at most 35 characters, none of them a control character.")]
    LocaleInvalid,
    #[error("A list has 1 to 500 entries.")]
    ListLengthInvalid,
    #[error("The body has no characters other than white space.")]
    BodyEmpty,
    #[error("The body is longer than 10,000 characters.")]
    BodyTooLong,
    #[error("The body has control characters other than line breaks and tabs.")]
    BodyInvalid,
    #[error("A client key has 1 to 64 characters, none of them a control character.")]
    ClientKeyInvalid,
    #[error("The client key was used before, for another text.")]
    ClientKeyReused,
    #[error("Too much in too short a time. Nothing was written; try again in {retry_after} seconds.")]
    RateLimited { retry_after: u32 },
}

impl From<RateLimited> for Refusal {
    fn from(RateLimited(retry_after): RateLimited) -> Self {
        Self::RateLimited { retry_after }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl MayBeDatabase for Error {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Refused(_) => None,
            Self::Database(error) => Some(error),
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
