//! A checkout on a laptop: the same list of files as from a server, from the work tree's own
//! repository and its initialised submodules. Nothing of them is written; what differs from the
//! commits is read from disk.

use super::checkout::Origin;
use super::command::Environment;
use super::error::LARGEST_FILE;
use super::{Checkout, Git, GitError, Refusal, checkout};
use chrono::{DateTime, Utc};
use ecluse_domain::git::{EntryKind, ObjectId, RepoUrl, TreeEntry, check_path};
use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

/// A file on disk that is not as in the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalChange {
    pub repository: usize,
    /// In the project.
    pub path: String,
    /// When the file was written; `None` for one that is gone.
    pub modified: Option<DateTime<Utc>>,
}

impl Git {
    /// The project that this folder is in, at its current commit, and its top folder. `url` is what the
    /// server knows it by; without it, where `origin` fetches from.
    pub async fn local(&self, folder: &Path, url: Option<&RepoUrl>) -> Result<(Checkout, PathBuf), GitError> {
        let top = top_of(folder)?;
        let git_dir = git_dir_of(&top)?;
        refuse_programs(&self.environment, &git_dir, &top)?;
        let url = match url {
            Some(url) => url.clone(),
            None => origin_of(&self.environment, &git_dir, &top)?,
        };
        let mirror = self.mirror(&url, &url, None, self.deadline())?.at(&git_dir);
        let head = mirror.resolve("HEAD").await?;
        let head = head.ok_or_else(|| GitError::local(&top, "it has no commit yet; commit first"))?;
        let mut found = self.gather(&mirror, &head, Origin::Disk(&top)).await?;
        for repository in 0..found.sources.len() {
            self.compare(&mut found, repository, &top).await?;
        }
        Ok((found, top))
    }

    /// Put what the work tree holds in the place of what the commit does.
    async fn compare(&self, checkout: &mut Checkout, repository: usize, top: &Path) -> Result<(), GitError> {
        let source = &checkout.sources[repository];
        let folder = top.join(&source.path);
        refuse_programs(&self.environment, &source.git_dir, &folder)?;
        let mirror = self.mirror(&source.url, &source.url, None, self.deadline())?.at(&source.git_dir);
        let mut command = mirror.command();
        command.env("GIT_WORK_TREE", &folder).current_dir(&folder);
        command.args(["status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all", "--no-renames"]);
        let (output, stdout) = mirror.collect(command, 64 << 20).await?;
        if !output.status.success() {
            return Err(GitError::local(&folder, format!("git status failed ({})", crate::error::quoted(&output.stderr, &[]))));
        }
        let (mut changes, mut files, mut links) = (Vec::new(), Vec::new(), Vec::new());
        for record in stdout.split(|byte| *byte == 0).filter(|record| record.len() > 3) {
            let name = check_path(&record[3..]).map_err(|refused| GitError::refused(folder.display(), refused))?;
            let path = checkout::joined(&checkout.sources[repository].path, name);
            let on_disk = folder.join(name);
            let kind = match std::fs::symlink_metadata(&on_disk) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(GitError::io(format!("cannot read {}", on_disk.display()))(error)),
                Ok(metadata) => Some(metadata),
            };
            let modified = kind.as_ref().and_then(|metadata| metadata.modified().ok()).map(DateTime::<Utc>::from);
            changes.push(LocalChange { repository, path: path.clone(), modified });
            match kind {
                None => {}
                Some(metadata) if metadata.len() > LARGEST_FILE => {
                    return Err(GitError::refused(folder.display(), Refusal::FileSize { path, bytes: metadata.len() }));
                }
                Some(metadata) if metadata.is_file() => files.push((path, on_disk, metadata)),
                Some(metadata) if metadata.is_symlink() => {
                    let target = std::fs::read_link(&on_disk).ok().and_then(|target| target.to_str().map(str::to_owned));
                    let target = target.filter(|target| !target.is_empty() && !target.chars().any(|c| c.is_control() || c == '\\'));
                    let target =
                        target.ok_or_else(|| GitError::refused(folder.display(), Refusal::SymlinkTarget { path: path.clone() }))?;
                    // the content of a link is never asked for
                    let (blob, size) = (ObjectId::from([0; 20]), target.len() as u64);
                    links.push(TreeEntry { path, kind: EntryKind::Symlink { target }, blob, size, repository });
                }
                Some(_) => return Err(GitError::refused(folder.display(), Refusal::NotAFile { path })),
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        let blobs = hash(&self.environment, &checkout.sources[repository].git_dir, files.iter().map(|(_, on_disk, _)| on_disk.as_path()))?;
        let changed: HashSet<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        let entries = Arc::make_mut(&mut checkout.entries);
        entries.retain(|entry| !changed.contains(entry.path.as_str()));
        entries.extend(links);
        let mut on_disk: HashMap<ObjectId, PathBuf> = checkout.on_disk.as_ref().clone();
        for ((path, file, metadata), blob) in files.into_iter().zip(blobs) {
            use std::os::unix::fs::PermissionsExt as _;
            let kind = EntryKind::File { executable: metadata.permissions().mode() & 0o100 != 0 };
            entries.push(TreeEntry { path, kind, blob, size: metadata.len(), repository });
            on_disk.insert(blob, file);
        }
        checkout.on_disk = Arc::new(on_disk);
        checkout.reader = Arc::default(); // the one before knows nothing of these
        checkout.changes.extend(changes);
        Ok(())
    }
}

fn hash<'f>(environment: &Environment, git_dir: &Path, files: impl Iterator<Item = &'f Path>) -> Result<Vec<ObjectId>, GitError> {
    let io = || GitError::io("cannot hash the files that changed");
    let mut command = environment.git(git_dir, None);
    command.args(["hash-object", "--no-filters", "--stdin-paths"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(io())?;
    let mut names = Vec::new();
    let mut count = 0;
    for file in files {
        names.extend_from_slice(std::os::unix::ffi::OsStrExt::as_bytes(file.as_os_str()));
        names.push(b'\n');
        count += 1;
    }
    let mut stdin = child.stdin.take().ok_or_else(|| io()(std::io::Error::other("no pipe to git")))?;
    let writing = std::thread::spawn(move || stdin.write_all(&names));
    let output = child.wait_with_output().map_err(io())?;
    // a git that ended early is told by the number of its answers
    drop(writing.join());
    let ids: Vec<ObjectId> = String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| line.parse().ok()).collect();
    if ids.len() == count { Ok(ids) } else { Err(io()(std::io::Error::other("git hash-object failed"))) }
}

/// Fetches the history that a checkout lacks ([`GitError::CutOff`]), as the caller's own git does: with the caller's and the checkout's
/// configuration, credentials and all.
pub async fn deepen(folder: &Path) -> Result<(), GitError> {
    let mut command = tokio::process::Command::new("git");
    command.arg("-C").arg(folder).args(["fetch", "--quiet", "--unshallow", "--no-recurse-submodules"]);
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.map_err(GitError::io("cannot run git"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(GitError::local(folder, format!("its history cannot be fetched ({})", crate::error::quoted(&said, &[]))))
}

fn top_of(folder: &Path) -> Result<PathBuf, GitError> {
    let folder = folder.canonicalize().map_err(GitError::io(format!("cannot read {}", folder.display())))?;
    let top = folder.ancestors().find(|above| above.join(".git").exists());
    top.map(Path::to_owned).ok_or_else(|| GitError::local(&folder, "it is in no git checkout"))
}

/// The repository of a work tree: `.git`, or where the file of that name leads. Its history must be whole.
pub(super) fn git_dir_of(work_tree: &Path) -> Result<PathBuf, GitError> {
    let io = || GitError::io(format!("cannot read {}", work_tree.join(".git").display()));
    let link = work_tree.join(".git");
    let git_dir = if link.is_dir() {
        link
    } else {
        let text = std::fs::read_to_string(&link).map_err(io())?;
        let target = text.trim_end().strip_prefix("gitdir: ").ok_or_else(|| GitError::local(work_tree, "its .git cannot be read"))?;
        work_tree.join(target)
    };
    let git_dir = git_dir.canonicalize().map_err(io())?;
    let common = std::fs::read_to_string(git_dir.join("commondir")).map(|common| git_dir.join(common.trim_end()));
    let common = common.unwrap_or_else(|_| git_dir.clone());
    if std::fs::metadata(common.join("shallow")).is_ok_and(|shallow| shallow.len() > 0) {
        return Err(GitError::CutOff { folder: work_tree.to_owned() });
    }
    Ok(git_dir)
}

/// A repository's own configuration can name programs, and comparing its files with the commit would run
/// them. So it must be the caller's own, as for git itself, and name none.
fn refuse_programs(environment: &Environment, git_dir: &Path, work_tree: &Path) -> Result<(), GitError> {
    use std::os::unix::fs::MetadataExt as _;
    let me = nix::unistd::Uid::effective().as_raw();
    for folder in [work_tree, git_dir] {
        let owner = std::fs::metadata(folder).map_err(GitError::io(format!("cannot read {}", folder.display())))?.uid();
        if owner != me {
            return Err(GitError::local(
                work_tree,
                format!("{} belongs to another user, who could let git run programs", folder.display()),
            ));
        }
    }
    let mut command = environment.git(git_dir, None);
    command.args(["config", "--includes", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process)$"]);
    let output = command.output().map_err(GitError::io("cannot run git"))?;
    match String::from_utf8_lossy(&output.stdout).lines().next() {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
            Err(GitError::local(
                work_tree,
                format!("its git configuration sets `{name}`, a program; files are read as they are, so remove it"),
            ))
        }
    }
}

fn origin_of(environment: &Environment, git_dir: &Path, top: &Path) -> Result<RepoUrl, GitError> {
    let mut command = environment.git(git_dir, None);
    command.args(["config", "--get", "remote.origin.url"]);
    let output = command.output().map_err(GitError::io("cannot run git"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| {
        GitError::local(top, "it has no remote `origin` with an http(s) or ssh address; say which repository it is with --source")
    })
}
