mod operations; // queries, mutations and subscriptions as streams
mod event_ids; // resuming after the last event
mod closing; // how streams end, keep-alive, and their limits
