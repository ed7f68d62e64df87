//! Attachments of images, against a real docker-registry (which has no referrers API) and against a
//! server that has one.

use super::{INDEX, OCI, address, client};
use ecluse_clients::registry::{AttachedLayer, Attachment, CosignTag, Registry, RegistryError};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::simple_signing::ANNOTATION;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Pushes an image that has only a config, into a new repository.
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
    let digest = registry
        .push_manifest(
            &repository,
            manifest.to_string().as_bytes(),
            OCI,
            &["latest"],
        )
        .await
        .unwrap();
    (repository, digest)
}

fn document(content: &str) -> Attachment {
    let layer = AttachedLayer {
        media_type: "text/plain",
        content: content.to_owned().into(),
        annotations: BTreeMap::new(),
    };
    Attachment {
        artifact_type: Some("text/plain"),
        tag: None,
        layers: vec![layer],
    }
}

fn signature(payload: &str, signature: &str) -> Attachment {
    let layer = AttachedLayer {
        media_type: AttestationKind::Signature.media_type(),
        content: payload.to_owned().into(),
        annotations: BTreeMap::from([(ANNOTATION, signature.to_owned())]),
    };
    Attachment {
        artifact_type: None,
        tag: Some(CosignTag::Signatures),
        layers: vec![layer],
    }
}

async fn manifest(address: &str, repository: &str, reference: &str) -> Value {
    let request = reqwest::Client::new().get(format!(
        "http://{address}/v2/{repository}/manifests/{reference}"
    ));
    let accept = format!("{OCI}, {INDEX}");
    let text = request
        .header("accept", accept)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn without_the_referrers_api_the_list_is_kept_under_a_tag() {
    let (address, registry) = (address(), client(&address()));
    let (repository, digest) = image(&registry).await;
    let first = registry
        .attach(&repository, &digest, &[document("one"), document("two")])
        .await
        .unwrap();
    let tag = format!("sha256-{}", digest.hex());
    let listed = |index: &Value| -> Vec<String> {
        index["manifests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["digest"].as_str().unwrap().to_owned())
            .collect()
    };
    let index = manifest(&address, &repository, &tag).await;
    assert_eq!(index["mediaType"], INDEX);
    assert_eq!(listed(&index), [first[0].as_str(), first[1].as_str()]);
    let entry = &index["manifests"][0];
    assert_eq!(
        (&entry["artifactType"], &entry["mediaType"]),
        (&json!("text/plain"), &json!(OCI))
    );
    let one = manifest(&address, &repository, first[0].as_str()).await;
    assert_eq!(one["subject"]["digest"], digest.as_str());
    assert_eq!(one["subject"]["mediaType"], OCI);
    assert_eq!(
        one["config"]["mediaType"],
        "application/vnd.oci.empty.v1+json"
    );

    // attaching the same again adds nothing; attaching another keeps the first ones
    assert_eq!(
        registry
            .attach(&repository, &digest, &[document("two")])
            .await
            .unwrap(),
        first[1..]
    );
    let third = registry
        .attach(&repository, &digest, &[document("three")])
        .await
        .unwrap();
    assert_eq!(
        listed(&manifest(&address, &repository, &tag).await),
        [first[0].as_str(), first[1].as_str(), third[0].as_str()]
    );
}

#[tokio::test]
async fn signatures_of_others_are_kept() {
    let registry = client(&address());
    let (repository, digest) = image(&registry).await;
    assert_eq!(
        registry
            .list_signatures(&repository, &digest)
            .await
            .unwrap(),
        []
    );
    let theirs = registry
        .attach(&repository, &digest, &[signature("payload", "theirs")])
        .await
        .unwrap();
    let ours = registry
        .attach(
            &repository,
            &digest,
            &[signature("payload", "ours"), signature("another", "ours")],
        )
        .await
        .unwrap();
    assert_ne!(theirs, ours);
    let again = registry
        .attach(&repository, &digest, &[signature("payload", "ours")])
        .await
        .unwrap();
    assert_eq!(
        again,
        ours[1..],
        "nothing is new, so the manifest is the same"
    );
    let found: Vec<(String, String)> = registry
        .list_signatures(&repository, &digest)
        .await
        .unwrap()
        .into_iter()
        .map(|found| (String::from_utf8(found.payload).unwrap(), found.signature))
        .collect();
    let pair = |payload: &str, signature: &str| (payload.to_owned(), signature.to_owned());
    assert_eq!(
        found,
        [
            pair("payload", "theirs"),
            pair("payload", "ours"),
            pair("another", "ours")
        ]
    );
    // and no image refers to it
    let tag = format!("sha256-{}", digest.hex());
    assert!(matches!(
        registry.resolve(&repository, &tag).await,
        Err(RegistryError::NotFound { .. })
    ));
}

#[tokio::test]
async fn layers_that_are_no_signature_are_skipped() {
    let registry = client(&address());
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
    registry
        .push_manifest(&repository, manifest.to_string().as_bytes(), OCI, &[&tag])
        .await
        .unwrap();
    let found = registry
        .list_signatures(&repository, &digest)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].payload.as_slice(), found[0].signature.as_str()),
        (b"payload".as_slice(), "good")
    );
    // an index under that tag holds no signature, and the next signature replaces it
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": []});
    registry
        .push_manifest(&repository, index.to_string().as_bytes(), INDEX, &[&tag])
        .await
        .unwrap();
    assert_eq!(
        registry
            .list_signatures(&repository, &digest)
            .await
            .unwrap(),
        []
    );
    registry
        .attach(&repository, &digest, &[signature("payload", "ours")])
        .await
        .unwrap();
    assert_eq!(
        registry
            .list_signatures(&repository, &digest)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn nothing_is_attached_to_a_missing_image() {
    let registry = client(&address());
    let (repository, _) = image(&registry).await;
    let error = registry
        .attach(&repository, &Digest::sha256(b"nothing"), &[document("x")])
        .await
        .unwrap_err();
    assert!(matches!(error, RegistryError::NotFound { .. }), "{error}");
}

/// A proxy to the real registry that answers requests of the referrers API itself.
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
                // one request for each connection, so that the proxy sees each of them
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
async fn with_the_referrers_api_no_list_is_written() {
    let direct = client(&address());
    let (repository, digest) = image(&direct).await;
    // the proxy will list this manifest: the same document gives the same manifest
    let new = direct
        .attach(&repository, &digest, &[document("new")])
        .await
        .unwrap();
    let tag = format!("sha256-{}", digest.hex());
    direct
        .push_manifest(
            &repository,
            b"{\"schemaVersion\":2,\"manifests\":[]}",
            INDEX,
            &[&tag],
        )
        .await
        .unwrap();
    let before = direct.resolve(&repository, &tag).await.unwrap();
    let known = json!({"schemaVersion": 2, "mediaType": INDEX,
        "manifests": [{"mediaType": OCI, "digest": new[0], "size": 1, "artifactType": "text/plain"}]});
    let with_api = client(&with_referrers("200 OK", known.to_string()).await);
    assert_eq!(
        with_api
            .attach(&repository, &digest, &[document("new")])
            .await
            .unwrap(),
        new
    );
    assert_eq!(
        direct.resolve(&repository, &tag).await.unwrap(),
        before,
        "the list under the tag is not changed"
    );
    // a registry that is down must not be taken for one without attachments
    let down = client(&with_referrers("503 Service Unavailable", String::new()).await);
    let error = down
        .attach(&repository, &digest, &[document("third")])
        .await
        .unwrap_err();
    assert!(
        matches!(error, RegistryError::Unreachable { .. }),
        "{error}"
    );
    assert_eq!(direct.resolve(&repository, &tag).await.unwrap(), before);
}
