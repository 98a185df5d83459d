//! Webhooks to the platform.

mod attempts; // one request to an endpoint
mod listen; // `causerie webhooks listen`
