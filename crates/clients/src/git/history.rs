//! The commits between two others, with their authors and messages.

use super::mirror::Mirror;
use super::{Access, Credential, Git, GitError, Refusal};
use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::comparison::{self, Commit};
use ecluse_domain::git::RepoUrl;
use ecluse_domain::text::{Author, Subject};

/// Bytes of the output of `git log`: some messages are long.
const MAX_OUTPUT: usize = 16 << 20;
/// Bytes of a message that are kept, and of all messages of a log together. Then only the beginning
/// of each further message is kept: one commit of 200 KB can have a message of 64 MiB.
const MAX_MESSAGE: usize = 64 << 10;
const MAX_MESSAGES: usize = 4 << 20;
const MAX_BEGINNING: usize = 1 << 10;

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
    /// The message, including the subject; at most 64 KiB, and less after many long ones.
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
        let mirror = self
            .fetch_both((url, project), access.unwrap_or(&public), (from, to))
            .await?;
        log(&mirror, max, &[], &[to.as_str(), &format!("^{from}"), "--"]).await
    }

    /// Fetches both commits, so that [`commits_between`](Self::commits_between) asks no server.
    ///
    /// # Errors
    /// [`GitError::MissingCommit`] when the server does not have one of them.
    pub async fn fetch_commits(
        &self,
        repositories: (&RepoUrl, &RepoUrl),
        access: Option<&Access>,
        commits: (&CommitSha, &CommitSha),
    ) -> Result<(), GitError> {
        let public = Access::default();
        self.fetch_both(repositories, access.unwrap_or(&public), commits)
            .await
            .map(drop)
    }

    async fn fetch_both<'a>(
        &'a self,
        (url, project): (&RepoUrl, &RepoUrl),
        access: &'a Access,
        (from, to): (&CommitSha, &CommitSha),
    ) -> Result<Mirror<'a>, GitError> {
        let mirror = self.mirror(
            (url, project),
            &access.submodules,
            access.credential.as_ref(),
            self.deadline(),
        )?;
        mirror.ensure_commit(to).await?;
        mirror.ensure_commit(from).await?;
        Ok(mirror)
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
    let mut reader = LogReader::default();
    let mut read_bytes = 0;
    let mut read = |piece: &[u8]| {
        read_bytes += piece.len();
        reader.read(piece);
        read_bytes <= MAX_OUTPUT
    };
    let output = mirror
        .run_streaming(command, &mut read)
        .await
        .map_err(|stopped| mirror.stop_error(stopped, &format!("{MAX_OUTPUT} bytes of output")))?;
    if !output.status.success() {
        return Err(GitError::Damaged {
            repository: mirror.url.to_string(),
            reason: crate::error::quote_output(&output.stderr, &[]),
        });
    }
    reader.finish(&mirror.url)
}

/// Reads the output of `git log` piece by piece: five fields for each commit, each ended by a NUL.
#[derive(Debug, Default)]
pub(super) struct LogReader {
    /// The fields of the commit that is being read, each cut at its limit.
    fields: [Vec<u8>; 5],
    /// The number of the field that is being read.
    field: usize,
    /// Whether the last byte was no NUL.
    is_inside: bool,
    /// Bytes of the messages of all commits.
    messages: usize,
    commits: Vec<[String; 5]>,
}

/// The number of the message among the fields.
const MESSAGE: usize = 4;

impl LogReader {
    pub(super) fn read(&mut self, piece: &[u8]) {
        for (number, part) in piece.split(|byte| *byte == 0).enumerate() {
            if number > 0 {
                self.end_field();
            }
            let max = match self.field {
                MESSAGE if self.messages >= MAX_MESSAGES => MAX_BEGINNING,
                // The parents, too: a merge may have many.
                3 | MESSAGE => MAX_MESSAGE,
                _ => 1000,
            };
            let kept = &mut self.fields[self.field];
            kept.extend_from_slice(&part[..part.len().min(max.saturating_sub(kept.len()))]);
            self.is_inside = !part.is_empty() || (number == 0 && self.is_inside);
        }
    }

    fn end_field(&mut self) {
        self.is_inside = false;
        self.field += 1;
        if self.field > MESSAGE {
            self.field = 0;
            self.messages += self.fields[MESSAGE].len();
            let fields = std::mem::take(&mut self.fields);
            let decoded = fields.map(|field| String::from_utf8_lossy(&field).into_owned());
            self.commits.push(decoded);
        }
    }

    /// Returns the commits when the output has ended.
    pub(super) fn finish(self, repository: &RepoUrl) -> Result<Vec<CommitInfo>, GitError> {
        let damaged = |reason: &str| GitError::Damaged {
            repository: repository.to_string(),
            reason: reason.to_owned(),
        };
        if self.is_inside {
            return Err(damaged("git's log ends in the middle of a commit"));
        }
        if self.field != 0 {
            return Err(damaged("git's log has a commit without all its fields"));
        }
        self.commits
            .iter()
            .map(|fields| commit_info(repository, fields))
            .collect()
    }
}

fn commit_info(
    repository: &RepoUrl,
    [sha, time, author, parents, message]: &[String; 5],
) -> Result<CommitInfo, GitError> {
    let unreadable = |what| {
        GitError::refused(
            repository,
            Refusal::Unreadable(format!("the commit {sha} has no readable {what}")),
        )
    };
    let message = message.trim_end().to_owned();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> RepoUrl {
        "https://h/r".parse().unwrap()
    }

    fn read(pieces: &[&[u8]]) -> Result<Vec<CommitInfo>, GitError> {
        let mut reader = LogReader::default();
        for piece in pieces {
            reader.read(piece);
        }
        reader.finish(&url())
    }

    fn commit(message: &[u8]) -> Vec<u8> {
        let head = format!(
            "{}\01700000000\0A. Author\0{}\0",
            "a".repeat(40),
            "b".repeat(40)
        );
        [head.as_bytes(), message, b"\0"].concat()
    }

    #[test]
    fn commits_are_read() {
        let output = [commit(b"Sell more\n\nFor TIC-1.\n"), commit(b"")].concat();
        let commits = read(&[&output]).unwrap();
        assert_eq!(commits.len(), 2);
        assert_eq!(commits[0].subject, "Sell more");
        assert_eq!(commits[0].message, "Sell more\n\nFor TIC-1.");
        assert_eq!(commits[0].parents.len(), 1);
        assert_eq!(commits[1].message, "");
        assert!(read(&[]).unwrap().is_empty());
    }

    #[test]
    fn an_output_that_is_cut_is_damaged() {
        let output = commit(b"Sell more");
        for end in 1..output.len() {
            let error = read(&[&output[..end]]).unwrap_err();
            assert!(matches!(error, GitError::Damaged { .. }), "{end}: {error}");
        }
    }

    #[test]
    fn the_text_that_is_kept_is_bounded() {
        let mut reader = LogReader::default();
        let (head, end) = (commit(b""), commit(b"").len() - 1);
        for _ in 0..500 {
            reader.read(&head[..end]);
            for _ in 0..64 {
                reader.read(&[0xff; 4096]);
            }
            reader.read(b"\0");
        }
        let commits = reader.finish(&url()).unwrap();
        assert_eq!(commits.len(), 500);
        // An invalid byte is shown as a character of three bytes.
        let kept: usize = commits.iter().map(|commit| commit.message.len()).sum();
        assert!(
            kept <= 3 * (MAX_MESSAGES + MAX_MESSAGE + 500 * MAX_BEGINNING),
            "{kept}"
        );
        let longest = commits.iter().map(|commit| commit.message.len()).max();
        assert_eq!(longest, Some(3 * MAX_MESSAGE));
    }

    #[test]
    fn the_pieces_of_the_output_make_no_difference() {
        let messages: [&[u8]; 4] = [
            b"",
            b"a",
            "\u{e9}t\u{e9} \u{1f600}".as_bytes(),
            b"\xff\n\nb\n",
        ];
        let output: Vec<u8> = messages.into_iter().flat_map(commit).collect();
        let whole = read(&[&output]).unwrap();
        for cut in 0..output.len() {
            let (first, second) = output.split_at(cut);
            assert_eq!(read(&[first, second]).unwrap(), whole, "{cut}");
        }
        let bytes: Vec<&[u8]> = output.chunks(1).collect();
        assert_eq!(read(&bytes).unwrap(), whole);
    }
}
