//! Git over http against a real server.

mod dates;
mod history;
mod hostile;
mod mirrors;
mod servers;
mod ssh;
mod submodules;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Git, GitError, Settings};
use ecluse_domain::git::{CommitSha, RepoUrl};
use ecluse_testbed::git_http::GitServer;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A bare repository below a server's root. Its objects are written one by one.
struct Repo {
    path: PathBuf,
    url: String,
}

impl Repo {
    fn new(fixture: &Fixture, name: &str) -> Self {
        let path = fixture.root.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        let repo = Self {
            path,
            url: format!("{}/{name}", fixture.server.url()),
        };
        repo.git(&["init", "--quiet", "--bare", "--initial-branch=main"], b"");
        repo
    }

    fn url(&self) -> RepoUrl {
        self.url.parse().unwrap()
    }

    fn git(&self, args: &[&str], stdin: &[u8]) -> String {
        let mut command = Command::new("git");
        command
            .current_dir(&self.path)
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "T")
                .env(format!("GIT_{role}_EMAIL"), "t@t")
                .env(format!("GIT_{role}_DATE"), "1760515200 +0000");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn blob(&self, content: &[u8]) -> String {
        self.git(&["hash-object", "-w", "--stdin"], content)
    }

    fn blob_of(&self, file: &Path) -> String {
        self.git(
            &[
                "-c",
                "core.compression=1",
                "hash-object",
                "-w",
                "--no-filters",
                "--",
                file.to_str().unwrap(),
            ],
            b"",
        )
    }

    /// Writes a tree of exactly these entries, also when git considers them invalid.
    fn tree(&self, entries: &[(&str, &[u8], &str)]) -> String {
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend_from_slice(mode.as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(&hex::decode(id).unwrap());
        }
        self.git(
            &["hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
            &bytes,
        )
    }

    /// Commits this tree and points `main` at the commit.
    fn commit(&self, tree: &str) -> CommitSha {
        let id = self.git(&["commit-tree", "-m", "A commit", tree], b"");
        self.git(&["update-ref", "refs/heads/main", &id], b"");
        id.parse().unwrap()
    }

    /// Adds a commit with these files to `main`.
    fn files(&self, files: &[(&str, &str)]) -> CommitSha {
        let mut stream =
            String::from("commit refs/heads/main\ncommitter T <t@t> 1760515200 +0000\ndata 1\nx\n");
        if !self
            .git(&["for-each-ref", "refs/heads/main"], b"")
            .is_empty()
        {
            stream.push_str("from refs/heads/main^0\n");
        }
        for (path, content) in files {
            stream.push_str(&format!(
                "M 100644 inline {path}\ndata {}\n{content}\n",
                content.len()
            ));
        }
        self.git(&["fast-import", "--quiet"], stream.as_bytes());
        self.git(&["rev-parse", "refs/heads/main"], b"")
            .parse()
            .unwrap()
    }

    /// Adds a commit with a `.gitmodules` and a gitlink at `path` to `main`.
    fn submodule(&self, gitmodules: &str, path: &str, commit: &str) -> CommitSha {
        let file = self.blob(gitmodules.as_bytes());
        let mut inner = ("160000".to_owned(), commit.to_owned());
        for name in path.split('/').rev() {
            let tree = match name == path.split('/').next().unwrap() {
                true => self.tree(&[
                    ("100644", b".gitmodules", &file),
                    (&inner.0, name.as_bytes(), &inner.1),
                ]),
                false => self.tree(&[(&inner.0, name.as_bytes(), &inner.1)]),
            };
            inner = ("40000".to_owned(), tree);
        }
        self.commit(&inner.1)
    }
}

/// A git server over a folder of bare repositories, and a cache for one client.
struct Fixture {
    root: tempfile::TempDir,
    cache: tempfile::TempDir,
    server: GitServer,
}

impl Fixture {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let server = GitServer::start(root.path()).await.unwrap();
        Self {
            root,
            cache: tempfile::tempdir().unwrap(),
            server,
        }
    }

    fn settings(&self) -> Settings {
        Settings {
            allow_http: true,
            timeout: Duration::from_secs(60),
            ..Settings::new(self.cache.path())
        }
    }

    fn git(&self) -> Git {
        Git::new(self.settings()).unwrap()
    }

    fn mirrors(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.cache.path().join("mirrors"))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .filter(|path| path.extension().is_some_and(|extension| extension == "git"))
            .collect()
    }
}

/// A client with this cache that accepts plain http.
pub fn client(cache: &Path) -> Git {
    Git::new(Settings {
        allow_http: true,
        ..Settings::new(cache)
    })
    .unwrap()
}

#[track_caller]
fn assert_permanent(error: &GitError) {
    assert_eq!(error.kind(), ErrorKind::Permanent, "{error}");
    assert_readable(error);
}

#[track_caller]
fn assert_transient(error: &GitError) {
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert_readable(error);
}

#[track_caller]
fn assert_readable(error: &GitError) {
    let text = error.to_string();
    assert!(
        !text.chars().any(char::is_control) && text.len() < 1500,
        "{text:?}"
    );
}
