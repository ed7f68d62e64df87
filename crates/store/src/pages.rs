//! One query and one row struct for each page that needs more than a table's own list.

pub mod board;
pub mod build;
pub mod queue;
pub mod release;
