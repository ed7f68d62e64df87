//! The rules of Ecluse: types that hold only valid values, parsers and state transitions.
//! Nothing here uses I/O, a clock or `async`, so that every test takes microseconds.

pub mod addon;
pub mod address;
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
pub mod job;
pub mod markdown;
pub mod migrations;
pub mod odoo;
pub mod odoo_log;
pub mod overrides;
pub mod planted;
pub mod platform;
pub mod policy;
pub mod promotion;
pub mod reason;
pub mod release;
pub mod role;
pub mod severity;
pub mod slug;
pub mod stage;
pub mod stop;
pub mod text;
pub mod version;

pub use digest::Digest;
pub use git::CommitSha;
pub use reason::Reason;
pub use slug::Slug;
pub use text::{one_line, printable};
pub use version::Version;
