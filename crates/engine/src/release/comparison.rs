//! The comparison of two commits by git: the commits of each repository, and the addons whose files
//! differ. The database keeps each comparison, so git compares two commits once.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Access, Checkout, CommitInfo, GitError, Source};
use ecluse_domain::CommitSha;
use ecluse_domain::comparison::{
    AddonFiles, Commit, Comparison, Log, RepositoryChange, addon_changes,
};
use ecluse_domain::git::{EntryKind, ObjectId};
use ecluse_store::comparisons;
use ecluse_store::images::ImageAddon;
use ecluse_store::projects::Project;
use tokio::sync::Semaphore;

use crate::{Engine, Error, Result};

/// Most commits that are listed of one repository, in each direction.
const MAX_COMMITS: usize = 500;

/// Limits the comparisons that run in this process at the same time, because each holds two trees
/// in memory and everybody who may read can start one.
static RUNNING: Semaphore = Semaphore::const_new(2);

/// Limits the comparisons that wait or run for readers, because each is a task that continues after
/// its reader has gone.
static FOR_READERS: Semaphore = Semaphore::const_new(16);

/// How long a caller waits for git.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The caller of a comparison.
#[derive(Clone, Copy)]
pub(super) enum Caller {
    /// A person who reads the changes.
    Reader,
    /// The gates of a promotion, which are not limited by the number of readers.
    Gates,
}

/// Two commits of a project, and the addons of their images.
pub(super) struct CommitPair {
    pub project: Project,
    pub access: Option<Access>,
    /// The baseline, and the commit that is compared with it.
    pub commits: (CommitSha, CommitSha),
    pub addons: (Vec<ImageAddon>, Vec<ImageAddon>),
}

/// Compares two commits in a task of its own, so that a large fetch is finished and kept although
/// the caller has gone.
///
/// # Errors
///
/// [`Error::Transient`] when too many readers wait or git takes longer than [`TIMEOUT`];
/// [`Error::Conflict`] when the commits cannot be read.
pub(super) async fn compare_commits(
    engine: &Engine,
    pair: CommitPair,
    caller: Caller,
) -> Result<Comparison> {
    let busy = |_| {
        Error::Transient("Too many commits are being compared. Try again in a moment.".to_owned())
    };
    let permit = match caller {
        Caller::Reader => Some(FOR_READERS.try_acquire().map_err(busy)?),
        Caller::Gates => None,
    };
    let engine = engine.clone();
    let comparing = tokio::spawn(async move {
        let _permit = permit;
        compare_and_keep(&engine, &pair).await
    });
    match tokio::time::timeout(TIMEOUT, comparing).await {
        Ok(compared) => compared.map_err(|error| Error::Internal(error.to_string()))?,
        Err(_) => Err(Error::Transient(
            "The commits are still being fetched and compared. Try again in a moment.".to_owned(),
        )),
    }
}

/// Compares two commits, unless the database has their comparison already, and stores the result.
async fn compare_and_keep(engine: &Engine, pair: &CommitPair) -> Result<Comparison> {
    let _permit = RUNNING
        .acquire()
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    let CommitPair {
        project,
        access,
        commits: (from, to),
        addons: (old_addons, new_addons),
    } = pair;
    let kept = comparisons::find(&mut *engine.connection().await?, project.id, (from, to)).await?;
    if let Some(kept) = kept {
        return Ok(kept); // another caller compared the same commits while this one waited
    }
    let mut comparison = Comparison::default();
    if from != to {
        let old = engine
            .git
            .checkout(&project.repository, access.as_ref(), from)
            .await
            .map_err(convert_git_error)?;
        let new = engine
            .git
            .checkout(&project.repository, access.as_ref(), to)
            .await
            .map_err(convert_git_error)?;
        comparison.addons = addon_changes(
            &list_addon_files(&old, old_addons),
            &list_addon_files(&new, new_addons),
        );
        comparison.repositories =
            compare_repositories(engine, project, access.as_ref(), &old, &new).await?;
    }
    comparisons::insert(
        &mut *engine.connection().await?,
        project.id,
        (from, to),
        &comparison,
    )
    .await?;
    Ok(comparison)
}

/// Converts an error of git. A permanent error may be shown to readers, because the log of a build
/// shows them the same text.
fn convert_git_error(error: GitError) -> Error {
    match error.kind() {
        ErrorKind::Permanent => {
            Error::Conflict(format!("The commits cannot be compared: {error}."))
        }
        ErrorKind::Transient => Error::Transient(error.to_string()),
    }
}

/// Compares the commits of the repository and of its submodules.
async fn compare_repositories(
    engine: &Engine,
    project: &Project,
    access: Option<&Access>,
    old: &Checkout,
    new: &Checkout,
) -> Result<Vec<RepositoryChange>> {
    let mut by_path: BTreeMap<&str, (Option<&Source>, Option<&Source>)> = BTreeMap::new();
    for source in &old.sources {
        by_path.entry(&source.path).or_default().0 = Some(source);
    }
    for source in &new.sources {
        by_path.entry(&source.path).or_default().1 = Some(source);
    }
    let mut changed = Vec::new();
    for (path, (old, new)) in by_path {
        let commit = |source: Option<&Source>| source.map(|source| source.commit.clone());
        if commit(old) == commit(new) {
            continue;
        }
        let log = match (old, new) {
            (Some(old), Some(new)) => load_log(engine, project, access, old, new).await?,
            _ => None,
        };
        changed.push(RepositoryChange {
            path: path.to_owned(),
            from: commit(old),
            to: commit(new),
            log,
        });
    }
    Ok(changed)
}

/// Loads the commits between two commits of a repository, in both directions; `None` when the
/// server no longer has one of them, or when the folder holds another repository now.
async fn load_log(
    engine: &Engine,
    project: &Project,
    access: Option<&Access>,
    old: &Source,
    new: &Source,
) -> Result<Option<Log>> {
    let between = |from, to| {
        engine.git.commits_between(
            (&new.url, &project.repository),
            access,
            (from, to),
            MAX_COMMITS + 1,
        )
    };
    let added = match between(&old.commit, &new.commit).await {
        Err(GitError::MissingCommit { .. }) => return Ok(None),
        added => added.map_err(convert_git_error)?,
    };
    let reverted = between(&new.commit, &old.commit)
        .await
        .map_err(convert_git_error)?;
    let is_cut = added.len() > MAX_COMMITS || reverted.len() > MAX_COMMITS;
    let shorten = |commits: Vec<CommitInfo>| {
        commits
            .into_iter()
            .take(MAX_COMMITS)
            .map(Commit::from)
            .collect()
    };
    Ok(Some(Log {
        added: shorten(added),
        reverted: shorten(reverted),
        is_cut,
    }))
}

/// Converts an addon whose files are not compared.
pub(super) fn addon_without_files(addon: &ImageAddon) -> AddonFiles<'_> {
    AddonFiles {
        name: &addon.name,
        version: addon.version.as_deref(),
        files: Vec::new(),
    }
}

/// Lists the addons of an image with the files of their folders, sorted by path.
fn list_addon_files<'a>(checkout: &'a Checkout, addons: &'a [ImageAddon]) -> Vec<AddonFiles<'a>> {
    let mut files: HashMap<&str, Vec<(&str, &EntryKind, ObjectId)>> = addons
        .iter()
        .map(|addon| (addon.source.as_str(), Vec::new()))
        .collect();
    for entry in checkout.entries.iter() {
        for (end, _) in entry.path.match_indices('/') {
            if let Some(files) = files.get_mut(&entry.path[..end]) {
                files.push((&entry.path[end + 1..], &entry.kind, entry.blob));
            }
        }
    }
    files
        .values_mut()
        .for_each(|files| files.sort_by_key(|(path, ..)| *path));
    addons
        .iter()
        .map(|addon| AddonFiles {
            files: files
                .get(addon.source.as_str())
                .cloned()
                .unwrap_or_default(),
            ..addon_without_files(addon)
        })
        .collect()
}
