//! Reads objects one after the other, through one `git cat-file --batch` for each repository. The
//! reader is not async: like tar and gzip, it runs on a thread that may block.

use super::command::Environment;
use ecluse_domain::git::ObjectId;
use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

/// A reader of the blobs of one checkout. It never holds more than a buffer of a blob in memory.
#[derive(Debug)]
pub struct Blobs {
    environment: Arc<Environment>,
    git_dirs: Vec<PathBuf>,
    /// Blobs that exist on disk and in no repository: the uncommitted files of a work tree.
    on_disk: Arc<HashMap<ObjectId, PathBuf>>,
    /// The blobs that will be requested next, by the number of their repository.
    ahead: HashMap<usize, VecDeque<ObjectId>>,
    open: Vec<(usize, Batch)>,
}

/// Processes kept open. A layer is read addon by addon, so only a few repositories alternate.
const MAX_OPEN: usize = 8;

impl Blobs {
    pub(super) fn new(
        environment: Arc<Environment>,
        git_dirs: Vec<PathBuf>,
        on_disk: Arc<HashMap<ObjectId, PathBuf>>,
    ) -> Self {
        Self {
            environment,
            git_dirs,
            on_disk,
            ahead: HashMap::new(),
            open: Vec::new(),
        }
    }

    /// Announces the (repository, blob) pairs that will be copied, in this order, so that git can
    /// read ahead. This only saves time: blobs can be copied in another order too.
    pub fn expect(&mut self, blobs: impl IntoIterator<Item = (usize, ObjectId)>) {
        for (repository, blob) in blobs {
            if !self.on_disk.contains_key(&blob) {
                self.ahead.entry(repository).or_default().push_back(blob);
            }
        }
    }

    /// Copies the content of a blob of `size` bytes; another size is an error.
    pub fn copy(
        &mut self,
        repository: usize,
        blob: ObjectId,
        size: u64,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(path) = self.on_disk.get(&blob) {
            let copied = io::copy(
                &mut std::fs::File::open(path)?.take(size.saturating_add(1)),
                out,
            )?;
            return if copied == size {
                Ok(())
            } else {
                Err(io::Error::other(format!(
                    "{} changed while it was read",
                    path.display()
                )))
            };
        }
        let at = self.open(repository)?;
        let mut nothing = VecDeque::new();
        let ahead = self.ahead.get_mut(&repository).unwrap_or(&mut nothing);
        let batch = &mut self.open[at].1;
        let found = batch.request(blob, ahead)?;
        if found != Some((Kind::Blob, size)) {
            return Err(io::Error::other(format!(
                "git has no blob {blob} of {size} bytes"
            )));
        }
        let copied = io::copy(&mut (&mut batch.answers).take(size), out)?;
        batch.finish(blob, copied == size)
    }

    /// Reads the content of a blob that is known to be small.
    pub fn read(&mut self, repository: usize, blob: ObjectId, size: u64) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.copy(repository, blob, size, &mut content)?;
        Ok(content)
    }

    fn open(&mut self, repository: usize) -> io::Result<usize> {
        if let Some(at) = self
            .open
            .iter()
            .position(|(number, _)| *number == repository)
        {
            return Ok(at);
        }
        if self.open.len() >= MAX_OPEN {
            self.open.remove(0);
        }
        let git_dir = self
            .git_dirs
            .get(repository)
            .ok_or_else(|| io::Error::other("no such repository in this checkout"))?;
        self.open
            .push((repository, Batch::start(self.environment.git(git_dir))?));
        Ok(self.open.len() - 1)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blob,
    Tree,
}

/// One `git cat-file --batch`.
#[derive(Debug)]
pub(super) struct Batch {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Requested and not answered yet.
    requested: VecDeque<ObjectId>,
}

/// Requests sent at once. Together they are shorter than the buffer of a pipe, so that writing them
/// never waits for answers that nobody reads yet.
const WINDOW: usize = 512;

impl Batch {
    pub(super) fn start(mut command: std::process::Command) -> io::Result<Self> {
        command
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes to git"));
        };
        Ok(Self {
            child,
            requests,
            answers: BufReader::with_capacity(64 * 1024, answers),
            requested: VecDeque::new(),
        })
    }

    /// Reads the whole content of a tree; `None` when there is no such tree.
    pub(super) fn read_tree(&mut self, tree: ObjectId) -> io::Result<Option<Vec<u8>>> {
        match self.request(tree, &mut VecDeque::new())? {
            Some((Kind::Tree, size)) if size <= MAX_TREE => {
                let mut content = Vec::new();
                let copied = (&mut self.answers).take(size).read_to_end(&mut content)?;
                self.finish(tree, copied as u64 == size)?;
                Ok(Some(content))
            }
            Some((Kind::Tree, size)) => Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!(
                    "the folder {tree} of an earlier commit has {size} bytes of names; at most {MAX_TREE} are read"
                ),
            )),
            Some(_) => Err(io::Error::other(format!("{tree} is not a tree"))),
            None => Ok(None),
        }
    }

    /// Requests an object, unless it was requested already, and reads the header before its
    /// content.
    fn request(
        &mut self,
        object: ObjectId,
        ahead: &mut VecDeque<ObjectId>,
    ) -> io::Result<Option<(Kind, u64)>> {
        while let Some(skipped) = self
            .requested
            .front()
            .copied()
            .filter(|front| *front != object)
        {
            // requested ahead, but never read
            self.requested.pop_front();
            if let Some((_, size)) = self.read_header(skipped)? {
                let copied = io::copy(&mut (&mut self.answers).take(size), &mut io::sink())?;
                self.finish(skipped, copied == size)?;
            }
        }
        if self.requested.is_empty() {
            if ahead.front() == Some(&object) {
                self.requested
                    .extend(ahead.drain(..ahead.len().min(WINDOW)));
            } else {
                self.requested.push_back(object);
            }
            let requests: String = self
                .requested
                .iter()
                .map(|object| format!("{object}\n"))
                .collect();
            self.requests.write_all(requests.as_bytes())?;
        }
        self.requested.pop_front();
        self.read_header(object)
    }

    fn read_header(&mut self, object: ObjectId) -> io::Result<Option<(Kind, u64)>> {
        let mut header = Vec::new();
        (&mut self.answers)
            .take(200)
            .read_until(b'\n', &mut header)?;
        parse_header(object, &header)
    }

    /// Reads the line feed after a content.
    fn finish(&mut self, object: ObjectId, whole: bool) -> io::Result<()> {
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        if whole && end == *b"\n" {
            Ok(())
        } else {
            Err(io::Error::other(format!(
                "git ended in the middle of {object}"
            )))
        }
    }
}

/// Parses the line that `git cat-file --batch` prints before the content of an object; `None` when
/// the repository lacks the object.
pub(super) fn parse_header(object: ObjectId, header: &[u8]) -> io::Result<Option<(Kind, u64)>> {
    let header = String::from_utf8_lossy(header);
    let mut fields = header.trim_end().split(' ');
    let is_about = fields.next() == Some(object.to_string().as_str());
    match (is_about, fields.next(), fields.next().map(str::parse)) {
        (true, Some("blob"), Some(Ok(size))) => Ok(Some((Kind::Blob, size))),
        (true, Some("tree"), Some(Ok(size))) => Ok(Some((Kind::Tree, size))),
        (true, Some("missing"), None) => Ok(None),
        _ => Err(io::Error::other(format!(
            "git answered a request for {object} with `{}`",
            header.trim_end().escape_debug()
        ))),
    }
}

/// In bytes: more than the folders of a checkout with the most files can have.
const MAX_TREE: u64 = 64 << 20;

impl Drop for Batch {
    fn drop(&mut self) {
        // the process only reads: nothing is lost, and an error means that it has ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
