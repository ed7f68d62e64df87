//! The REST API in process, on a real database.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../attested/mod.rs"]
mod attested;
mod description;
mod errors;
mod idempotency;
mod lists;
mod logs;
mod permissions;
mod resources;
mod secrets;
mod support;
mod tokens;
