//! Releases: their digest, their tag in the registry, their lane, and their changes.

pub mod changes;
mod comparison;
pub(crate) mod digest;
pub mod documents;
pub(crate) mod lane;
pub(crate) mod tag;

pub(crate) use comparison::Comparisons;
