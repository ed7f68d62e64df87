//! The commits between two others, with their authors and messages.

use super::mirror::Mirror;
use super::{Access, Credential, Git, GitError, Refusal};
use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::comparison::{self, Commit};
use ecluse_domain::git::RepoUrl;
use ecluse_domain::text::{Author, Subject};

/// Bytes of the output of `git log`: some messages are long.
const MAX_OUTPUT: usize = 64 << 20;

/// All paths except the documents of a release.
const ALL_BUT_DOCUMENTS: [&str; 3] = [
    ":(top)",
    ":(top,exclude)CHANGELOG.md",
    ":(top,exclude)MIGRATIONS.md",
];

/// The metadata of a commit. Its author wrote the names and texts, so they do not prove who wrote
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    pub sha: CommitSha,
    /// The committer's time.
    pub time: DateTime<Utc>,
    pub author: String,
    pub subject: String,
    /// The whole message, including the subject; at most 64 KiB.
    pub message: String,
    pub parents: Vec<CommitSha>,
}

/// The texts become printable and are bounded. The tickets are read from the whole message.
impl From<CommitInfo> for Commit {
    fn from(commit: CommitInfo) -> Self {
        Self {
            tickets: comparison::tickets(&commit.message),
            sha: commit.sha,
            author: Author::from(commit.author).into(),
            committed_at: commit.time,
            subject: Subject::from(commit.subject).into(),
        }
    }
}

impl Git {
    /// Lists the commits that `to` has and `from` does not have, newest first, at most `max`.
    /// `url` is the project's own repository or one of its submodules. Without access, only the
    /// public is read.
    pub async fn commits_between(
        &self,
        (url, project): (&RepoUrl, &RepoUrl),
        access: Option<&Access>,
        (from, to): (&CommitSha, &CommitSha),
        max: usize,
    ) -> Result<Vec<CommitInfo>, GitError> {
        let public = Access::default();
        let access = access.unwrap_or(&public);
        let mirror = self.mirror(
            (url, project),
            &access.submodules,
            access.credential.as_ref(),
            self.deadline(),
        )?;
        mirror.ensure_commit(to).await?;
        mirror.ensure_commit(from).await?;
        log(&mirror, max, &[], &[to.as_str(), &format!("^{from}"), "--"]).await
    }

    /// Lists the commits of `of` that `commit` does not have, newest first, at most `max`. Commits
    /// are compared by their changes, so a cherry-picked commit is not missing. The documents of a
    /// release ([`ALL_BUT_DOCUMENTS`]) do not count, because each branch has its own text. Merge
    /// commits are not listed, but the merged commits are.
    pub async fn missing_commits(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        (of, commit): (&CommitSha, &CommitSha),
        max: usize,
    ) -> Result<Vec<CommitInfo>, GitError> {
        let mirror = self.own_mirror(url, credential, self.deadline())?;
        mirror.ensure_commit(of).await?;
        mirror.ensure_commit(commit).await?;
        let options = [
            "--cherry-pick",
            "--right-only",
            "--no-merges",
            "--full-history",
        ];
        let [all, changelog, migrations] = ALL_BUT_DOCUMENTS;
        log(
            &mirror,
            max,
            &options,
            &[
                &format!("{commit}...{of}"),
                "--",
                all,
                changelog,
                migrations,
            ],
        )
        .await
    }
}

/// Reads a commit; `None` when the mirror does not have it.
pub(super) async fn read_info(
    mirror: &Mirror<'_>,
    commit: &CommitSha,
) -> Result<Option<CommitInfo>, GitError> {
    if !mirror.exists() {
        return Ok(None);
    }
    match log(mirror, 1, &[], &[commit.as_str(), "--"]).await {
        Ok(commits) => Ok(commits.into_iter().next()),
        Err(GitError::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Lists the commits of this range, newest first, at most `max`.
async fn log(
    mirror: &Mirror<'_>,
    max: usize,
    options: &[&str],
    range: &[&str],
) -> Result<Vec<CommitInfo>, GitError> {
    let mut command = mirror.command();
    command
        .env("GIT_LITERAL_PATHSPECS", "0") // this code wrote the paths
        .args([
            "log",
            "-z",
            "--no-show-signature",
            "--no-notes",
            "--no-decorate",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
        ])
        .args(options)
        .args([
            "--format=%H%x00%ct%x00%an%x00%P%x00%B",
            &format!("--max-count={max}"),
            "--end-of-options",
        ])
        .args(range);
    let (output, stdout) = mirror.collect(command, MAX_OUTPUT).await?;
    let damaged = |reason| GitError::Damaged {
        repository: mirror.url.to_string(),
        reason,
    };
    if !output.status.success() {
        return Err(damaged(crate::error::quote_output(&output.stderr, &[])));
    }
    read_log(&mirror.url, &stdout)
}

/// Reads the commits in the output of `git log`.
pub(super) fn read_log(repository: &RepoUrl, stdout: &[u8]) -> Result<Vec<CommitInfo>, GitError> {
    let damaged = |reason| GitError::Damaged {
        repository: repository.to_string(),
        reason,
    };
    let text = String::from_utf8_lossy(stdout);
    // A NUL ends each commit. Before it there may be the NUL of an empty message.
    let Some(text) = text.strip_suffix('\0') else {
        return if text.is_empty() {
            Ok(Vec::new())
        } else {
            Err(damaged(
                "git's log ends in the middle of a commit".to_owned(),
            ))
        };
    };
    let fields: Vec<&str> = text.split('\0').collect();
    let (commits, []) = fields.as_chunks::<5>() else {
        return Err(damaged(
            "git's log has a commit without all its fields".to_owned(),
        ));
    };
    commits
        .iter()
        .map(|fields| commit_info(repository, *fields))
        .collect()
}

fn commit_info(
    repository: &RepoUrl,
    [sha, time, author, parents, message]: [&str; 5],
) -> Result<CommitInfo, GitError> {
    let unreadable = |what| {
        GitError::refused(
            repository,
            Refusal::Unreadable(format!("the commit {sha} has no readable {what}")),
        )
    };
    let message: String = message.trim_end().chars().take(64 * 1024).collect();
    Ok(CommitInfo {
        sha: sha.parse().map_err(|_| unreadable("id"))?,
        time: parse_time(time).ok_or_else(|| unreadable("time"))?,
        author: author.chars().take(200).collect(),
        subject: message
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(300)
            .collect(),
        parents: parents
            .split_whitespace()
            .filter_map(|parent| parent.parse().ok())
            .collect(),
        message,
    })
}

/// Parses seconds since 1970, up to the latest time that a tar header can hold.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let seconds: i64 = text.trim().parse().ok()?;
    (0..=0o77_777_777_777)
        .contains(&seconds)
        .then(|| DateTime::from_timestamp(seconds, 0))
        .flatten()
}
