//! Git over http against a real server, with repositories made to do harm.
#![expect(clippy::unwrap_used, reason = "tests")]

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Credential, Git, GitError, Settings};
use ecluse_domain::git::{CommitSha, RepoUrl};
use ecluse_testbed::git_http::GitServer;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A bare repository below a server's root, written object by object.
struct Repo {
    path: PathBuf,
    url: String,
}

impl Repo {
    fn new(bed: &Bed, name: &str) -> Self {
        let path = bed.root.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        let repo = Self { path, url: format!("{}/{name}", bed.server.url()) };
        repo.git(&["init", "--quiet", "--bare", "--initial-branch=main"], b"");
        repo
    }

    fn url(&self) -> RepoUrl {
        self.url.parse().unwrap()
    }

    fn git(&self, args: &[&str], stdin: &[u8]) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.path).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "T")
                .env(format!("GIT_{role}_EMAIL"), "t@t")
                .env(format!("GIT_{role}_DATE"), "1760515200 +0000");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn blob(&self, content: &[u8]) -> String {
        self.git(&["hash-object", "-w", "--stdin"], content)
    }

    fn blob_of(&self, file: &Path) -> String {
        self.git(&["-c", "core.compression=1", "hash-object", "-w", "--no-filters", "--", file.to_str().unwrap()], b"")
    }

    /// A tree of exactly these entries, whatever git thinks of them.
    fn tree(&self, entries: &[(&str, &[u8], &str)]) -> String {
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend_from_slice(mode.as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(&hex::decode(id).unwrap());
        }
        self.git(&["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], &bytes)
    }

    /// A commit of this tree, at the head of `main`.
    fn commit(&self, tree: &str) -> CommitSha {
        let id = self.git(&["commit-tree", "-m", "A commit", tree], b"");
        self.git(&["update-ref", "refs/heads/main", &id], b"");
        id.parse().unwrap()
    }

    /// A commit on `main` with these files.
    fn files(&self, files: &[(&str, &str)]) -> CommitSha {
        let mut stream = String::from("commit refs/heads/main\ncommitter T <t@t> 1760515200 +0000\ndata 1\nx\n");
        if !self.git(&["for-each-ref", "refs/heads/main"], b"").is_empty() {
            stream.push_str("from refs/heads/main^0\n");
        }
        for (path, content) in files {
            stream.push_str(&format!("M 100644 inline {path}\ndata {}\n{content}\n", content.len()));
        }
        self.git(&["fast-import", "--quiet"], stream.as_bytes());
        self.git(&["rev-parse", "refs/heads/main"], b"").parse().unwrap()
    }

    /// A commit on `main` with a `.gitmodules` and a gitlink at `path`.
    fn submodule(&self, gitmodules: &str, path: &str, commit: &str) -> CommitSha {
        let file = self.blob(gitmodules.as_bytes());
        let mut inner = ("160000".to_owned(), commit.to_owned());
        for name in path.split('/').rev() {
            let tree = match name == path.split('/').next().unwrap() {
                true => self.tree(&[("100644", b".gitmodules", &file), (&inner.0, name.as_bytes(), &inner.1)]),
                false => self.tree(&[(&inner.0, name.as_bytes(), &inner.1)]),
            };
            inner = ("40000".to_owned(), tree);
        }
        self.commit(&inner.1)
    }
}

struct Bed {
    root: tempfile::TempDir,
    cache: tempfile::TempDir,
    server: GitServer,
}

impl Bed {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let server = GitServer::start(root.path()).await.unwrap();
        Self { root, cache: tempfile::tempdir().unwrap(), server }
    }

    fn settings(&self) -> Settings {
        Settings { allow_http: true, timeout: Duration::from_secs(60), ..Settings::new(self.cache.path()) }
    }

    fn git(&self) -> Git {
        Git::new(self.settings()).unwrap()
    }

    fn mirrors(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.cache.path().join("mirrors")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "git")).collect()
    }
}

#[track_caller]
fn permanent(error: &GitError) {
    assert_eq!(error.kind(), ErrorKind::Permanent, "{error}");
    readable(error);
}

#[track_caller]
fn transient(error: &GitError) {
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    readable(error);
}

#[track_caller]
fn readable(error: &GitError) {
    let text = error.to_string();
    assert!(!text.chars().any(char::is_control) && text.len() < 1500, "{text:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fetches_only_what_is_new() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "a/shop.git");
    let mut noise = String::new();
    for i in 0..200_000u32 {
        noise.push_str(&format!("{:08x}", i.wrapping_mul(2_654_435_761)));
    }
    let first = repo.files(&[("large.txt", &noise), ("CHANGELOG.md", "# one\0\n")]);
    let git = bed.git();
    let checkout = git.checkout(&repo.url(), None, &first).await.unwrap();
    assert_eq!(checkout.text("CHANGELOG.md").await.unwrap().as_deref(), Some("# one\u{fffd}\n"));
    assert_eq!(checkout.text("MIGRATIONS.md").await.unwrap(), None);
    assert_eq!(checkout.commit.message, "x");
    let all = packs(&bed);

    let second = repo.files(&[("small.txt", "small")]);
    git.checkout(&repo.url(), None, &second).await.unwrap();
    let added = packs(&bed) - all;
    assert!(all > 100_000 && added < 2_000, "{all} bytes first, then {added}");

    // both are there: the server hears nothing
    let requests = bed.server.requests();
    git.checkout(&repo.url(), None, &first).await.unwrap();
    Git::new(bed.settings()).unwrap().checkout(&repo.url(), None, &second).await.unwrap();
    assert_eq!(bed.server.requests(), requests);
}

fn packs(bed: &Bed) -> u64 {
    let folder = bed.mirrors().pop().unwrap().join("objects/pack");
    let packs = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    packs.filter(|entry| entry.path().extension().is_some_and(|e| e == "pack")).map(|entry| entry.metadata().unwrap().len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_refused_with_their_path() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "hostile.git");
    let blob = repo.blob(b"x");
    let hook = repo.tree(&[("100755", b"post-checkout", &blob)]);
    let hooks = repo.tree(&[("40000", b"hooks", &hook)]);
    let names: &[(&[u8], &str)] = &[
        (b"..", ".."),
        (b".", "."),
        (b".git", ".git"),
        (b".GIT", ".GIT"),
        (b".git ", ".git "),
        (b".git...", ".git..."),
        (b"git~1", "git~1"),
        (b"GIT~1", "GIT~1"),
        (b".g\xe2\x80\x8cit", "\\xe2\\x80\\x8c"),
        (b".git::$INDEX_ALLOCATION", ".git::"),
        (b"a\\b", "a\\\\b"),
        (b"a\nb", "a\\nb"),
        (b"a\x1b[31mb", "a\\x1b[31mb"),
        (b"\xff\xfe", "\\xff\\xfe"),
        (b"../../etc", "../../etc"),
        (b"/etc", "/etc"),
        (b"a//b", "a//b"),
    ];
    for (name, shown) in names {
        for (mode, id) in [("100644", &blob), ("40000", &hooks)] {
            let inner = repo.tree(&[(mode, name, id)]);
            let commit = repo.commit(&repo.tree(&[("40000", b"addon", &inner)]));
            let error = bed.git().checkout(&repo.url(), None, &commit).await.unwrap_err();
            permanent(&error);
            assert!(error.to_string().contains(shown) && error.to_string().contains("addon/"), "{error}");
        }
    }
    let odd = repo.commit(&repo.tree(&[("100000", b"device", &blob)]));
    let checkout = bed.git().checkout(&repo.url(), None, &odd).await;
    assert!(matches!(&checkout, Err(error) if error.kind() == ErrorKind::Permanent) || checkout.is_ok_and(|c| c.entries.len() == 1));
    let link = repo.commit(&repo.tree(&[("120000", b"link", &repo.blob(b"a\0b"))]));
    let error = bed.git().checkout(&repo.url(), None, &link).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("`link`"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn symlinks_that_leave_the_repository_never_reach_an_image() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "links.git");
    let blob = repo.blob(b"{}");
    for (target, said) in [
        ("/etc", "leads out of the repository"),
        ("../../etc", "leads out of the repository"),
        ("a/../../../etc", "leads out of the repository"),
        ("..", "leads back to itself"),
        ("link", "leads back to itself"),
        ("../addon/", "leads back to itself"),
        ("a/../../etc", "there is no `addon/a`"),
        ("__manifest__.py/x", "leads nowhere"),
    ] {
        let addon = repo.tree(&[("100644", b"__manifest__.py", &blob), ("120000", b"link", &repo.blob(target.as_bytes()))]);
        let commit = repo.commit(&repo.tree(&[("40000", b"addon", &addon)]));
        let checkout = bed.git().checkout(&repo.url(), None, &commit).await.unwrap();
        let plan = ecluse_image::plan(&checkout.entries, |i| checkout.sources[i].path.as_str());
        let error = plan.unwrap_err().to_string();
        assert!(error.contains("addon/link") && error.contains(said), "{target}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_submodules_are_refused_and_run_nothing() {
    let bed = Bed::new().await;
    let canary = bed.root.path().join("canary");
    let touch = format!("touch {}", canary.display());
    let repo = Repo::new(&bed, "super.git");
    let pinned = "1".repeat(40);
    for (url, said) in [
        (format!("--upload-pack={touch}"), "address"),
        (format!("-u{touch}"), "address"),
        (format!("ext::sh -c \"{touch}\""), "address"),
        (format!("EXT::sh -c \"{touch}\""), "address"),
        (format!("ext::{}", canary.display()), "`ext`"),
        (format!("file://{}", bed.root.path().join("super.git").display()), "`file`"),
        ("FILE:///etc".to_owned(), "`file`"),
        (bed.root.path().join("super.git").display().to_string(), "address"),
        ("git://127.0.0.1/x".to_owned(), "`git`"),
        ("fd::17/x".to_owned(), "`fd`"),
        ("ssh://-oProxyCommand=touch/x".to_owned(), "address"),
        (format!("ssh://-oProxyCommand={}/x", canary.display()), "address"),
        ("git@-oProxyCommand=x:y".to_owned(), "address"),
        ("https://user:password@127.0.0.1/x".to_owned(), "password"),
        ("http://".to_owned(), "address"),
        (String::new(), "does not name"),
    ] {
        let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
        let commit =
            repo.submodule(&format!("[submodule \"x\"]\n\tpath = sub/x\n\turl = \"{quoted}\"\n\tupdate = !{touch}\n"), "sub/x", &pinned);
        let error = bed.git().checkout(&repo.url(), None, &commit).await.unwrap_err();
        permanent(&error);
        assert!(error.to_string().contains("sub/x"), "{url}: {error}");
        assert!(error.to_string().contains(said) || url.is_empty(), "{url}: {error}");
    }
    for (gitmodules, said) in [
        ("[submodule \"../../x\"]\n\tpath = sub/x\n\turl = https://h/x\n", "../../x"),
        ("[submodule \"x\"]\n\tpath = ../x\n\turl = https://h/x\n", "../x"),
        ("[submodule \"x\"]\n\tpath = .git/x\n\turl = https://h/x\n", ".git/x"),
        ("[submodule \"x\"]\n\tpath = sub/other\n\turl = https://h/x\n", "sub/x"),
        ("[submodule \"x\"\n", ".gitmodules"),
        ("[include]\n\tpath = /etc/passwd\n", "sub/x"),
        ("", "sub/x"),
    ] {
        let error = bed.git().checkout(&repo.url(), None, &repo.submodule(gitmodules, "sub/x", &pinned)).await.unwrap_err();
        permanent(&error);
        assert!(error.to_string().contains(said), "{gitmodules}: {error}");
    }
    let without = repo.commit(&repo.tree(&[("160000", b"x", &pinned)]));
    permanent(&bed.git().checkout(&repo.url(), None, &without).await.unwrap_err());
    let link = repo.blob(b"/etc/passwd");
    let linked = repo.commit(&repo.tree(&[("120000", b".gitmodules", &link), ("160000", b"x", &pinned)]));
    permanent(&bed.git().checkout(&repo.url(), None, &linked).await.unwrap_err());
    assert!(!canary.exists(), "something ran");
}

#[tokio::test(flavor = "multi_thread")]
async fn submodules_come_at_their_pinned_commits() {
    let bed = Bed::new().await;
    let (inner, tools, shop) = (Repo::new(&bed, "OCA/inner.git"), Repo::new(&bed, "OCA/tools.git"), Repo::new(&bed, "acme/shop.git"));
    let deep = inner.files(&[("deep.txt", "deep")]);
    let pinned = tools.submodule("[submodule \"inner\"]\n\tpath = lib/inner\n\turl = ../inner.git\n", "lib/inner", deep.as_str());
    tools.files(&[("later.txt", "not pinned")]);
    let commit = shop.submodule(
        "[submodule \"OCA/tools\"]\n\tpath = .third-party/OCA/tools\n\turl = ../../OCA/tools.git\n",
        ".third-party/OCA/tools",
        pinned.as_str(),
    );
    let checkout = bed.git().checkout(&shop.url(), None, &commit).await.unwrap();
    let mut paths: Vec<&str> = checkout.entries.iter().map(|entry| entry.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, [".gitmodules", ".third-party/OCA/tools/.gitmodules", ".third-party/OCA/tools/lib/inner/deep.txt"]);
    let sources: Vec<&str> = checkout.sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(sources, ["", ".third-party/OCA/tools", ".third-party/OCA/tools/lib/inner"]);
    let deep_entry = checkout.entries.iter().find(|entry| entry.path.ends_with("deep.txt")).unwrap();
    assert_eq!(checkout.blobs().read(deep_entry.repository, deep_entry.blob, 4).unwrap(), b"deep");
    assert!(checkout.blobs().read(deep_entry.repository, deep_entry.blob, 5).is_err());

    // a commit that the submodule does not have
    let commit = shop.submodule("[submodule \"t\"]\n\tpath = t\n\turl = ../../OCA/tools.git\n", "t", &"2".repeat(40));
    let error = bed.git().checkout(&shop.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("tools.git") && error.to_string().contains(&"2".repeat(40)), "{error}");
    // one that is in a repository, but on no branch or tag
    let orphan = tools.git(&["commit-tree", "-m", "orphan", &tools.tree(&[("100644", b"orphan.txt", &tools.blob(b"o"))])], b"");
    let commit = shop.submodule("[submodule \"t\"]\n\tpath = t\n\turl = ../../OCA/tools.git\n", "t", &orphan);
    let checkout = bed.git().checkout(&shop.url(), None, &commit).await.unwrap();
    assert!(checkout.entries.iter().any(|entry| entry.path == "t/orphan.txt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_submodules_and_trees_end() {
    let bed = Bed::new().await;
    let mut below: Option<CommitSha> = None;
    for level in 0..7 {
        let repo = Repo::new(&bed, &format!("level{level}.git"));
        below = Some(match below {
            None => repo.files(&[("x", "x")]),
            Some(commit) => {
                repo.submodule(&format!("[submodule \"s\"]\n\tpath = s\n\turl = ./../level{}.git\n", level - 1), "s", commit.as_str())
            }
        });
    }
    let url = format!("{}/level6.git", bed.server.url()).parse().unwrap();
    let error = bed.git().checkout(&url, None, &below.unwrap()).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("levels deep"), "{error}");

    // 20 levels of 16 folders each, all the same object: 16^20 files
    let repo = Repo::new(&bed, "bomb.git");
    let mut id = repo.tree(&[("100644", b"x", &repo.blob(b"x"))]);
    for _ in 0..20 {
        let names: Vec<String> = (0..16).map(|i| format!("{i:x}")).collect();
        let entries: Vec<(&str, &[u8], &str)> = names.iter().map(|name| ("40000", name.as_bytes(), id.as_str())).collect();
        id = repo.tree(&entries);
    }
    let commit = repo.commit(&id);
    let git = Git::new(Settings { max_files: 5_000, ..bed.settings() }).unwrap();
    let error = git.checkout(&repo.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("files") && error.to_string().contains("bomb.git"), "{error}");

    // folders in folders: nothing but depth
    let repo = Repo::new(&bed, "deep.git");
    let mut id = repo.tree(&[("100644", b"x", &repo.blob(b"x"))]);
    for _ in 0..300 {
        id = repo.tree(&[("40000", b"a folder with a long name", &id)]);
    }
    let commit = repo.commit(&id);
    permanent(&bed.git().checkout(&repo.url(), None, &commit).await.unwrap_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_are_limited() {
    let bed = Bed::new().await;
    let zeros = Repo::new(&bed, "zeros.git");
    let commit = zeros.files(&[("zeros", &"0".repeat(6 << 20))]);
    let git = Git::new(Settings { max_bytes: 4 << 20, ..bed.settings() }).unwrap();
    let error = git.checkout(&zeros.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("bytes of one checkout") && error.to_string().contains("zeros.git"), "{error}");

    let large = Repo::new(&bed, "large.git");
    let mut noise = Vec::new();
    let mut state = 1u64;
    while noise.len() < 6 << 20 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.extend_from_slice(&state.to_be_bytes()[..4]);
    }
    let blob = large.blob(&noise);
    let commit = large.commit(&large.tree(&[("100644", b"noise", &blob)]));
    let error = git.checkout(&large.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("large.git: more than the allowed 4194304 bytes for one repository"), "{error}");
    assert_eq!(bed.mirrors().len(), 1, "the mirror that grew too large is gone");
}

/// Real ones: 2 GiB of nothing are 2 MB in git, and a million names one large tree.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_2_gib_and_a_million_files_are_refused_in_a_sentence() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "heavy.git");
    let dump = tempfile::NamedTempFile::new().unwrap();
    dump.as_file().set_len(2 << 30).unwrap();
    let blob = repo.blob_of(dump.path());
    let commit = repo.commit(&repo.tree(&[("100644", b"dump.sql", &blob)]));
    let error = bed.git().checkout(&repo.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("`dump.sql` has 2147483648 bytes; a file may have at most 1073741824"), "{error}");

    let repo = Repo::new(&bed, "many.git");
    let blob = repo.blob(b"x");
    let names: Vec<String> = (0..1_000_000).map(|number| format!("f{number:07}")).collect();
    let entries: Vec<(&str, &[u8], &str)> = names.iter().map(|name| ("100644", name.as_bytes(), blob.as_str())).collect();
    let commit = repo.commit(&repo.tree(&entries));
    let error = bed.git().checkout(&repo.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("number of files of one checkout"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_go_to_their_server_only() {
    let (bed, other) = (Bed::new().await, Bed::new().await);
    let (shop, tools, foreign) = (Repo::new(&bed, "shop.git"), Repo::new(&bed, "tools.git"), Repo::new(&other, "foreign.git"));
    for server in [&bed.server, &other.server] {
        server.require_credentials("robot", "s3cr3t-token");
    }
    let credential = Credential { username: "robot".to_owned(), token: "s3cr3t-token".to_owned().into() };
    let pinned = tools.files(&[("tool.txt", "t")]);
    // an ssh address of the same host is fetched over the credential that is held for it
    let ssh = format!("ssh://git@127.0.0.1/{}", "tools.git");
    let commit = shop.submodule(&format!("[submodule \"t\"]\n\tpath = t\n\turl = {ssh}\n"), "t", pinned.as_str());
    let git = bed.git();
    let checkout = git.checkout(&shop.url(), Some(&credential), &commit).await.unwrap();
    assert!(checkout.entries.iter().any(|entry| entry.path == "t/tool.txt"));

    // what was fetched with a credential is not there for those without, or with another
    for credential in [None, Some(Credential { token: "wrong-token".to_owned().into(), ..credential.clone() })] {
        let error = git.checkout(&shop.url(), credential.as_ref(), &commit).await.unwrap_err();
        permanent(&error);
        assert!(matches!(error, GitError::NoAccess { .. }), "{error}");
        assert!(!error.to_string().contains("token"), "{error}");
    }
    // same host name, another port: another server
    let pinned = foreign.files(&[("foreign.txt", "f")]);
    let commit = shop.submodule(&format!("[submodule \"f\"]\n\tpath = f\n\turl = {}\n", foreign.url), "f", pinned.as_str());
    let error = git.checkout(&shop.url(), Some(&credential), &commit).await.unwrap_err();
    assert!(matches!(&error, GitError::NoAccess { repository, .. } if repository.contains("foreign.git")), "{error}");
    assert!(!format!("{credential:?} {error:?}").contains("s3cr3t"));
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_are_down_or_hang_or_redirect() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "shop.git");
    let commit = repo.files(&[("x", "x")]);
    let port = ecluse_launcher::free_port().unwrap();
    let error = bed.git().checkout(&format!("http://127.0.0.1:{port}/x.git").parse().unwrap(), None, &commit).await.unwrap_err();
    assert!(matches!(error, GitError::Unreachable { .. }), "{error}");
    transient(&error);
    let error = bed.git().checkout(&format!("ssh://git@127.0.0.1:{port}/x.git").parse().unwrap(), None, &commit).await.unwrap_err();
    transient(&error);

    let error = bed.git().checkout(&format!("{}/missing.git", bed.server.url()).parse().unwrap(), None, &commit).await.unwrap_err();
    assert!(matches!(error, GitError::NoAccess { .. }), "{error}");
    permanent(&error);
    let error = bed.git().checkout(&repo.url(), None, &"3".repeat(40).parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, GitError::MissingCommit { .. }), "{error}");
    permanent(&error);

    // accepts, and says nothing
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let git = Git::new(Settings { timeout: Duration::from_millis(700), ..bed.settings() }).unwrap();
    let started = Instant::now();
    let error = git.checkout(&format!("http://{address}/x.git").parse().unwrap(), None, &commit).await.unwrap_err();
    assert!(matches!(error, GitError::Timeout { .. }) && started.elapsed() < Duration::from_secs(20), "{error}");
    transient(&error);
    drop(listener);
    // nothing of git is left: the lock, which it held too, is free at once
    let error = git.checkout(&format!("http://{address}/x.git").parse().unwrap(), None, &commit).await.unwrap_err();
    assert!(matches!(error, GitError::Unreachable { .. }), "{error}");

    let to = repo.url.clone();
    for (status, wanted) in [("302 Found", "redirect"), ("503 Service Unavailable", "503"), ("429 Too Many Requests", "429")] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = format!(
            "HTTP/1.1 {status}\r\nLocation: {to}/info/refs?service=git-upload-pack\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let serving = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut request).await;
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await;
            }
        });
        let error = bed.git().checkout(&format!("http://{address}/x.git").parse().unwrap(), None, &commit).await.unwrap_err();
        serving.abort();
        assert!(error.to_string().contains(wanted), "{error}");
        if status.starts_with("302") { permanent(&error) } else { transient(&error) }
    }
    let plain = Git::new(Settings::new(bed.cache.path())).unwrap();
    let error = plain.checkout(&repo.url(), None, &commit).await.unwrap_err();
    permanent(&error);
    assert!(error.to_string().contains("ECLUSE_GIT_ALLOW_HTTP"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mirrors_survive_crashes_and_damage() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "shop.git");
    let first = repo.files(&[("a.txt", "a")]);
    let git = bed.git();
    git.checkout(&repo.url(), None, &first).await.unwrap();
    let mirror = bed.mirrors().pop().unwrap();

    // what kill -9 leaves
    for leftover in ["packed-refs.lock", "HEAD.lock", "refs/heads/main.lock", "objects/pack/tmp_pack_x", "shallow.lock", "config.lock"] {
        std::fs::create_dir_all(mirror.join(leftover).parent().unwrap()).unwrap();
        std::fs::write(mirror.join(leftover), "half").unwrap();
    }
    std::fs::create_dir_all(mirror.join("objects/tmp_objdir-incoming-x")).unwrap();
    let second = repo.files(&[("b.txt", "b")]);
    git.checkout(&repo.url(), None, &second).await.unwrap();
    assert!(!mirror.join("objects/pack/tmp_pack_x").exists());

    // half-made
    std::fs::remove_file(mirror.join("HEAD")).unwrap();
    git.checkout(&repo.url(), None, &second).await.unwrap();

    // damaged on disk: every pack cut short, then a tree that is not there
    for entry in std::fs::read_dir(mirror.join("objects/pack")).unwrap() {
        let path = entry.unwrap().path();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
        std::fs::set_permissions(&path, permissions).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
    git.checkout(&repo.url(), None, &second).await.unwrap();

    // a hook somebody put into the cache does not run
    let canary = bed.root.path().join("canary");
    std::fs::create_dir_all(mirror.join("hooks")).unwrap();
    for hook in ["reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"] {
        let path = mirror.join("hooks").join(hook);
        std::fs::write(&path, format!("#!/bin/sh\ntouch {}\n", canary.display())).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let third = repo.files(&[("c.txt", "c")]);
    git.checkout(&repo.url(), None, &third).await.unwrap();
    assert!(!canary.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_share_one_cache_and_may_be_cut_off() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "shop.git");
    let commits: Vec<CommitSha> = (0..12).map(|i| repo.files(&[(&format!("{i}.txt"), &"x".repeat(i * 1000))])).collect();
    let mut tasks = tokio::task::JoinSet::new();
    for (i, commit) in commits.iter().cloned().enumerate() {
        let (git, url) = (bed.git(), repo.url());
        if i % 3 == 0 {
            // dropped in the middle, as when a job is cancelled
            let (git, url, commit) = (git.clone(), url.clone(), commit.clone());
            let checkout = async move { git.checkout(&url, None, &commit).await.map(|_| ()) };
            let _ = tokio::time::timeout(Duration::from_millis(i as u64 * 5), checkout).await;
        }
        tasks.spawn(async move { git.checkout(&url, None, &commit).await.map(|checkout| checkout.entries.len()) });
    }
    let mut counts: Vec<usize> = tasks.join_all().await.into_iter().map(Result::unwrap).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=12).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_branches_and_history() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "shop.git");
    let first = repo.files(&[("a.txt", "a")]);
    repo.git(&["tag", "--annotate", "-m", "one", "v1.0.0", first.as_str()], b"");
    let second = repo.files(&[("b.txt", "b")]);
    let git = bed.git();
    let url = repo.url();
    let tag = |name: &str| name.parse().unwrap();
    assert_eq!(git.resolve_tag(&url, None, &tag("v1.0.0")).await.unwrap(), Some(first.clone()));
    assert_eq!(git.resolve_tag(&url, None, &tag("main")).await.unwrap(), None);
    assert_eq!(git.resolve_branch(&url, None, &tag("main")).await.unwrap(), Some(second.clone()));
    repo.git(&["tag", "--force", "v1.0.0", second.as_str()], b"");
    assert_eq!(git.resolve_tag(&url, None, &tag("v1.0.0")).await.unwrap(), Some(second.clone()));
    repo.git(&["tag", "--delete", "v1.0.0"], b"");
    assert_eq!(git.resolve_tag(&url, None, &tag("v1.0.0")).await.unwrap(), None);
    assert!(git.is_ancestor(&url, None, &first, &second).await.unwrap());
    assert!(!git.is_ancestor(&url, None, &second, &first).await.unwrap());
    let gone: CommitSha = "4".repeat(40).parse().unwrap();
    assert!(!git.is_ancestor(&url, None, &gone, &first).await.unwrap() && !git.is_ancestor(&url, None, &first, &gone).await.unwrap());
    // a branch becomes a folder of branches
    repo.git(&["branch", "x", "main"], b"");
    git.resolve_branch(&url, None, &tag("x")).await.unwrap();
    repo.git(&["branch", "-D", "x"], b"");
    repo.git(&["branch", "x/y", "main"], b"");
    assert_eq!(git.resolve_branch(&url, None, &tag("x/y")).await.unwrap(), Some(second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_does_not_gather_packs_without_end() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "busy.git");
    let git = bed.git();
    let mut commits = Vec::new();
    for round in 0..54 {
        let commit = repo.files(&[("a.txt", &format!("{round}"))]);
        git.resolve_branch(&repo.url(), None, &"main".parse().unwrap()).await.unwrap();
        commits.push(commit);
    }
    let folder = bed.mirrors().pop().unwrap().join("objects/pack");
    let packs =
        std::fs::read_dir(folder).unwrap().filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "pack")).count();
    assert!(packs < 20, "{packs} packs");
    let requests = bed.server.requests();
    for commit in commits {
        git.checkout(&repo.url(), None, &commit).await.unwrap();
    }
    assert_eq!(bed.server.requests(), requests, "everything is still there");
}

/// A server that sends back what it was told, to get it into somebody's log.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_never_repeats_the_secret() {
    let bed = Bed::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: RepoUrl = format!("http://{}/echo.git", listener.local_addr().unwrap()).parse().unwrap();
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = tokio::io::AsyncReadExt::read(&mut stream, &mut request).await.unwrap();
            let body = format!("echo\x1b[31m s3cr3t-t0ken {}", String::from_utf8_lossy(&request[..length]));
            let head = format!(
                "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            tokio::io::AsyncWriteExt::write_all(&mut stream, format!("{head}{body}").as_bytes()).await.unwrap();
        }
    });
    let credential = Credential { username: "robot".to_owned(), token: "s3cr3t-t0ken".to_owned().into() };
    let error = bed.git().checkout(&url, Some(&credential), &"6".repeat(40).parse().unwrap()).await.unwrap_err();
    serving.abort();
    permanent(&error);
    let text = format!("{error} {error:?}");
    assert!(text.contains("echo") && text.contains("***"), "{text}");
    assert!(!text.contains("s3cr3t") && !text.contains("cm9ib3Q6"), "{text}");
}

/// The secret is in no argument of any process, while git waits for a server that says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_is_never_an_argument() {
    let bed = Bed::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/quiet.git", listener.local_addr().unwrap());
    let credential = Credential { username: "robot".to_owned(), token: "t0p-s3cr3t-argument".to_owned().into() };
    let git = bed.git();
    let (repository, commit) = (url.parse().unwrap(), "5".repeat(40).parse().unwrap());
    let checkout = tokio::spawn(async move { git.checkout(&repository, Some(&credential), &commit).await });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = vec![0; 4096];
    let length = tokio::io::AsyncReadExt::read(&mut stream, &mut request).await.unwrap();
    assert!(String::from_utf8_lossy(&request[..length]).contains("Authorization: Basic "), "git is on the wire with it");
    let mut seen = 0;
    for process in std::fs::read_dir("/proc").unwrap().filter_map(Result::ok) {
        let Ok(arguments) = std::fs::read(process.path().join("cmdline")) else { continue };
        let arguments = String::from_utf8_lossy(&arguments).into_owned();
        seen += usize::from(arguments.contains(&url));
        assert!(!arguments.contains("s3cr3t") && !arguments.contains("cm9ib3Q6"), "{arguments}");
    }
    assert!(seen >= 2, "git and its helper for http");
    checkout.abort();
    assert!(checkout.await.unwrap_err().is_cancelled());
    // the whole group goes with it
    let deadline = Instant::now() + Duration::from_secs(10);
    while processes_with(&url) > 0 {
        assert!(Instant::now() < deadline, "git outlived its caller");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn processes_with(text: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    processes
        .filter(|process| std::fs::read(process.path().join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(text)))
        .count()
}

/// A process of its own is killed in the middle of its checkout, again and again; the cache stays good.
#[test]
fn kill_minus_nine_leaves_a_cache_that_works() {
    const ROLE: &str = "ECLUSE_TEST_KILLED_CHECKOUT";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Ok(role) = std::env::var(ROLE) {
        // the one that is killed: cache, address and commit
        let [cache, url, commit] = role.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let git = Git::new(Settings { allow_http: true, ..Settings::new(cache) }).unwrap();
        assert!(runtime.block_on(git.checkout(&url.parse().unwrap(), None, &commit.parse().unwrap())).is_ok());
        return;
    }
    let bed = runtime.block_on(Bed::new());
    let repo = Repo::new(&bed, "shop.git");
    for round in 0..20u64 {
        let files: Vec<(String, String)> = (0..50).map(|n| (format!("{round}/{n}.txt"), format!("{round} {n} ").repeat(500))).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, content)| (path.as_str(), content.as_str())).collect();
        let commit = repo.files(&files);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill_minus_nine_leaves_a_cache_that_works"])
            .env(ROLE, format!("{} {} {commit}", bed.cache.path().display(), repo.url))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(round * 7)); // where in its work it dies, not something to wait for
        child.kill().unwrap();
        child.wait().unwrap();
        let started = Instant::now();
        let checkout = runtime.block_on(bed.git().checkout(&repo.url(), None, &commit)).unwrap();
        assert_eq!(checkout.entries.len(), 50 * (round as usize + 1));
        assert!(started.elapsed() < Duration::from_secs(10), "waited for the dead");
    }
}

#[test]
fn ssh_options_cannot_be_smuggled_in() {
    let cache = tempfile::tempdir().unwrap();
    let mut settings = Settings::new(cache.path());
    settings.ssh.key = Some(Path::new("/tmp/key\nProxyCommand touch x").to_owned());
    assert!(Git::new(settings).is_err());
    let mut settings = Settings::new(cache.path());
    settings.ssh.key = Some("/srv/key %d".into());
    Git::new(settings).unwrap();
    let config = std::fs::read_to_string(cache.path().join("home/ssh_config")).unwrap();
    assert!(
        config.contains("IdentityFile \"/srv/key %%d\"")
            && config.contains("StrictHostKeyChecking yes")
            && config.contains("BatchMode yes")
    );
    let checked = Command::new("ssh").args(["-G", "-F"]).arg(cache.path().join("home/ssh_config")).arg("example.com").output().unwrap();
    let effective = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    for line in ["batchmode yes", "stricthostkeychecking true", "permitlocalcommand no", "forwardagent no", "identitiesonly yes"] {
        assert!(effective.lines().any(|l| l == line), "{line} not in\n{effective}");
    }
    assert!(!effective.contains("proxycommand touch"));
}

#[tokio::test]
async fn mirrors_that_nobody_uses_are_forgotten() {
    let bed = Bed::new().await;
    let repo = Repo::new(&bed, "shop.git");
    let commit = repo.files(&[("a", "1")]);
    let since = |bed: &Bed| {
        let mut files = std::fs::read_dir(bed.cache.path().join("mirrors")).unwrap().map(|entry| entry.unwrap().path());
        let lock = files.find(|path| path.extension().is_some_and(|extension| extension == "lock")).unwrap();
        std::fs::metadata(lock).unwrap().modified().unwrap()
    };
    bed.git().checkout(&repo.url(), None, &commit).await.unwrap();
    let used = since(&bed);
    assert_eq!(bed.git().forget_unused(used).unwrap(), 0);
    // What is read without fetching is used too.
    let later = used + Duration::from_millis(20);
    while since(&bed) < later {
        bed.git().checkout(&repo.url(), None, &commit).await.unwrap();
    }
    assert_eq!(bed.git().forget_unused(later).unwrap(), 0);
    assert_eq!(bed.git().forget_unused(since(&bed) + Duration::from_millis(1)).unwrap(), 1);
    assert_eq!(bed.mirrors().len(), 0);
    bed.git().checkout(&repo.url(), None, &commit).await.unwrap();
    assert_eq!(bed.mirrors().len(), 1);
}
