//! The policy of a project: the page that shows it, and the actions on that page.

pub mod actions;
pub mod page;
