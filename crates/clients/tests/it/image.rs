//! From a commit on a real git server to an image in a real registry, with the calls of the crates
//! only.

use crate::git::client as git;
use crate::registry::registry;
use ecluse_clients::git::Checkout;
use ecluse_clients::registry::Registry;
use ecluse_domain::Digest;
use ecluse_domain::odoo::Owner;
use ecluse_image::layer::{self, Layer};
use ecluse_image::manifest::{self, Base, MANIFEST_TYPE, Provenance};
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, BASE_TAG, Project, push_base_image};
use std::collections::BTreeMap;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

struct Built {
    checkout: Checkout,
    layers: Vec<Layer>,
    image: manifest::Image,
    owner: Owner,
}

/// Builds and pushes an image as the engine's build job does, without records in the database.
async fn build(
    cache: &Path,
    url: &str,
    commit: &str,
    registry: &Registry,
    repository: &str,
) -> Built {
    let git = git(cache);
    let checkout = git
        .checkout(&url.parse().unwrap(), None, &commit.parse().unwrap())
        .await
        .unwrap();
    let plan =
        ecluse_image::plan(&checkout.entries, |i| checkout.sources[i].path.as_str()).unwrap();
    let times = git
        .last_changes(&checkout, &plan.dated_paths)
        .await
        .unwrap();
    let base_digest = registry.resolve(BASE_REPOSITORY, BASE_TAG).await.unwrap();
    let base = registry
        .fetch_base_image(BASE_REPOSITORY, &base_digest)
        .await
        .unwrap();
    let owner = registry.read_owner(&base).await.unwrap();
    let parts = plan
        .into_parts(&times, owner, |i| checkout.sources[i].path.as_str(), 100)
        .unwrap();
    let mut layers = Vec::new();
    for part in parts {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut blobs = checkout.blobs();
        blobs.expect(part.files.iter().map(|file| (file.repository, file.blob)));
        let (layer, file) = tokio::task::spawn_blocking(move || {
            let out = BufWriter::new(file.as_file_mut());
            let layer = layer::write(&part, owner, out, |f, out| {
                blobs.copy(f.repository, f.blob, f.size, out)
            })
            .unwrap();
            (layer, file)
        })
        .await
        .unwrap();
        registry
            .push_blob_file(repository, file.path(), &layer.blob.digest, layer.blob.size)
            .await
            .unwrap();
        layers.push(layer);
    }
    let provenance = Provenance {
        source: url,
        revision: commit,
        version: &commit[..12],
        base_name: "sample/odoo:18.0-20251015",
        base_digest: &base_digest,
        created: checkout.commit.time,
    };
    let blobs: Vec<manifest::Descriptor> = layers.iter().map(|layer| layer.blob.clone()).collect();
    let image = manifest::assemble(
        Base {
            manifest: &base.manifest,
            config: &base.config,
        },
        &[],
        &blobs,
        provenance,
    )
    .unwrap();
    for blob in &image.base_layers {
        registry
            .mount_blob(BASE_REPOSITORY, repository, &blob.digest, blob.size)
            .await
            .unwrap();
    }
    assert_eq!(
        registry
            .push_blob(repository, image.config.clone())
            .await
            .unwrap(),
        image.config_digest
    );
    let pushed = registry
        .push_manifest(
            repository,
            &image.manifest,
            MANIFEST_TYPE,
            &["main", commit],
        )
        .await
        .unwrap();
    assert_eq!(pushed, image.digest);
    Built {
        checkout,
        layers,
        image,
        owner,
    }
}

/// The listing of a layer by GNU tar: path → (mode and kind, "uid/gid", size, seconds since 1970).
fn listed(layer: &Path) -> BTreeMap<String, (String, String, u64, u64)> {
    let output = std::process::Command::new("tar")
        .args([
            "--list",
            "--verbose",
            "--gzip",
            "--numeric-owner",
            "--full-time",
            "--utc",
            "--quoting-style=literal",
            "--file",
        ])
        .arg(layer)
        .env("TZ", "UTC")
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut entries = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let mut fields = line.split_ascii_whitespace();
        let mut next = || fields.next().unwrap();
        let (mode, owner, size, date, time) = (next(), next(), next(), next(), next());
        let path = &line[line.find(time).unwrap() + time.len() + 1..];
        let time =
            chrono::NaiveDateTime::parse_from_str(&format!("{date} {time}"), "%Y-%m-%d %H:%M:%S")
                .unwrap()
                .and_utc()
                .timestamp();
        let entry = (
            mode.to_owned(),
            owner.to_owned(),
            size.parse().unwrap(),
            u64::try_from(time).unwrap(),
        );
        assert!(
            entries.insert(path.to_owned(), entry).is_none(),
            "the layer has {path} twice"
        );
    }
    entries
}

async fn pulled(registry: &Registry, repository: &str, digest: &Digest) -> tempfile::NamedTempFile {
    let url = format!(
        "http://{}/v2/{repository}/blobs/{digest}",
        registry.address()
    );
    let bytes = reqwest::get(url)
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(Digest::sha256(&bytes), *digest);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_commit_always_becomes_the_same_image() {
    let registry = registry();
    push_base_image(registry.address()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let server = GitServer::start(dir.path()).await.unwrap();
    let project = Project::create(dir.path(), &server.url(), "image-digest").unwrap();
    let deep = format!(
        "image_digest_base/{}/leaf with space é.txt",
        ["static_folder"; 12].join("/")
    );
    std::fs::write(
        project.work_tree().join("image_digest_base/run.sh"),
        "#!/bin/sh\n",
    )
    .unwrap();
    std::os::unix::fs::symlink(
        "run.sh",
        project.work_tree().join("image_digest_base/again.sh"),
    )
    .unwrap();
    std::os::unix::fs::symlink(
        "../.third-party/OCA/account-tools/account_unused",
        project.work_tree().join("image_digest_base/linked"),
    )
    .unwrap();
    project
        .git(&[
            "update-index",
            "--add",
            "--chmod=+x",
            "image_digest_base/run.sh",
        ])
        .unwrap();
    std::fs::set_permissions(
        project.work_tree().join("image_digest_base/run.sh"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let commit = project
        .commit(
            "Change base only",
            &[(&deep, "deep\n"), ("image_digest_base/empty.txt", "")],
        )
        .unwrap();
    project.push().unwrap();
    let url = project.repository_url();

    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // for this run only: the commit depends on the server's port, and the registry may have images
    // of other runs
    let repository = &format!(
        "clients/image-digest-{}",
        server.url().rsplit(':').next().unwrap()
    );
    let built = build(one.path(), &url, &commit, &registry, repository).await;
    let again = build(
        two.path(),
        &url,
        &commit,
        &registry,
        "clients/image-digest-again",
    )
    .await;
    assert_eq!(
        built.image.digest, again.image.digest,
        "the same commit from two caches"
    );
    assert_eq!(built.owner, Owner { uid: 101, gid: 101 });
    assert!(
        registry
            .exists(repository, &built.image.digest)
            .await
            .unwrap()
    );
    assert_eq!(
        registry.resolve(repository, &commit).await.unwrap(),
        built.image.digest
    );

    assert_eq!(
        built.layers.len(),
        2,
        "one for the submodule and one for the project"
    );
    let versions: Vec<(&str, Option<&str>, &str)> = built
        .layers
        .iter()
        .flat_map(|layer| &layer.addons)
        .map(|a| (a.name.as_str(), a.version.as_deref(), a.path.as_str()))
        .collect();
    assert_eq!(
        versions,
        [
            (
                "account_helper",
                Some("18.0.2.1.0"),
                ".third-party/OCA/account-tools/account_helper"
            ),
            ("image_digest_base", Some("18.0.1.0.0"), "image_digest_base"),
            (
                "image_digest_sales",
                Some("18.0.1.0.0"),
                "image_digest_sales"
            ),
        ]
    );

    // the pulled layers have the files and dates that git has
    let (mut entries, mut diff_ids) = (BTreeMap::new(), Vec::new());
    let out = tempfile::tempdir().unwrap();
    for layer in &built.layers {
        let file = pulled(&registry, repository, &layer.blob.digest).await;
        for (path, entry) in listed(file.path()) {
            let before = entries.insert(path.clone(), entry);
            assert!(
                before.is_none() || path == "mnt/extra-addons/",
                "{path} is in two layers"
            );
        }
        let mut untar = std::process::Command::new("tar");
        untar
            .args(["--extract", "--gzip", "--no-same-owner", "--file"])
            .arg(file.path())
            .arg("--directory")
            .arg(out.path());
        assert!(untar.status().unwrap().success());
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(std::fs::File::open(file.path()).unwrap())
            .read_to_end(&mut plain)
            .unwrap();
        assert_eq!(Digest::sha256(&plain), layer.blob.diff_id);
        diff_ids.push(layer.blob.diff_id.to_string());
    }
    let work = project.work_tree();
    let tools = dir.path().join(".work/account-tools");
    let mut files = vec![
        (
            "image_digest_base/again.sh".to_owned(),
            work.join("image_digest_base/run.sh"),
        ),
        (
            "image_digest_base/linked/__init__.py".to_owned(),
            tools.join("account_unused/__init__.py"),
        ),
        (
            "image_digest_base/linked/__manifest__.py".to_owned(),
            tools.join("account_unused/__manifest__.py"),
        ),
        (
            "account_helper/__init__.py".to_owned(),
            tools.join("account_helper/__init__.py"),
        ),
        (
            "account_helper/__manifest__.py".to_owned(),
            tools.join("account_helper/__manifest__.py"),
        ),
    ];
    for path in project
        .git(&["-c", "core.quotePath=false", "ls-files", "-s"])
        .unwrap()
        .lines()
    {
        let (head, path) = path.split_once('\t').unwrap();
        if path.starts_with("image_digest_") && !head.starts_with("120000") {
            files.push((path.to_owned(), work.join(path)));
        }
    }
    let log = |folder: &Path, path: &str| -> u64 {
        let output = std::process::Command::new("git")
            .current_dir(folder)
            .args(["log", "-1", "--format=%ct", "--", path])
            .output()
            .unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    };
    let (base, sales, helper) = (
        log(work, "image_digest_base"),
        log(work, "image_digest_sales"),
        log(&tools, "account_helper"),
    );
    assert!(base > sales && sales >= helper, "{base} {sales} {helper}");
    for (path, source) in &files {
        let at = format!("mnt/extra-addons/{path}");
        let (mode, owner, size, time) = entries
            .get(&at)
            .unwrap_or_else(|| panic!("{at} is missing"));
        let executable = path.ends_with("run.sh") || path.ends_with("again.sh");
        assert_eq!(
            mode,
            if executable {
                "-rwxr-xr-x"
            } else {
                "-rw-r--r--"
            },
            "{path}"
        );
        assert_eq!(owner, "101/101", "{path}");
        let content = std::fs::read(source).unwrap();
        assert_eq!(*size, content.len() as u64, "{path}");
        assert_eq!(
            Digest::sha256(&std::fs::read(out.path().join(&at)).unwrap()),
            Digest::sha256(&content),
            "{path}"
        );
        let expected = match path.split('/').next().unwrap() {
            "image_digest_base" => base,
            "image_digest_sales" => sales,
            _ => helper,
        };
        assert_eq!(*time, expected, "{path}");
    }
    let folders: Vec<&String> = entries.keys().filter(|path| path.ends_with('/')).collect();
    assert_eq!(
        entries.len(),
        files.len() + folders.len(),
        "only addons: {:?}",
        entries.keys()
    );
    assert!(
        folders
            .iter()
            .all(|path| path.starts_with("mnt/extra-addons/")
                && entries[*path].0 == "drwxr-xr-x"
                && entries[*path].1 == "101/101")
    );
    assert!(
        folders.contains(&&"mnt/extra-addons/".to_owned())
            && folders.contains(&&"mnt/extra-addons/account_helper/".to_owned())
    );

    // config and labels
    let config: serde_json::Value = serde_json::from_slice(&built.image.config).unwrap();
    assert_eq!(config["config"]["User"], "odoo");
    assert_eq!(config["config"]["Cmd"][0], "odoo");
    let labels = &config["config"]["Labels"];
    assert_eq!(labels["org.opencontainers.image.revision"], commit);
    assert_eq!(labels["org.opencontainers.image.source"], url);
    assert_eq!(
        labels["org.opencontainers.image.created"],
        built
            .checkout
            .commit
            .time
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );
    let manifest: serde_json::Value = serde_json::from_slice(&built.image.manifest).unwrap();
    assert_eq!(
        manifest["annotations"]["org.opencontainers.image.base.name"],
        "sample/odoo:18.0-20251015"
    );
    let listed: Vec<&str> = config["rootfs"]["diff_ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(
        listed.ends_with(&diff_ids.iter().map(String::as_str).collect::<Vec<_>>()),
        "{listed:?}"
    );

    // a release is the same digest under one more tag
    registry
        .tag(repository, &built.image.digest, "v1.0.0")
        .await
        .unwrap();
    assert_eq!(
        registry.resolve(repository, "v1.0.0").await.unwrap(),
        built.image.digest
    );
    let mut tags = registry.list_tags(repository).await.unwrap();
    tags.sort();
    assert_eq!(tags, [commit.as_str(), "main", "v1.0.0"]);
}

/// Runs in a child process: the peak of this one depends on the tests beside it.
#[test]
fn memory_stays_small_for_a_large_project() {
    const ROLE: &str = "ECLUSE_TEST_LARGE_PROJECT";
    if std::env::var_os(ROLE).is_some() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(build_large_project());
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "image::memory_stays_small_for_a_large_project",
            "--nocapture",
        ])
        .env(ROLE, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

async fn build_large_project() {
    let registry = registry();
    push_base_image(registry.address()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let server = GitServer::start(dir.path()).await.unwrap();
    let bare = dir.path().join("large.git");
    let init = std::process::Command::new("git")
        .args(["init", "--quiet", "--bare", "--initial-branch=main"])
        .arg(&bare)
        .status()
        .unwrap();
    assert!(init.success());
    let mut import = std::process::Command::new("git")
        .current_dir(&bare)
        .args(["fast-import", "--quiet"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut noise = 0x9e37_79b9_7f4a_7c15u64;
    let mut content = || -> String {
        let number = |_| {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            format!("{noise:016x}")
        };
        (0..192).map(number).collect()
    };
    {
        let mut out = BufWriter::new(import.stdin.take().unwrap());
        write!(
            out,
            "commit refs/heads/main\ncommitter T <t@t> 1760515200 +0000\ndata 1\nx\n"
        )
        .unwrap();
        for addon in 0..20 {
            write!(
                out,
                "M 100644 inline large_{addon}/__manifest__.py\ndata 2\n{{}}\n"
            )
            .unwrap();
            for file in 0..1000 {
                write!(
                    out,
                    "M 100644 inline large_{addon}/static/{file}.js\ndata 3072\n{}\n",
                    content()
                )
                .unwrap();
            }
        }
    }
    assert!(import.wait().unwrap().success());
    let commit = std::process::Command::new("git")
        .current_dir(&bare)
        .args(["rev-parse", "main"])
        .output()
        .unwrap();
    let commit = String::from_utf8(commit.stdout).unwrap().trim().to_owned();
    let cache = tempfile::tempdir().unwrap();
    let url = format!("{}/large.git", server.url());
    // The git server holds the whole pack in the memory of this process, so only the build after
    // the fetch is measured.
    git(cache.path())
        .checkout(&url.parse().unwrap(), None, &commit.parse().unwrap())
        .await
        .unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap(); // resets the peak
    let built = build(
        cache.path(),
        &url,
        &commit,
        &registry,
        "clients/image-large",
    )
    .await;
    assert_eq!(built.layers[0].addons.len(), 20);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 150 * 1024, "{peak} kB at the peak");
}
