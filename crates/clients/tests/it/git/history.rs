//! Tags, branches and the commits between two others.

use super::{Fixture, Repo};
use ecluse_clients::git::GitError;
use ecluse_domain::git::CommitSha;

#[tokio::test(flavor = "multi_thread")]
async fn tags_branches_and_ancestors_are_resolved() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let first = repo.files(&[("a.txt", "a")]);
    repo.git(
        &["tag", "--annotate", "-m", "one", "v1.0.0", first.as_str()],
        b"",
    );
    let second = repo.files(&[("b.txt", "b")]);
    let git = fixture.git();
    let url = repo.url();
    let tag = |name: &str| name.parse().unwrap();
    assert_eq!(
        git.resolve_tag(&url, None, &tag("v1.0.0")).await.unwrap(),
        Some(first.clone())
    );
    assert_eq!(
        git.resolve_tag(&url, None, &tag("main")).await.unwrap(),
        None
    );
    assert_eq!(
        git.resolve_branch(&url, None, &tag("main")).await.unwrap(),
        Some(second.clone())
    );
    repo.git(&["tag", "--force", "v1.0.0", second.as_str()], b"");
    assert_eq!(
        git.resolve_tag(&url, None, &tag("v1.0.0")).await.unwrap(),
        Some(second.clone())
    );
    repo.git(&["tag", "--delete", "v1.0.0"], b"");
    assert_eq!(
        git.resolve_tag(&url, None, &tag("v1.0.0")).await.unwrap(),
        None
    );
    assert!(git.is_ancestor(&url, None, &first, &second).await.unwrap());
    assert!(!git.is_ancestor(&url, None, &second, &first).await.unwrap());
    let gone: CommitSha = "4".repeat(40).parse().unwrap();
    assert!(
        !git.is_ancestor(&url, None, &gone, &first).await.unwrap()
            && !git.is_ancestor(&url, None, &first, &gone).await.unwrap()
    );
    // a branch becomes a folder of branches
    repo.git(&["branch", "x", "main"], b"");
    git.resolve_branch(&url, None, &tag("x")).await.unwrap();
    repo.git(&["branch", "-D", "x"], b"");
    repo.git(&["branch", "x/y", "main"], b"");
    assert_eq!(
        git.resolve_branch(&url, None, &tag("x/y")).await.unwrap(),
        Some(second)
    );
}

/// A message may be empty, and a commit may not exist any more.
#[tokio::test(flavor = "multi_thread")]
async fn commits_between_two_are_listed_whatever_their_messages() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let git = fixture.git();
    let url = repo.url();
    let tree = repo.tree(&[("100644", b"a.txt", &repo.blob(b"a"))]);
    let start = repo.commit(&tree);
    let above = |parent: &CommitSha, message: &str| -> CommitSha {
        let object = format!(
            "tree {tree}\nparent {parent}\nauthor Ann <> 1760515200 +0000\ncommitter T <t@t> 1760515201 +0000\n\n{message}"
        );
        let id = repo.git(
            &["hash-object", "-t", "commit", "-w", "--stdin"],
            object.as_bytes(),
        );
        repo.git(&["update-ref", "refs/heads/main", &id], b"");
        id.parse().unwrap()
    };
    let messages = ["", "\n\n", "Fix #12\n\nand more\n", ""];
    let mut commits = vec![start.clone()];
    for message in messages {
        commits.push(above(commits.last().unwrap(), message));
    }
    for (oldest, from) in commits.iter().enumerate() {
        for newest in oldest..commits.len() {
            let listed = git
                .commits_between((&url, &url), None, (from, &commits[newest]), 100)
                .await
                .unwrap();
            let shas: Vec<_> = listed.iter().map(|commit| &commit.sha).collect();
            assert_eq!(
                shas,
                commits[oldest + 1..=newest]
                    .iter()
                    .rev()
                    .collect::<Vec<_>>()
            );
            for (commit, message) in listed.iter().rev().zip(&messages[oldest..]) {
                assert_eq!(
                    (commit.message.as_str(), commit.author.as_str()),
                    (message.trim_end(), "Ann")
                );
            }
        }
        let back = git
            .commits_between((&url, &url), None, (&commits[4], from), 100)
            .await
            .unwrap();
        assert_eq!(back, [], "nothing is below its own descendant");
        let read = git.checkout(&url, None, from).await.unwrap().commit;
        assert_eq!(&read.sha, from);
    }
    let cut = git
        .commits_between((&url, &url), None, (&start, &commits[4]), 2)
        .await
        .unwrap();
    assert_eq!(
        cut.iter().map(|commit| &commit.sha).collect::<Vec<_>>(),
        [&commits[4], &commits[3]]
    );
    let gone: CommitSha = "4".repeat(40).parse().unwrap();
    let error = git
        .commits_between((&url, &url), None, (&gone, &start), 2)
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::MissingCommit { .. }), "{error}");
}

/// A hotfix is merged back, cherry-picked, or missing.
#[tokio::test(flavor = "multi_thread")]
async fn missing_commits_are_found_by_their_content() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let git = fixture.git();
    let url = repo.url();
    let on = |branch: &str,
              from: Option<&str>,
              message: &str,
              files: &[(&str, &str)]|
     -> CommitSha {
        let mut stream = format!(
            "commit refs/heads/{branch}\ncommitter T <t@t> 1760515200 +0000\ndata {}\n{message}\n",
            message.len()
        );
        if let Some(from) = from {
            stream.push_str(&format!("from {from}\n"));
        }
        for (path, content) in files {
            stream.push_str(&format!(
                "M 100644 inline {path}\ndata {}\n{content}\n",
                content.len()
            ));
        }
        repo.git(&["fast-import", "--quiet", "--force"], stream.as_bytes());
        repo.git(&["rev-parse", &format!("refs/heads/{branch}")], b"")
            .parse()
            .unwrap()
    };
    let base = on(
        "main",
        None,
        "One",
        &[
            ("a.py", "1\n2\n3\n"),
            ("CHANGELOG.md", "v1\n"),
            (".gitattributes", "*.py diff=evil\n"),
        ],
    );
    let fix = on(
        "hotfix",
        Some(base.as_str()),
        "Fix #7",
        &[
            ("a.py", "1\n2\n3 fixed\n"),
            ("CHANGELOG.md", "v1.0.1\nv1\n"),
        ],
    );
    let tagged = on(
        "hotfix",
        Some(fix.as_str()),
        "Write of it",
        &[("MIGRATIONS.md", "none\n")],
    );
    let more = on(
        "hotfix",
        Some(tagged.as_str()),
        "Fix #8",
        &[("b.py", "b\n")],
    );
    let main = on("main", Some(base.as_str()), "Two", &[("c.py", "c\n")]);
    let missing = async |of: &CommitSha, commit: &CommitSha| -> Vec<CommitSha> {
        let listed = git
            .missing_commits(&url, None, (of, commit), 100)
            .await
            .unwrap();
        listed.into_iter().map(|commit| commit.sha).collect()
    };
    assert_eq!(
        missing(&more, &main).await,
        [more.clone(), fix.clone()],
        "documents of a release do not count"
    );
    assert_eq!(missing(&base, &main).await, []);
    // cherry-picked, with another changelog
    let picked = on(
        "main",
        Some(main.as_str()),
        "Fix #7, picked",
        &[("a.py", "1\n2\n3 fixed\n"), ("CHANGELOG.md", "v2\nv1\n")],
    );
    assert_eq!(missing(&more, &picked).await, std::slice::from_ref(&more));
    assert_eq!(missing(&fix, &picked).await, []);
    // a similar change is not the same change
    let nearly = on(
        "main",
        Some(main.as_str()),
        "Fix #7, otherwise",
        &[("a.py", "1\n2\n3 fixed!\n")],
    );
    assert_eq!(missing(&fix, &nearly).await, std::slice::from_ref(&fix));
    let tree = repo.git(&["rev-parse", &format!("{picked}^{{tree}}")], b"");
    let merged = repo.git(
        &[
            "commit-tree",
            "-m",
            "Merge",
            "-p",
            picked.as_str(),
            "-p",
            more.as_str(),
            &tree,
        ],
        b"",
    );
    repo.git(&["update-ref", "refs/heads/main", &merged], b"");
    assert_eq!(missing(&more, &merged.parse().unwrap()).await, []);
    let cut = git
        .missing_commits(&url, None, (&more, &main), 1)
        .await
        .unwrap();
    assert_eq!(cut.len(), 1);
    // A merged commit was never the head.
    let merged = merged.parse().unwrap();
    for (commit, head, expected) in [
        (&base, &merged, true),
        (&main, &merged, true),
        (&merged, &merged, true),
        (&more, &merged, false),
        (&fix, &merged, false),
        (&more, &base, false),
    ] {
        assert_eq!(
            git.was_head(&url, None, commit, head).await.unwrap(),
            expected,
            "{commit} of {head}"
        );
    }
}
