//! The only place that talks to a forge, git, a registry, a container engine, a linter, a target, a chat or a provider of identities.

pub mod containers;
pub mod deployer;
pub mod error;
pub mod forge;
pub mod git;
pub mod notifier;
pub mod oidc;
pub mod registry;
pub mod ruff;
pub mod test_server;
