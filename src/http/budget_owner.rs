use entity::id::MemberId;

use super::address::Address;
use crate::caller::Caller;

/// Whose budget buffered bytes count against: the member's, or the address's before a member has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BudgetOwner {
    Member(MemberId),
    Address(Address),
}

impl BudgetOwner {
    /// Returns None for the platform, which is trusted, and for loopback addresses, which may be a proxy with many
    /// clients.
    pub fn of(caller: Caller, address: Option<Address>) -> Option<Self> {
        match caller {
            Caller::Member(id) => Some(Self::Member(id)),
            Caller::Platform => None,
            Caller::Anonymous => address.map(Self::Address),
        }
    }
}
