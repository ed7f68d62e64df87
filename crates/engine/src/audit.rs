//! The audit log: its entries, and the chain of hashes that seals them.

pub(crate) mod entry;
pub mod seal;
