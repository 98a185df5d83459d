use entity::id::MemberId;

/// The caller of a request. `M` describes a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller<M = MemberId> {
    Anonymous,
    Member(M),
    /// The platform itself, which is not a member.
    Platform,
}

impl<M> Caller<M> {
    #[must_use]
    pub fn as_ref(&self) -> Caller<&M> {
        match self {
            Self::Anonymous => Caller::Anonymous,
            Self::Member(member) => Caller::Member(member),
            Self::Platform => Caller::Platform,
        }
    }

    #[must_use]
    pub fn map<N>(self, map: impl FnOnce(M) -> N) -> Caller<N> {
        match self {
            Self::Anonymous => Caller::Anonymous,
            Self::Member(member) => Caller::Member(map(member)),
            Self::Platform => Caller::Platform,
        }
    }

    #[must_use]
    pub fn member(&self) -> Option<&M> {
        match self {
            Self::Member(member) => Some(member),
            Self::Anonymous | Self::Platform => None,
        }
    }
}
