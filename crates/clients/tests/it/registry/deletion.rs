//! Deleting images from a real docker-registry, and from servers that refuse or require a token.

use std::collections::HashSet;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::registry::{Registry, RegistryError};
use ecluse_domain::Digest;
use serde_json::{Value, json};

use super::{INDEX, OCI, client, client_with};
use crate::http::{response, serve};

/// Pushes a manifest with this text in its config. With `subject` the manifest is attached to that
/// image.
async fn push(
    registry: &Registry,
    repository: &str,
    text: &str,
    subject: Option<&Digest>,
    tags: &[&str],
) -> Digest {
    let config = json!({"architecture": "amd64", "os": "linux", "author": text}).to_string();
    let digest = registry
        .push_blob(repository, config.clone())
        .await
        .unwrap();
    let mut manifest = json!({
        "schemaVersion": 2, "mediaType": OCI, "layers": [],
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len()},
    });
    if let Some(subject) = subject {
        manifest["subject"] = json!({"mediaType": OCI, "digest": subject, "size": 1});
    }
    registry
        .push_manifest(repository, manifest.to_string().as_bytes(), OCI, tags)
        .await
        .unwrap()
}

fn attached_tag(digest: &Digest, end: &str) -> String {
    format!("{}{end}", digest.as_str().replace(':', "-"))
}

/// Attaches manifests as the OCI specification does for registries without its referrers API: by an
/// index.
async fn attach(
    registry: &Registry,
    repository: &str,
    subject: &Digest,
    referrers: &[&Digest],
) -> Digest {
    let entry = |digest: &&Digest| json!({"mediaType": OCI, "digest": digest, "size": 1});
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": referrers.iter().map(entry).collect::<Vec<Value>>()});
    registry
        .push_manifest(
            repository,
            index.to_string().as_bytes(),
            INDEX,
            &[&attached_tag(subject, "")],
        )
        .await
        .unwrap()
}

#[tokio::test]
async fn an_image_is_deleted_with_its_tags_and_attachments() {
    let registry = super::registry();
    let repository = format!("test/{}", ecluse_domain::ids::BuildId::generate());
    let repository = repository.as_str();
    let image = push(&registry, repository, "goes", None, &["main", "abc"]).await;
    let other = push(&registry, repository, "stays", None, &["v1.0.0"]).await;
    let sbom = push(&registry, repository, "sbom", Some(&image), &["sbom"]).await;
    let signed_sbom = push(
        &registry,
        repository,
        "signature of the sbom",
        None,
        &[&attached_tag(&sbom, ".sig")],
    )
    .await;
    let signature = push(
        &registry,
        repository,
        "signature",
        None,
        &[&attached_tag(&image, ".sig")],
    )
    .await;
    // The index claims that another image is attached to this one.
    let index = attach(&registry, repository, &image, &[&sbom, &other]).await;

    let spared = HashSet::from([other.clone()]);
    registry
        .remove_image(repository, &image, &spared)
        .await
        .unwrap();
    for gone in [&image, &sbom, &signed_sbom, &signature, &index] {
        assert!(!registry.exists(repository, gone).await.unwrap(), "{gone}");
    }
    assert!(registry.exists(repository, &other).await.unwrap());
    assert_eq!(registry.list_tags(repository).await.unwrap(), ["v1.0.0"]);
    // Again, as after a crash; then an image that never existed.
    registry
        .remove_image(repository, &image, &spared)
        .await
        .unwrap();
    registry
        .remove_image("test/none", &image, &spared)
        .await
        .unwrap();
    // The same image can be pushed again.
    assert_eq!(
        push(&registry, repository, "goes", None, &["main"]).await,
        image
    );
    assert!(registry.exists(repository, &image).await.unwrap());
}

#[tokio::test]
async fn a_registry_that_forbids_deletion_is_a_permanent_error() {
    let address = serve(|head| match head.split(' ').next() {
        Some("DELETE") => response("405 Method Not Allowed", "", "{}"),
        _ => response("404 Not Found", "", "{}"),
    })
    .await;
    let error = client(&address)
        .remove_image("a/b", &Digest::sha256(b"x"), &HashSet::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permanent);
    assert!(
        error.to_string().contains("deleting is not allowed there")
            && error.to_string().contains("a/b@sha256:"),
        "{error}"
    );
    for (status, kind) in [
        ("500 No", ErrorKind::Transient),
        ("429 Slow", ErrorKind::Transient),
        ("403 No", ErrorKind::Permanent),
    ] {
        let address = serve(move |head| match head.split(' ').next() {
            Some("DELETE") => response(status, "", "{}"),
            _ => response("404 Not Found", "", "{}"),
        })
        .await;
        let error = client(&address)
            .remove_image("a/b", &Digest::sha256(b"x"), &HashSet::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
    }
}

#[tokio::test]
async fn deletion_requests_the_right_to_delete() {
    let credentials = || Some(("robot".to_owned(), "hunter22".into()));
    // With a token …
    let tokens = serve(|head| {
        let has_scope = head.starts_with("GET /token?")
            && head.contains("scope=repository%3Aa%2Fb%3Adelete")
            && head.contains("service=stub");
        let has_credentials = head
            .to_lowercase()
            .contains("authorization: basic cm9ib3q6ahvudgvymji=");
        match has_scope && has_credentials {
            true => response(
                "200 OK",
                "content-type: application/json\r\n",
                r#"{"access_token": "let-me"}"#,
            ),
            false => response("401 Unauthorized", "", ""),
        }
    })
    .await;
    let address = serve(move |head| {
        let challenge = format!("www-authenticate: Bearer realm=\"http://{tokens}/token\",service=\"stub\",scope=\"x\"\r\n");
        match head.split(' ').next() {
            Some("DELETE") if head.contains("Bearer let-me") => response("202 Accepted", "", ""),
            Some("DELETE") => response("401 Unauthorized", &challenge, ""),
            _ => response("404 Not Found", "", "{}"),
        }
    })
    .await;
    client_with(&address, credentials())
        .remove_image("a/b", &Digest::sha256(b"x"), &HashSet::new())
        .await
        .unwrap();
    let denied = client(&address)
        .remove_image("a/b", &Digest::sha256(b"x"), &HashSet::new())
        .await
        .unwrap_err();
    assert!(matches!(denied, RegistryError::Denied { .. }), "{denied}");
    // … or with the name and password.
    let address = serve(|head| match head.split(' ').next() {
        Some("DELETE") if head.contains("cm9ib3Q6aHVudGVyMjI=") => response("202 Accepted", "", ""),
        Some("DELETE") => response(
            "401 Unauthorized",
            "www-authenticate: Basic realm=\"stub\"\r\n",
            "",
        ),
        _ => response("404 Not Found", "", "{}"),
    })
    .await;
    client_with(&address, credentials())
        .remove_image("a/b", &Digest::sha256(b"x"), &HashSet::new())
        .await
        .unwrap();
    let denied = client(&address)
        .remove_image("a/b", &Digest::sha256(b"x"), &HashSet::new())
        .await
        .unwrap_err();
    assert!(
        matches!(denied, RegistryError::Denied { .. }) && !denied.to_string().contains("hunter22"),
        "{denied}"
    );
}
