//! What commits say about themselves.

use super::mirror::Mirror;
use super::{Credential, Git, GitError, Refusal};
use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::git::RepoUrl;

/// Bytes of git's answer; messages are long at times.
const LARGEST_ANSWER: usize = 64 << 20;

/// Everything but the documents of a release.
const BUT_DOCUMENTS: [&str; 3] = [":(top)", ":(top,exclude)CHANGELOG.md", ":(top,exclude)MIGRATIONS.md"];

/// What a commit says about itself. The names and texts come from whoever wrote it: they identify nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    pub sha: CommitSha,
    /// The committer's time.
    pub time: DateTime<Utc>,
    pub author: String,
    pub subject: String,
    /// The whole message, subject included; at most 64 KiB.
    pub message: String,
    pub parents: Vec<CommitSha>,
}

impl Git {
    /// The commits that `to` has and `from` has not, newest first, at most so many. `url` is a repository of the
    /// project, its own or a submodule's; the credential is only given to the project's own server.
    pub async fn commits_between(
        &self,
        (url, project): (&RepoUrl, &RepoUrl),
        credential: Option<&Credential>,
        (from, to): (&CommitSha, &CommitSha),
        most: usize,
    ) -> Result<Vec<CommitInfo>, GitError> {
        let mirror = self.mirror(url, project, credential, self.deadline())?;
        mirror.ensure(to).await?;
        mirror.ensure(from).await?;
        log(&mirror, most, &[], &[to.as_str(), &format!("^{from}"), "--"]).await
    }

    /// The commits that `of` has and `commit` lacks, newest first, at most so many. What counts is the change they make: one
    /// that was cherry-picked is not lacking, and what is written of a release ([`BUT_DOCUMENTS`]) is not looked at, as it is
    /// another text on another branch. Merges are not told, what they merge is.
    pub async fn lacking(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        (of, commit): (&CommitSha, &CommitSha),
        most: usize,
    ) -> Result<Vec<CommitInfo>, GitError> {
        let mirror = self.mirror(url, url, credential, self.deadline())?;
        mirror.ensure(of).await?;
        mirror.ensure(commit).await?;
        let options = ["--cherry-pick", "--right-only", "--no-merges", "--full-history"];
        let [all, changelog, migrations] = BUT_DOCUMENTS;
        log(&mirror, most, &options, &[&format!("{commit}...{of}"), "--", all, changelog, migrations]).await
    }
}

/// `None` when the mirror has no such commit.
pub(super) async fn read_info(mirror: &Mirror<'_>, commit: &CommitSha) -> Result<Option<CommitInfo>, GitError> {
    if !mirror.exists() {
        return Ok(None);
    }
    match log(mirror, 1, &[], &[commit.as_str(), "--"]).await {
        Ok(commits) => Ok(commits.into_iter().next()),
        Err(GitError::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The commits of this range, newest first, at most so many.
async fn log(mirror: &Mirror<'_>, most: usize, options: &[&str], range: &[&str]) -> Result<Vec<CommitInfo>, GitError> {
    let mut command = mirror.command();
    command
        .env("GIT_LITERAL_PATHSPECS", "0") // the paths are ours
        .args(["log", "-z", "--no-show-signature", "--no-notes", "--no-decorate", "--no-color", "--no-ext-diff", "--no-textconv"])
        .args(options)
        .args(["--format=%H%x00%ct%x00%an%x00%P%x00%B", &format!("--max-count={most}"), "--end-of-options"])
        .args(range);
    let (output, stdout) = mirror.collect(command, LARGEST_ANSWER).await?;
    let damaged = |said| GitError::Damaged { repository: mirror.url.to_string(), said };
    if !output.status.success() {
        return Err(damaged(crate::error::quoted(&output.stderr, &[])));
    }
    let text = String::from_utf8_lossy(&stdout);
    // One NUL ends each commit; before it may stand the one of an empty message.
    let Some(text) = text.strip_suffix('\0') else {
        return if text.is_empty() { Ok(Vec::new()) } else { Err(damaged("git's log ends in the middle of a commit".to_owned())) };
    };
    let fields: Vec<&str> = text.split('\0').collect();
    let (commits, []) = fields.as_chunks::<5>() else { return Err(damaged("git's log has a commit without all its fields".to_owned())) };
    commits.iter().map(|fields| commit_info(mirror, *fields)).collect()
}

fn commit_info(mirror: &Mirror<'_>, [sha, time, author, parents, message]: [&str; 5]) -> Result<CommitInfo, GitError> {
    let unreadable = |what| GitError::refused(&mirror.url, Refusal::Unreadable(format!("the commit {sha} has no readable {what}")));
    let message: String = message.trim_end().chars().take(64 * 1024).collect();
    Ok(CommitInfo {
        sha: sha.parse().map_err(|_| unreadable("id"))?,
        time: time_of(time).ok_or_else(|| unreadable("time"))?,
        author: author.chars().take(200).collect(),
        subject: message.lines().next().unwrap_or_default().chars().take(300).collect(),
        parents: parents.split_whitespace().filter_map(|parent| parent.parse().ok()).collect(),
        message,
    })
}

/// Seconds since 1970 that a tar header can hold too.
fn time_of(text: &str) -> Option<DateTime<Utc>> {
    let seconds: i64 = text.trim().parse().ok()?;
    (0..=0o77_777_777_777).contains(&seconds).then(|| DateTime::from_timestamp(seconds, 0)).flatten()
}
