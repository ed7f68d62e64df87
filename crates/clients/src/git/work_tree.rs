//! The top folder of a work tree on this machine, and its repository.

use super::GitError;
use std::path::{Path, PathBuf};

/// Finds the top folder of the work tree that contains this folder.
pub(super) fn find_top_folder(folder: &Path) -> Result<PathBuf, GitError> {
    let folder = folder
        .canonicalize()
        .map_err(GitError::io(format!("cannot read {}", folder.display())))?;
    let top = folder.ancestors().find(|above| above.join(".git").exists());
    top.map(Path::to_owned)
        .ok_or_else(|| GitError::local(&folder, "it is not inside a git checkout"))
}

/// Finds the repository of a work tree: `.git`, or the folder that the file of that name leads to.
/// A shallow history is an error.
pub(super) fn find_git_dir(work_tree: &Path) -> Result<PathBuf, GitError> {
    let io = || GitError::io(format!("cannot read {}", work_tree.join(".git").display()));
    let link = work_tree.join(".git");
    let git_dir = if link.is_dir() {
        link
    } else {
        let text = std::fs::read_to_string(&link).map_err(io())?;
        let target = text
            .trim_end()
            .strip_prefix("gitdir: ")
            .ok_or_else(|| GitError::local(work_tree, "its .git cannot be read"))?;
        work_tree.join(target)
    };
    let git_dir = git_dir.canonicalize().map_err(io())?;
    let common = std::fs::read_to_string(git_dir.join("commondir"))
        .map(|common| git_dir.join(common.trim_end()));
    let common = common.unwrap_or_else(|_| git_dir.clone());
    if std::fs::metadata(common.join("shallow")).is_ok_and(|shallow| shallow.len() > 0) {
        return Err(GitError::ShallowHistory {
            folder: work_tree.to_owned(),
        });
    }
    Ok(git_dir)
}
