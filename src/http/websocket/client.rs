use std::sync::Arc;

use entity::id::MemberId;

use crate::caller::Caller;
use crate::graphql::CallingMember;
use crate::http::address::Address;
use crate::http::{AppState, BudgetOwner};
use crate::limits::concurrency::ConcurrencyPermit;
use crate::limits::fair_share::FairShare;

/// The client of a socket. Anonymous until `connection_init` signs a member in.
pub struct Client {
    pub caller: Caller<CallingMember>,
    quota: SocketQuota,
    /// The share of connections and threads for all work of the socket.
    pub share: Arc<FairShare>,
}

/// The limit of open sockets that a socket counts toward.
enum SocketQuota {
    Address(ConcurrencyPermit<Address>),
    Member(ConcurrencyPermit<MemberId>),
    /// For the platform, and for addresses that are not limited.
    Unlimited,
}

impl Client {
    pub fn anonymous(state: &AppState, permit: Option<ConcurrencyPermit<Address>>) -> Self {
        let quota = permit.map_or(SocketQuota::Unlimited, SocketQuota::Address);
        Self { caller: Caller::Anonymous, quota, share: state.app.shares.of(Caller::Anonymous) }
    }

    /// Returns None if the member has too many open sockets and streams.
    pub fn signed_in(state: &AppState, caller: Caller<CallingMember>) -> Option<Self> {
        let quota = match &caller {
            Caller::Member(member) => SocketQuota::Member(state.transport_permit(member.id)?),
            Caller::Anonymous | Caller::Platform => SocketQuota::Unlimited,
        };
        let share = state.app.shares.of(caller.as_ref().map(|member| member.id));
        Some(Self { caller, quota, share })
    }

    /// Returns the address if the client is anonymous and its address is limited.
    pub fn anonymous_address(&self) -> Option<Address> {
        match &self.quota {
            SocketQuota::Address(permit) => Some(*permit.key()),
            SocketQuota::Member(_) | SocketQuota::Unlimited => None,
        }
    }

    pub fn budget_owner(&self) -> Option<BudgetOwner> {
        match &self.quota {
            SocketQuota::Address(permit) => Some(BudgetOwner::Address(*permit.key())),
            SocketQuota::Member(permit) => Some(BudgetOwner::Member(*permit.key())),
            SocketQuota::Unlimited => None,
        }
    }
}
