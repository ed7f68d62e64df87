//! A checkout of a work tree on this machine: the same list of files as from a server, read from
//! the work tree's own repository and its initialised submodules. Nothing is written to them. Files
//! that differ from the commits are read from disk.

use super::checkout::{Checkout, LocalChange, Origin, join_path};
use super::command::Environment;
use super::error::MAX_FILE;
use super::work_tree::{find_git_dir, find_top_folder};
use super::{Git, GitError, Refusal};
use chrono::{DateTime, Utc};
use ecluse_domain::git::{EntryKind, ObjectId, RepoUrl, TreeEntry, check_path};
use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

impl Git {
    /// Reads the project that contains this folder at its current commit, and returns it with its
    /// top folder. `url` is the address that the server knows for the project; without it, the
    /// address of the remote `origin` is used.
    pub async fn local_checkout(
        &self,
        folder: &Path,
        url: Option<&RepoUrl>,
    ) -> Result<(Checkout, PathBuf), GitError> {
        let top = find_top_folder(folder)?;
        let git_dir = find_git_dir(&top)?;
        refuse_programs(&self.environment, &git_dir, &top)?;
        let url = match url {
            Some(url) => url.clone(),
            None => read_origin(&self.environment, &git_dir, &top)?,
        };
        let mirror = self
            .own_mirror(&url, None, self.deadline())?
            .with_git_dir(&git_dir);
        let head = mirror.resolve("HEAD").await?;
        let head =
            head.ok_or_else(|| GitError::local(&top, "it has no commit yet; commit first"))?;
        let mut found = self
            .read_checkout(&mirror, &head, Origin::Disk(&top))
            .await?;
        for repository in 0..found.sources.len() {
            self.apply_local_changes(&mut found, repository, &top)
                .await?;
        }
        Ok((found, top))
    }

    /// Replaces the files of the commit by the changed files of the work tree.
    async fn apply_local_changes(
        &self,
        checkout: &mut Checkout,
        repository: usize,
        top: &Path,
    ) -> Result<(), GitError> {
        let source = &checkout.sources[repository];
        let folder = top.join(&source.path);
        refuse_programs(&self.environment, &source.git_dir, &folder)?;
        let mirror = self
            .own_mirror(&source.url, None, self.deadline())?
            .with_git_dir(&source.git_dir);
        let mut command = mirror.command();
        command.env("GIT_WORK_TREE", &folder).current_dir(&folder);
        command.args([
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=all",
            "--ignore-submodules=all",
            "--no-renames",
        ]);
        let (output, stdout) = mirror.collect(command, 64 << 20).await?;
        if !output.status.success() {
            return Err(GitError::local(
                &folder,
                format!(
                    "git status failed ({})",
                    crate::error::quote_output(&output.stderr, &[])
                ),
            ));
        }
        let (mut changes, mut files, mut links) = (Vec::new(), Vec::new(), Vec::new());
        for record in stdout
            .split(|byte| *byte == 0)
            .filter(|record| record.len() > 3)
        {
            let name = check_path(&record[3..])
                .map_err(|refused| GitError::refused(folder.display(), refused))?;
            let path = join_path(&checkout.sources[repository].path, name);
            let on_disk = folder.join(name);
            let kind = match std::fs::symlink_metadata(&on_disk) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(GitError::io(format!("cannot read {}", on_disk.display()))(
                        error,
                    ));
                }
                Ok(metadata) => Some(metadata),
            };
            let modified = kind
                .as_ref()
                .and_then(|metadata| metadata.modified().ok())
                .map(DateTime::<Utc>::from);
            changes.push(LocalChange {
                repository,
                path: path.clone(),
                modified,
            });
            match kind {
                None => {}
                Some(metadata) if metadata.len() > MAX_FILE => {
                    return Err(GitError::refused(
                        folder.display(),
                        Refusal::FileSize {
                            path,
                            bytes: metadata.len(),
                        },
                    ));
                }
                Some(metadata) if metadata.is_file() => files.push((path, on_disk, metadata)),
                Some(metadata) if metadata.is_symlink() => {
                    let target = std::fs::read_link(&on_disk)
                        .ok()
                        .and_then(|target| target.to_str().map(str::to_owned));
                    let target = target.filter(|target| {
                        !target.is_empty() && !target.chars().any(|c| c.is_control() || c == '\\')
                    });
                    let target = target.ok_or_else(|| {
                        GitError::refused(
                            folder.display(),
                            Refusal::SymlinkTarget { path: path.clone() },
                        )
                    })?;
                    // the content of a symlink is never read
                    let (blob, size) = (ObjectId::from([0; 20]), target.len() as u64);
                    links.push(TreeEntry {
                        path,
                        kind: EntryKind::Symlink { target },
                        blob,
                        size,
                        repository,
                    });
                }
                Some(_) => {
                    return Err(GitError::refused(
                        folder.display(),
                        Refusal::NotAFile { path },
                    ));
                }
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        let blobs = hash_files(
            &self.environment,
            &checkout.sources[repository].git_dir,
            files.iter().map(|(_, on_disk, _)| on_disk.as_path()),
        )?;
        let changed: HashSet<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        let entries = Arc::make_mut(&mut checkout.entries);
        entries.retain(|entry| !changed.contains(entry.path.as_str()));
        entries.extend(links);
        let mut on_disk: HashMap<ObjectId, PathBuf> = checkout.on_disk.as_ref().clone();
        for ((path, file, metadata), blob) in files.into_iter().zip(blobs) {
            use std::os::unix::fs::PermissionsExt as _;
            let kind = EntryKind::File {
                executable: metadata.permissions().mode() & 0o100 != 0,
            };
            entries.push(TreeEntry {
                path,
                kind,
                blob,
                size: metadata.len(),
                repository,
            });
            on_disk.insert(blob, file);
        }
        checkout.on_disk = Arc::new(on_disk);
        checkout.reader = Arc::default(); // the previous reader does not know these files
        checkout.changes.extend(changes);
        Ok(())
    }
}

fn hash_files<'f>(
    environment: &Environment,
    git_dir: &Path,
    files: impl Iterator<Item = &'f Path>,
) -> Result<Vec<ObjectId>, GitError> {
    let io = || GitError::io("cannot hash the files that changed");
    let mut command = environment.git(git_dir);
    command
        .args(["hash-object", "--no-filters", "--stdin-paths"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(io())?;
    let mut names = Vec::new();
    let mut count = 0;
    for file in files {
        names.extend_from_slice(std::os::unix::ffi::OsStrExt::as_bytes(file.as_os_str()));
        names.push(b'\n');
        count += 1;
    }
    let mut stdin = child
        .stdin
        .take()
        .ok_or_else(|| io()(std::io::Error::other("no pipe to git")))?;
    let writing = std::thread::spawn(move || stdin.write_all(&names));
    let output = child.wait_with_output().map_err(io())?;
    // if git ended early, the number of its answers shows it
    drop(writing.join());
    let ids: Vec<ObjectId> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.parse().ok())
        .collect();
    if ids.len() == count {
        Ok(ids)
    } else {
        Err(io()(std::io::Error::other("git hash-object failed")))
    }
}

/// Fetches the history that a shallow checkout lacks ([`GitError::ShallowHistory`]) with the
/// caller's own git: with the configuration and the credentials of the caller and of the checkout.
pub async fn deepen(folder: &Path) -> Result<(), GitError> {
    let mut command = tokio::process::Command::new("git");
    command.arg("-C").arg(folder).args([
        "fetch",
        "--quiet",
        "--unshallow",
        "--no-recurse-submodules",
    ]);
    let output = command
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(GitError::io("cannot run git"))?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(GitError::local(
        folder,
        format!(
            "its history cannot be fetched ({})",
            crate::error::quote_output(&reason, &[])
        ),
    ))
}

/// Refuses a repository whose configuration could run programs while its files are compared with
/// the commit. It must belong to the caller, as git itself requires, and name no filter program.
fn refuse_programs(
    environment: &Environment,
    git_dir: &Path,
    work_tree: &Path,
) -> Result<(), GitError> {
    use std::os::unix::fs::MetadataExt as _;
    let me = nix::unistd::Uid::effective().as_raw();
    for folder in [work_tree, git_dir] {
        let owner = std::fs::metadata(folder)
            .map_err(GitError::io(format!("cannot read {}", folder.display())))?
            .uid();
        if owner != me {
            return Err(GitError::local(
                work_tree,
                format!(
                    "{} belongs to another user, who could let git run programs",
                    folder.display()
                ),
            ));
        }
    }
    let mut command = environment.git(git_dir);
    command.args([
        "config",
        "--includes",
        "--name-only",
        "--get-regexp",
        r"^filter\..*\.(clean|smudge|process)$",
    ]);
    let output = command.output().map_err(GitError::io("cannot run git"))?;
    match String::from_utf8_lossy(&output.stdout).lines().next() {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
            Err(GitError::local(
                work_tree,
                format!(
                    "its git configuration sets `{name}`, a program; files are read as they are, so remove it"
                ),
            ))
        }
    }
}

fn read_origin(environment: &Environment, git_dir: &Path, top: &Path) -> Result<RepoUrl, GitError> {
    let mut command = environment.git(git_dir);
    command.args(["config", "--get", "remote.origin.url"]);
    let output = command.output().map_err(GitError::io("cannot run git"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| {
        GitError::local(top, "it has no remote `origin` with an http(s) or ssh address; name the repository with --source")
    })
}
