//! A release: its page, the stages on that page, and the actions on it.

pub mod actions;
mod chamber;
pub mod page;
