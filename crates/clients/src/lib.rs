//! The clients of everything outside: forges, git, registries, container engines, linters,
//! deployment targets, chats and identity providers. No other crate talks to them.

pub mod background;
pub mod containers;
pub mod deployer;
pub mod error;
pub mod forge;
pub mod git;
pub mod notifier;
pub mod oidc;
pub mod outside;
pub mod registry;
pub mod ruff;
pub mod test_server;
