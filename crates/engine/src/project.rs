//! Projects, their stages' settings, and their secrets.

pub mod engine_access;
pub mod projects;
pub(crate) mod secrets;
pub mod submodules;
pub mod webhook_secret;
