//! The tree of one commit in one repository.

use super::command::Stopped;
use super::error::MAX_FILE;
use super::mirror::Mirror;
use super::{GitError, Refusal};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{ObjectId, RepoUrl, check_path};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) struct Tree {
    pub(super) files: Vec<File>,
    pub(super) gitlinks: Vec<Gitlink>,
}

#[derive(Clone)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) kind: FileKind,
    pub(super) blob: ObjectId,
    pub(super) size: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Plain,
    Executable,
    Symlink,
}

pub(super) struct Gitlink {
    pub(super) path: String,
    pub(super) commit: CommitSha,
}

/// What is left of the limits of a checkout.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    pub(super) files: usize,
    pub(super) bytes: u64,
    pub(super) paths: PathBudget,
}

/// The longest target of a symlink, in bytes (the limit of Linux).
pub(super) const MAX_LINK_TARGET: u64 = 4095;
const MAX_GITMODULES: u64 = 1 << 20;

/// Reads the whole tree of a commit. Stops at the first refused entry or when a limit is reached,
/// so a tree made to be endless ends too.
pub(super) async fn list_entries(
    mirror: &Mirror<'_>,
    commit: &CommitSha,
    budget: Budget,
) -> Result<Tree, GitError> {
    let mut command = mirror.command();
    command.args([
        "ls-tree",
        "-r",
        "-z",
        "-l",
        "--full-tree",
        "--end-of-options",
        commit.as_str(),
    ]);
    let mut reader = TreeReader::new(&mirror.url, budget);
    let ended = mirror
        .run_streaming(command, &mut |piece| reader.read(piece))
        .await;
    match (ended, reader.error) {
        (_, Some(error)) => Err(error),
        (Ok(output), None) if output.status.success() && reader.rest.is_empty() => Ok(reader.tree),
        (Ok(output), None) => Err(GitError::Damaged {
            repository: mirror.url.to_string(),
            reason: crate::error::quote_output(&output.stderr, &[]),
        }),
        (Err(stopped @ (Stopped::Io(_) | Stopped::Timeout | Stopped::ByCaller)), None) => {
            Err(mirror.stop_error(stopped, "size of a tree"))
        }
    }
}

/// Reads the output of `git ls-tree`, piece by piece.
pub(super) struct TreeReader<'a> {
    repository: &'a RepoUrl,
    budget: Budget,
    /// The beginning of a record that is not complete yet.
    rest: Vec<u8>,
    tree: Tree,
    error: Option<GitError>,
}

impl File {
    /// The bytes of the target of a symlink, which is held in memory. One that is too long is never
    /// read.
    pub(super) fn target_bytes(&self) -> usize {
        match self.kind {
            FileKind::Symlink => usize::try_from(self.size.min(MAX_LINK_TARGET)).unwrap_or(0),
            FileKind::Plain | FileKind::Executable => 0,
        }
    }
}

/// What is left of the bytes of all paths and of the targets of all symlinks of a checkout.
#[derive(Clone, Copy)]
pub(super) struct PathBudget {
    left: usize,
    most: usize,
}

impl PathBudget {
    pub(super) const fn new(most: usize) -> Self {
        Self { left: most, most }
    }

    pub(super) fn take(&mut self, bytes: usize, repository: &RepoUrl) -> Result<(), GitError> {
        self.left = self
            .left
            .checked_sub(bytes)
            .ok_or_else(|| GitError::Limit {
                repository: repository.to_string(),
                limit: format!(
                    "{} for the paths of one checkout: of all its files and targets of symlinks together, submodules included",
                    size_in_words(self.most)
                ),
            })?;
        Ok(())
    }
}

/// A size in MiB, or in bytes when it is smaller.
pub(super) fn size_in_words(bytes: usize) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    }
}

impl<'a> TreeReader<'a> {
    pub(super) fn new(repository: &'a RepoUrl, budget: Budget) -> Self {
        Self {
            repository,
            budget,
            rest: Vec::new(),
            tree: Tree {
                files: Vec::new(),
                gitlinks: Vec::new(),
            },
            error: None,
        }
    }

    /// Whether the next piece is wanted.
    pub(super) fn read(&mut self, piece: &[u8]) -> bool {
        self.rest.extend_from_slice(piece);
        let buffer = std::mem::take(&mut self.rest);
        let mut records = buffer.split(|byte| *byte == 0);
        let mut record = records.next().unwrap_or_default();
        for next in records {
            if let Err(error) = self.add_entry(record) {
                self.error = Some(error);
                return false;
            }
            record = next;
        }
        self.rest = record.to_vec();
        self.rest.len() < 100_000 // no record is that long: git itself limits the depth
    }

    /// `<mode> SP <type> SP <object> SP+ <size> TAB <path>`
    fn add_entry(&mut self, record: &[u8]) -> Result<(), GitError> {
        let repository = self.repository;
        let damaged = || GitError::Damaged {
            repository: repository.to_string(),
            reason: format!("unexpected entry `{}`", record.escape_ascii()),
        };
        let tab = record
            .iter()
            .position(|byte| *byte == b'\t')
            .ok_or_else(damaged)?;
        let path = check_path(&record[tab + 1..])
            .map_err(|refused| GitError::refused(repository, refused))?
            .to_owned();
        let head = std::str::from_utf8(&record[..tab]).map_err(|_| damaged())?;
        let mut fields = head.split_ascii_whitespace();
        let (Some(mode), Some(kind), Some(object), Some(size)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(damaged());
        };
        if self.tree.files.len() + self.tree.gitlinks.len() >= self.budget.files {
            return Err(GitError::Limit {
                repository: repository.to_string(),
                limit: "number of files of one checkout".to_owned(),
            });
        }
        self.budget.paths.take(path.len(), repository)?;
        let kind = match (mode, kind) {
            ("160000", "commit") => {
                self.tree.gitlinks.push(Gitlink {
                    path,
                    commit: object.parse().map_err(|_| damaged())?,
                });
                return Ok(());
            }
            ("100644" | "100664", "blob") => FileKind::Plain,
            ("100755", "blob") => FileKind::Executable,
            ("120000", "blob") => FileKind::Symlink,
            (mode, _) => {
                return Err(GitError::refused(
                    repository,
                    Refusal::Mode {
                        path,
                        mode: mode.to_owned(),
                    },
                ));
            }
        };
        let size: u64 = size.parse().map_err(|_| damaged())?;
        if size > MAX_FILE {
            return Err(GitError::refused(
                repository,
                Refusal::FileSize { path, bytes: size },
            ));
        }
        self.budget.bytes = self
            .budget
            .bytes
            .checked_sub(size)
            .ok_or_else(|| GitError::Limit {
                repository: repository.to_string(),
                limit: "number of bytes of one checkout".to_owned(),
            })?;
        let file = File {
            path,
            kind,
            blob: object.parse().map_err(|_| damaged())?,
            size,
        };
        self.budget.paths.take(file.target_bytes(), repository)?;
        self.tree.files.push(file);
        Ok(())
    }
}

/// The content of a .gitmodules: addresses by path.
#[derive(Clone)]
pub(super) struct Modules {
    pub(super) blob: ObjectId,
    named: Arc<HashMap<String, String>>,
}

impl Modules {
    /// The bytes of memory that it takes.
    pub(super) fn weight(&self) -> usize {
        let named = self.named.iter();
        named
            .map(|(path, address)| weigh(path) + weigh(address))
            .sum()
    }

    /// `None` where the commit has no .gitmodules, or needs none. `known` finds one that was read
    /// before.
    pub(super) async fn read(
        mirror: &Mirror<'_>,
        tree: &Tree,
        known: impl FnOnce(ObjectId) -> Option<Modules>,
    ) -> Result<Option<Modules>, GitError> {
        let refuse = |refusal: Refusal| GitError::refused(&mirror.url, refusal);
        let file = tree.files.iter().find(|file| file.path == ".gitmodules");
        let Some(file) = file.filter(|_| !tree.gitlinks.is_empty()) else {
            return Ok(None);
        };
        if file.kind == FileKind::Symlink || file.size > MAX_GITMODULES {
            return Err(refuse(Refusal::Text {
                path: ".gitmodules".to_owned(),
                limit: MAX_GITMODULES,
            }));
        }
        if let Some(known) = known(file.blob) {
            return Ok(Some(known));
        }
        let mut command = mirror.command();
        command.args([
            "config",
            "--no-includes",
            "-z",
            "--list",
            &format!("--blob={}", file.blob),
        ]);
        let (output, stdout) = mirror.collect(command, 4 << 20).await?;
        if !output.status.success() {
            return Err(refuse(Refusal::Gitmodules(crate::error::quote_output(
                &output.stderr,
                &[],
            ))));
        }
        Ok(Some(Modules {
            blob: file.blob,
            named: Arc::new(parse_gitmodules(&stdout).map_err(refuse)?),
        }))
    }
}

/// The bytes of memory that a text takes: its own, those of the value that holds it, and what the
/// allocator adds.
pub(super) fn weigh(text: &str) -> usize {
    size_of::<String>() + text.len() + 16
}

/// Finds the repository of each gitlink in the .gitmodules of the same commit.
pub(super) fn find_submodules(
    repository: &RepoUrl,
    tree: &Tree,
    modules: Option<&Modules>,
) -> Result<Vec<(Gitlink, RepoUrl)>, GitError> {
    let refuse = |refusal: Refusal| GitError::refused(repository, refusal);
    let find = |gitlink: &Gitlink| {
        let Some(address) = modules.and_then(|modules| modules.named.get(&gitlink.path)) else {
            return Err(refuse(Refusal::UnnamedSubmodule {
                path: gitlink.path.clone(),
            }));
        };
        let url = repository.submodule(address).map_err(|reason| {
            refuse(Refusal::SubmoduleUrl {
                path: gitlink.path.clone(),
                reason,
            })
        })?;
        Ok((
            Gitlink {
                path: gitlink.path.clone(),
                commit: gitlink.commit.clone(),
            },
            url,
        ))
    };
    tree.gitlinks.iter().map(find).collect()
}

/// Returns addresses by path, from the `key LF value NUL` records of `git config -z --list`. As in
/// git, the last value of a key counts.
pub(super) fn parse_gitmodules(list: &[u8]) -> Result<HashMap<String, String>, Refusal> {
    let mut modules: HashMap<String, (Option<String>, Option<String>)> = HashMap::new();
    let list =
        std::str::from_utf8(list).map_err(|_| Refusal::Gitmodules("it is not UTF-8".to_owned()))?;
    for record in list.split_terminator('\0') {
        let (key, value) = record.split_once('\n').unwrap_or((record, ""));
        let Some((name, field)) = key
            .strip_prefix("submodule.")
            .and_then(|key| key.rsplit_once('.'))
        else {
            continue;
        };
        if name.split(['/', '\\']).any(|part| part == "..") {
            return Err(Refusal::SubmoduleName {
                name: name.escape_debug().to_string(),
            });
        }
        let module = modules.entry(name.to_owned()).or_default();
        match field {
            "path" => {
                let path = value.strip_suffix('/').unwrap_or(value);
                check_path(path.as_bytes())?;
                module.0 = Some(path.to_owned());
            }
            "url" => module.1 = Some(value.to_owned()),
            _ => {} // branch, update, ignore …: none of them matters to a pinned commit
        }
    }
    Ok(modules
        .into_values()
        .filter_map(|(path, url)| Some((path?, url?)))
        .collect())
}
