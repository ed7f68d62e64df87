//! Servers that are down, slow or curious, and the credentials they may see.

use super::{Bed, Repo, permanent, transient};
use ecluse_clients::git::{Credential, Git, GitError, Settings};
use ecluse_domain::git::RepoUrl;
use std::time::{Duration, Instant};

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
