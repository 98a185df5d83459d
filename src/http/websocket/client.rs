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
    /// The permit among the anonymous sockets of the address, if the address is limited.
    address: Option<ConcurrencyPermit<Address>>,
    /// The permit among the sockets and streams of the member.
    _member: Option<ConcurrencyPermit<MemberId>>,
    /// The share of connections and threads for all work of the socket.
    pub share: Arc<FairShare>,
}

impl Client {
    pub fn anonymous(state: &AppState, address: Option<ConcurrencyPermit<Address>>) -> Self {
        let share = state.app.shares.of(Caller::Anonymous);
        Self { caller: Caller::Anonymous, address, _member: None, share }
    }

    /// Returns None if the member has too many open sockets and streams.
    pub fn signed_in(state: &AppState, caller: Caller<CallingMember>) -> Option<Self> {
        let member = match caller.member() {
            Some(member) => Some(state.transport_permit(member.id)?),
            None => None,
        };
        let share = state.app.shares.of(caller.ids());
        Some(Self { caller, address: None, _member: member, share })
    }

    /// Returns the address if the client is anonymous and its address is limited.
    pub fn anonymous_address(&self) -> Option<Address> {
        self.address.as_ref().map(|permit| *permit.key())
    }

    pub fn budget_owner(&self) -> Option<BudgetOwner> {
        BudgetOwner::of(self.caller.ids(), self.anonymous_address())
    }
}
