//! Jobs: the workers that run them, and the reconciler that enqueues missing jobs.

pub(crate) mod places;
pub mod reconcile;
mod rest;
pub mod worker;
