//! What `cargo xtask` needs before anything is compiled: one way to call cargo, the Debian
//! packages, and progress lines.

pub mod compile;
pub mod install;
pub mod progress;

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_path_buf()
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    // An absolute path replaces the root in `join`.
    repository().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into()))
}
