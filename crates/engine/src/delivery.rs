//! Deliveries of forges: they are checked, stored several at a time, and processed by jobs.

pub(crate) mod burst;
pub(crate) mod follow_up;
pub mod intake;
pub(crate) mod process;
pub(crate) mod writer;
