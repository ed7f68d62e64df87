//! The comparison of two commits by git: the commits of each repository, and the addons whose files
//! differ. The database keeps each comparison, so git compares two commits once.

mod under_way;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Access, Checkout, CommitInfo, Git, GitError, Source};
use ecluse_domain::CommitSha;
use ecluse_domain::comparison::{
    AddonFiles, Commit, Comparison, Log, RepositoryChange, addon_changes,
};
use ecluse_domain::git::{EntryKind, ObjectId};
use ecluse_store::comparisons;
use ecluse_store::images::ImageAddon;
use ecluse_store::jobs::QueueId;
use ecluse_store::projects::Project;

use crate::{Engine, Error, Result};

pub(crate) use under_way::Comparisons;

/// Most commits that are listed of one repository, in each direction.
const MAX_COMMITS: usize = 500;
/// Most commits that are listed of all repositories together.
const MAX_COMMITS_IN_ALL: usize = 2_000;

/// How long a caller waits for git.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The caller of a comparison. Readers and gates never wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Caller {
    /// A person who reads the changes.
    Reader,
    /// The gates of a promotion.
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

/// Compares two commits in a task, so that a large fetch is finished and kept although the caller
/// has gone.
///
/// # Errors
///
/// [`Error::Transient`] when the project has too many tasks or git takes longer than [`TIMEOUT`];
/// [`Error::Conflict`] when the commits cannot be read.
pub(super) async fn compare_commits(
    engine: &Engine,
    pair: CommitPair,
    caller: Caller,
) -> Result<Comparison> {
    let key = under_way::Key {
        project: pair.project.id,
        caller,
        commits: pair.commits.clone(),
    };
    let compare = {
        let engine = engine.clone();
        async move { Box::pin(compare_and_keep(&engine, &pair, caller)).await }
    };
    let comparing = engine.comparisons().join(key, compare)?;
    match tokio::time::timeout(TIMEOUT, comparing).await {
        Ok(Ok(comparison)) => Ok((*comparison).clone()),
        Ok(Err(error)) => Err(under_way::repeat_error(&error)),
        Err(_) => Err(Error::Transient(
            "The commits are still being fetched and compared. Try again in a moment.".to_owned(),
        )),
    }
}

/// Compares two commits, unless the database has their comparison already, and stores the result.
async fn compare_and_keep(
    engine: &Engine,
    pair: &CommitPair,
    caller: Caller,
) -> Result<Comparison> {
    let (project, (from, to)) = (&pair.project, &pair.commits);
    let comparison = if from == to {
        Comparison::default()
    } else {
        // No place is taken while a git host is waited for, so one that does not answer holds up
        // no other project.
        let listable = fetch(engine, pair).await?;
        let places = engine.comparisons().places(caller);
        let _place = places.wait_for_place(QueueId::of(project.id)).await;
        let kept =
            comparisons::find(&mut *engine.connection().await?, project.id, (from, to)).await?;
        match kept {
            Some(kept) => return Ok(kept), // another caller compared the same commits meanwhile
            None => compare_fetched(engine, pair, &listable).await?,
        }
    };
    comparisons::insert(
        &mut *engine.connection().await?,
        project.id,
        (from, to),
        &comparison,
    )
    .await?;
    Ok(comparison)
}

/// Fetches everything that the comparison reads. No tree stays in memory while a server is waited
/// for, because any number of projects fetch at the same time. Returns the folders of the repositories whose commits git can list.
async fn fetch(engine: &Engine, pair: &CommitPair) -> Result<HashSet<String>> {
    let old = fetch_sources(engine, pair, &pair.commits.0).await?;
    let new = fetch_sources(engine, pair, &pair.commits.1).await?;
    let mut listable = HashSet::new();
    for (path, sources) in list_changed(&old, &new) {
        let (Some(old), Some(new)) = sources else {
            continue;
        };
        let fetched = engine.git.fetch_commits(
            (&new.url, &pair.project.repository),
            pair.access.as_ref(),
            (&old.commit, &new.commit),
        );
        match fetched.await {
            Ok(()) => {
                listable.insert(path.to_owned());
            }
            // The server no longer has one of them, or the folder holds another repository now.
            Err(GitError::MissingCommit { .. }) => {}
            Err(error) => return Err(convert_git_error(error)),
        }
    }
    Ok(listable)
}

async fn fetch_sources(
    engine: &Engine,
    pair: &CommitPair,
    commit: &CommitSha,
) -> Result<Vec<Source>> {
    engine
        .git
        .fetch_sources(&pair.project.repository, pair.access.as_ref(), commit)
        .await
        .map_err(convert_git_error)
}

/// Compares two commits that were fetched. No server is asked.
async fn compare_fetched(
    engine: &Engine,
    pair: &CommitPair,
    listable: &HashSet<String>,
) -> Result<Comparison> {
    let git = engine.git.without_servers();
    let CommitPair {
        project,
        access,
        commits: (from, to),
        addons: (old_addons, new_addons),
    } = pair;
    let old = git
        .checkout(&project.repository, access.as_ref(), from)
        .await
        .map_err(convert_local_error)?;
    let new = git
        .checkout(&project.repository, access.as_ref(), to)
        .await
        .map_err(convert_local_error)?;
    let addons = addon_changes(
        &list_addon_files(&old, old_addons),
        &list_addon_files(&new, new_addons),
    );
    let mut repositories = Vec::new();
    let mut room = MAX_COMMITS_IN_ALL;
    for (path, (old, new)) in list_changed(&old.sources, &new.sources) {
        let log = match (old, new) {
            (Some(old), Some(new)) if listable.contains(path) => {
                Some(load_log(&git, pair, (old, new), &mut room).await?)
            }
            _ => None,
        };
        let commit = |source: Option<&Source>| source.map(|source| source.commit.clone());
        repositories.push(RepositoryChange {
            path: path.to_owned(),
            from: commit(old),
            to: commit(new),
            log,
        });
    }
    Ok(Comparison {
        repositories,
        addons,
    })
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

/// As [`convert_git_error`], for commits that were fetched a moment ago: when one is missing, its
/// mirror was removed meanwhile.
fn convert_local_error(error: GitError) -> Error {
    match error {
        GitError::MissingCommit { .. } => Error::Transient(error.to_string()),
        error => convert_git_error(error),
    }
}

/// A repository before and after, where it was there.
type SourcePair<'a> = (Option<&'a Source>, Option<&'a Source>);

/// Lists the repositories whose commit changed, by folder: the project's own and its submodules.
fn list_changed<'a>(old: &'a [Source], new: &'a [Source]) -> BTreeMap<&'a str, SourcePair<'a>> {
    let mut by_path: BTreeMap<&str, SourcePair<'_>> = BTreeMap::new();
    for source in old {
        by_path.entry(&source.path).or_default().0 = Some(source);
    }
    for source in new {
        by_path.entry(&source.path).or_default().1 = Some(source);
    }
    let commit = |source: Option<&'a Source>| source.map(|source| &source.commit);
    by_path.retain(|_, (old, new)| commit(*old) != commit(*new));
    by_path
}

/// Lists the commits of a repository of the project that one commit has and the other has not.
async fn list_commits(
    git: &Git,
    pair: &CommitPair,
    repository: &Source,
    commits: (&CommitSha, &CommitSha),
    max: usize,
) -> std::result::Result<Vec<CommitInfo>, GitError> {
    git.commits_between(
        (&repository.url, &pair.project.repository),
        pair.access.as_ref(),
        commits,
        max,
    )
    .await
}

/// Loads the commits between two commits of a repository, in both directions: as many as there is
/// room for.
async fn load_log(
    git: &Git,
    pair: &CommitPair,
    (old, new): (&Source, &Source),
    room: &mut usize,
) -> Result<Log> {
    // One more shows that the list is cut.
    let max = MAX_COMMITS.min(*room) + 1;
    let added = list_commits(git, pair, new, (&old.commit, &new.commit), max)
        .await
        .map_err(convert_local_error)?;
    let reverted = list_commits(git, pair, new, (&new.commit, &old.commit), max)
        .await
        .map_err(convert_local_error)?;
    let commits = |listed: Vec<CommitInfo>| listed.into_iter().map(Commit::from).collect();
    Ok(cut_log(commits(added), commits(reverted), room))
}

/// Cuts each list to what one repository may have, and both to the room that is left.
fn cut_log(mut added: Vec<Commit>, mut reverted: Vec<Commit>, room: &mut usize) -> Log {
    let mut is_cut = false;
    for commits in [&mut added, &mut reverted] {
        let most = MAX_COMMITS.min(*room);
        is_cut |= commits.len() > most;
        commits.truncate(most);
        *room -= commits.len();
    }
    Log {
        added,
        reverted,
        is_cut,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn commits(count: usize) -> Vec<Commit> {
        let commit = |number: usize| Commit {
            sha: format!("{number:040x}").parse().unwrap(),
            author: "Ada".to_owned(),
            committed_at: chrono::DateTime::UNIX_EPOCH,
            subject: "A change".to_owned(),
            tickets: Vec::new(),
        };
        (0..count).map(commit).collect()
    }

    #[test]
    fn the_commits_of_many_repositories_are_cut_together() {
        let mut room = MAX_COMMITS_IN_ALL;
        let whole = cut_log(commits(500), commits(0), &mut room);
        assert!(!whole.is_cut && whole.added.len() == 500);
        let cut = cut_log(commits(501), commits(1), &mut room);
        assert!(cut.is_cut && cut.added.len() == 500 && cut.reverted.len() == 1);
        let listed: usize = (0..300)
            .map(|_| cut_log(commits(300), commits(300), &mut room))
            .map(|log| log.added.len() + log.reverted.len())
            .sum();
        assert_eq!(501 + 500 + listed, MAX_COMMITS_IN_ALL);
        let last = cut_log(commits(1), commits(0), &mut room);
        assert!(last.is_cut && last.added.is_empty());
        assert!(!cut_log(commits(0), commits(0), &mut room).is_cut);
    }
}
