//! Servers that are down, slow or hostile.

use super::{Fixture, Repo, assert_permanent, assert_transient};
use crate::http::{response, serve};
use ecluse_clients::git::{Access, Credential, Git, GitError, Settings};
use ecluse_domain::git::RepoUrl;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn down_silent_and_redirecting_servers_are_reported() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let commit = repo.files(&[("x", "x")]);
    let port = ecluse_launcher::free_port().unwrap();
    let error = fixture
        .git()
        .checkout(
            &format!("http://127.0.0.1:{port}/x.git").parse().unwrap(),
            None,
            &commit,
        )
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::Unreachable { .. }), "{error}");
    assert_transient(&error);
    let error = fixture
        .git()
        .checkout(
            &format!("ssh://git@127.0.0.1:{port}/x.git").parse().unwrap(),
            None,
            &commit,
        )
        .await
        .unwrap_err();
    assert_transient(&error);

    let error = fixture
        .git()
        .checkout(
            &format!("{}/missing.git", fixture.server.url())
                .parse()
                .unwrap(),
            None,
            &commit,
        )
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::NoAccess { .. }), "{error}");
    assert_permanent(&error);
    let error = fixture
        .git()
        .checkout(&repo.url(), None, &"3".repeat(40).parse().unwrap())
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::MissingCommit { .. }), "{error}");
    assert_permanent(&error);

    // accepts the connection and never answers
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let git = Git::new(Settings {
        timeout: Duration::from_millis(700),
        ..fixture.settings()
    })
    .unwrap();
    let started = Instant::now();
    let error = git
        .checkout(
            &format!("http://{address}/x.git").parse().unwrap(),
            None,
            &commit,
        )
        .await
        .unwrap_err();
    assert!(
        matches!(error, GitError::Timeout { .. }) && started.elapsed() < Duration::from_secs(60),
        "{error}"
    );
    assert_transient(&error);
    drop(listener);
    // no process of git is left: the lock, which git held too, is free at once
    let error = git
        .checkout(
            &format!("http://{address}/x.git").parse().unwrap(),
            None,
            &commit,
        )
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::Unreachable { .. }), "{error}");

    let to = repo.url.clone();
    for (status, wanted) in [
        ("302 Found", "redirect"),
        ("503 Service Unavailable", "503"),
        ("429 Too Many Requests", "429"),
    ] {
        let location = format!("Location: {to}/info/refs?service=git-upload-pack\r\n");
        let answer = response(status, &location, "");
        let address = serve(move |_| answer.clone()).await;
        let error = fixture
            .git()
            .checkout(
                &format!("http://{address}/x.git").parse().unwrap(),
                None,
                &commit,
            )
            .await
            .unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
        if status.starts_with("302") {
            assert_permanent(&error)
        } else {
            assert_transient(&error)
        }
    }
    let plain = Git::new(Settings::new(fixture.cache.path())).unwrap();
    let error = plain
        .checkout(&repo.url(), None, &commit)
        .await
        .unwrap_err();
    assert_permanent(&error);
    assert!(
        error.to_string().contains("ECLUSE_GIT_ALLOW_HTTP"),
        "{error}"
    );
}

/// The server repeats the request in its answer, to get the credential into a log.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_never_repeats_the_secret() {
    let fixture = Fixture::new().await;
    let address = serve(|request| {
        let body = format!("echo\x1b[31m s3cr3t-t0ken {request}");
        response("403 Forbidden", "Content-Type: text/plain\r\n", &body)
    })
    .await;
    let url: RepoUrl = format!("http://{address}/echo.git").parse().unwrap();
    let credential = Credential {
        username: "robot".to_owned(),
        token: "s3cr3t-t0ken".to_owned().into(),
    };
    let error = fixture
        .git()
        .checkout(
            &url,
            Some(&Access::from(credential)),
            &"6".repeat(40).parse().unwrap(),
        )
        .await
        .unwrap_err();
    assert_permanent(&error);
    let text = format!("{error} {error:?}");
    assert!(text.contains("echo") && text.contains("***"), "{text}");
    assert!(
        !text.contains("s3cr3t") && !text.contains("cm9ib3Q6"),
        "{text}"
    );
}

/// No argument of any process holds the secret while git waits for a server that does not answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_is_never_a_process_argument() {
    let fixture = Fixture::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/quiet.git", listener.local_addr().unwrap());
    let credential = Credential {
        username: "robot".to_owned(),
        token: "t0p-s3cr3t-argument".to_owned().into(),
    };
    let git = fixture.git();
    let (repository, commit) = (url.parse().unwrap(), "5".repeat(40).parse().unwrap());
    let checkout = tokio::spawn(async move {
        git.checkout(&repository, Some(&Access::from(credential)), &commit)
            .await
    });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = vec![0; 4096];
    let length = tokio::io::AsyncReadExt::read(&mut stream, &mut request)
        .await
        .unwrap();
    assert!(
        String::from_utf8_lossy(&request[..length]).contains("Authorization: Basic "),
        "git has sent the credential"
    );
    let mut seen = 0;
    for process in std::fs::read_dir("/proc").unwrap().filter_map(Result::ok) {
        let Ok(arguments) = std::fs::read(process.path().join("cmdline")) else {
            continue;
        };
        let arguments = String::from_utf8_lossy(&arguments).into_owned();
        seen += usize::from(arguments.contains(&url));
        assert!(
            !arguments.contains("s3cr3t") && !arguments.contains("cm9ib3Q6"),
            "{arguments}"
        );
    }
    assert!(seen >= 2, "git and its helper for http are running");
    checkout.abort();
    assert!(checkout.await.unwrap_err().is_cancelled());
    // the whole process group ends too
    let deadline = Instant::now() + Duration::from_secs(60);
    while processes_with(&url) > 0 {
        assert!(Instant::now() < deadline, "git outlived its caller");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn processes_with(text: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    processes
        .filter(|process| {
            std::fs::read(process.path().join("cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(text))
        })
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_servers_only_the_mirrors_are_read() {
    let fixture = Fixture::new().await;
    let repo = Repo::new(&fixture, "shop.git");
    let old = repo.files(&[("x", "x")]);
    let git = fixture.git();
    git.checkout(&repo.url(), None, &old).await.unwrap();
    let new = repo.files(&[("x", "y")]);
    let requests = fixture.server.requests();

    let local = git.without_servers();
    let checkout = local.checkout(&repo.url(), None, &old).await.unwrap();
    assert_eq!(checkout.entries.len(), 1);
    let missing = local.checkout(&repo.url(), None, &new).await.unwrap_err();
    assert!(
        matches!(missing, GitError::MissingCommit { .. }),
        "{missing}"
    );
    let main = "main".parse().unwrap();
    let update = local.resolve_branch(&repo.url(), None, &main).await;
    assert_transient(&update.unwrap_err());
    assert_eq!(fixture.server.requests(), requests);
    git.checkout(&repo.url(), None, &new).await.unwrap();
}
