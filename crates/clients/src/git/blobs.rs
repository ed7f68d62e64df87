//! Reading blobs, one after the other, through one `git cat-file --batch` per repository. Not
//! async: it is used where tar and gzip are, on a thread that may block.

use super::command::Environment;
use ecluse_domain::git::ObjectId;
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

/// A reader of the blobs of one checkout. Never holds more than a buffer of any of them.
pub struct Blobs {
    environment: Arc<Environment>,
    git_dirs: Vec<PathBuf>,
    open: Vec<(usize, Batch)>,
}

struct Batch {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// Processes kept open; a layer is read addon by addon, so few repositories alternate.
const OPEN: usize = 8;

impl Blobs {
    pub(super) fn new(environment: Arc<Environment>, git_dirs: Vec<PathBuf>) -> Self {
        Self { environment, git_dirs, open: Vec::new() }
    }

    /// Copy the content of a blob of `size` bytes; another size is an error.
    pub fn copy(&mut self, repository: usize, blob: ObjectId, size: u64, out: &mut dyn Write) -> io::Result<()> {
        let batch = self.batch(repository)?;
        writeln!(batch.requests, "{blob}")?;
        batch.requests.flush()?;
        let mut header = Vec::new();
        (&mut batch.answers).take(200).read_until(b'\n', &mut header)?;
        if header != format!("{blob} blob {size}\n").as_bytes() {
            return Err(io::Error::other(format!("git has no blob {blob} of {size} bytes (it says `{}`)", header.escape_ascii())));
        }
        let copied = io::copy(&mut (&mut batch.answers).take(size), out)?;
        let mut end = [0];
        batch.answers.read_exact(&mut end)?;
        if copied != size || end != *b"\n" {
            return Err(io::Error::other(format!("git ended in the middle of the blob {blob}")));
        }
        Ok(())
    }

    /// The content of a blob that is known to be small.
    pub fn read(&mut self, repository: usize, blob: ObjectId, size: u64) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.copy(repository, blob, size, &mut content)?;
        Ok(content)
    }

    fn batch(&mut self, repository: usize) -> io::Result<&mut Batch> {
        let at = match self.open.iter().position(|(number, _)| *number == repository) {
            Some(at) => at,
            None => {
                if self.open.len() >= OPEN {
                    self.open.remove(0);
                }
                let git_dir = self.git_dirs.get(repository).ok_or_else(|| io::Error::other("no such repository in this checkout"))?;
                let mut command = self.environment.git(git_dir, None);
                command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
                let mut child = command.spawn()?;
                let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
                    return Err(io::Error::other("no pipes to git"));
                };
                self.open.push((repository, Batch { child, requests, answers: BufReader::with_capacity(64 * 1024, answers) }));
                self.open.len() - 1
            }
        };
        Ok(&mut self.open[at].1)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // it only reads: nothing is lost, and an error means that it has gone already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
