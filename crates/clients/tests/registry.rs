//! The registry client against a real docker-registry, and against one that lies or fails.
#![expect(clippy::unwrap_used, reason = "tests")]

use ecluse_clients::error::ErrorKind;
use ecluse_clients::registry::{BaseImage, Registry, RegistryError, RegistrySettings};
use ecluse_domain::Digest;
use ecluse_domain::odoo::Owner;
use ecluse_testbed::sample::{BASE_REPOSITORY, BASE_TAG, push_base_image};
use serde_json::json;
use std::io::Write as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn at(address: &str) -> Registry {
    Registry::new(RegistrySettings { address: address.to_owned(), plain_http: true, credentials: None }).unwrap()
}

fn registry() -> Registry {
    at(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
}

/// `files` as a tar, gzipped or not.
fn layer(gzip: bool, files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, content.as_bytes()).unwrap();
    }
    let plain = tar.into_inner().unwrap();
    if !gzip {
        return plain;
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&plain).unwrap();
    encoder.finish().unwrap()
}

/// Push an image of these layers that runs as `user`.
async fn push(registry: &Registry, repository: &str, user: Option<&str>, layers: &[Vec<u8>]) -> Digest {
    let mut descriptors = Vec::new();
    for layer in layers {
        let digest = registry.push_blob(repository, layer.clone()).await.unwrap();
        descriptors.push(json!({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest, "size": layer.len()}));
    }
    let config = json!({"architecture": "amd64", "os": "linux", "config": {"User": user}}).to_string();
    let digest = registry.push_blob(repository, config.clone()).await.unwrap();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI, "layers": descriptors,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len()},
    });
    registry.push_manifest(repository, manifest.to_string().as_bytes(), OCI, &["latest"]).await.unwrap()
}

#[tokio::test]
async fn resolves_lists_tags_and_tells_what_is_missing() {
    let registry = registry();
    let base = push_base_image(registry.address()).await.unwrap();
    let digest = registry.resolve(BASE_REPOSITORY, BASE_TAG).await.unwrap();
    assert_eq!(digest.as_str(), base.digest);
    assert!(registry.list_tags(BASE_REPOSITORY).await.unwrap().contains(&BASE_TAG.to_owned()));
    assert!(registry.exists(BASE_REPOSITORY, &digest).await.unwrap());
    assert!(!registry.exists(BASE_REPOSITORY, &Digest::of(b"nothing")).await.unwrap());
    assert!(!registry.exists("no/such", &digest).await.unwrap());
    for error in [
        registry.resolve(BASE_REPOSITORY, "17.0").await.unwrap_err(),
        registry.resolve("no/such", "18.0").await.unwrap_err(),
        registry.list_tags("no/such").await.unwrap_err(),
        registry.base_image(BASE_REPOSITORY, &Digest::of(b"nothing")).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Permanent, "{error}");
        assert!(matches!(error, RegistryError::NotFound { .. }), "{error}");
        assert!(error.to_string().contains(registry.address()), "{error}");
    }
}

#[tokio::test]
async fn owners_of_base_images() {
    let registry = registry();
    push_base_image(registry.address()).await.unwrap();
    let base = registry.base_image(BASE_REPOSITORY, &registry.resolve(BASE_REPOSITORY, BASE_TAG).await.unwrap()).await.unwrap();
    assert_eq!(registry.owner(&base).await.unwrap(), Owner { uid: 101, gid: 101 });

    const PASSWD: &str = "root:x:0:0::/:/bin/sh\nodoo:x:100:102::/:/bin/sh\nother:x:5:6::/:/bin/sh\n";
    let system = layer(true, &[("etc/passwd", PASSWD), ("etc/group", "root:x:0:\nstaff:x:50:odoo\n")]);
    let newer = layer(false, &[("./etc/passwd", "odoo:x:200:201::/:/bin/sh\n")]);
    let removed = layer(true, &[("etc/.wh.passwd", ""), ("etc/.wh.group", "")]);
    let opaque = layer(true, &[("etc/.wh..wh..opq", ""), ("etc/passwd", "odoo:x:300:301::/:/bin/sh\n")]);
    let unrelated = layer(true, &[("usr/etc/passwd", "odoo:x:1:1::/:\n"), ("etc/passwd-", "odoo:x:2:2::/:\n")]);
    let all = |layers: &[&Vec<u8>]| layers.iter().map(|layer| (*layer).clone()).collect::<Vec<_>>();
    type Case<'a> = (Option<&'a str>, Vec<Vec<u8>>, Result<(u32, u32), &'a str>);
    let cases: Vec<Case> = vec![
        (Some("odoo"), all(&[&system]), Ok((100, 102))),
        (Some("odoo"), all(&[&system, &unrelated]), Ok((100, 102))),
        (Some("odoo"), all(&[&system, &newer, &unrelated]), Ok((200, 201))),
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
        (Some("odoo"), vec![b"\x28\xb5\x2f\xfd....".to_vec()], Err("zstd")),
        (Some("odoo"), vec![b"\x1f\x8bnot gzip at all".to_vec()], Err("cannot be read")),
    ];
    for (user, layers, expected) in cases {
        let digest = push(&registry, "owners/base", user, &layers).await;
        let base = registry.base_image("owners/base", &digest).await.unwrap();
        match (registry.owner(&base).await, expected) {
            (Ok(owner), Ok((uid, gid))) => assert_eq!(owner, Owner { uid, gid }, "{user:?}"),
            (Err(error), Err(said)) => {
                assert!(error.to_string().contains(said) && error.kind() == ErrorKind::Permanent, "{user:?}: {error}");
            }
            (got, expected) => assert!(got.is_ok() == expected.is_ok(), "{user:?}: {got:?}, expected {expected:?}"),
        }
    }
}

#[tokio::test]
async fn an_index_gives_its_linux_amd64_image() {
    let registry = registry();
    let image = push(&registry, "index/base", Some("odoo"), &[layer(true, &[("a", "a")])]).await;
    let size = 400;
    let entry = |os: &str, architecture: &str, digest: &Digest| json!({"mediaType": OCI, "digest": digest, "size": size, "platform": {"os": os, "architecture": architecture}});
    let other = push(&registry, "index/base", Some("arm"), &[layer(true, &[("b", "b")])]).await;
    let index =
        json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry("linux", "arm64", &other), entry("linux", "amd64", &image)]});
    let digest = registry.push_manifest("index/base", index.to_string().as_bytes(), INDEX, &["index"]).await.unwrap();
    let base = registry.base_image("index/base", &digest).await.unwrap();
    assert_eq!((base.digest, Digest::of(&base.manifest)), (digest, image));
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry("linux", "arm64", &other)]});
    let digest = registry.push_manifest("index/base", index.to_string().as_bytes(), INDEX, &["index"]).await.unwrap();
    let error = registry.base_image("index/base", &digest).await.unwrap_err();
    assert!(error.to_string().contains("linux/amd64") && error.kind() == ErrorKind::Permanent, "{error}");
}

#[tokio::test]
async fn blobs_are_mounted_copied_and_pushed_once() {
    let registry = registry();
    let content = layer(true, &[("some", &"content".repeat(1000))]);
    let digest = registry.push_blob("blobs/from", content.clone()).await.unwrap();
    registry.mount_blob("blobs/from", "blobs/to", &digest, content.len() as u64).await.unwrap();
    registry.mount_blob("blobs/from", "blobs/to", &digest, content.len() as u64).await.unwrap();
    let error = registry.mount_blob("blobs/from", "blobs/third", &Digest::of(b"nothing"), 7).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permanent, "{error}");

    let mut file = tempfile::NamedTempFile::new().unwrap();
    let large = vec![7u8; 9 << 20];
    file.write_all(&large).unwrap();
    let digest = Digest::of(&large);
    registry.push_blob_file("blobs/file", file.path(), &digest, large.len() as u64).await.unwrap();
    registry.push_blob_file("blobs/file", std::path::Path::new("/nonexistent"), &digest, large.len() as u64).await.unwrap();
    let wrong = registry.push_blob_file("blobs/file", file.path(), &Digest::of(b"other"), large.len() as u64).await;
    assert!(wrong.is_err());
}

#[tokio::test]
async fn a_manifest_without_its_blobs_is_refused() {
    let registry = registry();
    let missing = Digest::of(b"missing");
    let manifest = json!({"schemaVersion": 2, "mediaType": OCI, "layers": [], "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": missing, "size": 7}});
    let error = registry.push_manifest("blobs/none", manifest.to_string().as_bytes(), OCI, &["x"]).await.unwrap_err();
    // the next attempt sends again what the registry lost
    assert!(matches!(error, RegistryError::Incomplete { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
}

#[tokio::test]
async fn a_manifest_may_have_no_name_but_its_digest() {
    let registry = registry();
    let config = registry.push_blob("blobs/nameless", &b"{}"[..]).await.unwrap();
    let manifest = json!({"schemaVersion": 2, "mediaType": OCI, "layers": [], "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2}});
    let digest = registry.push_manifest("blobs/nameless", manifest.to_string().as_bytes(), OCI, &[]).await.unwrap();
    assert!(registry.exists("blobs/nameless", &digest).await.unwrap());
    registry.tag("blobs/nameless", &digest, "later").await.unwrap();
    assert_eq!(registry.resolve("blobs/nameless", "later").await.unwrap(), digest);
}

/// A server that gives every request the same answer.
async fn always(answer: String) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 8192];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (address, serving)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
}

#[tokio::test]
async fn failures_say_whether_to_try_again() {
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
        let (address, serving) = always(answer(status, "", "<html>\u{1b}[31m no</html>")).await;
        let registry = at(&address);
        let digest = Digest::of(b"x");
        let file = tempfile::NamedTempFile::new().unwrap();
        let errors = [
            registry.resolve("a/b", "c").await.err(),
            registry.list_tags("a/b").await.err(),
            registry.exists("a/b", &digest).await.err().filter(|_| !status.starts_with("404")),
            registry.push_blob_file("a/b", file.path(), &digest, 0).await.err(),
            registry.push_blob("a/b", "x").await.err(),
            registry.mount_blob("a/b", "c/d", &digest, 1).await.err(),
            registry.push_manifest("a/b", b"{}", OCI, &["t"]).await.err(),
        ];
        for (at, error) in errors.into_iter().enumerate() {
            let Some(error) = error else {
                assert_eq!((at, &status[..3]), (2, "404"));
                continue;
            };
            assert_eq!(error.kind(), kind, "{status}, call {at}: {error:?}");
            assert!(error.to_string().contains(&address) && !error.to_string().chars().any(char::is_control), "{error:?}");
        }
        serving.abort();
    }
    let registry = at(&format!("127.0.0.1:{}", ecluse_launcher::free_port().unwrap()));
    let error = registry.resolve("a/b", "c").await.unwrap_err();
    assert!(matches!(&error, RegistryError::Unreachable { said, .. } if said.to_lowercase().contains("refused")), "{error}");
    assert_eq!(error.kind(), ErrorKind::Transient);
}

#[tokio::test]
async fn lies_are_seen() {
    let digest = Digest::of(b"what was asked for");
    let (address, serving) = always(answer("200 OK", &format!("Docker-Content-Digest: {digest}\r\n"), "{\"schemaVersion\":2}")).await;
    let registry = at(&address);
    assert!(registry.exists("a/b", &digest).await.is_err());
    assert!(registry.base_image("a/b", &digest).await.is_err());
    assert!(registry.tag("a/b", &digest, "v1.0.0").await.is_err());
    serving.abort();
    // no digest header at all
    let (address, serving) = always(answer("200 OK", "", "{\"schemaVersion\":2}")).await;
    let registry = at(&address);
    assert_eq!(registry.resolve("a/b", "c").await.unwrap(), Digest::of(b"{\"schemaVersion\":2}"));
    assert!(registry.exists("a/b", &digest).await.is_err());
    let manifest = json!({"layers": [{"digest": digest, "size": 19}]}).to_string();
    let base = BaseImage { repository: "a/b".to_owned(), digest: digest.clone(), manifest: manifest.into(), config: "{}".into() };
    assert!(registry.owner(&base).await.is_err(), "a layer with another hash");
    serving.abort();
    // takes everything, keeps nothing
    let (address, serving) = always(answer("201 Created", "Location: /x\r\n", "")).await;
    let error = at(&address).push_manifest("a/b", b"{}", OCI, &["t"]).await;
    assert!(error.is_err(), "nothing counts as pushed before it was read back");
    serving.abort();
    // the same, and does not even say where
    let (address, serving) = always(answer("201 Created", "", "")).await;
    assert!(at(&address).push_manifest("a/b", b"{}", OCI, &[]).await.is_err());
    serving.abort();
}

#[tokio::test]
async fn a_password_is_only_shown_to_the_registry() {
    let settings = RegistrySettings {
        address: "127.0.0.1:1".to_owned(),
        plain_http: true,
        credentials: Some(("robot".to_owned(), "s3cr3t".to_owned().into())),
    };
    let registry = Registry::new(settings.clone()).unwrap();
    let error = registry.resolve("a/b", "c").await.unwrap_err();
    assert!(!format!("{settings:?} {registry:?} {error:?} {error}").contains("s3cr3t"));
}

/// As the real bases are: what its own package managers say, read without starting it.
#[tokio::test]
async fn contents_of_a_real_debian() {
    let registry = registry();
    let pushed = ecluse_testbed::debian::push_base_image(registry.address()).await.unwrap();
    let repository = pushed.reference.split_once('/').unwrap().1.split([':', '@']).next().unwrap().to_owned();
    let base = registry.base_image(&repository, &pushed.digest.parse().unwrap()).await.unwrap();
    let contents = registry.contents(&base).await.unwrap();
    let distribution = contents.distribution.unwrap();
    assert_eq!((distribution.id.as_str(), distribution.version.as_deref()), ("debian", Some("12")));
    let names: Vec<&str> = contents.debian.iter().map(|package| package.name.as_str()).collect();
    for name in ["apt", "libc6", "python3", "python3-pip", "python3-psycopg2"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(names.len() > 80 && contents.debian.iter().all(|package| package.architecture.is_some()), "{}", names.len());
    assert!(contents.python.iter().any(|package| package.name == "psycopg2"), "{:?}", contents.python);
    println!("{} Debian, {} Python packages, addons {:?}", names.len(), contents.python.len(), contents.addons);
}
