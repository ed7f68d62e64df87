//! Deployments put a digest on a stage, after the request of a person or after a push to the trunk.

pub(crate) mod offer;
pub(crate) mod run;
mod slot;
pub(crate) mod spec;
