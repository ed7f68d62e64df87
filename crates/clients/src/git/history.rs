//! The commits between two.

use super::checkout::{CommitInfo, commit_info};
use super::{Credential, Git, GitError};
use ecluse_domain::CommitSha;
use ecluse_domain::git::RepoUrl;

/// Bytes of git's answer; messages are long at times.
const LARGEST_ANSWER: usize = 64 << 20;

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
        let mut command = mirror.command();
        command
            .args(["log", "-z", "--no-show-signature", "--no-notes", "--no-decorate", "--no-color"])
            .args(["--format=%H%x00%ct%x00%an%x00%P%x00%B", &format!("--max-count={most}"), "--end-of-options"])
            .args([to.as_str(), &format!("^{from}"), "--"]);
        let (output, stdout) = mirror.collect(command, LARGEST_ANSWER).await?;
        if !output.status.success() {
            return Err(GitError::Damaged { repository: url.to_string(), said: crate::error::quoted(&output.stderr, &[]) });
        }
        let text = String::from_utf8_lossy(&stdout);
        let fields: Vec<&str> = text.trim_end_matches('\0').split('\0').collect();
        fields.chunks_exact(5).map(|commit| commit_info(&mirror, [commit[0], commit[1], commit[2], commit[3], commit[4]])).collect()
    }
}
