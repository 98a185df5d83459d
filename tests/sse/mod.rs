pub mod operations; // queries, mutations and subscriptions as streams
pub mod closing; // how streams end, keep-alive, and their limits
