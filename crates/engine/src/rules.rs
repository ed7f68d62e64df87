//! The rules of promotions, and what people do under them: the policy, approvals, vetoes, holds,
//! freezes and overrides.

pub mod approval;
mod change;
pub mod freeze;
pub mod hold;
pub mod overrides;
pub mod policy;
pub(crate) mod reason;
mod time_zone;
pub mod veto;
