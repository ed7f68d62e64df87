//! Removing images from a real docker-registry, and from ones that refuse or ask for a token.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashSet;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::registry::{Registry, RegistryError, RegistrySettings};
use ecluse_domain::Digest;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn at(address: &str, credentials: Option<(String, secrecy::SecretString)>) -> Registry {
    Registry::new(RegistrySettings { address: address.to_owned(), plain_http: true, credentials }).unwrap()
}

/// A manifest with a config of this text; with `subject` it is attached to that.
async fn push(registry: &Registry, repository: &str, text: &str, subject: Option<&Digest>, tags: &[&str]) -> Digest {
    let config = json!({"architecture": "amd64", "os": "linux", "author": text}).to_string();
    let digest = registry.push_blob(repository, config.clone()).await.unwrap();
    let mut manifest = json!({
        "schemaVersion": 2, "mediaType": OCI, "layers": [],
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len()},
    });
    if let Some(subject) = subject {
        manifest["subject"] = json!({"mediaType": OCI, "digest": subject, "size": 1});
    }
    registry.push_manifest(repository, manifest.to_string().as_bytes(), OCI, tags).await.unwrap()
}

fn attached_tag(digest: &Digest, end: &str) -> String {
    format!("{}{end}", digest.as_str().replace(':', "-"))
}

/// The fallback of the OCI specification for registries without its referrers API.
async fn attach(registry: &Registry, repository: &str, subject: &Digest, referrers: &[&Digest]) -> Digest {
    let entry = |digest: &&Digest| json!({"mediaType": OCI, "digest": digest, "size": 1});
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": referrers.iter().map(entry).collect::<Vec<Value>>()});
    registry.push_manifest(repository, index.to_string().as_bytes(), INDEX, &[&attached_tag(subject, "")]).await.unwrap()
}

#[tokio::test]
async fn an_image_goes_with_its_tags_and_what_is_attached() {
    let registry = at(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"), None);
    let repository = format!("test/{}", ecluse_domain::ids::BuildId::generate());
    let repository = repository.as_str();
    let image = push(&registry, repository, "goes", None, &["main", "abc"]).await;
    let other = push(&registry, repository, "stays", None, &["v1.0.0"]).await;
    let sbom = push(&registry, repository, "sbom", Some(&image), &["sbom"]).await;
    let signed_sbom = push(&registry, repository, "signature of the sbom", None, &[&attached_tag(&sbom, ".sig")]).await;
    let signature = push(&registry, repository, "signature", None, &[&attached_tag(&image, ".sig")]).await;
    // Somebody says that another image is attached to this one.
    let index = attach(&registry, repository, &image, &[&sbom, &other]).await;

    let spared = HashSet::from([other.clone()]);
    registry.remove_image(repository, &image, &spared).await.unwrap();
    for gone in [&image, &sbom, &signed_sbom, &signature, &index] {
        assert!(!registry.exists(repository, gone).await.unwrap(), "{gone}");
    }
    assert!(registry.exists(repository, &other).await.unwrap());
    assert_eq!(registry.list_tags(repository).await.unwrap(), ["v1.0.0"]);
    // Again, as after a crash; and of what never was.
    registry.remove_image(repository, &image, &spared).await.unwrap();
    registry.remove_image("test/none", &image, &spared).await.unwrap();
    // The same bytes can come back.
    assert_eq!(push(&registry, repository, "goes", None, &["main"]).await, image);
    assert!(registry.exists(repository, &image).await.unwrap());
}

/// Answers each request with what `answer` makes of its head.
async fn stub(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read_exact(&mut byte).await.is_err() {
                    break;
                }
                head.push(byte[0]);
            }
            let text = answer(&String::from_utf8_lossy(&head));
            let _ = stream.write_all(text.as_bytes()).await;
        }
    });
    address
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_registry_that_does_not_delete_says_so_for_good() {
    let address = stub(|head| match head.split(' ').next() {
        Some("DELETE") => answer("405 Method Not Allowed", "", "{}"),
        _ => answer("404 Not Found", "", "{}"),
    })
    .await;
    let error = at(&address, None).remove_image("a/b", &Digest::of(b"x"), &HashSet::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permanent);
    assert!(error.to_string().contains("deleting is not allowed there") && error.to_string().contains("a/b@sha256:"), "{error}");
    for (status, kind) in [("500 No", ErrorKind::Transient), ("429 Slow", ErrorKind::Transient), ("403 No", ErrorKind::Permanent)] {
        let address = stub(move |head| match head.split(' ').next() {
            Some("DELETE") => answer(status, "", "{}"),
            _ => answer("404 Not Found", "", "{}"),
        })
        .await;
        let error = at(&address, None).remove_image("a/b", &Digest::of(b"x"), &HashSet::new()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
    }
}

#[tokio::test]
async fn deleting_asks_for_the_right_to_delete() {
    let secret = || Some(("robot".to_owned(), "hunter22".into()));
    // By a token …
    let tokens = stub(|head| {
        let asks = head.starts_with("GET /token?") && head.contains("scope=repository%3Aa%2Fb%3Adelete") && head.contains("service=stub");
        let proves = head.to_lowercase().contains("authorization: basic cm9ib3q6ahvudgvymji=");
        match asks && proves {
            true => answer("200 OK", "content-type: application/json\r\n", r#"{"access_token": "let-me"}"#),
            false => answer("401 Unauthorized", "", ""),
        }
    })
    .await;
    let address = stub(move |head| {
        let challenge = format!("www-authenticate: Bearer realm=\"http://{tokens}/token\",service=\"stub\",scope=\"x\"\r\n");
        match head.split(' ').next() {
            Some("DELETE") if head.contains("Bearer let-me") => answer("202 Accepted", "", ""),
            Some("DELETE") => answer("401 Unauthorized", &challenge, ""),
            _ => answer("404 Not Found", "", "{}"),
        }
    })
    .await;
    at(&address, secret()).remove_image("a/b", &Digest::of(b"x"), &HashSet::new()).await.unwrap();
    let denied = at(&address, None).remove_image("a/b", &Digest::of(b"x"), &HashSet::new()).await.unwrap_err();
    assert!(matches!(denied, RegistryError::Denied { .. }), "{denied}");
    // … or by the name and password themselves.
    let address = stub(|head| match head.split(' ').next() {
        Some("DELETE") if head.contains("cm9ib3Q6aHVudGVyMjI=") => answer("202 Accepted", "", ""),
        Some("DELETE") => answer("401 Unauthorized", "www-authenticate: Basic realm=\"stub\"\r\n", ""),
        _ => answer("404 Not Found", "", "{}"),
    })
    .await;
    at(&address, secret()).remove_image("a/b", &Digest::of(b"x"), &HashSet::new()).await.unwrap();
    let denied = at(&address, None).remove_image("a/b", &Digest::of(b"x"), &HashSet::new()).await.unwrap_err();
    assert!(matches!(denied, RegistryError::Denied { .. }) && !denied.to_string().contains("hunter22"), "{denied}");
}
