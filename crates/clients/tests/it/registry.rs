//! The registry client against a real docker-registry, and against servers that lie or fail.

mod deletion;
mod referrers;

use crate::http::{response, serve};

use ecluse_clients::error::ErrorKind;
use ecluse_clients::registry::{BaseImage, Registry, RegistryError, RegistrySettings};
use ecluse_domain::Digest;
use ecluse_domain::odoo::Owner;
use ecluse_testbed::sample::{BASE_REPOSITORY, BASE_TAG, push_base_image};
use secrecy::SecretString;
use serde_json::json;
use std::io::Write as _;

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A client for the registry at this address, without credentials.
fn client(address: &str) -> Registry {
    client_with(address, None)
}

fn client_with(address: &str, credentials: Option<(String, SecretString)>) -> Registry {
    Registry::new(RegistrySettings {
        address: address.to_owned(),
        plain_http: true,
        credentials,
    })
    .unwrap()
}

/// The address of the real registry that the tests share.
fn address() -> String {
    ecluse_testbed::required("ECLUSE_TEST_REGISTRY")
}

/// A client for the real registry that the tests share.
pub fn registry() -> Registry {
    client(&address())
}

/// A tar of `files`, gzipped or plain.
fn layer(gzip: bool, files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, content.as_bytes())
            .unwrap();
    }
    let plain = tar.into_inner().unwrap();
    if !gzip {
        return plain;
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&plain).unwrap();
    encoder.finish().unwrap()
}

/// Pushes an image of these layers that runs as `user`.
async fn push(
    registry: &Registry,
    repository: &str,
    user: Option<&str>,
    layers: &[Vec<u8>],
) -> Digest {
    let mut descriptors = Vec::new();
    for layer in layers {
        let digest = registry.push_blob(repository, layer.clone()).await.unwrap();
        descriptors.push(json!({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest, "size": layer.len()}));
    }
    let config =
        json!({"architecture": "amd64", "os": "linux", "config": {"User": user}}).to_string();
    let digest = registry
        .push_blob(repository, config.clone())
        .await
        .unwrap();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI, "layers": descriptors,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len()},
    });
    registry
        .push_manifest(
            repository,
            manifest.to_string().as_bytes(),
            OCI,
            &["latest"],
        )
        .await
        .unwrap()
}

#[tokio::test]
async fn tags_are_resolved_and_listed_and_missing_ones_reported() {
    let registry = registry();
    let base = push_base_image(registry.address()).await.unwrap();
    let digest = registry.resolve(BASE_REPOSITORY, BASE_TAG).await.unwrap();
    assert_eq!(digest.as_str(), base.digest);
    assert!(
        registry
            .list_tags(BASE_REPOSITORY)
            .await
            .unwrap()
            .contains(&BASE_TAG.to_owned())
    );
    assert!(registry.exists(BASE_REPOSITORY, &digest).await.unwrap());
    assert!(
        !registry
            .exists(BASE_REPOSITORY, &Digest::sha256(b"nothing"))
            .await
            .unwrap()
    );
    assert!(!registry.exists("no/such", &digest).await.unwrap());
    for error in [
        registry.resolve(BASE_REPOSITORY, "17.0").await.unwrap_err(),
        registry.resolve("no/such", "18.0").await.unwrap_err(),
        registry.list_tags("no/such").await.unwrap_err(),
        registry
            .fetch_base_image(BASE_REPOSITORY, &Digest::sha256(b"nothing"))
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Permanent, "{error}");
        assert!(matches!(error, RegistryError::NotFound { .. }), "{error}");
        assert!(error.to_string().contains(registry.address()), "{error}");
    }
}

#[tokio::test]
async fn the_owner_of_a_base_image_is_read_from_its_layers() {
    let registry = registry();
    push_base_image(registry.address()).await.unwrap();
    let base = registry
        .fetch_base_image(
            BASE_REPOSITORY,
            &registry.resolve(BASE_REPOSITORY, BASE_TAG).await.unwrap(),
        )
        .await
        .unwrap();
    assert_eq!(
        registry.read_owner(&base).await.unwrap(),
        Owner { uid: 101, gid: 101 }
    );

    const PASSWD: &str =
        "root:x:0:0::/:/bin/sh\nodoo:x:100:102::/:/bin/sh\nother:x:5:6::/:/bin/sh\n";
    let system = layer(
        true,
        &[
            ("etc/passwd", PASSWD),
            ("etc/group", "root:x:0:\nstaff:x:50:odoo\n"),
        ],
    );
    let newer = layer(false, &[("./etc/passwd", "odoo:x:200:201::/:/bin/sh\n")]);
    let removed = layer(true, &[("etc/.wh.passwd", ""), ("etc/.wh.group", "")]);
    let opaque = layer(
        true,
        &[
            ("etc/.wh..wh..opq", ""),
            ("etc/passwd", "odoo:x:300:301::/:/bin/sh\n"),
        ],
    );
    let unrelated = layer(
        true,
        &[
            ("usr/etc/passwd", "odoo:x:1:1::/:\n"),
            ("etc/passwd-", "odoo:x:2:2::/:\n"),
        ],
    );
    let all = |layers: &[&Vec<u8>]| {
        layers
            .iter()
            .map(|layer| (*layer).clone())
            .collect::<Vec<_>>()
    };
    type Case<'a> = (Option<&'a str>, Vec<Vec<u8>>, Result<(u32, u32), &'a str>);
    let cases: Vec<Case> = vec![
        (Some("odoo"), all(&[&system]), Ok((100, 102))),
        (Some("odoo"), all(&[&system, &unrelated]), Ok((100, 102))),
        (
            Some("odoo"),
            all(&[&system, &newer, &unrelated]),
            Ok((200, 201)),
        ),
        (Some("odoo"), all(&[&system, &opaque]), Ok((300, 301))),
        (Some("odoo"), all(&[&system, &removed]), Err("`odoo`")),
        (Some("odoo:staff"), all(&[&system]), Ok((100, 50))),
        (Some("odoo:7"), all(&[&system]), Ok((100, 7))),
        (Some("odoo:nobody"), all(&[&system]), Err("`nobody`")),
        (Some("5"), all(&[&system]), Ok((5, 6))),
        (Some("77"), all(&[&system]), Ok((77, 0))),
        (Some("77:78"), all(&[&unrelated]), Ok((77, 78))),
        (Some(""), all(&[&system]), Ok((100, 102))),
        (None, all(&[&unrelated]), Ok((0, 0))),
        (Some("no\u{1b}one"), all(&[&system]), Err("no\\u{1b}one")),
        (
            Some("odoo"),
            vec![b"\x28\xb5\x2f\xfd....".to_vec()],
            Err("zstd"),
        ),
        (
            Some("odoo"),
            vec![b"\x1f\x8bnot gzip at all".to_vec()],
            Err("cannot be read"),
        ),
    ];
    for (user, layers, expected) in cases {
        let digest = push(&registry, "owners/base", user, &layers).await;
        let base = registry
            .fetch_base_image("owners/base", &digest)
            .await
            .unwrap();
        match (registry.read_owner(&base).await, expected) {
            (Ok(owner), Ok((uid, gid))) => assert_eq!(owner, Owner { uid, gid }, "{user:?}"),
            (Err(error), Err(text)) => {
                assert!(
                    error.to_string().contains(text) && error.kind() == ErrorKind::Permanent,
                    "{user:?}: {error}"
                );
            }
            (got, expected) => assert!(
                got.is_ok() == expected.is_ok(),
                "{user:?}: {got:?}, expected {expected:?}"
            ),
        }
    }
}

#[tokio::test]
async fn an_index_resolves_to_its_linux_amd64_image() {
    let registry = registry();
    let image = push(
        &registry,
        "index/base",
        Some("odoo"),
        &[layer(true, &[("a", "a")])],
    )
    .await;
    let size = 400;
    let entry = |os: &str, architecture: &str, digest: &Digest| json!({"mediaType": OCI, "digest": digest, "size": size, "platform": {"os": os, "architecture": architecture}});
    let other = push(
        &registry,
        "index/base",
        Some("arm"),
        &[layer(true, &[("b", "b")])],
    )
    .await;
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry("linux", "arm64", &other), entry("linux", "amd64", &image)]});
    let digest = registry
        .push_manifest(
            "index/base",
            index.to_string().as_bytes(),
            INDEX,
            &["index"],
        )
        .await
        .unwrap();
    let base = registry
        .fetch_base_image("index/base", &digest)
        .await
        .unwrap();
    assert_eq!(
        (base.digest, Digest::sha256(&base.manifest)),
        (digest, image)
    );
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry("linux", "arm64", &other)]});
    let digest = registry
        .push_manifest(
            "index/base",
            index.to_string().as_bytes(),
            INDEX,
            &["index"],
        )
        .await
        .unwrap();
    let error = registry
        .fetch_base_image("index/base", &digest)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("linux/amd64") && error.kind() == ErrorKind::Permanent,
        "{error}"
    );
}

#[tokio::test]
async fn blobs_are_mounted_copied_and_pushed_once() {
    let registry = registry();
    let content = layer(true, &[("some", &"content".repeat(1000))]);
    let digest = registry
        .push_blob("blobs/from", content.clone())
        .await
        .unwrap();
    registry
        .mount_blob("blobs/from", "blobs/to", &digest, content.len() as u64)
        .await
        .unwrap();
    registry
        .mount_blob("blobs/from", "blobs/to", &digest, content.len() as u64)
        .await
        .unwrap();
    let error = registry
        .mount_blob("blobs/from", "blobs/third", &Digest::sha256(b"nothing"), 7)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permanent, "{error}");

    let mut file = tempfile::NamedTempFile::new().unwrap();
    let large = vec![7u8; 9 << 20];
    file.write_all(&large).unwrap();
    let digest = Digest::sha256(&large);
    registry
        .push_blob_file("blobs/file", file.path(), &digest, large.len() as u64)
        .await
        .unwrap();
    let is_sent = registry
        .push_blob_file(
            "blobs/file",
            std::path::Path::new("/nonexistent"),
            &digest,
            large.len() as u64,
        )
        .await
        .unwrap();
    assert!(!is_sent, "the registry has it");
    // No earlier run of this test sent this.
    let new = uuid::Uuid::now_v7().to_string();
    for is_new in [true, false] {
        let pushed = registry.push_missing_blob("blobs/file", new.clone()).await;
        assert_eq!(pushed.unwrap(), (Digest::sha256(new.as_bytes()), is_new));
    }
    let wrong = registry
        .push_blob_file(
            "blobs/file",
            file.path(),
            &Digest::sha256(b"other"),
            large.len() as u64,
        )
        .await;
    assert!(wrong.is_err());
}

#[tokio::test]
async fn a_manifest_without_its_blobs_is_refused() {
    let registry = registry();
    let missing = Digest::sha256(b"missing");
    let manifest = json!({"schemaVersion": 2, "mediaType": OCI, "layers": [], "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": missing, "size": 7}});
    let error = registry
        .push_manifest("blobs/none", manifest.to_string().as_bytes(), OCI, &["x"])
        .await
        .unwrap_err();
    // the next attempt sends the missing blob again
    assert!(matches!(error, RegistryError::Incomplete { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
}

#[tokio::test]
async fn a_manifest_can_be_pushed_without_a_tag() {
    let registry = registry();
    let config = registry
        .push_blob("blobs/nameless", &b"{}"[..])
        .await
        .unwrap();
    let manifest = json!({"schemaVersion": 2, "mediaType": OCI, "layers": [], "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2}});
    let digest = registry
        .push_manifest("blobs/nameless", manifest.to_string().as_bytes(), OCI, &[])
        .await
        .unwrap();
    assert!(registry.exists("blobs/nameless", &digest).await.unwrap());
    registry
        .tag("blobs/nameless", &digest, "later")
        .await
        .unwrap();
    assert_eq!(
        registry.resolve("blobs/nameless", "later").await.unwrap(),
        digest
    );
}

/// Starts a server that answers every request with this response, and returns its address.
async fn serve_always(response: String) -> String {
    serve(move |_| response.clone()).await
}

#[tokio::test]
async fn errors_say_whether_a_retry_can_help() {
    for (status, kind) in [
        ("500 Internal Server Error", ErrorKind::Transient),
        ("502 Bad Gateway", ErrorKind::Transient),
        ("503 Service Unavailable", ErrorKind::Transient),
        ("429 Too Many Requests", ErrorKind::Transient),
        ("401 Unauthorized", ErrorKind::Permanent),
        ("403 Forbidden", ErrorKind::Permanent),
        ("404 Not Found", ErrorKind::Permanent),
        ("400 Bad Request", ErrorKind::Permanent),
    ] {
        let address = serve_always(response(status, "", "<html>\u{1b}[31m no</html>")).await;
        let registry = client(&address);
        let digest = Digest::sha256(b"x");
        let file = tempfile::NamedTempFile::new().unwrap();
        let errors = [
            registry.resolve("a/b", "c").await.err(),
            registry.list_tags("a/b").await.err(),
            registry
                .exists("a/b", &digest)
                .await
                .err()
                .filter(|_| !status.starts_with("404")),
            registry
                .push_blob_file("a/b", file.path(), &digest, 0)
                .await
                .err(),
            registry.push_blob("a/b", "x").await.err(),
            registry.mount_blob("a/b", "c/d", &digest, 1).await.err(),
            registry
                .push_manifest("a/b", b"{}", OCI, &["t"])
                .await
                .err(),
        ];
        for (at, error) in errors.into_iter().enumerate() {
            let Some(error) = error else {
                assert_eq!((at, &status[..3]), (2, "404"));
                continue;
            };
            assert_eq!(error.kind(), kind, "{status}, call {at}: {error:?}");
            assert!(
                error.to_string().contains(&address)
                    && !error.to_string().chars().any(char::is_control),
                "{error:?}"
            );
        }
    }
    let registry = client(&format!(
        "127.0.0.1:{}",
        ecluse_launcher::free_port().unwrap()
    ));
    let error = registry.resolve("a/b", "c").await.unwrap_err();
    assert!(
        matches!(&error, RegistryError::Unreachable { reason, .. } if reason.to_lowercase().contains("refused")),
        "{error}"
    );
    assert_eq!(error.kind(), ErrorKind::Transient);
}

#[tokio::test]
async fn content_with_another_digest_is_refused() {
    let digest = Digest::sha256(b"what was requested");
    let address = serve_always(response(
        "200 OK",
        &format!("Docker-Content-Digest: {digest}\r\n"),
        "{\"schemaVersion\":2}",
    ))
    .await;
    let registry = client(&address);
    assert!(registry.exists("a/b", &digest).await.is_err());
    assert!(registry.fetch_base_image("a/b", &digest).await.is_err());
    assert!(registry.tag("a/b", &digest, "v1.0.0").await.is_err());
    // no digest header at all
    let address = serve_always(response("200 OK", "", "{\"schemaVersion\":2}")).await;
    let registry = client(&address);
    assert_eq!(
        registry.resolve("a/b", "c").await.unwrap(),
        Digest::sha256(b"{\"schemaVersion\":2}")
    );
    assert!(registry.exists("a/b", &digest).await.is_err());
    let manifest = json!({"layers": [{"digest": digest, "size": 19}]}).to_string();
    let base = BaseImage {
        repository: "a/b".to_owned(),
        digest: digest.clone(),
        manifest: manifest.into(),
        config: "{}".into(),
    };
    assert!(
        registry.read_owner(&base).await.is_err(),
        "the layer has another digest"
    );
    // accepts everything and keeps nothing
    let address = serve_always(response("201 Created", "Location: /x\r\n", "")).await;
    let error = client(&address)
        .push_manifest("a/b", b"{}", OCI, &["t"])
        .await;
    assert!(
        error.is_err(),
        "nothing counts as pushed before it was read back"
    );
    // the same without a Location header
    let address = serve_always(response("201 Created", "", "")).await;
    assert!(
        client(&address)
            .push_manifest("a/b", b"{}", OCI, &[])
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_password_is_in_no_error_and_no_debug_text() {
    let settings = RegistrySettings {
        address: "127.0.0.1:1".to_owned(),
        plain_http: true,
        credentials: Some(("robot".to_owned(), "s3cr3t".to_owned().into())),
    };
    let registry = Registry::new(settings.clone()).unwrap();
    let error = registry.resolve("a/b", "c").await.unwrap_err();
    assert!(!format!("{settings:?} {registry:?} {error:?} {error}").contains("s3cr3t"));
}

/// Reads the package databases of an image like the real bases, without starting a container.
#[tokio::test]
async fn the_contents_of_a_real_debian_are_read() {
    let registry = registry();
    let pushed = ecluse_testbed::debian::push_base_image(registry.address())
        .await
        .unwrap();
    let repository = pushed
        .reference
        .split_once('/')
        .unwrap()
        .1
        .split([':', '@'])
        .next()
        .unwrap()
        .to_owned();
    let base = registry
        .fetch_base_image(&repository, &pushed.digest.parse().unwrap())
        .await
        .unwrap();
    let contents = registry.read_contents(&base).await.unwrap();
    let distribution = contents.distribution.unwrap();
    assert_eq!(
        (distribution.id.as_str(), distribution.version.as_deref()),
        ("debian", Some("12"))
    );
    let names: Vec<&str> = contents
        .debian
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    for name in ["apt", "libc6", "python3", "python3-pip", "python3-psycopg2"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(
        names.len() > 80
            && contents
                .debian
                .iter()
                .all(|package| package.architecture.is_some()),
        "{}",
        names.len()
    );
    assert!(
        contents
            .python
            .iter()
            .any(|package| package.name == "psycopg2"),
        "{:?}",
        contents.python
    );
    println!(
        "{} Debian, {} Python packages, addons {:?}",
        names.len(),
        contents.python.len(),
        contents.addons
    );
}
