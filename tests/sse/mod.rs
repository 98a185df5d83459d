mod operations; // queries, mutations and subscriptions as streams
mod closing; // how streams end, keep-alive, and their limits
