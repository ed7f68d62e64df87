//! The engine: every change of state, as use cases, jobs and the reconciler. The handlers of the
//! server call these functions to change something; for everything else they only read.

pub mod access;
pub mod audit;
pub mod build;
mod build_log;
pub mod clock;
pub mod compliance;
mod connection;
pub mod database;
pub mod delivery;
pub mod dependencies;
mod deployment;
mod engine;
pub mod error;
pub mod image;
pub mod jobs;
mod log_limit;
mod long_documents;
mod notify;
mod output;
pub mod people;
pub mod project;
pub mod promotion;
pub mod records;
pub mod release;
pub mod rules;
pub mod smoke_test;
pub mod vault;
mod wake;
mod wording;

pub use access::Actor;
pub use connection::{Connection, Transaction};
pub use engine::{Engine, Parts};
pub use error::{Error, Result};
pub use vault::Vault;

pub(crate) use audit::entry::{Change, audit_change};
pub(crate) use engine::commit;
