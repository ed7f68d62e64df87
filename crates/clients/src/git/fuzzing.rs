//! The readers of what git prints about objects of strangers, as targets in the folder `fuzz` call
//! them.

use ecluse_domain::comparison::Commit;
use ecluse_domain::git::{ObjectId, RepoUrl};
use ecluse_domain::text::is_hidden;

use super::blobs::parse_header;
use super::dates::{parse_commit, parse_tree};
use super::history::LogReader;
use super::tree::{Budget, PathBudget, TreeReader, parse_gitmodules};

/// Reads the line that git prints before the content of an object; returns its size, if there is
/// one.
pub fn read_header(object: ObjectId, line: &[u8]) -> Option<u64> {
    let (_, size) = parse_header(object, line).ok()??;
    Some(size)
}

/// Reads the records of `git config -z --list`.
pub fn read_gitmodules(list: &[u8]) -> bool {
    parse_gitmodules(list).is_ok()
}

/// Reads the content of a tree; returns the number of its entries.
pub fn read_tree(content: &[u8]) -> usize {
    parse_tree(content).count()
}

/// Reads the output of `git ls-tree` in two pieces; returns whether the second one was wanted.
pub fn read_listing(repository: &RepoUrl, pieces: [&[u8]; 2]) -> bool {
    let budget = Budget {
        files: 100,
        bytes: 1 << 20,
        paths: PathBudget::new(10_000),
    };
    let mut reader = TreeReader::new(repository, budget);
    reader.read(pieces[0]) && reader.read(pieces[1])
}

/// Reads the output of `git log`, as commits with their messages and as lines of a history.
pub fn read_history(repository: &RepoUrl, output: &[u8]) {
    let mut reader = LogReader::default();
    for piece in output.chunks(7) {
        reader.read(piece);
    }
    if let Ok(commits) = reader.finish(repository) {
        for commit in commits {
            let shown = Commit::from(commit);
            assert!(!shown.subject.chars().any(|c| is_hidden(c) && c != '\t'));
            assert!(shown.subject.chars().count() <= 500);
        }
    }
    for line in String::from_utf8_lossy(output).lines() {
        let _ = parse_commit(line);
    }
}
