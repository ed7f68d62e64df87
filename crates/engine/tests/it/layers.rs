//! Layers, from commits on a real git server to a real registry, through a proxy that counts
//! requests and fails some.

use crate::fixtures::proxy::Proxy;
use crate::fixtures::world::{Setup, World};
use ecluse_domain::build::{BuildStatus, BuildStep, StepStatus};
use ecluse_store::images::{self, Image};
use ecluse_store::{PgPool, builds};
use std::collections::BTreeMap;

/// A world whose registry is behind a proxy.
async fn world_behind_proxy(pool: PgPool) -> (World, Proxy) {
    let proxy = Proxy::start(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY")).await;
    (
        World::with(
            pool,
            Setup {
                registry: proxy.address.clone(),
                ..Setup::default()
            },
        )
        .await,
        proxy,
    )
}

async fn image(world: &World, commit: &str) -> Image {
    let build = world.build_of(commit).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
    images::get(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        &build.image_digest.unwrap(),
    )
    .await
    .unwrap()
}

/// The requests after so many others, until that for the image's own manifest. Its attestations
/// follow later.
fn sent(proxy: &Proxy, before: usize) -> Vec<String> {
    let requests = proxy
        .requests()
        .split_off(before)
        .into_iter()
        .map(|(line, _)| line);
    requests
        .take_while(|line| !(line.starts_with("PUT ") && line.contains("/manifests/")))
        .collect()
}

fn uploads(sent: &[String]) -> usize {
    sent.iter()
        .filter(|line| line.starts_with("PUT ") && line.contains("/blobs/uploads/"))
        .count()
}

fn own_layers(image: &Image) -> Vec<String> {
    image
        .layers
        .0
        .iter()
        .filter(|layer| !layer.base)
        .map(|layer| layer.digest.to_string())
        .collect()
}

/// The date of every file in the image's own layers, by its path, as GNU tar lists them.
async fn dates(world: &World, image: &Image) -> BTreeMap<String, String> {
    let mut dates = BTreeMap::new();
    for layer in own_layers(image) {
        let url = format!(
            "http://{}/v2/{}/blobs/{layer}",
            world.registry, world.project.image_repository
        );
        let bytes = reqwest::get(url)
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .bytes()
            .await
            .unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let mut tar = std::process::Command::new("tar");
        tar.args([
            "--list",
            "--verbose",
            "--gzip",
            "--full-time",
            "--utc",
            "--file",
        ])
        .arg(file.path());
        let listed = String::from_utf8(tar.output().unwrap().stdout).unwrap();
        for line in listed.lines().filter(|line| !line.ends_with('/')) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            dates.insert(fields[5].to_owned(), format!("{} {}", fields[3], fields[4]));
        }
    }
    dates
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_changed_file_is_one_small_layer(pool: PgPool) {
    let (world, proxy) = world_behind_proxy(pool).await;
    let large: String = (0..200_000).map(|number| format!("{number:x}")).collect();
    world
        .sample
        .commit("a large file", &[("shop_sales/static/large.txt", &large)])
        .unwrap();
    let first = world.push("main").await;
    let first = image(&world, &first).await;

    world
        .sample
        .commit("one script", &[("shop_base/static/x.js", "new\n")])
        .unwrap();
    let before = proxy.requests().len();
    let head = world.push("main").await;
    let second = image(&world, &head).await;
    let requests = sent(&proxy, before);
    assert_eq!(
        uploads(&requests),
        2,
        "the layer of own addons and the config: {requests:?}"
    );
    let (before, after) = (own_layers(&first), own_layers(&second));
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_eq!(before[0], after[0], "the submodule's layer stays");
    assert_ne!(before[1], after[1]);

    // Only the files of the changed addon have another date.
    let (before, after) = (dates(&world, &first).await, dates(&world, &second).await);
    for (path, date) in &after {
        match before.get(path) {
            Some(old) if path.starts_with("mnt/extra-addons/shop_base/") => {
                assert!(date > old, "{path}: {old} to {date}")
            }
            Some(old) => assert_eq!(date, old, "{path}"),
            None => assert_eq!(path, "mnt/extra-addons/shop_base/static/x.js"),
        }
    }

    // A commit that only touches README sends nothing but its config.
    world
        .sample
        .commit("readme", &[("README.md", "again\n")])
        .unwrap();
    let before = proxy.requests().len();
    let head = world.push("main").await;
    assert_eq!(own_layers(&image(&world, &head).await), own_layers(&second));
    let requests = sent(&proxy, before);
    assert_eq!(uploads(&requests), 1, "{requests:?}");
    let read = requests
        .iter()
        .filter(|line| line.starts_with("GET ") && line.contains("/blobs/"))
        .count();
    assert_eq!(read, 0, "nothing is downloaded: {requests:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_project_mounts_the_layers_of_another(pool: PgPool) {
    let (mut world, proxy) = world_behind_proxy(pool).await;
    let head = world.push("main").await;
    let first = image(&world, &head).await;
    // The repository must be one that no earlier run of this test used.
    world
        .next_project(uuid::Uuid::now_v7().as_u128() as u64)
        .await;
    let before = proxy.requests().len();
    let mut tx = world.engine.pool.begin().await.unwrap();
    let id = ecluse_domain::ids::BuildId::generate();
    let new = ecluse_store::builds::NewBuild {
        id,
        project_id: world.project.id,
        delivery_id: None,
        commit_sha: &head.parse().unwrap(),
        ref_name: &"main".parse().unwrap(),
        ref_kind: ecluse_domain::git::RefKind::Branch,
        subject: None,
    };
    assert!(
        ecluse_store::builds::insert(&mut tx, &new)
            .await
            .unwrap()
            .is_some()
    );
    ecluse_store::jobs::enqueue(
        &mut tx,
        ecluse_domain::job::JobKind::Build,
        id.0,
        Some(world.project.id),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.drain().await;
    let second = image(&world, &head).await;
    assert_eq!(
        first.digest, second.digest,
        "the same commit, another repository"
    );
    let requests = sent(&proxy, before);
    let mounts = requests
        .iter()
        .filter(|line| line.starts_with("POST ") && line.contains("mount="))
        .count();
    assert_eq!(
        mounts,
        second.layers.0.len(),
        "every layer is mounted: {requests:?}"
    );
    assert_eq!(
        uploads(&requests),
        1,
        "and only the config is sent: {requests:?}"
    );
}

/// A build does not look for each layer of the project's newest image. When the registry lost one,
/// the build fails in the step *push*, and its next attempt sends the layer again.
#[sqlx::test(migrations = "../../migrations")]
async fn a_layer_that_the_registry_lost_is_sent_again(pool: PgPool) {
    let (world, proxy) = world_behind_proxy(pool).await;
    let head = world.push("main").await;
    let first = image(&world, &head).await;
    world
        .sample
        .commit("readme", &[("README.md", "again\n")])
        .unwrap();
    let before = proxy.requests().len();
    let head = world.push("main").await;
    let second = image(&world, &head).await;
    let lookups = |requests: &[String]| {
        requests
            .iter()
            .filter(|line| line.starts_with("HEAD "))
            .count()
    };
    assert_eq!(
        lookups(&sent(&proxy, before)),
        2,
        "the config, before and after it is sent"
    );

    // A registry may accept a manifest without looking for its layers.
    let first_lookup_after_manifest = |requests: Vec<(String, u64)>| {
        let lines: Vec<String> = requests.into_iter().map(|(line, _)| line).collect();
        let put = lines
            .iter()
            .position(|line| line.starts_with("PUT ") && line.contains("/manifests/"))
            .unwrap();
        put + lines[put..]
            .iter()
            .position(|line| line.starts_with("HEAD "))
            .unwrap()
    };
    proxy.fail(
        first_lookup_after_manifest(proxy.requests().split_off(before)),
        404,
    );
    let head = push_unfinished(&world, "not looked up", "has lost").await;
    run_next_attempt(&world).await;
    assert_eq!(own_layers(&image(&world, &head).await), own_layers(&first));

    let lost = own_layers(&second).remove(0);
    let url = format!(
        "http://{}/v2/{}/blobs/{lost}",
        world.registry, world.project.image_repository
    );
    reqwest::Client::new()
        .delete(url)
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    let head = push_unfinished(&world, "refused", "does not have every part").await;
    let before = proxy.requests().len();
    run_next_attempt(&world).await;
    assert_eq!(
        own_layers(&image(&world, &head).await),
        own_layers(&first),
        "the same bytes"
    );
    let requests = sent(&proxy, before);
    assert_eq!(
        (uploads(&requests), lookups(&requests) > 4),
        (1, true),
        "the layer alone; the config was sent before: {requests:?}"
    );
}

/// Pushes a commit of README. The first attempt of its build must end in the step *push*, with a
/// warning that contains `reason`.
async fn push_unfinished(world: &World, readme: &str, reason: &str) -> String {
    world
        .sample
        .commit("readme", &[("README.md", readme)])
        .unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Running);
    let (warning, step): (String, String) = sqlx::query_as(
        "SELECT text, step FROM build_logs WHERE stream = 'warning' ORDER BY at DESC LIMIT 1",
    )
    .fetch_one(&world.engine.pool)
    .await
    .unwrap();
    assert!(warning.contains(reason), "{warning}");
    assert_eq!(step, "push", "{warning}");
    let steps = builds::list_steps(&mut world.engine.connection().await.unwrap(), build.id)
        .await
        .unwrap();
    let last = steps.last().unwrap();
    assert_eq!(
        (last.name, last.status),
        (BuildStep::Push, StepStatus::Running),
        "the step that the attempt ended in"
    );
    head
}

async fn run_next_attempt(world: &World) {
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
}

/// The registry may fail any request: the next attempts end with the image, and no tag names an
/// image before it is complete.
#[sqlx::test(migrations = "../../migrations")]
async fn a_build_survives_a_registry_that_fails_any_request(pool: PgPool) {
    let (world, proxy) = world_behind_proxy(pool).await;
    let before = proxy.requests().len();
    let head = world.push("main").await;
    let digest = image(&world, &head).await.digest;
    let steps = proxy.requests().len() - before;
    assert!(steps > 10, "{steps} requests");
    let mut tried = 0;
    for (number, status) in (0..steps.min(33))
        .step_by(3)
        .map(|step| (step, [429, 500, 503][step / 3 % 3]))
    {
        let text = format!("{number}\n");
        world
            .sample
            .commit("again", &[("shop_base/number.txt", &text)])
            .unwrap();
        proxy.fail(number, status);
        let head = world.push("main").await;
        let build = world.build_of(&head).await.unwrap();
        if build.status == BuildStatus::Succeeded {
            continue; // This build needed fewer requests.
        }
        tried += 1;
        assert_eq!(
            build.status,
            BuildStatus::Running,
            "request {number} answered {status}: {:?}",
            build.error
        );
        let tag = format!(
            "http://{}/v2/{}/manifests/{head}",
            world.registry, world.project.image_repository
        );
        let named = reqwest::Client::new()
            .head(&tag)
            .header("accept", "application/vnd.oci.image.manifest.v1+json")
            .send()
            .await
            .unwrap();
        if named.status().is_success() {
            let named = named.headers()["docker-content-digest"]
                .to_str()
                .unwrap()
                .to_owned();
            assert_ne!(
                named,
                digest.as_str(),
                "the tag names an image of this commit"
            );
        }
        sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
            .execute(&world.engine.pool)
            .await
            .unwrap();
        world.drain().await;
        image(&world, &head).await;
    }
    assert!(tried >= 3, "only {tried} requests failed");
    assert_eq!(
        std::fs::read_dir(&world.engine.scratch).unwrap().count(),
        0,
        "nothing is left behind"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_full_disk_is_reported_in_one_sentence(pool: PgPool) {
    let (world, _proxy) = world_behind_proxy(pool).await;
    let disk = world.engine.scratch.clone();
    let mount = |args: &[&str]| {
        std::process::Command::new(args[0])
            .args(&args[1..])
            .arg(&disk)
            .status()
            .unwrap()
            .success()
    };
    assert!(
        mount(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]),
        "needs root"
    );
    let mut noise = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |_| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        format!("{noise:016x}")
    };
    let noise: String = (0..30_000).map(&mut next).collect();
    world
        .sample
        .commit("a large file", &[("shop_base/static/large.txt", &noise)])
        .unwrap();
    let head = world.push("main").await;
    let (warning,): (String,) = sqlx::query_as(
        "SELECT text FROM build_logs WHERE stream = 'warning' ORDER BY at DESC LIMIT 1",
    )
    .fetch_one(&world.engine.pool)
    .await
    .unwrap();
    let left = std::fs::read_dir(&disk).unwrap().count();
    assert!(mount(&["umount"]));
    assert!(
        warning.contains("No space left on device") && warning.lines().count() == 1,
        "{warning}"
    );
    assert_eq!(left, 0, "nothing is left behind");
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
    image(&world, &head).await;
}
