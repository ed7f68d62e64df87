//! What the mirrors hold, share and survive.

use super::{Bed, Repo, permanent};
use ecluse_clients::git::{Git, Settings};
use ecluse_domain::git::CommitSha;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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
    for path in paths {
        assert!(checkout.text(path).await.unwrap().is_some(), "{path}");
    }
    assert_eq!(checkout.text(".third-party/OCA/tools/deep.txt").await.unwrap(), None);

    // the same .gitmodules, read once, means another repository beside another project
    let git = bed.git();
    for owner in ["one", "two"] {
        let tools = Repo::new(&bed, &format!("{owner}/tools.git"));
        let pinned = tools.files(&[("who.txt", owner)]);
        let shop = Repo::new(&bed, &format!("{owner}/shop.git"));
        let commit = shop.submodule("[submodule \"t\"]\n\tpath = t\n\turl = ../tools.git\n", "t", pinned.as_str());
        let checkout = git.checkout(&shop.url(), None, &commit).await.unwrap();
        assert_eq!(checkout.text("t/who.txt").await.unwrap().as_deref(), Some(owner));
    }

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
            .args(["--exact", "mirrors::kill_minus_nine_leaves_a_cache_that_works"])
            .env(ROLE, format!("{} {} {commit}", bed.cache.path().display(), repo.url))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if round == 0 {
            // the first is left alive, and shows that the others had something to do
            assert!(child.wait().unwrap().success() && !bed.mirrors().is_empty());
            continue;
        }
        std::thread::sleep(Duration::from_millis(round * 7)); // where in its work it dies, not something to wait for
        child.kill().unwrap();
        child.wait().unwrap();
        let started = Instant::now();
        let checkout = runtime.block_on(bed.git().checkout(&repo.url(), None, &commit)).unwrap();
        assert_eq!(checkout.entries.len(), 50 * (round as usize + 1));
        assert!(started.elapsed() < Duration::from_secs(10), "waited for the dead");
    }
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
