//! Why a commit cannot become an image.

use ecluse_domain::addon::InvalidAddonName;
use ecluse_domain::stop::Stopped;

/// Why a commit has no plan. Each message names what has to be fixed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error(
        "there is no addon at the root of the repository: add a folder with __manifest__.py, or a symlink to one"
    )]
    NoAddon,
    #[error("the symlink `{path}` leads out of the repository")]
    Escapes { path: String },
    #[error("`{path}` leads nowhere: there is no `{missing}`")]
    Dangling { path: String, missing: String },
    #[error("the symlink `{path}` leads back to itself")]
    Loop { path: String },
    #[error("the commit has two entries with the path `{path}`")]
    Twice { path: String },
    #[error("`{first}` and `{second}` differ only by upper and lower case")]
    Case { first: String, second: String },
    #[error("the folder `{path}` has a manifest, but {reason}")]
    Name {
        path: String,
        reason: InvalidAddonName,
    },
    #[error(
        "its symlinks lead through each other so often that they cannot be followed; use fewer of them"
    )]
    Tangled,
    #[error("the commit has {count} addons at its root, and an image has at most {limit}")]
    TooManyAddons { count: usize, limit: usize },
    #[error("the addon `{addon}` has more than {limit}, counting what its symlinks lead to")]
    TooLarge { addon: String, limit: &'static str },
    /// Nothing is wrong with the commit.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
