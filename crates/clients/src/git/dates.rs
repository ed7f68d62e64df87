//! When the paths of a commit were last changed. Browsers cache the files of Odoo by path and date.
//! So along every line of history the date of a path increases whenever its content changes, stays
//! the same while the content stays the same, and never decreases. This holds whatever the clocks
//! of the commits show, and through merges and reverts too:
//!
//! A commit with the same content as some of its parents gets the newest date of those parents, if
//! that date is newer than every date of its other parents. Otherwise the content is new in this
//! commit, and its date is the committer's time, or one second after the newest date of its parents
//! when that is later.
//!
//! The dates of a commit are cached beside the mirror, so that the next build walks only the new
//! commits.

mod cache;
mod memory;
mod walk;

pub(super) use walk::parse_tree;

use super::command::Stopped;
use super::mirror::Mirror;
use super::tree::size_in_words;
use super::{Checkout, Git, GitError, Refusal, Source};
use crate::background::{self, Ended};
use cache::{DateCache, Dates};
use chrono::{DateTime, Utc};
use futures::{StreamExt as _, TryStreamExt as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use tokio::time::Instant;
use walk::{Commit, Walk, WalkError};

/// Repositories walked at the same time.
const AT_ONCE: usize = 4;
/// Commits of one walk, and their parents; the largest public histories have about a million.
const MAX_COMMITS: usize = 2_000_000;
const MAX_PARENTS: usize = 4_000_000;
/// The longest line about one commit, in bytes: it names 6,000 parents. Linux has a commit with 66.
const LONGEST_LINE: usize = 256 << 10;
/// The latest time accepted from the clock of a commit: the year 2200. After it, the date of a path
/// can still increase once for every commit that a repository will ever have.
const LATEST_ACCEPTED: u64 = 7_258_118_400;

impl Git {
    /// Finds when each (repository, path in the project) was last changed, in the repository that
    /// contains the path. An empty path is the whole project.
    pub async fn last_changes(
        &self,
        checkout: &Checkout,
        paths: &[(usize, String)],
    ) -> Result<Vec<DateTime<Utc>>, GitError> {
        let deadline = self.deadline();
        let mut wanted: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for (repository, path) in paths {
            let source = checkout.sources.get(*repository);
            let source = source.ok_or_else(|| {
                GitError::io("no such repository in this checkout")(io::ErrorKind::NotFound.into())
            })?;
            wanted
                .entry(*repository)
                .or_insert_with(|| [String::new()].into())
                .insert(path_in_repository(source, path).to_owned());
        }
        let walks = wanted.into_iter().map(|(repository, paths)| {
            let source = &checkout.sources[repository];
            async move {
                Ok::<_, GitError>((
                    repository,
                    self.compute_dates(source, paths, deadline).await?,
                ))
            }
        });
        let dates: HashMap<usize, Dates> = futures::stream::iter(walks)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let date = |(repository, path): &(usize, String)| {
            let (source, dates) = (&checkout.sources[*repository], &dates[repository]);
            // a path of another repository, or that does not exist, is as new as this repository
            let date = dates
                .get(path_in_repository(source, path))
                .filter(|date| **date > 0)
                .or_else(|| dates.get(""))
                .copied();
            date.and_then(|date| DateTime::from_timestamp(i64::try_from(date).ok()?, 0))
                .ok_or_else(|| {
                    GitError::refused(
                        &source.url,
                        Refusal::Unreadable(format!(
                            "the commit {} has no readable time",
                            source.commit
                        )),
                    )
                })
        };
        paths.iter().map(date).collect()
    }

    async fn compute_dates(
        &self,
        source: &Source,
        paths: BTreeSet<String>,
        deadline: Instant,
    ) -> Result<Dates, GitError> {
        let cache = DateCache {
            folder: source.git_dir.join("ecluse/dates"),
        };
        if let Some(dates) = cache.read(source.commit.as_str(), &paths) {
            return Ok(dates);
        }
        let mirror = self
            .own_mirror(&source.url, None, deadline)?
            .with_git_dir(&source.git_dir);
        let known = cache.newest(&paths);
        let mut commits = list_commits(&mirror, source.commit.as_str(), &known).await?;
        // when false, the commit or a line of its history is older than the cached commits
        let complete = commits
            .last()
            .is_some_and(|last| last.id.to_string() == source.commit.as_str())
            && commits
                .iter()
                .all(|commit| !commit.boundary || known.contains_key(&commit.id.to_string()));
        if !complete {
            commits = list_commits(&mirror, source.commit.as_str(), &HashMap::new()).await?;
        }
        let (commit, command) = (source.commit.to_string(), mirror.command());
        let memory = self.settings.max_memory_of_dates;
        let walked = background::run(Some(deadline), move |permit| {
            let dates = Walk::start(command, paths, memory)?.run(&commits, &known, permit)?;
            cache.write(&commit, &dates);
            Ok(dates)
        });
        let walked: Result<Dates, WalkError> = walked.await.map_err(WalkError::Io).flatten();
        walked.map_err(|error| explain(error, &mirror, memory))
    }
}

/// The error of a walk that used at most `memory` bytes.
fn explain(error: WalkError, mirror: &Mirror<'_>, memory: usize) -> GitError {
    match error {
        WalkError::TooWide { paths, lines } => GitError::Limit {
            repository: mirror.url.to_string(),
            limit: format!(
                "{} of memory to find the dates of {paths} paths along {lines} lines of history that run side by side; fewer symlinks between folders need less",
                size_in_words(memory)
            ),
        },
        WalkError::Ended(Ended::Deadline) => mirror.stop_error(Stopped::Timeout, ""),
        WalkError::Ended(Ended::Abandoned) => {
            mirror.stop_error(Stopped::Io(Ended::Abandoned.into()), "")
        }
        WalkError::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            GitError::refused(&mirror.url, Refusal::Unreadable(error.to_string()))
        }
        WalkError::Io(error) => GitError::Damaged {
            repository: mirror.url.to_string(),
            reason: error.to_string(),
        },
    }
}

fn path_in_repository<'p>(source: &Source, path: &'p str) -> &'p str {
    match path.strip_prefix(source.path.as_str()) {
        Some(rest) if source.path.is_empty() => rest,
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.trim_start_matches('/'),
        Some(_) | None => path,
    }
}

/// Lists the history of a commit without the history of the known commits, parents before children.
async fn list_commits(
    mirror: &Mirror<'_>,
    commit: &str,
    known: &HashMap<String, Vec<u64>>,
) -> Result<Vec<Commit>, GitError> {
    let mut command = mirror.command();
    command.args([
        "log",
        "--topo-order",
        "--reverse",
        "--boundary",
        "--ignore-missing",
        "--format=%m%H %T %ct %P",
    ]);
    command
        .args(["--end-of-options", commit])
        .args(known.keys().map(|known| format!("^{known}")))
        .arg("--");
    let (mut commits, mut rest, mut bad) = (Vec::new(), Vec::new(), false);
    let (mut parents, mut is_line_too_long) = (0, false);
    let mut read = |piece: &[u8]| {
        rest.extend_from_slice(piece);
        let end = rest
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        for line in String::from_utf8_lossy(&rest[..end]).lines() {
            match parse_commit(line) {
                Some(commit) => {
                    parents += commit.parents.len();
                    commits.push(commit);
                }
                None => bad = true,
            }
        }
        rest.drain(..end);
        is_line_too_long = rest.len() > LONGEST_LINE;
        !bad && !is_line_too_long && commits.len() <= MAX_COMMITS && parents <= MAX_PARENTS
    };
    let ended = mirror.run_streaming(command, &mut read).await;
    let damaged = |reason: String| GitError::Damaged {
        repository: mirror.url.to_string(),
        reason,
    };
    if bad {
        return Err(damaged(
            "git log has a line in an unexpected form".to_owned(),
        ));
    }
    let limit = if is_line_too_long {
        "6,000 parents of one commit"
    } else {
        "2,000,000 commits, or 4,000,000 parents of them together"
    };
    let output = ended.map_err(|stopped| mirror.stop_error(stopped, limit))?;
    if output.status.success() {
        Ok(commits)
    } else {
        Err(damaged(crate::error::quote_output(&output.stderr, &[])))
    }
}

pub(super) fn parse_commit(line: &str) -> Option<Commit> {
    let boundary = line.starts_with('-');
    let mut fields = line.get(1..)?.split(' ');
    let (id, tree, time) = (
        fields.next()?.parse().ok()?,
        fields.next()?.parse().ok()?,
        fields.next()?,
    );
    let time = time.parse::<u64>().unwrap_or(0).clamp(1, LATEST_ACCEPTED);
    let parents = fields
        .filter(|parent| !parent.is_empty())
        .map(|parent| parent.parse().ok())
        .collect::<Option<_>>()?;
    Some(Commit {
        id,
        tree,
        time,
        parents,
        boundary,
    })
}
