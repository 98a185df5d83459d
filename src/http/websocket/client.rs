use std::sync::Arc;

use entity::id::MemberId;

use crate::caller::Caller;
use crate::graphql::CallingMember;
use crate::http::address::Address;
use crate::http::{AppState, BudgetOwner};
use crate::limits::concurrency::Permit;
use crate::limits::fair_share::FairShare;

/// The client of a socket and its permit. Anonymous until `connection_init` signs a member in.
pub struct Client {
    pub caller: Caller<CallingMember>,
    permit: SocketPermit,
    /// The share of connections and threads for all work of the socket.
    pub share: Arc<FairShare>,
}

enum SocketPermit {
    Address(Permit<Address>),
    Member(Permit<MemberId>),
    /// For the platform, and for addresses that are not limited.
    Unlimited,
}

impl Client {
    pub fn anonymous(state: &AppState, permit: Option<Permit<Address>>) -> Self {
        let permit = permit.map_or(SocketPermit::Unlimited, SocketPermit::Address);
        Self { caller: Caller::Anonymous, permit, share: state.app.shares.of(Caller::Anonymous) }
    }

    /// Returns None if the member has too many open sockets and streams.
    pub fn signed_in(state: &AppState, caller: Caller<CallingMember>) -> Option<Self> {
        let permit = match &caller {
            Caller::Member(member) => SocketPermit::Member(state.transport_permit(member.id)?),
            Caller::Anonymous | Caller::Platform => SocketPermit::Unlimited,
        };
        let share = state.app.shares.of(caller.as_ref().map(|member| member.id));
        Some(Self { caller, permit, share })
    }

    /// Returns the address if the client is anonymous and its address is limited.
    pub fn anonymous_address(&self) -> Option<Address> {
        match &self.permit {
            SocketPermit::Address(permit) => Some(*permit.key()),
            SocketPermit::Member(_) | SocketPermit::Unlimited => None,
        }
    }

    pub fn budget_owner(&self) -> Option<BudgetOwner> {
        match &self.permit {
            SocketPermit::Address(permit) => Some(BudgetOwner::Address(*permit.key())),
            SocketPermit::Member(permit) => Some(BudgetOwner::Member(*permit.key())),
            SocketPermit::Unlimited => None,
        }
    }
}
