//! A base image that is a real system: Debian 12 with Python, pip and apt, and a stand-in `odoo` that does Odoo's work.
//!
//! Made once on a machine by `debootstrap` and kept outside the tree; see [`cache`].

mod access;
mod cache;
mod container;
mod large;
mod stand_in;
mod system;

pub use access::{PackageAccess, host_package_access};
pub use container::{Containers, Databases, Ended, Run};
pub use large::{LARGE_BASE_REPOSITORY, push_large_base_image};

use crate::sample::layer::{odoo_config, push};
use crate::sample::{BASE_TAG, BaseImage};

pub const DEBIAN_BASE_REPOSITORY: &str = "sample/odoo-debian";

/// Pushes `sample/odoo-debian:18.0-20251015`. The first call on a machine takes about a minute, needs root, the Debian
/// package `debootstrap` and a Debian mirror; every other call only pushes what the registry lacks.
pub async fn push_base_image(registry: &str) -> anyhow::Result<BaseImage> {
    let layers = tokio::task::spawn_blocking(|| anyhow::Ok(vec![system::layer()?, stand_in::layer()?])).await??;
    let config = odoo_config("Ecluse sample base on Debian", BASE_TAG, &layers)?;
    push(registry, DEBIAN_BASE_REPOSITORY, BASE_TAG, &config, layers).await
}
