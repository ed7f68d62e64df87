//! What is attached to images, against a real docker-registry (which knows no referrers) and against
//! one that answers who refers to an image.
#![expect(clippy::unwrap_used, reason = "tests")]

use ecluse_clients::registry::{AttachedLayer, Attachment, CosignTag, Registry, RegistryError, RegistrySettings};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::simple_signing::ANNOTATION;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn at(address: &str) -> Registry {
    Registry::new(RegistrySettings { address: address.to_owned(), plain_http: true, credentials: None }).unwrap()
}

fn address() -> String {
    ecluse_testbed::required("ECLUSE_TEST_REGISTRY")
}

/// An image of nothing but its config, and the repository of its own that it is in.
async fn image(registry: &Registry) -> (String, Digest) {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let repository = format!("attached/{}-{number}", std::process::id());
    let config = registry.push_blob(&repository, "{}").await.unwrap();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI, "layers": [],
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2},
        "annotations": {"number": number.to_string()},
    });
    let digest = registry.push_manifest(&repository, manifest.to_string().as_bytes(), OCI, &["latest"]).await.unwrap();
    (repository, digest)
}

fn document(content: &str) -> Attachment {
    let layer = AttachedLayer { media_type: "text/plain", content: content.to_owned().into(), annotations: BTreeMap::new() };
    Attachment { artifact_type: Some("text/plain"), tag: None, layers: vec![layer] }
}

fn signature(payload: &str, signature: &str) -> Attachment {
    let layer = AttachedLayer {
        media_type: AttestationKind::Signature.media_type(),
        content: payload.to_owned().into(),
        annotations: BTreeMap::from([(ANNOTATION, signature.to_owned())]),
    };
    Attachment { artifact_type: None, tag: Some(CosignTag::Signatures), layers: vec![layer] }
}

async fn manifest(address: &str, repository: &str, reference: &str) -> Value {
    let request = reqwest::Client::new().get(format!("http://{address}/v2/{repository}/manifests/{reference}"));
    let accept = format!("{OCI}, application/vnd.oci.image.index.v1+json");
    let text = request.header("accept", accept).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn a_registry_that_knows_no_referrers_gets_their_list_under_a_tag() {
    let (address, registry) = (address(), at(&address()));
    let (repository, digest) = image(&registry).await;
    let first = registry.attach(&repository, &digest, &[document("one"), document("two")]).await.unwrap();
    let tag = format!("sha256-{}", digest.hex());
    let listed = |index: &Value| -> Vec<String> {
        index["manifests"].as_array().unwrap().iter().map(|entry| entry["digest"].as_str().unwrap().to_owned()).collect()
    };
    let index = manifest(&address, &repository, &tag).await;
    assert_eq!(index["mediaType"], "application/vnd.oci.image.index.v1+json");
    assert_eq!(listed(&index), [first[0].as_str(), first[1].as_str()]);
    let entry = &index["manifests"][0];
    assert_eq!((&entry["artifactType"], &entry["mediaType"]), (&json!("text/plain"), &json!(OCI)));
    let one = manifest(&address, &repository, first[0].as_str()).await;
    assert_eq!(one["subject"]["digest"], digest.as_str());
    assert_eq!(one["subject"]["mediaType"], OCI);
    assert_eq!(one["config"]["mediaType"], "application/vnd.oci.empty.v1+json");

    // the same again adds nothing, another one loses nothing
    assert_eq!(registry.attach(&repository, &digest, &[document("two")]).await.unwrap(), first[1..]);
    let third = registry.attach(&repository, &digest, &[document("three")]).await.unwrap();
    assert_eq!(listed(&manifest(&address, &repository, &tag).await), [first[0].as_str(), first[1].as_str(), third[0].as_str()]);
}

#[tokio::test]
async fn signatures_of_others_stay_beside_ours() {
    let registry = at(&address());
    let (repository, digest) = image(&registry).await;
    assert_eq!(registry.signatures(&repository, &digest).await.unwrap(), []);
    let theirs = registry.attach(&repository, &digest, &[signature("payload", "theirs")]).await.unwrap();
    let ours = registry.attach(&repository, &digest, &[signature("payload", "ours"), signature("another", "ours")]).await.unwrap();
    assert_ne!(theirs, ours);
    let again = registry.attach(&repository, &digest, &[signature("payload", "ours")]).await.unwrap();
    assert_eq!(again, ours[1..], "nothing new, so the same manifest");
    let found: Vec<(String, String)> = registry
        .signatures(&repository, &digest)
        .await
        .unwrap()
        .into_iter()
        .map(|found| (String::from_utf8(found.payload).unwrap(), found.signature))
        .collect();
    let pair = |payload: &str, signature: &str| (payload.to_owned(), signature.to_owned());
    assert_eq!(found, [pair("payload", "theirs"), pair("payload", "ours"), pair("another", "ours")]);
    // and they are no images that refer to it
    let tag = format!("sha256-{}", digest.hex());
    assert!(matches!(registry.resolve(&repository, &tag).await, Err(RegistryError::NotFound { .. })));
}

#[tokio::test]
async fn what_is_no_signature_is_passed_over() {
    let registry = at(&address());
    let (repository, digest) = image(&registry).await;
    let blob = registry.push_blob(&repository, "payload").await.unwrap();
    let kind = AttestationKind::Signature.media_type();
    let signed = json!({ANNOTATION: "good"});
    let layers = json!([
        {"mediaType": "text/plain", "digest": blob, "size": 7, "annotations": signed},
        {"mediaType": kind, "digest": blob, "size": 7},
        {"mediaType": kind, "digest": blob, "size": 900_000_000, "annotations": signed},
        {"mediaType": kind, "digest": blob, "size": 7, "annotations": signed},
    ]);
    let config = registry.push_blob(&repository, "{}").await.unwrap();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI, "layers": layers,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2},
    });
    let tag = format!("sha256-{}.sig", digest.hex());
    registry.push_manifest(&repository, manifest.to_string().as_bytes(), OCI, &[&tag]).await.unwrap();
    let found = registry.signatures(&repository, &digest).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].payload.as_slice(), found[0].signature.as_str()), (b"payload".as_slice(), "good"));
    // an image under that tag signs nothing, and is replaced by who signs
    let index = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []});
    registry.push_manifest(&repository, index.to_string().as_bytes(), "application/vnd.oci.image.index.v1+json", &[&tag]).await.unwrap();
    assert_eq!(registry.signatures(&repository, &digest).await.unwrap(), []);
    registry.attach(&repository, &digest, &[signature("payload", "ours")]).await.unwrap();
    assert_eq!(registry.signatures(&repository, &digest).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_attached_to_an_image_that_is_not_there() {
    let registry = at(&address());
    let (repository, _) = image(&registry).await;
    let error = registry.attach(&repository, &Digest::of(b"nothing"), &[document("x")]).await.unwrap_err();
    assert!(matches!(error, RegistryError::NotFound { .. }), "{error}");
}

/// Passes everything on to a real registry, but answers itself who refers to an image.
async fn with_referrers(answer: &'static str, body: String) -> String {
    let upstream = address();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let (upstream, body) = (upstream.clone(), body.clone());
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if client.read_exact(&mut byte).await.is_err() {
                        return;
                    }
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                if head.contains("/referrers/") {
                    let answer = format!(
                        "HTTP/1.1 {answer}\r\nContent-Type: application/vnd.oci.image.index.v1+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    );
                    let _ = client.write_all(answer.as_bytes()).await;
                    return;
                }
                // one request a connection, so that each of them passes here
                let head = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
                let mut server = tokio::net::TcpStream::connect(upstream).await.unwrap();
                server.write_all(head.as_bytes()).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    here
}

#[tokio::test]
async fn a_registry_that_knows_referrers_needs_no_list() {
    let direct = at(&address());
    let (repository, digest) = image(&direct).await;
    // what it is to know: the same document gives the same manifest
    let new = direct.attach(&repository, &digest, &[document("new")]).await.unwrap();
    let tag = format!("sha256-{}", digest.hex());
    direct.push_manifest(&repository, b"{\"schemaVersion\":2,\"manifests\":[]}", INDEX, &[&tag]).await.unwrap();
    let before = direct.resolve(&repository, &tag).await.unwrap();
    let known = json!({"schemaVersion": 2, "mediaType": INDEX,
        "manifests": [{"mediaType": OCI, "digest": new[0], "size": 1, "artifactType": "text/plain"}]});
    let knowing = at(&with_referrers("200 OK", known.to_string()).await);
    assert_eq!(knowing.attach(&repository, &digest, &[document("new")]).await.unwrap(), new);
    assert_eq!(direct.resolve(&repository, &tag).await.unwrap(), before, "the list under the tag is left alone");
    // one that is down must not be taken for one that knows of nothing
    let down = at(&with_referrers("503 Service Unavailable", String::new()).await);
    let error = down.attach(&repository, &digest, &[document("third")]).await.unwrap_err();
    assert!(matches!(error, RegistryError::Unreachable { .. }), "{error}");
    assert_eq!(direct.resolve(&repository, &tag).await.unwrap(), before);
}
