//! The rules of Ecluse: values that can only be valid, parsers and state transitions.
//! No I/O, no clock, no `async`: everything here is tested in microseconds.

pub mod addon;
pub mod approval;
pub mod attestation;
pub mod audit;
pub mod build;
pub mod build_policy;
pub mod changelog;
pub mod comparison;
pub mod compliance;
pub mod contents;
pub mod delivery;
pub mod dependencies;
pub mod deployment;
pub mod digest;
pub mod event;
pub mod freeze;
pub mod gate;
pub mod git;
pub mod ids;
mod markdown;
pub mod migrations;
pub mod odoo;
pub mod odoo_log;
pub mod platform;
pub mod policy;
pub mod promotion;
pub mod release;
pub mod role;
pub mod stage;
mod text;
pub mod version;

pub use digest::Digest;
pub use git::CommitSha;
pub use text::{one_line, printable};
pub use version::Version;
