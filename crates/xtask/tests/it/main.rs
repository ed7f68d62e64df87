//! The laws of the house, checked on the sources of every crate.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod documents;
mod imports;
mod install;
mod laws;
mod sources;
