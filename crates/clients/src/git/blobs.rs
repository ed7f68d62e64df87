//! Reading objects, one after the other, through one `git cat-file --batch` per repository. Not
//! async: it is used where tar and gzip are, on a thread that may block.

use super::command::Environment;
use ecluse_domain::git::ObjectId;
use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

/// A reader of the blobs of one checkout. Never holds more than a buffer of any of them.
#[derive(Debug)]
pub struct Blobs {
    environment: Arc<Environment>,
    git_dirs: Vec<PathBuf>,
    /// Blobs that lie on disk and in no repository: what a work tree holds beyond its commit.
    on_disk: Arc<HashMap<ObjectId, PathBuf>>,
    /// What will be asked for next, by repository.
    ahead: HashMap<usize, VecDeque<ObjectId>>,
    open: Vec<(usize, Batch)>,
}

/// Processes kept open; a layer is read addon by addon, so few repositories alternate.
const OPEN: usize = 8;

impl Blobs {
    pub(super) fn new(environment: Arc<Environment>, git_dirs: Vec<PathBuf>, on_disk: Arc<HashMap<ObjectId, PathBuf>>) -> Self {
        Self { environment, git_dirs, on_disk, ahead: HashMap::new(), open: Vec::new() }
    }

    /// Say which (repository, blob) will be copied, in this order, so that git can read ahead. It
    /// only makes it faster: another order is served too.
    pub fn expect(&mut self, blobs: impl IntoIterator<Item = (usize, ObjectId)>) {
        for (repository, blob) in blobs {
            if !self.on_disk.contains_key(&blob) {
                self.ahead.entry(repository).or_default().push_back(blob);
            }
        }
    }

    /// Copy the content of a blob of `size` bytes; another size is an error.
    pub fn copy(&mut self, repository: usize, blob: ObjectId, size: u64, out: &mut dyn Write) -> io::Result<()> {
        if let Some(path) = self.on_disk.get(&blob) {
            let copied = io::copy(&mut std::fs::File::open(path)?.take(size.saturating_add(1)), out)?;
            return if copied == size { Ok(()) } else { Err(io::Error::other(format!("{} changed while it was read", path.display()))) };
        }
        let at = self.open(repository)?;
        let mut nothing = VecDeque::new();
        let ahead = self.ahead.get_mut(&repository).unwrap_or(&mut nothing);
        let batch = &mut self.open[at].1;
        let found = batch.header(blob, ahead)?;
        if found != Some((Kind::Blob, size)) {
            return Err(io::Error::other(format!("git has no blob {blob} of {size} bytes")));
        }
        let copied = io::copy(&mut (&mut batch.answers).take(size), out)?;
        batch.end(blob, copied == size)
    }

    /// The content of a blob that is known to be small.
    pub fn read(&mut self, repository: usize, blob: ObjectId, size: u64) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.copy(repository, blob, size, &mut content)?;
        Ok(content)
    }

    fn open(&mut self, repository: usize) -> io::Result<usize> {
        if let Some(at) = self.open.iter().position(|(number, _)| *number == repository) {
            return Ok(at);
        }
        if self.open.len() >= OPEN {
            self.open.remove(0);
        }
        let git_dir = self.git_dirs.get(repository).ok_or_else(|| io::Error::other("no such repository in this checkout"))?;
        self.open.push((repository, Batch::start(self.environment.git(git_dir, None))?));
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
    /// Asked for, and not answered yet.
    asked: VecDeque<ObjectId>,
}

/// Requests sent at once: together less than a pipe holds, so that writing them never waits for
/// answers that nobody reads yet.
const WINDOW: usize = 512;

impl Batch {
    pub(super) fn start(mut command: std::process::Command) -> io::Result<Self> {
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes to git"));
        };
        Ok(Self { child, requests, answers: BufReader::with_capacity(64 * 1024, answers), asked: VecDeque::new() })
    }

    /// The whole content of a tree; `None` when there is no such tree.
    pub(super) fn tree(&mut self, tree: ObjectId) -> io::Result<Option<Vec<u8>>> {
        match self.header(tree, &mut VecDeque::new())? {
            Some((Kind::Tree, size)) if size <= MOST_TREE => {
                let mut content = Vec::new();
                let copied = (&mut self.answers).take(size).read_to_end(&mut content)?;
                self.end(tree, copied as u64 == size)?;
                Ok(Some(content))
            }
            Some(_) => Err(io::Error::other(format!("{tree} is not a tree, or too large"))),
            None => Ok(None),
        }
    }

    /// Ask for an object, if it was not asked for already, and read what git says before its content.
    fn header(&mut self, object: ObjectId, ahead: &mut VecDeque<ObjectId>) -> io::Result<Option<(Kind, u64)>> {
        while let Some(skipped) = self.asked.front().copied().filter(|front| *front != object) {
            // asked for ahead, but never wanted
            self.asked.pop_front();
            if let Some((_, size)) = self.said(skipped)? {
                let copied = io::copy(&mut (&mut self.answers).take(size), &mut io::sink())?;
                self.end(skipped, copied == size)?;
            }
        }
        if self.asked.is_empty() {
            if ahead.front() == Some(&object) {
                self.asked.extend(ahead.drain(..ahead.len().min(WINDOW)));
            } else {
                self.asked.push_back(object);
            }
            let requests: String = self.asked.iter().map(|object| format!("{object}\n")).collect();
            self.requests.write_all(requests.as_bytes())?;
        }
        self.asked.pop_front();
        self.said(object)
    }

    fn said(&mut self, object: ObjectId) -> io::Result<Option<(Kind, u64)>> {
        let mut header = Vec::new();
        (&mut self.answers).take(200).read_until(b'\n', &mut header)?;
        let header = String::from_utf8_lossy(&header);
        let mut fields = header.trim_end().split(' ');
        let answered = fields.next() == Some(object.to_string().as_str());
        match (answered, fields.next(), fields.next().map(str::parse)) {
            (true, Some("blob"), Some(Ok(size))) => Ok(Some((Kind::Blob, size))),
            (true, Some("tree"), Some(Ok(size))) => Ok(Some((Kind::Tree, size))),
            (true, Some("missing"), None) => Ok(None),
            _ => Err(io::Error::other(format!("git was asked for {object} and says `{}`", header.trim_end().escape_debug()))),
        }
    }

    /// The line feed behind a content.
    fn end(&mut self, object: ObjectId, whole: bool) -> io::Result<()> {
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        if whole && end == *b"\n" { Ok(()) } else { Err(io::Error::other(format!("git ended in the middle of {object}"))) }
    }
}

const MOST_TREE: u64 = 256 << 20;

impl Drop for Batch {
    fn drop(&mut self) {
        // it only reads: nothing is lost, and an error means that it has gone already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
