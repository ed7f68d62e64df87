//! From the files of a commit to an OCI image: which addons Odoo would see ([`plan`]), the layer
//! that holds them ([`layer`]) and the config and manifest that put it on top of a base image
//! ([`manifest`]). Pure and not async; the same input gives the same bytes on every machine.

mod dependencies;
pub mod layer;
pub mod manifest;
mod plan;
mod tag;
mod tree;

pub use dependencies::{UnsupportedDependency, check_dependencies};
pub use ecluse_domain::odoo::Owner;
pub use plan::{Plan, PlanError, PlannedAddon, PlannedFile, plan};
pub use tag::branch_tag;

/// Where addons lie in an image, on the base image's own addons path.
pub const ADDONS_PATH: &str = "mnt/extra-addons";
