//! Git as Ecluse sees it: commits, branches and tags, repository addresses and the files of a tree.

mod commit;
mod fetch;
mod reference;
mod repository_name;
mod submodule_source;
mod tree;
mod url;

pub use commit::{CommitSha, InvalidCommitSha, ObjectId};
pub use fetch::{
    AllowedAddresses, Fetch, FetchCredential, FetchRefused, HeldCredentials, SubmoduleRules,
};
pub use reference::{InvalidRefName, RefKind, RefName};
pub use repository_name::RepositoryName;
pub use submodule_source::{InvalidSubmoduleSource, SubmoduleSource};
pub use tree::{EntryKind, RefusedPath, TreeEntry, check_path};
pub use url::{InvalidRepoUrl, RepoUrl};
