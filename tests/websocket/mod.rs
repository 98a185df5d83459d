mod connection_init; // subprotocol, `connection_init` and credentials
mod operations; // queries, mutations and subscriptions on one socket
mod closing; // close codes
mod protocol_violations; // invalid frames, oversized messages, unanswered pings
mod message_limits; // the size and the rate of messages
mod drain; // graceful shutdown
mod token_renewal; // a new socket with a new token before the old one expires
mod random_messages; // property test: any sequence of messages is answered or closed with a documented code
