mod delivery; // each event, in order, to the members it concerns
mod viewer_events; // what a member changes, on their other devices
mod cursors; // resuming after a cursor
mod typing; // who is typing, which is not stored
mod epochs; // cursors from before a restore
mod erased_events; // deleted text is not delivered
mod replicas; // several processes on one database
mod nats_credentials; // signed ones, in a file
mod nats_outages; // NATS stops, goes silent and comes back
