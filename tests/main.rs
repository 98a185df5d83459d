//! Stories of members who write to each other, told through the real doors, each on a fresh
//! database of both kinds.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

mod all_writes_at_once;
mod allocations;
mod answers;
mod any_socket;
mod anything_goes;
mod asleep;
mod plans;
mod bombs;
mod bounds_set;
mod backups;
mod bulk;
mod by_get;
mod by_post;
mod clocks;
mod clocks_set;
mod commands;
mod connections;
mod contacting;
mod cookie;
mod crowds;
mod cursors;
mod documented;
mod documents;
mod ending;
mod epochs;
mod erased;
mod erased_bytes;
mod erasing;
mod erasing_at_once;
mod erasing_turns;
mod execution_time;
#[cfg(target_os = "linux")] // which has namespaces to mount a disk in
mod faults;
mod group_commits;
mod guard;
mod held;
mod hostile;
mod hurry;
mod settings;
mod sockets;
mod sockets_begin;
mod sockets_end;
mod size;
mod identity;
mod importing;
mod introspection;
mod failures;
mod fairness;
#[cfg(target_os = "linux")] // where a shell sets how many files may be open
mod files;
mod forged;
mod framing;
mod fresh_token;
mod issuer;
mod keys_served;
mod killed;
mod leaving;
mod live;
mod logs;
mod media;
mod metrics;
mod migrations;
mod noise;
mod odd_texts;
mod origins;
mod misbehaving;
mod oracle;
mod page_operations;
mod pages;
mod placing;
mod people;
mod reading;
mod refused_tokens;
mod relating;
mod revoking;
mod schema;
mod sending_at_once;
mod silence;
mod statements;
mod streams;
mod streams_end;
#[cfg(target_os = "linux")] // which says how much memory a process had
mod swollen;
mod token_rules;
mod traces;
mod turns;
mod underway;
mod undoing;
mod upgrades;
mod variables;
mod writing;
