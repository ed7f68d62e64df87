//! Images in the registry: their attestations and signatures, and how long they are kept.

pub(crate) mod attest;
pub mod contents;
pub(crate) mod retention;
pub mod signing;
