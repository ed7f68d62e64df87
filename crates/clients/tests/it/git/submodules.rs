//! Which submodules are fetched with a credential, and which servers receive one.

use super::{Fixture, Repo, assert_permanent};
use crate::http::{response, serve};
use ecluse_clients::git::{Access, Credential, GitError, Refusal};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{RepoUrl, SubmoduleRules};
use std::sync::{Arc, Mutex};

fn credential() -> Credential {
    Credential {
        username: "robot".to_owned(),
        token: "s3cr3t-token".to_owned().into(),
    }
}

/// The access of a project with this list, in an installation with these other projects.
fn access(sources: &[&str], others: &[RepoUrl]) -> Access {
    let sources = sources.iter().map(|source| source.parse().unwrap());
    Access {
        credential: Some(credential()),
        submodules: SubmoduleRules::new(sources.collect(), others),
    }
}

/// Adds a commit to `main` whose submodule `sub` is fetched from this address.
fn pin(repo: &Repo, address: &str, commit: &CommitSha) -> CommitSha {
    let modules = format!("[submodule \"s\"]\n\tpath = sub\n\turl = {address}\n");
    repo.submodule(&modules, "sub", commit.as_str())
}

#[track_caller]
fn assert_refused(error: &GitError, address: &str, source: &str) {
    assert_permanent(error);
    assert!(
        matches!(
            error,
            GitError::Refused {
                refusal: Refusal::SubmoduleAccess { .. },
                ..
            }
        ),
        "{error}"
    );
    let text = error.to_string();
    for part in ["shop.git", "`sub`", ".gitmodules", address, source] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        text.contains("an administrator may allow it on the project's page"),
        "{text}"
    );
}

/// The token reads all private repositories of its server, but a project reads only those that its
/// list names. For another project's repository the server gets no request, and the mirror of that
/// repository, which exists, is not found.
#[tokio::test(flavor = "multi_thread")]
async fn a_submodule_is_fetched_with_the_token_only_from_where_the_list_allows() {
    let fixture = Fixture::new().await;
    let (shop, tools, secret, public) = (
        Repo::new(&fixture, "acme/shop.git"),
        Repo::new(&fixture, "acme/tools.git"),
        Repo::new(&fixture, "acme/secret.git"),
        Repo::new(&fixture, "OCA/public.git"),
    );
    fixture
        .server
        .require_credentials_below("/acme", "robot", "s3cr3t-token");
    let git = fixture.git();
    let others = [secret.url()];

    // the other project is built: its mirror is in the cache
    let code = secret.files(&[("code.txt", "of another client")]);
    git.checkout(&secret.url(), Some(&credential().into()), &code)
        .await
        .unwrap();

    // what is public is fetched, and without the token, also with the token at hand for the host
    let web = public.files(&[("web.txt", "public")]);
    let plain = public.url.clone();
    for address in [
        plain.as_str(),
        "ssh://git@127.0.0.1/OCA/public.git",
        "git@127.0.0.1:OCA/public.git",
        "../../OCA/public.git",
    ] {
        let commit = pin(&shop, address, &web);
        let checkout = git
            .checkout(&shop.url(), Some(&access(&[], &others)), &commit)
            .await
            .unwrap();
        let text = checkout.read_text("sub/web.txt").await.unwrap();
        assert_eq!(text.as_deref(), Some("public"), "{address}");
    }
    assert!(fixture.server.was_requested("/OCA/public.git"));
    assert!(!fixture.server.was_sent_credentials("/OCA"));

    // a private repository is refused without an entry, and the message states what to enter
    let tool = tools.files(&[("tool.txt", "t")]);
    for address in [tools.url.as_str(), "git@127.0.0.1:acme/tools.git"] {
        let commit = pin(&shop, address, &tool);
        let error = git
            .checkout(&shop.url(), Some(&access(&[], &others)), &commit)
            .await
            .unwrap_err();
        assert_refused(&error, "127.0.0.1", "`127.0.0.1/acme/tools`");
        assert!(!error.to_string().contains("git@"), "{error}");
    }
    assert!(!fixture.server.was_sent_credentials("/acme/tools.git"));
    for list in ["127.0.0.1/acme/tools", "127.0.0.1/acme/*"] {
        for address in [tools.url.as_str(), "git@127.0.0.1:acme/tools.git"] {
            let commit = pin(&shop, address, &tool);
            let checkout = git
                .checkout(&shop.url(), Some(&access(&[list], &others)), &commit)
                .await
                .unwrap();
            let text = checkout.read_text("sub/tool.txt").await.unwrap();
            assert_eq!(text.as_deref(), Some("t"), "{list} {address}");
        }
    }
    // it is in the cache now, and still not read without the entry
    let commit = pin(&shop, &tools.url, &tool);
    let error = git
        .checkout(&shop.url(), Some(&access(&[], &others)), &commit)
        .await
        .unwrap_err();
    assert_refused(&error, &tools.url, "`127.0.0.1/acme/tools`");

    // the repository of the other project, however its address is written
    let port = fixture.server.url().rsplit(':').next().unwrap().to_owned();
    let requests = |path: &str| fixture.server.was_requested(path);
    for address in [
        secret.url.clone(),
        format!("http://127.0.0.1:{port}/acme/secret"),
        format!("http://127.0.0.1:{port}/acme/%73ecret.git/"),
        format!("http://127.0.0.1:{port}/ACME/Secret.GIT"),
        format!("http://127.1:{port}/acme//secret.git"),
        "git@127.0.0.1:acme/secret.git".to_owned(),
        "ssh://127.0.0.1:2222/acme/secret".to_owned(),
        "../secret.git".to_owned(),
    ] {
        for list in [&[][..], &["127.0.0.1/acme/*"]] {
            let commit = pin(&shop, &address, &code);
            let error = git
                .checkout(&shop.url(), Some(&access(list, &others)), &commit)
                .await
                .unwrap_err();
            assert_refused(&error, "127.0.0.1", "`127.0.0.1/acme/secret`");
        }
        // its commits are not listed either
        let url = shop.url().submodule(&address).unwrap();
        let error = git
            .commits_between(
                (&url, &shop.url()),
                Some(&access(&["127.0.0.1/acme/*"], &others)),
                (&code, &code),
                10,
            )
            .await
            .unwrap_err();
        assert_permanent(&error);
    }
    for path in ["/acme/secret/", "/acme/%73ecret", "/ACME", "/acme//secret"] {
        assert!(!requests(path), "{path}");
    }
    // an administrator allowed exactly this one
    let commit = pin(&shop, &secret.url, &code);
    let allowed = access(&["127.0.0.1/acme/secret"], &others);
    let checkout = git
        .checkout(&shop.url(), Some(&allowed), &commit)
        .await
        .unwrap();
    let text = checkout.read_text("sub/code.txt").await.unwrap();
    assert_eq!(text.as_deref(), Some("of another client"));
}

/// A submodule of a submodule obeys the rules of the project too.
#[tokio::test(flavor = "multi_thread")]
async fn a_nested_submodule_obeys_the_same_rules() {
    let fixture = Fixture::new().await;
    let (shop, public, secret) = (
        Repo::new(&fixture, "acme/shop.git"),
        Repo::new(&fixture, "OCA/shop.git"),
        Repo::new(&fixture, "acme/secret.git"),
    );
    fixture
        .server
        .require_credentials_below("/acme", "robot", "s3cr3t-token");
    let code = secret.files(&[("code.txt", "c")]);
    let inner = pin(&public, "../../acme/secret.git", &code);
    let commit = pin(&shop, &public.url, &inner);
    let git = fixture.git();
    let checkout = |list: &'static [&'static str], others: Vec<RepoUrl>| {
        let (git, url, commit) = (git.clone(), shop.url(), commit.clone());
        async move {
            git.checkout(&url, Some(&access(list, &others)), &commit)
                .await
        }
    };
    for (list, others) in [
        (&[][..], vec![]),
        (&[][..], vec![secret.url()]),
        (&["127.0.0.1/acme/*"][..], vec![secret.url()]),
    ] {
        let error = checkout(list, others).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("OCA/shop.git") && text.contains("`sub/sub`"),
            "the repository whose .gitmodules names it, and the path in the project: {text}"
        );
    }
    assert!(!fixture.server.was_sent_credentials("/acme/secret.git"));
    let read = checkout(&["127.0.0.1/acme/secret"], vec![]).await.unwrap();
    assert!(read.entries.iter().any(|e| e.path == "sub/sub/code.txt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_goes_to_its_server_only() {
    let (fixture, other) = (Fixture::new().await, Fixture::new().await);
    let (shop, foreign) = (
        Repo::new(&fixture, "shop.git"),
        Repo::new(&other, "foreign.git"),
    );
    for server in [&fixture.server, &other.server] {
        server.require_credentials("robot", "s3cr3t-token");
    }
    let pinned = shop.files(&[("x", "x")]);
    let git = fixture.git();
    let own = Access::from(credential());
    git.checkout(&shop.url(), Some(&own), &pinned)
        .await
        .unwrap();

    // a repository fetched with a credential is not available without it, or with another one
    let wrong = Access::from(Credential {
        token: "wrong-token".to_owned().into(),
        ..credential()
    });
    for access in [None, Some(&wrong)] {
        let error = git
            .checkout(&shop.url(), access, &pinned)
            .await
            .unwrap_err();
        assert_permanent(&error);
        assert!(matches!(error, GitError::NoAccess { .. }), "{error}");
        assert!(!error.to_string().contains("token"), "{error}");
    }
    // the same host name with another port is another server, also for a listed repository
    let pinned = foreign.files(&[("foreign.txt", "f")]);
    let commit = pin(&shop, &foreign.url, &pinned);
    let listed = access(&["127.0.0.1/foreign"], &[]);
    let error = git
        .checkout(&shop.url(), Some(&listed), &commit)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, GitError::NoAccess { repository, .. } if repository.contains("foreign.git")),
        "{error}"
    );
    assert!(other.server.was_requested("/foreign.git"));
    assert!(!other.server.was_sent_credentials("/"));
    assert!(!format!("{:?} {error:?}", credential()).contains("s3cr3t"));
}

/// The server of the project redirects to another one, which gets no request at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_carries_no_credential() {
    let (fixture, other) = (Fixture::new().await, Fixture::new().await);
    let target = Repo::new(&other, "tools.git");
    let commit = target.files(&[("x", "x")]);
    let location = target.url.clone();
    let received = Arc::new(Mutex::new(Vec::new()));
    let requests = received.clone();
    let redirecting = serve(move |request| {
        requests.lock().unwrap().push(request.to_owned());
        let to = format!("Location: {location}/info/refs?service=git-upload-pack\r\n");
        response("302 Found", &to, "")
    })
    .await;
    let url: RepoUrl = format!("http://{redirecting}/shop.git").parse().unwrap();
    let error = fixture
        .git()
        .checkout(&url, Some(&access(&["127.0.0.1/tools"], &[])), &commit)
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::Redirected { .. }), "{error}");
    let received = received.lock().unwrap();
    assert!(
        !received.is_empty() && received.iter().all(|r| r.contains("Authorization: Basic ")),
        "the project's own server gets the token: {received:?}"
    );
    assert_eq!(other.server.requests(), 0);
}

/// A developer must not learn from a build's log what listens in the network of the workers, nor
/// read from it. All refused addresses have the same error, and no connection is made.
#[tokio::test(flavor = "multi_thread")]
async fn a_submodule_reaches_no_private_address_that_nobody_listed() {
    let (fixture, intranet) = (Fixture::new().await, Fixture::new().await);
    let (shop, wiki) = (
        Repo::new(&fixture, "acme/shop.git"),
        Repo::new(&intranet, "wiki.git"),
    );
    let page = wiki.files(&[("page.txt", "for colleagues")]);
    let (git, port) = (
        fixture.git(),
        intranet.server.url().rsplit(':').next().unwrap().to_owned(),
    );
    let free = ecluse_launcher::free_port().unwrap();
    let checkout = async |address: &str, list: &[&str]| {
        let commit = pin(&shop, address, &page);
        git.checkout(&shop.url(), Some(&access(list, &[])), &commit)
            .await
    };
    let error_of = async |address: &str| {
        let error = checkout(address, &[]).await.unwrap_err();
        let url = shop.url().submodule(address).unwrap().without_user();
        (error.to_string().replace(&url, "ADDRESS"), error)
    };
    let mut texts = Vec::new();
    for address in [
        wiki.url.clone(),
        format!("http://127.1:{port}/wiki.git"),
        format!("http://2130706433:{port}/wiki.git"),
        format!("http://0x7f.1:{port}/wiki.git"),
        format!("http://127.0.0.1:{free}/wiki.git"),
    ] {
        let (text, error) = error_of(&address).await;
        assert_refused(&error, "127.0.0.1", "`127.0.0.1/wiki`");
        texts.push(text);
    }
    assert_eq!(texts[0], texts[4], "whether something listens is not shown");
    let (_, error) = error_of("git@127.66.66.66:acme/tools.git").await;
    assert_refused(&error, "127.66.66.66", "`127.66.66.66/acme/tools`");
    for host in [
        "localhost",
        "a.localhost",
        "127.9.9.9",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
    ] {
        let (_, error) = error_of(&format!("http://{host}:{port}/wiki.git")).await;
        assert_refused(&error, "/wiki.git", "/wiki`");
    }
    assert_eq!(intranet.server.requests(), 0);

    // What an administrator listed is read, and afterwards still not without the entry.
    let read = checkout(&wiki.url, &["127.0.0.1/wiki"]).await.unwrap();
    let text = read.read_text("sub/page.txt").await.unwrap();
    assert_eq!(text.as_deref(), Some("for colleagues"));
    let (_, error) = error_of(&wiki.url).await;
    assert_refused(&error, &wiki.url, "`127.0.0.1/wiki`");
}
