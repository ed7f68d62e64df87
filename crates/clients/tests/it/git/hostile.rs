//! Repositories that try to do harm.

use super::{Fixture, Repo, assert_permanent};
use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Git, Settings, Source};
use ecluse_domain::git::CommitSha;
use std::path::Path;
use std::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_refused_with_their_path() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "hostile.git");
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
            let error = fixture
                .git()
                .checkout(&repo.url(), None, &commit)
                .await
                .unwrap_err();
            assert_permanent(&error);
            assert!(
                error.to_string().contains(shown) && error.to_string().contains("addon/"),
                "{error}"
            );
        }
    }
    let odd = repo.commit(&repo.tree(&[("100000", b"device", &blob)]));
    let checkout = fixture.git().checkout(&repo.url(), None, &odd).await;
    assert!(
        matches!(&checkout, Err(error) if error.kind() == ErrorKind::Permanent)
            || checkout.is_ok_and(|c| c.entries.len() == 1)
    );
    let link = repo.commit(&repo.tree(&[("120000", b"link", &repo.blob(b"a\0b"))]));
    let error = fixture
        .git()
        .checkout(&repo.url(), None, &link)
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(error.to_string().contains("`link`"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn symlinks_that_leave_the_repository_never_reach_an_image() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "links.git");
    let blob = repo.blob(b"{}");
    for (target, expected) in [
        ("/etc", "leads out of the repository"),
        ("../../etc", "leads out of the repository"),
        ("a/../../../etc", "leads out of the repository"),
        ("..", "leads back to itself"),
        ("link", "leads back to itself"),
        ("../addon/", "leads back to itself"),
        ("a/../../etc", "there is no `addon/a`"),
        ("__manifest__.py/x", "leads nowhere"),
    ] {
        let addon = repo.tree(&[
            ("100644", b"__manifest__.py", &blob),
            ("120000", b"link", &repo.blob(target.as_bytes())),
        ]);
        let commit = repo.commit(&repo.tree(&[("40000", b"addon", &addon)]));
        let checkout = fixture
            .git()
            .checkout(&repo.url(), None, &commit)
            .await
            .unwrap();
        let plan = ecluse_image::plan(&checkout.entries, |i| checkout.sources[i].path.as_str());
        let error = plan.unwrap_err().to_string();
        assert!(
            error.contains("addon/link") && error.contains(expected),
            "{target}: {error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_submodules_are_refused_and_run_nothing() {
    let fixture = Fixture::new().await;
    let canary = fixture.root.path().join("canary");
    let touch = format!("touch {}", canary.display());
    let repo = Repo::new(&fixture, "super.git");
    let pinned = "1".repeat(40);
    for (url, expected) in [
        (format!("--upload-pack={touch}"), "address"),
        (format!("-u{touch}"), "address"),
        (format!("ext::sh -c \"{touch}\""), "address"),
        (format!("EXT::sh -c \"{touch}\""), "address"),
        (format!("ext::{}", canary.display()), "`ext`"),
        (
            format!("file://{}", fixture.root.path().join("super.git").display()),
            "`file`",
        ),
        ("FILE:///etc".to_owned(), "`file`"),
        (
            fixture.root.path().join("super.git").display().to_string(),
            "address",
        ),
        ("git://127.0.0.1/x".to_owned(), "`git`"),
        ("fd::17/x".to_owned(), "`fd`"),
        ("ssh://-oProxyCommand=touch/x".to_owned(), "address"),
        (
            format!("ssh://-oProxyCommand={}/x", canary.display()),
            "address",
        ),
        ("git@-oProxyCommand=x:y".to_owned(), "address"),
        ("https://user:password@127.0.0.1/x".to_owned(), "password"),
        ("http://".to_owned(), "address"),
        (String::new(), "does not name"),
    ] {
        let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
        let commit = repo.submodule(
            &format!(
                "[submodule \"x\"]\n\tpath = sub/x\n\turl = \"{quoted}\"\n\tupdate = !{touch}\n"
            ),
            "sub/x",
            &pinned,
        );
        let error = fixture
            .git()
            .checkout(&repo.url(), None, &commit)
            .await
            .unwrap_err();
        assert_permanent(&error);
        assert!(error.to_string().contains("sub/x"), "{url}: {error}");
        assert!(
            error.to_string().contains(expected) || url.is_empty(),
            "{url}: {error}"
        );
    }
    for (gitmodules, expected) in [
        (
            "[submodule \"../../x\"]\n\tpath = sub/x\n\turl = https://h/x\n",
            "../../x",
        ),
        (
            "[submodule \"x\"]\n\tpath = ../x\n\turl = https://h/x\n",
            "../x",
        ),
        (
            "[submodule \"x\"]\n\tpath = .git/x\n\turl = https://h/x\n",
            ".git/x",
        ),
        (
            "[submodule \"x\"]\n\tpath = sub/other\n\turl = https://h/x\n",
            "sub/x",
        ),
        ("[submodule \"x\"\n", ".gitmodules"),
        ("[include]\n\tpath = /etc/passwd\n", "sub/x"),
        ("", "sub/x"),
    ] {
        let error = fixture
            .git()
            .checkout(
                &repo.url(),
                None,
                &repo.submodule(gitmodules, "sub/x", &pinned),
            )
            .await
            .unwrap_err();
        assert_permanent(&error);
        assert!(
            error.to_string().contains(expected),
            "{gitmodules}: {error}"
        );
    }
    let without = repo.commit(&repo.tree(&[("160000", b"x", &pinned)]));
    assert_permanent(
        &fixture
            .git()
            .checkout(&repo.url(), None, &without)
            .await
            .unwrap_err(),
    );
    let link = repo.blob(b"/etc/passwd");
    let linked =
        repo.commit(&repo.tree(&[("120000", b".gitmodules", &link), ("160000", b"x", &pinned)]));
    assert_permanent(
        &fixture
            .git()
            .checkout(&repo.url(), None, &linked)
            .await
            .unwrap_err(),
    );
    assert!(!canary.exists(), "a program was run");
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_submodules_and_trees_end() {
    let fixture = Fixture::new().await;
    let mut below: Option<CommitSha> = None;
    for level in 0..7 {
        let repo = Repo::new(&fixture, &format!("level{level}.git"));
        below = Some(match below {
            None => repo.files(&[("x", "x")]),
            Some(commit) => repo.submodule(
                &format!(
                    "[submodule \"s\"]\n\tpath = s\n\turl = ./../level{}.git\n",
                    level - 1
                ),
                "s",
                commit.as_str(),
            ),
        });
    }
    let url = format!("{}/level6.git", fixture.server.url())
        .parse()
        .unwrap();
    let error = fixture
        .git()
        .checkout(&url, None, &below.unwrap())
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(error.to_string().contains("levels deep"), "{error}");

    // 20 levels of 16 folders each, all the same object: 16^20 files
    let repo = Repo::new(&fixture, "bomb.git");
    let mut id = repo.tree(&[("100644", b"x", &repo.blob(b"x"))]);
    for _ in 0..20 {
        let names: Vec<String> = (0..16).map(|i| format!("{i:x}")).collect();
        let entries: Vec<(&str, &[u8], &str)> = names
            .iter()
            .map(|name| ("40000", name.as_bytes(), id.as_str()))
            .collect();
        id = repo.tree(&entries);
    }
    let commit = repo.commit(&id);
    let git = Git::new(Settings {
        max_files: 5_000,
        ..fixture.settings()
    })
    .unwrap();
    let error = git.checkout(&repo.url(), None, &commit).await.unwrap_err();
    assert_permanent(&error);
    assert!(
        error.to_string().contains("files") && error.to_string().contains("bomb.git"),
        "{error}"
    );

    // 300 folders inside each other
    let repo = Repo::new(&fixture, "deep.git");
    let mut id = repo.tree(&[("100644", b"x", &repo.blob(b"x"))]);
    for _ in 0..300 {
        id = repo.tree(&[("40000", b"a folder with a long name", &id)]);
    }
    let commit = repo.commit(&id);
    assert_permanent(
        &fixture
            .git()
            .checkout(&repo.url(), None, &commit)
            .await
            .unwrap_err(),
    );
}

/// A few kilobytes of trees that name each other: 193,600 files whose paths take 560 MB.
#[tokio::test(flavor = "multi_thread")]
async fn paths_that_are_large_together_are_refused_whatever_their_number() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "paths.git");
    let names: Vec<String> = (0..440).map(|number| format!("{number:03}")).collect();
    let blob = repo.blob(b"");
    let all = |mode: &'static str, id: &str| {
        let entries: Vec<(&str, &[u8], &str)> = names
            .iter()
            .map(|name| (mode, name.as_bytes(), id))
            .collect();
        repo.tree(&entries)
    };
    let leaf = all("100644", &blob);
    let mut id = all("40000", &leaf);
    for _ in 0..11 {
        id = repo.tree(&[("40000", "x".repeat(247).as_bytes(), &id)]);
    }
    let commit = repo.commit(&id);
    let error = fixture
        .git()
        .checkout(&repo.url(), None, &commit)
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(
        error
            .to_string()
            .contains("paths.git: more than the allowed 32 MiB for the paths of one checkout"),
        "{error}"
    );
}

/// The budget counts what is held in memory: a path with the folder of its submodule, and the
/// target of a symlink.
#[tokio::test(flavor = "multi_thread")]
async fn folders_of_submodules_and_targets_of_symlinks_count_as_paths() {
    let fixture = Fixture::new().await;
    let git = |max_path_bytes| {
        Git::new(Settings {
            max_path_bytes,
            ..fixture.settings()
        })
        .unwrap()
    };
    let names: Vec<String> = (0..100).map(|number| format!("{number:03}")).collect();
    let tree = |repo: &Repo, mode: &str, id: &str| {
        let entries: Vec<(&str, &[u8], &str)> = names
            .iter()
            .map(|name| (mode, name.as_bytes(), id))
            .collect();
        repo.commit(&repo.tree(&entries))
    };
    let inner = Repo::new(&fixture, "inner.git");
    let pinned = tree(&inner, "100644", &inner.blob(b"x"));
    let outer = Repo::new(&fixture, "outer.git");
    let folder = format!("sub/{}", "s".repeat(200));
    let gitmodules = format!("[submodule \"s\"]\n\tpath = {folder}\n\turl = ./../inner.git\n");
    let with_submodule = outer.submodule(&gitmodules, &folder, pinned.as_str());
    let links = Repo::new(&fixture, "links.git");
    let target = links.blob("a/".repeat(100).as_bytes());
    let with_links = tree(&links, "120000", &target);

    for (url, commit) in [(outer.url(), with_submodule), (links.url(), with_links)] {
        let error = git(10_000).checkout(&url, None, &commit).await.unwrap_err();
        assert_permanent(&error);
        assert!(
            error
                .to_string()
                .contains("more than the allowed 10000 bytes for the paths of one checkout"),
            "{error}"
        );
        let checkout = git(25_000).checkout(&url, None, &commit).await.unwrap();
        assert!(checkout.entries.len() >= 100);
        // The same holds where only the repositories are listed.
        let refused = git(10_000).fetch_sources(&url, None, &commit).await;
        assert_eq!(refused.unwrap_err().to_string(), error.to_string());
        let fetched = git(25_000).fetch_sources(&url, None, &commit).await;
        let place = |source: &Source| (source.path.clone(), source.commit.clone());
        let places: Vec<_> = fetched.unwrap().iter().map(place).collect();
        let expected: Vec<_> = checkout.sources.iter().map(place).collect();
        assert_eq!(places, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_are_limited() {
    let fixture = Fixture::new().await;
    let zeros = Repo::new(&fixture, "zeros.git");
    let commit = zeros.files(&[("zeros", &"0".repeat(6 << 20))]);
    let git = Git::new(Settings {
        max_bytes: 4 << 20,
        ..fixture.settings()
    })
    .unwrap();
    let error = git.checkout(&zeros.url(), None, &commit).await.unwrap_err();
    assert_permanent(&error);
    assert!(
        error.to_string().contains("bytes of one checkout")
            && error.to_string().contains("zeros.git"),
        "{error}"
    );

    let large = Repo::new(&fixture, "large.git");
    let mut noise = Vec::new();
    let mut state = 1u64;
    while noise.len() < 6 << 20 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        noise.extend_from_slice(&state.to_be_bytes()[..4]);
    }
    let blob = large.blob(&noise);
    let commit = large.commit(&large.tree(&[("100644", b"noise", &blob)]));
    let error = git.checkout(&large.url(), None, &commit).await.unwrap_err();
    assert_permanent(&error);
    assert!(
        error
            .to_string()
            .contains("large.git: more than the allowed 4194304 bytes for one repository"),
        "{error}"
    );
    assert_eq!(
        fixture.mirrors().len(),
        1,
        "the mirror that grew too large is gone"
    );
}

/// Both are real: 2 GiB of zeros take 2 MB in git, and a million names are one large tree.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_2_gib_and_a_million_files_are_refused_with_a_clear_error() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "heavy.git");
    let dump = tempfile::NamedTempFile::new().unwrap();
    dump.as_file().set_len(2 << 30).unwrap();
    let blob = repo.blob_of(dump.path());
    let commit = repo.commit(&repo.tree(&[("100644", b"dump.sql", &blob)]));
    let error = fixture
        .git()
        .checkout(&repo.url(), None, &commit)
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(
        error
            .to_string()
            .contains("`dump.sql` has 2147483648 bytes; a file may have at most 1073741824"),
        "{error}"
    );

    let repo = Repo::new(&fixture, "many.git");
    let blob = repo.blob(b"x");
    let names: Vec<String> = (0..1_000_000)
        .map(|number| format!("f{number:07}"))
        .collect();
    let entries: Vec<(&str, &[u8], &str)> = names
        .iter()
        .map(|name| ("100644", name.as_bytes(), blob.as_str()))
        .collect();
    let commit = repo.commit(&repo.tree(&entries));
    let error = fixture
        .git()
        .checkout(&repo.url(), None, &commit)
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(
        error
            .to_string()
            .contains("number of files of one checkout"),
        "{error}"
    );
}

#[test]
fn ssh_options_cannot_be_injected() {
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
    let checked = Command::new("ssh")
        .args(["-G", "-F"])
        .arg(cache.path().join("home/ssh_config"))
        .arg("example.com")
        .output()
        .unwrap();
    let effective = String::from_utf8(checked.stdout).unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    for line in [
        "batchmode yes",
        "stricthostkeychecking true",
        "permitlocalcommand no",
        "forwardagent no",
        "identitiesonly yes",
    ] {
        assert!(
            effective.lines().any(|l| l == line),
            "{line} not in\n{effective}"
        );
    }
    assert!(!effective.contains("proxycommand touch"));
}
