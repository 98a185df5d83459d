use entity::id::MemberId;

use super::address::Address;
use crate::auth::Authenticated;

/// Whose budget pays for what is held: the member's, or before anybody has signed in that of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BudgetOwner {
    Member(MemberId),
    Address(Address),
}

impl BudgetOwner {
    /// None for the platform, which is trusted, and for this machine, which may be a proxy of many.
    pub fn of(signed_in: Option<&Authenticated>, address: Option<Address>) -> Option<Self> {
        match signed_in {
            Some(Authenticated::Member(signed_in)) => Some(Self::Member(signed_in.id)),
            Some(Authenticated::Platform { .. }) => None,
            None => address.map(Self::Address),
        }
    }
}
