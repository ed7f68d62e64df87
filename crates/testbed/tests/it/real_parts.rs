//! Git over HTTP, the small base image and a private engine, with the real programs.

use std::process::Command;
use std::time::{Duration, Instant};

use bollard::models::{ContainerCreateBody, HostConfig, PortBinding};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, RemoveContainerOptionsBuilder,
    StopContainerOptionsBuilder,
};
use ecluse_testbed::docker::Docker;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{Project, push_base_image, push_base_image_as};
use ecluse_testbed::{required, temp_dir};
use futures::TryStreamExt;

#[tokio::test]
async fn the_sample_base_has_the_same_digest_every_time() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let first = push_base_image(&registry).await.unwrap();
    let second = push_base_image(&registry).await.unwrap();
    assert_eq!(first.digest, second.digest);
    assert_eq!(
        first.reference,
        format!("{registry}/sample/odoo:18.0-20251015")
    );
    let newer = push_base_image_as(&registry, "18.0-20251101")
        .await
        .unwrap();
    assert_ne!(first.digest, newer.digest);
}

#[tokio::test]
async fn a_clone_over_http_has_the_submodule_and_is_counted() {
    let folder = temp_dir().unwrap();
    let root = folder.path().join("git");
    std::fs::create_dir(&root).unwrap();
    let server = GitServer::start(&root).await.unwrap();
    let project = Project::create(&root, &server.url(), "shop").unwrap();
    let target = folder.path().join("clone");
    let args = [
        "clone",
        "--quiet",
        "--recurse-submodules",
        &project.repository_url(),
        target.to_str().unwrap(),
    ]
    .map(str::to_owned);
    let output = tokio::task::spawn_blocking(|| Command::new("git").args(args).output())
        .await
        .unwrap()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let exposed = std::fs::read_to_string(target.join("account_helper/__manifest__.py")).unwrap();
    assert!(exposed.contains("18.0.2.1.0"), "{exposed}");
    assert!(server.requests() >= 4 && server.bytes_sent() > 1000);

    server.require_credentials("bot", "s3cret");
    let plain = reqwest::get(format!(
        "{}/info/refs?service=git-upload-pack",
        project.repository_url()
    ))
    .await
    .unwrap();
    assert_eq!(plain.status(), 401);
    let url = format!(
        "{}/info/refs?service=git-upload-pack",
        project.repository_url()
    );
    let allowed = reqwest::Client::new()
        .get(url)
        .basic_auth("bot", Some("s3cret"))
        .send()
        .await
        .unwrap();
    assert_eq!(allowed.status(), 200);
    let missing = reqwest::Client::new()
        .get(format!(
            "{}/no.git/info/refs?service=git-upload-pack",
            server.url()
        ))
        .basic_auth("bot", Some("s3cret"));
    assert_eq!(missing.send().await.unwrap().status(), 404);
}

#[test]
fn versions_are_added_at_the_top_and_the_same_calls_make_the_same_commits() {
    let make = || {
        let folder = temp_dir().unwrap();
        let project = Project::create(folder.path(), "http://127.0.0.1:1", "shop").unwrap();
        let sha = project
            .add_version("v1.1.0", "2025-10-16", "Faster lists.")
            .unwrap();
        project.tag("v1.1.0").unwrap();
        project.push().unwrap();
        let text = std::fs::read_to_string(project.work_tree().join("CHANGELOG.md")).unwrap();
        assert!(
            text.find("[v1.1.0]").unwrap() < text.find("[v1.0.0]").unwrap()
                && text.find("[Unreleased]").unwrap() < text.find("[v1.1.0]").unwrap()
        );
        assert_eq!(project.head(), sha);
        assert_eq!(
            project
                .git(&["ls-files", "--stage", ".third-party"])
                .unwrap()
                .split(' ')
                .next(),
            Some("160000")
        );
        sha
    };
    assert_eq!(make(), make());
}

#[tokio::test]
async fn the_sample_base_serves_its_pages_in_a_container() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let host = required("ECLUSE_TEST_DOCKER_HOST");
    let base = push_base_image(&registry).await.unwrap();
    let engine = bollard::Docker::connect_with_unix(&host, 30, bollard::API_DEFAULT_VERSION)
        .unwrap()
        .negotiate_version()
        .await
        .unwrap();
    let pull = CreateImageOptionsBuilder::default()
        .from_image(&base.reference)
        .build();
    engine
        .create_image(Some(pull), None, None)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();
    let port = ecluse_launcher::free_port().unwrap();
    let binding = PortBinding {
        host_ip: Some("127.0.0.1".to_owned()),
        host_port: Some(port.to_string()),
    };
    let body = ContainerCreateBody {
        image: Some(base.reference.clone()),
        env: Some(
            [
                "ECLUSE_PROJECT=shop",
                "ECLUSE_STAGE=<prod>",
                "ECLUSE_RELEASE=v1.0.0",
                "ECLUSE_DIGEST=sha256:ab",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        host_config: Some(HostConfig {
            port_bindings: Some([("8069/tcp".to_owned(), Some(vec![binding]))].into()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let name = format!("testbed-{port}");
    engine
        .create_container(
            Some(CreateContainerOptionsBuilder::default().name(&name).build()),
            body,
        )
        .await
        .unwrap();
    engine.start_container(&name, None).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let health = loop {
        match reqwest::get(format!("http://127.0.0.1:{port}/web/health")).await {
            Ok(answer) if answer.status() == 200 => break answer.text().await.unwrap(),
            Ok(_) | Err(_) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(health, r#"{"status": "pass"}"#);
    let status: serde_json::Value = reqwest::get(format!("http://127.0.0.1:{port}/status.json"))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&status["release"], &status["stage"]),
        (&"v1.0.0".into(), &"&lt;prod&gt;".into())
    );
    let patient = StopContainerOptionsBuilder::default().t(60).build();
    engine.stop_container(&name, Some(patient)).await.unwrap();
    let stopped = engine.inspect_container(&name, None).await.unwrap();
    let exit_code = stopped.state.and_then(|state| state.exit_code);
    assert_eq!(exit_code, Some(0), "it ends at SIGTERM, and is not killed");
    engine
        .remove_container(
            &name,
            Some(RemoveContainerOptionsBuilder::default().v(true).build()),
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn a_private_engine_leaves_nothing_behind() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let base = push_base_image(&registry).await.unwrap();
    let folder = temp_dir().unwrap();
    let docker = Docker::start(&folder.path().join("docker")).await.unwrap();
    let bridges = || {
        std::fs::read_dir("/sys/class/net")
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .collect::<Vec<_>>()
    };
    let during = bridges();
    let engine =
        bollard::Docker::connect_with_unix(docker.host(), 30, bollard::API_DEFAULT_VERSION)
            .unwrap()
            .negotiate_version()
            .await
            .unwrap();
    let pull = CreateImageOptionsBuilder::default()
        .from_image(&base.reference)
        .build();
    engine
        .create_image(Some(pull), None, None)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();
    let body = ContainerCreateBody {
        image: Some(base.reference),
        ..ContainerCreateBody::default()
    };
    engine
        .create_container(
            Some(
                CreateContainerOptionsBuilder::default()
                    .name("left")
                    .build(),
            ),
            body,
        )
        .await
        .unwrap();
    engine.start_container("left", None).await.unwrap();
    docker.stop().await;
    let after = bridges();
    assert!(
        during
            .iter()
            .any(|name| name.starts_with("ecl") && !after.contains(name)),
        "{during:?} {after:?}"
    );
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(
        !mounts.contains(folder.path().to_str().unwrap()),
        "{mounts}"
    );
    assert!(!folder.path().join("docker/data").exists());
}
