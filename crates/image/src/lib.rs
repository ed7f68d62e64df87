//! From the files of a commit to an OCI image. [`plan`](plan()) finds the addons that Odoo would
//! see, [`part`] divides them into parts that change together, [`layer`] writes a layer for each
//! part, and [`manifest`] writes the config and the manifest that put the layers on top of a base
//! image. [`compliance`] checks a commit before that. Nothing here is async or does I/O of its own,
//! and the same input gives the same bytes on every machine.

pub mod compliance;
mod error;
mod hashing;
pub mod layer;
pub mod manifest;
pub mod part;
mod plan;
mod tag;
mod tree;

pub use ecluse_domain::odoo::Owner;
pub use error::PlanError;
pub use hashing::HashingWriter;
pub use layer::ADDONS_PATH;
pub use plan::{Plan, PlannedAddon, PlannedFile, plan, plan_until_stopped};
pub use tag::branch_tag;
