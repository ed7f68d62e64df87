//! A base image that is a real system: Debian 12 with Python, pip and apt, and a program `odoo`
//! that does the parts of Odoo's work that tests need.
//!
//! `debootstrap` makes the system once on a machine, and a cache outside the work tree keeps it;
//! see [`cache`].

mod access;
mod cache;
mod container;
mod large;
mod stand_in;
mod system;

pub(crate) use access::mirror;
pub use access::{PackageAccess, host_package_access};
pub(crate) use cache::cached;
pub use container::{Containers, Databases, Ended, Run};
pub use large::{LARGE_BASE_REPOSITORY, push_large_base_image};
pub(crate) use system::{layer_file as system_layer_file, run};

use crate::sample::layer::{odoo_config, push};
use crate::sample::{BASE_TAG, BaseImage};

pub const DEBIAN_BASE_REPOSITORY: &str = "sample/odoo-debian";

/// Pushes `sample/odoo-debian:18.0-20251015`. The first call on a machine takes about a minute and
/// needs root, the Debian package `debootstrap` and a Debian mirror; later calls only push what the
/// registry lacks.
pub async fn push_base_image(registry: &str) -> anyhow::Result<BaseImage> {
    let layers =
        tokio::task::spawn_blocking(|| anyhow::Ok(vec![system::layer()?, stand_in::layer()?]))
            .await??;
    let config = odoo_config("Ecluse sample base on Debian", BASE_TAG, &layers)?;
    push(registry, DEBIAN_BASE_REPOSITORY, BASE_TAG, &config, layers).await
}

/// Makes the layers of the Debian base, so that [`push_base_image`] finds them in the cache.
pub fn prepare_base_image() -> anyhow::Result<()> {
    system::layer()?;
    stand_in::layer()?;
    Ok(())
}
