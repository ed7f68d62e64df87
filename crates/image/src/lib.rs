//! From the files of a commit to an OCI image: which addons Odoo would see ([`plan`]), the parts they
//! change in ([`part`]), the layer of each part ([`layer`]) and the config and manifest that put them
//! on top of a base image ([`manifest`]). Pure and not async; the same input gives the same bytes on every machine.

pub mod compliance;
pub mod layer;
pub mod manifest;
pub mod part;
mod plan;
mod tag;
mod tree;

pub use ecluse_domain::odoo::Owner;
pub use plan::{Plan, PlanError, PlannedAddon, PlannedFile, plan};
pub use tag::branch_tag;

/// Where addons lie in an image, on the base image's own addons path.
pub const ADDONS_PATH: &str = "mnt/extra-addons";
