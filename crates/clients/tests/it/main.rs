//! The clients against real servers and programs, and against servers that lie, fail or redirect.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod containers;
mod deployer;
mod git;
mod http;
mod image;
mod registry;
mod ruff;
mod test_server;
