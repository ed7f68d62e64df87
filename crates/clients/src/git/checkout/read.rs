//! Reads a commit and its submodules into one checkout.

use super::{Checkout, Source, join_path, joined_length};
use crate::git::history::{CommitInfo, read_info};
use crate::git::mirror::Mirror;
use crate::git::sizes::CheckoutSizes;
use crate::git::tree::{self, Budget, File, FileKind, MAX_LINK_TARGET, Modules, PathBudget};
use crate::git::trees::{ListedTree, TreeCache};
use crate::git::work_tree::find_git_dir;
use crate::git::{Access, Git, GitError, Refusal};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{
    EntryKind, FetchCredential, ObjectId, RepoUrl, RepositoryName, SubmoduleSource, TreeEntry,
};
use futures::{StreamExt as _, TryStreamExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::Instant;

/// How deep submodules may be nested.
const MAX_DEPTH: usize = 4;
const MAX_SUBMODULES: usize = 300;
/// Repositories fetched or read at the same time.
const AT_ONCE: usize = 4;

/// What is kept of the trees that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Files,
    /// Only which repositories there are, so that a tree takes no memory while a server is waited
    /// for.
    Sources,
}

/// The trees of a project and of its submodules, merged into one list.
#[derive(Default)]
struct Files {
    entries: Vec<TreeEntry>,
    sources: Vec<Source>,
    moved: Vec<String>,
}

impl Files {
    /// Adds one more repository, with its files unless these are not kept.
    fn add(
        &mut self,
        pending: PendingRepository,
        git_dir: PathBuf,
        listed: Option<Arc<ListedTree>>,
    ) -> Result<(), GitError> {
        let repository = self.sources.len();
        // Only a tree that is in the cache is copied.
        let shared;
        let files: Box<dyn Iterator<Item = File>> = match listed.map(Arc::try_unwrap) {
            Some(Ok(listed)) => Box::new(listed.tree.files.into_iter()),
            Some(Err(listed)) => {
                shared = listed;
                Box::new(shared.tree.files.iter().cloned())
            }
            None => Box::new(std::iter::empty()),
        };
        self.entries.reserve(files.size_hint().0);
        for file in files {
            let kind = match file.kind {
                FileKind::Plain => EntryKind::File { executable: false },
                FileKind::Executable => EntryKind::File { executable: true },
                FileKind::Symlink if file.size > MAX_LINK_TARGET => {
                    return Err(GitError::refused(
                        &pending.url,
                        Refusal::SymlinkTarget { path: file.path },
                    ));
                }
                FileKind::Symlink => EntryKind::Symlink {
                    target: String::new(),
                },
            };
            self.entries.push(TreeEntry {
                path: if pending.path.is_empty() {
                    file.path
                } else {
                    join_path(&pending.path, &file.path)
                },
                kind,
                blob: file.blob,
                size: file.size,
                repository,
            });
        }
        if pending.moved {
            self.moved.push(pending.path.clone());
        }
        self.sources.push(Source {
            url: pending.url,
            commit: pending.commit,
            path: pending.path,
            git_dir,
        });
        Ok(())
    }
}

/// A repository whose tree is to be read.
struct PendingRepository {
    path: String,
    url: RepoUrl,
    /// The repository whose .gitmodules names it; the project's own for itself.
    superproject: RepoUrl,
    commit: CommitSha,
    /// Whether the submodule on disk is at another commit than the project pins.
    moved: bool,
}

impl PendingRepository {
    /// States who can help, in an error of a submodule that was to be fetched with this credential.
    fn explain(&self, error: GitError, fetched_with: FetchCredential) -> GitError {
        if self.path.is_empty() || fetched_with != FetchCredential::Withheld {
            return error;
        }
        let source_to_add = SubmoduleSource::exactly(RepositoryName::of(&self.url));
        let is_certificate = |reason: &str| reason.to_lowercase().contains("certificate");
        match error {
            GitError::NoAccess { repository, reason } if is_certificate(&reason) => {
                GitError::NoAccess { repository, reason }
            }
            GitError::NoAccess { .. }
            | GitError::Refused {
                refusal: Refusal::ForeignRepository,
                ..
            } => GitError::refused(
                &self.superproject,
                Refusal::SubmoduleAccess {
                    path: self.path.clone(),
                    address: self.url.without_user(),
                    source_to_add,
                },
            ),
            GitError::Unreachable { repository, reason } if self.url.as_url().scheme() == "ssh" => {
                GitError::Unreachable {
                    repository,
                    reason: format!(
                        "{reason}; it was tried over https, because `{source_to_add}` is not among the project's submodule sources"
                    ),
                }
            }
            other => other,
        }
    }
}

/// Where the commits are read from.
#[derive(Clone, Copy)]
pub(in crate::git) enum Origin<'a> {
    /// Mirrors of servers, fetched as the project's access allows.
    Server(&'a Access),
    /// The work tree in this folder, and its submodules.
    Disk(&'a Path),
}

impl Git {
    /// Fetches what is missing of this commit and of its submodules, and lists its files. Without
    /// access, only the public is read. Content that could do harm is refused ([`Refusal`]).
    /// Symlinks are only read here; the image crate follows them.
    pub async fn checkout(
        &self,
        url: &RepoUrl,
        access: Option<&Access>,
        commit: &CommitSha,
    ) -> Result<Checkout, GitError> {
        let public = Access::default();
        let access = access.unwrap_or(&public);
        let mirror = self.own_mirror(url, access.credential.as_ref(), self.deadline())?;
        mirror.ensure_commit(commit).await?;
        self.read_checkout(&mirror, commit, Origin::Server(access))
            .await
    }

    /// Fetches what is missing of this commit and of its submodules, and refuses what
    /// [`checkout`](Self::checkout) refuses, apart from the targets of symlinks. Returns which
    /// repositories there are. It needs little memory while it waits for a server.
    pub async fn fetch_sources(
        &self,
        url: &RepoUrl,
        access: Option<&Access>,
        commit: &CommitSha,
    ) -> Result<Vec<Source>, GitError> {
        let public = Access::default();
        let access = access.unwrap_or(&public);
        let mirror = self.own_mirror(url, access.credential.as_ref(), self.deadline())?;
        mirror.ensure_commit(commit).await?;
        let origin = Origin::Server(access);
        let read = self.read_trees(&mirror, commit, origin, Kept::Sources);
        Ok(read.await?.sources)
    }

    /// Lists the files of a commit that the mirror of the project has.
    pub(in crate::git) async fn read_checkout(
        &self,
        mirror: &Mirror<'_>,
        commit: &CommitSha,
        origin: Origin<'_>,
    ) -> Result<Checkout, GitError> {
        let (info, files) = futures::try_join!(
            read_info(mirror, commit),
            self.read_trees(mirror, commit, origin, Kept::Files)
        )?;
        let info = match (info, origin) {
            (Some(info), _) => info,
            (None, Origin::Disk(top)) => {
                return Err(GitError::local(top, "its current commit cannot be read"));
            }
            (None, Origin::Server(_)) => fetch_and_read_info(mirror, commit).await?,
        };
        let checkout = Checkout {
            commit: info,
            entries: Arc::new(files.entries),
            sources: files.sources,
            environment: self.environment.clone(),
            on_disk: Arc::default(),
            changes: Vec::new(),
            moved_submodules: files.moved,
            reader: Arc::default(),
        };
        read_symlinks(checkout, mirror.deadline).await
    }

    async fn read_trees(
        &self,
        mirror: &Mirror<'_>,
        commit: &CommitSha,
        origin: Origin<'_>,
        kept: Kept,
    ) -> Result<Files, GitError> {
        let (url, deadline) = (&mirror.url, mirror.deadline);
        let mut level = vec![PendingRepository {
            path: String::new(),
            url: url.clone(),
            superproject: url.clone(),
            commit: commit.clone(),
            moved: false,
        }];
        let mut files = Files::default();
        let sizes = &Arc::default();
        let budget = Mutex::new(Budget {
            files: self.settings.max_files,
            bytes: self.settings.max_bytes,
            paths: PathBudget::new(self.settings.max_path_bytes),
        });
        let left = || budget.lock().unwrap_or_else(PoisonError::into_inner);
        let too_many = |repositories: usize| {
            (repositories > MAX_SUBMODULES).then(|| GitError::Limit {
                repository: url.to_string(),
                limit: format!("{MAX_SUBMODULES} submodules"),
            })
        };
        for depth in 0.. {
            if let (Some(first), true) = (level.first(), depth > MAX_DEPTH) {
                return Err(GitError::refused(
                    url,
                    Refusal::TooDeep {
                        path: first.path.clone(),
                        depth: MAX_DEPTH,
                    },
                ));
            }
            // Each tree becomes a part of the list as soon as it is read, so that only a few trees
            // are in memory besides it.
            let mut trees = futures::stream::iter(std::mem::take(&mut level))
                .map(|pending| async move {
                    let read = self.read_tree(pending, url, origin, (*left(), sizes), deadline);
                    let (pending, git_dir, listed, below) = read.await?;
                    let mut left = left();
                    *left = left.minus(&listed.tree.files, &pending)?;
                    let listed = (kept == Kept::Files).then_some(listed);
                    Ok::<_, GitError>((pending, git_dir, listed, below))
                })
                .buffered(AT_ONCE);
            while let Some((pending, git_dir, listed, below)) = trees.try_next().await? {
                files.add(pending, git_dir, listed)?;
                level.extend(below);
                if let Some(error) = too_many(files.sources.len() + level.len()) {
                    return Err(error);
                }
            }
            if level.is_empty() {
                break;
            }
        }
        Ok(files)
    }

    async fn read_tree(
        &self,
        mut pending: PendingRepository,
        project: &RepoUrl,
        origin: Origin<'_>,
        (budget, sizes): (Budget, &Arc<CheckoutSizes>),
        deadline: Instant,
    ) -> Result<
        (
            PendingRepository,
            PathBuf,
            Arc<ListedTree>,
            Vec<PendingRepository>,
        ),
        GitError,
    > {
        let mut mirror = match origin {
            Origin::Server(access) => self
                .mirror(
                    (&pending.url, project),
                    &access.submodules,
                    access.credential.as_ref(),
                    deadline,
                )
                .map_err(|error| pending.explain(error, FetchCredential::Withheld))?
                .of_checkout(sizes),
            Origin::Disk(_) => self.own_mirror(&pending.url, None, deadline)?,
        };
        let listed = match (origin, self.trees.find(&mirror, &pending.commit)) {
            (Origin::Server(_), Some(listed)) => {
                mirror.record_use();
                listed
            }
            (Origin::Server(_), None) => {
                mirror.record_use();
                if !pending.path.is_empty() {
                    // The commit of the project itself was fetched before.
                    mirror
                        .ensure_commit(&pending.commit)
                        .await
                        .map_err(|error| pending.explain(error, mirror.credential))?;
                }
                let read = match list_tree(&self.trees, &mirror, &pending.commit, budget).await {
                    // A mirror that a crash or the disk damaged is made again, once.
                    Err(GitError::Damaged { repository, reason }) => {
                        tracing::warn!(repository, reason, "mirror is damaged; making it again");
                        mirror.remove().await?;
                        mirror.ensure_commit(&pending.commit).await?;
                        list_tree(&self.trees, &mirror, &pending.commit, budget)
                            .await
                            .map_err(|error| match error {
                                GitError::Damaged { reason, .. } => {
                                    GitError::refused(&pending.url, Refusal::Unreadable(reason))
                                }
                                other => other,
                            })?
                    }
                    read => read?,
                };
                self.trees.keep(&mirror, &pending.commit, read)
            }
            (Origin::Disk(top), _) => {
                let folder = top.join(&pending.path);
                if !folder.join(".git").exists() {
                    return Err(GitError::local(
                        &folder,
                        "this submodule is not there; run `git submodule update --init --recursive`",
                    ));
                }
                mirror = mirror.with_git_dir(&find_git_dir(&folder)?);
                let head = mirror.resolve("HEAD").await?;
                let head = head.ok_or_else(|| {
                    GitError::local(&folder, "it has no commit; run `git submodule update`")
                })?;
                pending.moved = head != pending.commit;
                pending.commit = head;
                Arc::new(list_tree(&self.trees, &mirror, &pending.commit, budget).await?)
            }
        };
        let below = listed
            .submodules
            .iter()
            .map(|(gitlink, url)| PendingRepository {
                path: join_path(&pending.path, &gitlink.path),
                url: url.clone(),
                superproject: pending.url.clone(),
                commit: gitlink.commit.clone(),
                moved: false,
            });
        let (below, git_dir) = (below.collect(), mirror.git_dir.clone());
        Ok((pending, git_dir, listed, below))
    }
}

/// Fetches and reads a commit that the mirror had a moment ago. The mirror was deleted meanwhile,
/// or is damaged.
async fn fetch_and_read_info(
    mirror: &Mirror<'_>,
    commit: &CommitSha,
) -> Result<CommitInfo, GitError> {
    mirror.fetch_branches_for(commit).await?;
    if let Some(info) = read_info(mirror, commit).await? {
        return Ok(info);
    }
    mirror.fetch_commit(commit).await?;
    read_info(mirror, commit)
        .await?
        .ok_or_else(|| mirror.missing_commit(commit))
}

async fn list_tree(
    trees: &TreeCache,
    mirror: &Mirror<'_>,
    commit: &CommitSha,
    budget: Budget,
) -> Result<ListedTree, GitError> {
    let tree = tree::list_entries(mirror, commit, budget).await?;
    let modules = Modules::read(mirror, &tree, |blob| trees.find_modules(blob)).await?;
    let submodules = tree::find_submodules(&mirror.url, &tree, modules.as_ref())?;
    Ok(ListedTree {
        tree,
        modules,
        submodules,
    })
}

impl Budget {
    /// What is left after these files of a repository.
    fn minus(self, files: &[File], repository: &PendingRepository) -> Result<Self, GitError> {
        let too_many = || GitError::Limit {
            repository: repository.url.to_string(),
            limit: "files or bytes of one checkout, submodules included".to_owned(),
        };
        let bytes = files.iter().map(|file| file.size).sum();
        let mut paths = self.paths;
        for file in files {
            let path = joined_length(&repository.path, &file.path);
            paths.take(path + file.target_bytes(), &repository.url)?;
        }
        Ok(Self {
            files: self.files.checked_sub(files.len()).ok_or_else(too_many)?,
            bytes: self.bytes.checked_sub(bytes).ok_or_else(too_many)?,
            paths,
        })
    }
}

async fn read_symlinks(mut checkout: Checkout, deadline: Instant) -> Result<Checkout, GitError> {
    let links: Vec<(usize, usize, ObjectId, u64)> = checkout
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.kind, EntryKind::Symlink { .. }))
        .map(|(at, entry)| (at, entry.repository, entry.blob, entry.size))
        .collect();
    if links.is_empty() {
        return Ok(checkout);
    }
    let targets = checkout
        .read_in_background(Some(deadline), move |blobs, permit| {
            links
                .into_iter()
                .map(|(at, repository, blob, size)| {
                    permit.check()?;
                    Ok((at, blobs.read(repository, blob, size)?))
                })
                .collect::<std::io::Result<Vec<_>>>()
        })
        .await?;
    let entries = Arc::make_mut(&mut checkout.entries);
    for (at, content) in targets {
        let entry = &mut entries[at];
        match String::from_utf8(content) {
            Ok(target)
                if !target.is_empty() && !target.chars().any(|c| c.is_control() || c == '\\') =>
            {
                entry.kind = EntryKind::Symlink { target }
            }
            Ok(_) | Err(_) => {
                let url = &checkout.sources[entry.repository].url;
                return Err(GitError::refused(
                    url,
                    Refusal::SymlinkTarget {
                        path: entry.path.clone(),
                    },
                ));
            }
        }
    }
    Ok(checkout)
}
