//! The REST API.

mod description;
mod engine_access;
mod errors;
mod idempotency;
mod lists;
mod logs;
mod permissions;
mod resources;
mod secrets;
mod submodule_sources;
mod tokens;
mod webhook_secret;
