//! The content of mirrors, how processes share them, and crashes.

use super::{Fixture, Repo, assert_permanent, assert_transient, client};
use ecluse_clients::git::{Git, GitError, Settings};
use ecluse_domain::git::CommitSha;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

#[tokio::test(flavor = "multi_thread")]
async fn fetches_only_what_is_new() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "a/shop.git");
    let mut noise = String::new();
    for i in 0..200_000u32 {
        noise.push_str(&format!("{:08x}", i.wrapping_mul(2_654_435_761)));
    }
    let first = repo.files(&[("large.txt", &noise), ("CHANGELOG.md", "# one\0\n")]);
    let git = fixture.git();
    let checkout = git.checkout(&repo.url(), None, &first).await.unwrap();
    assert_eq!(
        checkout.read_text("CHANGELOG.md").await.unwrap().as_deref(),
        Some("# one\u{fffd}\n")
    );
    assert_eq!(checkout.read_text("MIGRATIONS.md").await.unwrap(), None);
    assert_eq!(checkout.commit.message, "x");
    let all = packs(&fixture);

    let second = repo.files(&[("small.txt", "small")]);
    git.checkout(&repo.url(), None, &second).await.unwrap();
    let added = packs(&fixture) - all;
    assert!(
        all > 100_000 && added < 2_000,
        "{all} bytes first, then {added}"
    );

    // both commits are in the mirror: the server gets no request
    let requests = fixture.server.requests();
    git.checkout(&repo.url(), None, &first).await.unwrap();
    Git::new(fixture.settings())
        .unwrap()
        .checkout(&repo.url(), None, &second)
        .await
        .unwrap();
    assert_eq!(fixture.server.requests(), requests);
}

fn packs(fixture: &Fixture) -> u64 {
    let folder = fixture.mirrors().pop().unwrap().join("objects/pack");
    let packs = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap());
    packs
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "pack"))
        .map(|entry| entry.metadata().unwrap().len())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn submodules_are_read_at_their_pinned_commits() {
    let fixture = Fixture::new().await;
    let (inner, tools, shop) = (
        Repo::new(&fixture, "OCA/inner.git"),
        Repo::new(&fixture, "OCA/tools.git"),
        Repo::new(&fixture, "acme/shop.git"),
    );
    let deep = inner.files(&[("deep.txt", "deep")]);
    let pinned = tools.submodule(
        "[submodule \"inner\"]\n\tpath = lib/inner\n\turl = ../inner.git\n",
        "lib/inner",
        deep.as_str(),
    );
    tools.files(&[("later.txt", "not pinned")]);
    let commit = shop.submodule(
        "[submodule \"OCA/tools\"]\n\tpath = .third-party/OCA/tools\n\turl = ../../OCA/tools.git\n",
        ".third-party/OCA/tools",
        pinned.as_str(),
    );
    let checkout = fixture
        .git()
        .checkout(&shop.url(), None, &commit)
        .await
        .unwrap();
    let mut paths: Vec<&str> = checkout
        .entries
        .iter()
        .map(|entry| entry.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            ".gitmodules",
            ".third-party/OCA/tools/.gitmodules",
            ".third-party/OCA/tools/lib/inner/deep.txt"
        ]
    );
    let sources: Vec<&str> = checkout
        .sources
        .iter()
        .map(|source| source.path.as_str())
        .collect();
    assert_eq!(
        sources,
        [
            "",
            ".third-party/OCA/tools",
            ".third-party/OCA/tools/lib/inner"
        ]
    );
    let deep_entry = checkout
        .entries
        .iter()
        .find(|entry| entry.path.ends_with("deep.txt"))
        .unwrap();
    assert_eq!(
        checkout
            .blobs()
            .read(deep_entry.repository, deep_entry.blob, 4)
            .unwrap(),
        b"deep"
    );
    assert!(
        checkout
            .blobs()
            .read(deep_entry.repository, deep_entry.blob, 5)
            .is_err()
    );
    for path in paths {
        assert!(checkout.read_text(path).await.unwrap().is_some(), "{path}");
    }
    assert_eq!(
        checkout
            .read_text(".third-party/OCA/tools/deep.txt")
            .await
            .unwrap(),
        None
    );

    // the same .gitmodules names another repository in another project
    let git = fixture.git();
    for owner in ["one", "two"] {
        let tools = Repo::new(&fixture, &format!("{owner}/tools.git"));
        let pinned = tools.files(&[("who.txt", owner)]);
        let shop = Repo::new(&fixture, &format!("{owner}/shop.git"));
        let commit = shop.submodule(
            "[submodule \"t\"]\n\tpath = t\n\turl = ../tools.git\n",
            "t",
            pinned.as_str(),
        );
        let checkout = git.checkout(&shop.url(), None, &commit).await.unwrap();
        assert_eq!(
            checkout.read_text("t/who.txt").await.unwrap().as_deref(),
            Some(owner)
        );
    }

    // a commit that does not exist in the submodule
    let commit = shop.submodule(
        "[submodule \"t\"]\n\tpath = t\n\turl = ../../OCA/tools.git\n",
        "t",
        &"2".repeat(40),
    );
    let error = fixture
        .git()
        .checkout(&shop.url(), None, &commit)
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(
        error.to_string().contains("tools.git") && error.to_string().contains(&"2".repeat(40)),
        "{error}"
    );
    // a commit that no branch and no tag leads to
    let orphan = tools.git(
        &[
            "commit-tree",
            "-m",
            "orphan",
            &tools.tree(&[("100644", b"orphan.txt", &tools.blob(b"o"))]),
        ],
        b"",
    );
    let commit = shop.submodule(
        "[submodule \"t\"]\n\tpath = t\n\turl = ../../OCA/tools.git\n",
        "t",
        &orphan,
    );
    let checkout = fixture
        .git()
        .checkout(&shop.url(), None, &commit)
        .await
        .unwrap();
    assert!(
        checkout
            .entries
            .iter()
            .any(|entry| entry.path == "t/orphan.txt")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mirrors_survive_crashes_and_damage() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let first = repo.files(&[("a.txt", "a")]);
    let git = fixture.git();
    git.checkout(&repo.url(), None, &first).await.unwrap();
    let mirror = fixture.mirrors().pop().unwrap();

    // files that a killed fetch leaves
    for leftover in [
        "packed-refs.lock",
        "HEAD.lock",
        "refs/heads/main.lock",
        "objects/pack/tmp_pack_x",
        "shallow.lock",
        "config.lock",
    ] {
        std::fs::create_dir_all(mirror.join(leftover).parent().unwrap()).unwrap();
        std::fs::write(mirror.join(leftover), "half").unwrap();
    }
    std::fs::create_dir_all(mirror.join("objects/tmp_objdir-incoming-x")).unwrap();
    let second = repo.files(&[("b.txt", "b")]);
    git.checkout(&repo.url(), None, &second).await.unwrap();
    assert!(!mirror.join("objects/pack/tmp_pack_x").exists());

    // an unfinished mirror
    std::fs::remove_file(mirror.join("HEAD")).unwrap();
    git.checkout(&repo.url(), None, &second).await.unwrap();

    // damaged on disk: every pack is cut short
    for entry in std::fs::read_dir(mirror.join("objects/pack")).unwrap() {
        let path = entry.unwrap().path();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
        std::fs::set_permissions(&path, permissions).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
    git.checkout(&repo.url(), None, &second).await.unwrap();

    // a hook that somebody put into the cache is not run
    let canary = fixture.root.path().join("canary");
    std::fs::create_dir_all(mirror.join("hooks")).unwrap();
    for hook in [
        "reference-transaction",
        "post-checkout",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ] {
        let path = mirror.join("hooks").join(hook);
        std::fs::write(&path, format!("#!/bin/sh\ntouch {}\n", canary.display())).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
    }
    let third = repo.files(&[("c.txt", "c")]);
    git.checkout(&repo.url(), None, &third).await.unwrap();
    assert!(!canary.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_checkouts_share_one_cache_and_may_be_cancelled() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let commits: Vec<CommitSha> = (0..12)
        .map(|i| repo.files(&[(&format!("{i}.txt"), &"x".repeat(i * 1000))]))
        .collect();
    let mut tasks = tokio::task::JoinSet::new();
    for (i, commit) in commits.iter().cloned().enumerate() {
        let (git, url) = (fixture.git(), repo.url());
        if i % 3 == 0 {
            // dropped before it ends, as when a job is cancelled
            let (git, url, commit) = (git.clone(), url.clone(), commit.clone());
            let checkout = async move { git.checkout(&url, None, &commit).await.map(|_| ()) };
            let _ = tokio::time::timeout(Duration::from_millis(i as u64 * 5), checkout).await;
        }
        tasks.spawn(async move {
            git.checkout(&url, None, &commit)
                .await
                .map(|checkout| checkout.entries.len())
        });
    }
    let mut counts: Vec<usize> = tasks
        .join_all()
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=12).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_merges_its_small_packs() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "busy.git");
    let git = fixture.git();
    let mut commits = Vec::new();
    for round in 0..54 {
        let commit = repo.files(&[("a.txt", &format!("{round}"))]);
        git.resolve_branch(&repo.url(), None, &"main".parse().unwrap())
            .await
            .unwrap();
        commits.push(commit);
    }
    let folder = fixture.mirrors().pop().unwrap().join("objects/pack");
    let packs = std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|e| e == "pack")
        })
        .count();
    assert!(packs < 20, "{packs} packs");
    let requests = fixture.server.requests();
    for commit in commits {
        git.checkout(&repo.url(), None, &commit).await.unwrap();
    }
    assert_eq!(
        fixture.server.requests(),
        requests,
        "every commit is still in the mirror"
    );
}

/// A child process is killed during its checkout, 19 times; the cache stays usable.
#[test]
fn a_killed_checkout_leaves_a_usable_cache() {
    const ROLE: &str = "ECLUSE_TEST_KILLED_CHECKOUT";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Ok(role) = std::env::var(ROLE) {
        // this is the child process: its cache, address and commit are in the variable
        let [cache, url, commit] = role.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let git = client(Path::new(cache));
        assert!(
            runtime
                .block_on(git.checkout(&url.parse().unwrap(), None, &commit.parse().unwrap()))
                .is_ok()
        );
        return;
    }
    let fixture = runtime.block_on(Fixture::new());
    let repo = Repo::new(&fixture, "shop.git");
    for round in 0..20u64 {
        let files: Vec<(String, String)> = (0..50)
            .map(|n| {
                (
                    format!("{round}/{n}.txt"),
                    format!("{round} {n} ").repeat(500),
                )
            })
            .collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, content)| (path.as_str(), content.as_str()))
            .collect();
        let commit = repo.files(&files);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "git::mirrors::a_killed_checkout_leaves_a_usable_cache",
            ])
            .env(
                ROLE,
                format!("{} {} {commit}", fixture.cache.path().display(), repo.url),
            )
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if round == 0 {
            // the first one is not killed, which proves that the child really makes a checkout
            assert!(child.wait().unwrap().success() && !fixture.mirrors().is_empty());
            continue;
        }
        // Chooses the moment of the kill; nothing is waited for.
        std::thread::sleep(Duration::from_millis(round * 7));
        child.kill().unwrap();
        child.wait().unwrap();
        let started = Instant::now();
        let checkout = runtime
            .block_on(fixture.git().checkout(&repo.url(), None, &commit))
            .unwrap();
        assert_eq!(checkout.entries.len(), 50 * (round as usize + 1));
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "waited for a lock of the killed process"
        );
    }
}

#[tokio::test]
async fn unused_mirrors_are_removed() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let commit = repo.files(&[("a", "1")]);
    let since = |fixture: &Fixture| {
        let mut files = std::fs::read_dir(fixture.cache.path().join("mirrors"))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let lock = files
            .find(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "lock")
            })
            .unwrap();
        std::fs::metadata(lock).unwrap().modified().unwrap()
    };
    fixture
        .git()
        .checkout(&repo.url(), None, &commit)
        .await
        .unwrap();
    let used = since(&fixture);
    assert_eq!(fixture.git().remove_unused_mirrors(used).unwrap(), 0);
    // Reading without fetching counts as use.
    let later = used + Duration::from_millis(20);
    while since(&fixture) < later {
        fixture
            .git()
            .checkout(&repo.url(), None, &commit)
            .await
            .unwrap();
    }
    assert_eq!(fixture.git().remove_unused_mirrors(later).unwrap(), 0);
    assert_eq!(
        fixture
            .git()
            .remove_unused_mirrors(since(&fixture) + Duration::from_millis(1))
            .unwrap(),
        1
    );
    assert_eq!(fixture.mirrors().len(), 0);
    fixture
        .git()
        .checkout(&repo.url(), None, &commit)
        .await
        .unwrap();
    assert_eq!(fixture.mirrors().len(), 1);
}

/// Makes a repository whose files are small and whose history takes three quarters of this many
/// bytes.
fn with_long_history(fixture: &Fixture, name: &str, length: usize) -> (Repo, CommitSha) {
    let mut state = 1u64;
    let noise: String = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'0' + (state >> 58) as u8)
    })
    .take(length)
    .collect();
    let repo = Repo::new(fixture, name);
    repo.files(&[("noise", &noise)]);
    repo.git(&["update-ref", "refs/heads/old", "refs/heads/main"], b"");
    let commit = repo.files(&[("noise", "less")]);
    (repo, commit)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mirrors_of_one_checkout_are_bounded_together() {
    let fixture = Fixture::new().await;
    let (inner, inner_commit) = with_long_history(&fixture, "inner.git", 1_600_000);
    let (outer, outer_commit) = with_long_history(&fixture, "outer.git", 1_600_000);
    let nested = outer.submodule(
        "[submodule \"i\"]\n\tpath = i\n\turl = ../inner.git\n",
        "i",
        inner_commit.as_str(),
    );
    let shop = Repo::new(&fixture, "shop.git");
    let pin = |commit: &CommitSha| {
        shop.submodule(
            "[submodule \"o\"]\n\tpath = o\n\turl = ../outer.git\n",
            "o",
            commit.as_str(),
        )
    };
    let (small, large) = (pin(&outer_commit), pin(&nested));
    let git = Git::new(Settings {
        max_bytes: 2 << 20,
        ..fixture.settings()
    })
    .unwrap();
    for attempt in 0..2 {
        let error = git.checkout(&shop.url(), None, &large).await.unwrap_err();
        assert_permanent(&error);
        let text = error.to_string();
        assert!(
            text.contains("inner.git: more than the allowed 2097152 bytes for a project and its submodules together"),
            "{text}"
        );
        assert_eq!(fixture.mirrors().len(), 2, "attempt {attempt}");
    }
    // Each of them is small enough without the other.
    shop.git(&["branch", "small", small.as_str()], b"");
    git.checkout(&shop.url(), None, &small).await.unwrap();
    git.checkout(&inner.url(), None, &inner_commit)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mirrors_used_least_recently_make_room() {
    let fixture = Fixture::new().await;
    // A client that was just made measures the cache before its first fetch.
    let new_git = || {
        let settings = Settings {
            max_bytes: 1 << 20,
            ..fixture.settings()
        };
        Git::new(settings).unwrap()
    };
    let git = new_git();
    let fetch = async |git: &Git, number: usize| {
        let (repo, commit) = with_long_history(&fixture, &format!("{number}.git"), 1_300_000);
        git.checkout(&repo.url(), None, &commit).await
    };
    let set_used = |mirror: &Path, used: SystemTime| {
        let lock = File::options()
            .write(true)
            .open(mirror.with_extension("lock"))
            .unwrap();
        lock.set_modified(used).unwrap();
        lock
    };
    let mut mirrors: Vec<PathBuf> = Vec::new();
    for number in 0..8 {
        fetch(&git, number).await.unwrap();
        let is_new = |mirror: &PathBuf| !mirrors.contains(mirror);
        let new = fixture.mirrors().into_iter().find(is_new).unwrap();
        mirrors.push(new);
    }
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for (mirror, number) in mirrors.iter().zip(0..) {
        set_used(mirror, long_ago + Duration::from_secs(number));
    }

    // The first one is being fetched, so the second one is removed.
    let busy = set_used(&mirrors[0], long_ago);
    busy.lock().unwrap();
    fetch(&git, 8).await.unwrap();
    let gone: Vec<usize> = (0..8).filter(|&at| !mirrors[at].exists()).collect();
    assert_eq!(gone, [1]);
    assert_eq!(fixture.mirrors().len(), 8);

    // Somebody who uses many mirrors again and again keeps nobody from fetching: the largest one that
    // is not being fetched goes.
    for mirror in fixture.mirrors() {
        set_used(&mirror, SystemTime::now());
    }
    let large = &mirrors[5];
    std::fs::write(large.join("padding"), vec![0; 4 << 20]).unwrap();
    fetch(&new_git(), 9).await.unwrap();
    assert!(!large.exists() && mirrors[0].exists());
    let left = fixture.mirrors();
    assert!(left.len() >= 5, "{left:?}");

    // All of them are being fetched.
    std::fs::write(mirrors[0].join("padding"), vec![0; 4 << 20]).unwrap();
    let locks: Vec<File> = left
        .iter()
        .filter(|mirror| **mirror != mirrors[0])
        .map(|mirror| set_used(mirror, SystemTime::now()))
        .collect();
    for lock in &locks {
        lock.lock().unwrap();
    }
    let error = fetch(&new_git(), 10).await.unwrap_err();
    assert_transient(&error);
    assert!(matches!(error, GitError::NoRoom { .. }), "{error}");
    assert_eq!(fixture.mirrors().len(), left.len());
}
