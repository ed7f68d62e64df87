//! The files of a checkout on disk, for `ecluse check`. The checkout may be hostile: symlinks are
//! not followed, only regular files are opened, and a FIFO or a socket is a finding instead of an
//! endless wait.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use ecluse_domain::compliance::{Finding, Rule};
use ecluse_domain::git::{EntryKind, ObjectId, TreeEntry, check_path};
use ecluse_engine::compliance::Reader;
use ecluse_image::compliance::LARGEST_FILE;
use nix::fcntl::OFlag;

/// The highest number of entries. A folder with more is probably not a checkout.
const MOST_ENTRIES: usize = 1_000_000;
/// How long one `git ls-files` may take.
const GIT_TIMEOUT: Duration = Duration::from_secs(60);

pub struct WorkTree {
    pub entries: Vec<TreeEntry>,
    /// The folder of each repository: first the checkout itself (an empty path), then submodules.
    pub roots: Vec<String>,
    /// Entries that cannot be part of a commit.
    pub findings: Vec<Finding>,
}

/// Reads all entries below `root`, except those that git ignores. Without a git repository, reads
/// all.
pub async fn read(root: &Path) -> anyhow::Result<WorkTree> {
    let metadata =
        fs::metadata(root).with_context(|| format!("{} cannot be read", root.display()))?;
    ensure!(metadata.is_dir(), "{} is not a folder", root.display());
    let mut tree = WorkTree {
        entries: Vec::new(),
        roots: vec![String::new()],
        findings: Vec::new(),
    };
    // git's own id for an object that is not in its database.
    let unnamed: ObjectId = "0".repeat(40).parse()?;
    let mut ahead = vec![(String::new(), 0usize)];
    let mut has_git = vec![root.join(".git").exists()];
    let mut count = 0usize;
    while let Some((folder, repository)) = ahead.pop() {
        let on_disk = root.join(&folder);
        for entry in fs::read_dir(&on_disk)
            .with_context(|| format!("{} cannot be read", on_disk.display()))?
        {
            let entry = entry.with_context(|| format!("{} cannot be read", on_disk.display()))?;
            count += 1;
            if count > MOST_ENTRIES {
                bail!(
                    "{} has more than {MOST_ENTRIES} files: is it a checkout?",
                    root.display()
                );
            }
            let name = entry.file_name();
            if name == ".git" {
                continue;
            }
            let path = [
                folder.as_bytes(),
                if folder.is_empty() { b"" } else { b"/" },
                name.as_bytes(),
            ]
            .concat();
            let path = match check_path(&path) {
                Ok(path) => path.to_owned(),
                Err(refused) => {
                    tree.findings.push(Finding::new(
                        Rule::Path,
                        folder.as_str(),
                        None,
                        refused.to_string(),
                    ));
                    continue;
                }
            };
            let metadata = entry
                .metadata()
                .with_context(|| format!("{path} cannot be read"))?;
            let kind = metadata.file_type();
            if kind.is_dir() {
                let is_submodule = entry.path().join(".git").symlink_metadata().is_ok();
                if is_submodule {
                    tree.roots.push(path.clone());
                    has_git.push(true);
                }
                ahead.push((
                    path,
                    if is_submodule {
                        tree.roots.len() - 1
                    } else {
                        repository
                    },
                ));
                continue;
            }
            let kind = if kind.is_file() {
                EntryKind::File {
                    executable: metadata.mode() & 0o100 != 0,
                }
            } else if kind.is_symlink() {
                match fs::read_link(entry.path())?.to_str() {
                    Some(target) if !target.chars().any(char::is_control) => EntryKind::Symlink {
                        target: target.to_owned(),
                    },
                    Some(_) | None => {
                        tree.findings.push(Finding::new(
                            Rule::Path,
                            path,
                            None,
                            "this symlink's target is not printable text",
                        ));
                        continue;
                    }
                }
            } else {
                tree.findings.push(Finding::new(
                    Rule::SpecialFile,
                    path,
                    None,
                    "this is neither a file nor a folder nor a symlink",
                ));
                continue;
            };
            tree.entries.push(TreeEntry {
                path,
                kind,
                blob: unnamed,
                size: metadata.len(),
                repository,
            });
        }
    }
    let mut ignored = BTreeSet::new();
    let mut submodules = Vec::new();
    for repository in tree
        .roots
        .iter()
        .zip(has_git)
        .filter(|(_, has_git)| *has_git)
        .map(|(root, _)| root)
    {
        // With a .gitignore that is a FIFO, git would wait until another process writes into it.
        if tree.findings.iter().any(|finding| {
            finding
                .path
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with(".git"))
        }) {
            break;
        }
        ignored.extend(ignored_by_git(root, repository).await?);
        submodules.extend(list_submodules(root, repository).await?);
    }
    // The server checks a commit with its submodules, so without one the findings would be wrong.
    for path in submodules {
        ensure!(
            root.join(&path).join(".git").exists(),
            "{}: this submodule is not there; run `git submodule update --init --recursive`",
            root.join(&path).display()
        );
    }
    let is_ignored = |path: &str| {
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        ends.map(|end| &path[..end])
            .any(|path| ignored.contains(path))
    };
    tree.entries.retain(|entry| !is_ignored(&entry.path));
    tree.findings.retain(|finding| !is_ignored(&finding.path));
    tree.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

/// The files and folders that git ignores, as paths from the root of the project.
async fn ignored_by_git(root: &Path, repository: &str) -> anyhow::Result<Vec<String>> {
    let args = ["--others", "--ignored", "--exclude-standard", "--directory"];
    let paths = list_files(root, repository, &args).await?;
    Ok(paths
        .iter()
        .map(|path| join_path(repository, path.trim_end_matches('/')))
        .collect())
}

/// The submodules that the index of git names, as paths from the root of the project.
async fn list_submodules(root: &Path, repository: &str) -> anyhow::Result<Vec<String>> {
    const MODE: &str = "160000 ";
    let entries = list_files(root, repository, &["--stage"]).await?;
    Ok(entries
        .iter()
        .filter(|entry| entry.starts_with(MODE))
        .filter_map(|entry| entry.split_once('\t'))
        .map(|(_, path)| join_path(repository, path))
        .collect())
}

fn join_path(repository: &str, path: &str) -> String {
    if repository.is_empty() {
        path.to_owned()
    } else {
        format!("{repository}/{path}")
    }
}

/// Runs `git ls-files` in a repository below `root`.
async fn list_files(root: &Path, repository: &str, args: &[&str]) -> anyhow::Result<Vec<String>> {
    let mut command = tokio::process::Command::new("git");
    command.args([
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
    ]);
    command.args(["ls-files", "-z"]).args(args);
    command
        .current_dir(root.join(repository))
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    // A git hook that runs `ecluse check` sets these variables for its own repository.
    command
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE");
    command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let output = tokio::time::timeout(GIT_TIMEOUT, command.output())
        .await
        .context("git ls-files did not end in time")?
        .context("git cannot be started")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "git ls-files: {}",
        errors.lines().next().unwrap_or("failed")
    );
    let lines = output
        .stdout
        .split(|byte| *byte == 0)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

/// A reader of the files below `root`. It does not follow a symlink at the end of a path, and never
/// blocks.
pub fn reader(root: PathBuf) -> Reader {
    Box::new(move |entry| {
        let file = open(&root.join(&entry.path))?;
        let mut content = Vec::new();
        // The file may have grown since its size was read.
        file.take(LARGEST_FILE).read_to_end(&mut content)?;
        Ok(content)
    })
}

fn open(path: &Path) -> io::Result<File> {
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC).bits();
    let name_file =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)
        .map_err(name_file)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other(format!(
            "{} is no longer a file",
            path.display()
        )))
    }
}
