//! Promotions: from the request, through the gates, to the stage's slot.
//!
//! A promotion waits without holding anything. Its job evaluates the gates whenever a fact that they
//! depend on has changed. The evaluation that finds all gates open and the taking of the slot are one
//! transaction under the stage's lock. If a process dies before that commit, nothing has happened;
//! after it, the deployment's job is in the same commit.
//!
//! Locks are taken in one order everywhere: the stage, then the job's row, then the promotion's row.
//! Recording an approval holds the stage's lock while it enqueues jobs, so another order would end
//! in a deadlock.

pub(crate) mod gates;
pub mod permitted;
pub mod readiness;
mod refresh;
pub mod request;
mod rollback;
pub(crate) mod start;
