//! Layers, from commits on a real git server to a real registry, through a proxy that counts and breaks.
#![expect(clippy::unwrap_used, reason = "tests")]

mod proxy;
mod world;

use ecluse_domain::build::BuildStatus;
use ecluse_store::PgPool;
use ecluse_store::images::{self, Image};
use proxy::Proxy;
use std::collections::BTreeMap;
use world::{Setup, World};

/// Its registry is behind a proxy.
async fn proxied(pool: PgPool) -> (World, Proxy) {
    let proxy = Proxy::start(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY")).await;
    (World::with(pool, Setup { registry: proxy.address.clone(), ..Setup::default() }).await, proxy)
}

async fn image(world: &World, commit: &str) -> Image {
    let build = world.build_of(commit).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
    images::get(&mut world.engine.connection().await.unwrap(), world.project.id, &build.image_digest.unwrap()).await.unwrap()
}

/// The blobs sent after so many requests, until the image's own manifest: documents about it come later.
fn sent(proxy: &Proxy, before: usize) -> Vec<String> {
    let requests = proxy.requests().split_off(before).into_iter().map(|(line, _)| line);
    requests.take_while(|line| !(line.starts_with("PUT ") && line.contains("/manifests/"))).collect()
}

fn uploads(sent: &[String]) -> usize {
    sent.iter().filter(|line| line.starts_with("PUT ") && line.contains("/blobs/uploads/")).count()
}

fn ours(image: &Image) -> Vec<String> {
    image.layers.0.iter().filter(|layer| !layer.base).map(|layer| layer.digest.to_string()).collect()
}

/// Path → date, of every file in the image's own layers, as GNU tar lists them.
async fn dates(world: &World, image: &Image) -> BTreeMap<String, String> {
    let mut dates = BTreeMap::new();
    for layer in ours(image) {
        let url = format!("http://{}/v2/{}/blobs/{layer}", world.registry, world.project.image_repository);
        let bytes = reqwest::get(url).await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let mut tar = std::process::Command::new("tar");
        tar.args(["--list", "--verbose", "--gzip", "--full-time", "--utc", "--file"]).arg(file.path());
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
    let (world, proxy) = proxied(pool).await;
    let large: String = (0..200_000).map(|number| format!("{number:x}")).collect();
    world.sample.commit("a large file", &[("shop_sales/static/large.txt", &large)]).unwrap();
    let first = world.push("main").await;
    let first = image(&world, &first).await;

    world.sample.commit("one script", &[("shop_base/static/x.js", "new\n")]).unwrap();
    let before = proxy.requests().len();
    let head = world.push("main").await;
    let second = image(&world, &head).await;
    let requests = sent(&proxy, before);
    assert_eq!(uploads(&requests), 2, "the layer of own addons and the config: {requests:?}");
    let (before, after) = (ours(&first), ours(&second));
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_eq!(before[0], after[0], "the submodule's layer stays");
    assert_ne!(before[1], after[1]);

    // the addon's date moves, and only its
    let (before, after) = (dates(&world, &first).await, dates(&world, &second).await);
    for (path, date) in &after {
        match before.get(path) {
            Some(old) if path.starts_with("mnt/extra-addons/shop_base/") => assert!(date > old, "{path}: {old} to {date}"),
            Some(old) => assert_eq!(date, old, "{path}"),
            None => assert_eq!(path, "mnt/extra-addons/shop_base/static/x.js"),
        }
    }

    // a commit that only touches README sends nothing but its config
    world.sample.commit("readme", &[("README.md", "again\n")]).unwrap();
    let before = proxy.requests().len();
    let head = world.push("main").await;
    assert_eq!(ours(&image(&world, &head).await), ours(&second));
    let requests = sent(&proxy, before);
    assert_eq!(uploads(&requests), 1, "{requests:?}");
    let read = requests.iter().filter(|line| line.starts_with("GET ") && line.contains("/blobs/")).count();
    assert_eq!(read, 0, "nothing is downloaded: {requests:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn another_project_mounts_what_one_has(pool: PgPool) {
    let (mut world, proxy) = proxied(pool).await;
    let head = world.push("main").await;
    let first = image(&world, &head).await;
    // a repository that no earlier run of this test used
    world.next_project(uuid::Uuid::now_v7().as_u128() as u64).await;
    let before = proxy.requests().len();
    let mut tx = world.engine.pool.begin().await.unwrap();
    let id = ecluse_domain::ids::BuildId::generate();
    let new = ecluse_store::builds::NewBuild {
        id,
        project_id: world.project.id,
        delivery_id: None,
        commit_sha: &head.parse().unwrap(),
        ref_name: &"main".parse().unwrap(),
        ref_kind: ecluse_store::builds::RefKind::Branch,
        subject: None,
    };
    assert!(ecluse_store::builds::insert(&mut tx, &new).await.unwrap());
    ecluse_store::jobs::enqueue(&mut tx, ecluse_store::jobs::Kind::Build, id.0).await.unwrap();
    tx.commit().await.unwrap();
    world.drain().await;
    let second = image(&world, &head).await;
    assert_eq!(first.digest, second.digest, "the same commit, another repository");
    let requests = sent(&proxy, before);
    let mounts = requests.iter().filter(|line| line.starts_with("POST ") && line.contains("mount=")).count();
    assert_eq!(mounts, second.layers.0.len(), "every layer is mounted: {requests:?}");
    assert_eq!(uploads(&requests), 1, "and only the config is sent: {requests:?}");
}

/// The layers of the newest image are not looked for one by one. When the registry lost one all the same, the next attempt sends it again.
#[sqlx::test(migrations = "../../migrations")]
async fn a_layer_that_the_registry_lost_is_sent_again(pool: PgPool) {
    let (world, proxy) = proxied(pool).await;
    let head = world.push("main").await;
    let first = image(&world, &head).await;
    world.sample.commit("readme", &[("README.md", "again\n")]).unwrap();
    let before = proxy.requests().len();
    let head = world.push("main").await;
    let second = image(&world, &head).await;
    let looked_for = |requests: &[String]| requests.iter().filter(|line| line.starts_with("HEAD ")).count();
    assert_eq!(looked_for(&sent(&proxy, before)), 2, "the config, before and after it is sent");

    // A registry may take a manifest without looking for its layers.
    let after_it = |requests: Vec<(String, u64)>| {
        let lines: Vec<String> = requests.into_iter().map(|(line, _)| line).collect();
        let put = lines.iter().position(|line| line.starts_with("PUT ") && line.contains("/manifests/")).unwrap();
        put + lines[put..].iter().position(|line| line.starts_with("HEAD ")).unwrap()
    };
    proxy.fail(after_it(proxy.requests().split_off(before)), 404);
    let head = unfinished(&world, "not looked for", "has lost").await;
    again(&world).await;
    assert_eq!(ours(&image(&world, &head).await), ours(&first));

    let lost = ours(&second).remove(0);
    let url = format!("http://{}/v2/{}/blobs/{lost}", world.registry, world.project.image_repository);
    reqwest::Client::new().delete(url).send().await.unwrap().error_for_status().unwrap();
    let head = unfinished(&world, "refused", "does not have every part").await;
    let before = proxy.requests().len();
    again(&world).await;
    assert_eq!(ours(&image(&world, &head).await), ours(&first), "the same bytes");
    let requests = sent(&proxy, before);
    assert_eq!((uploads(&requests), looked_for(&requests) > 4), (1, true), "the layer alone; the config was sent before: {requests:?}");
}

/// A commit of README whose build's first attempt ends with these words.
async fn unfinished(world: &World, readme: &str, words: &str) -> String {
    world.sample.commit("readme", &[("README.md", readme)]).unwrap();
    let head = world.push("main").await;
    assert_eq!(world.build_of(&head).await.unwrap().status, BuildStatus::Running);
    let (said,): (String,) = sqlx::query_as("SELECT text FROM build_logs WHERE stream = 'warning' ORDER BY at DESC LIMIT 1")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert!(said.contains(words), "{said}");
    head
}

async fn again(world: &World) {
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'").execute(&world.engine.pool).await.unwrap();
    world.drain().await;
}

/// Whatever the registry refuses, at whichever request: the next attempts end with the image, and
/// nothing is named before it is whole.
#[sqlx::test(migrations = "../../migrations")]
async fn a_registry_that_fails_at_each_step(pool: PgPool) {
    let (world, proxy) = proxied(pool).await;
    let before = proxy.requests().len();
    let head = world.push("main").await;
    let digest = image(&world, &head).await.digest;
    let steps = proxy.requests().len() - before;
    assert!(steps > 10, "{steps} requests");
    let mut tried = 0;
    for (number, status) in (0..steps.min(33)).step_by(3).map(|step| (step, [429, 500, 503][step / 3 % 3])) {
        let text = format!("{number}\n");
        world.sample.commit("again", &[("shop_base/number.txt", &text)]).unwrap();
        proxy.fail(number, status);
        let head = world.push("main").await;
        let build = world.build_of(&head).await.unwrap();
        if build.status == BuildStatus::Succeeded {
            continue; // by then this build needed fewer requests
        }
        tried += 1;
        assert_eq!(build.status, BuildStatus::Running, "request {number} answered {status}: {:?}", build.error);
        let tag = format!("http://{}/v2/{}/manifests/{head}", world.registry, world.project.image_repository);
        let named = reqwest::Client::new().head(&tag).header("accept", "application/vnd.oci.image.manifest.v1+json").send().await.unwrap();
        if named.status().is_success() {
            let named = named.headers()["docker-content-digest"].to_str().unwrap().to_owned();
            assert_ne!(named, digest.as_str(), "what is named is this commit's");
        }
        sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'").execute(&world.engine.pool).await.unwrap();
        world.drain().await;
        image(&world, &head).await;
    }
    assert!(tried >= 3, "only {tried} requests were in the way");
    assert_eq!(std::fs::read_dir(&world.engine.scratch).unwrap().count(), 0, "nothing is left behind");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_full_disk_is_one_sentence(pool: PgPool) {
    let (world, _proxy) = proxied(pool).await;
    let disk = world.engine.scratch.clone();
    let mount = |args: &[&str]| std::process::Command::new(args[0]).args(&args[1..]).arg(&disk).status().unwrap().success();
    assert!(mount(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]), "needs root");
    let mut noise = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |_| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        format!("{noise:016x}")
    };
    let noise: String = (0..30_000).map(&mut next).collect();
    world.sample.commit("a large file", &[("shop_base/static/large.txt", &noise)]).unwrap();
    let head = world.push("main").await;
    let (said,): (String,) = sqlx::query_as("SELECT text FROM build_logs WHERE stream = 'warning' ORDER BY at DESC LIMIT 1")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    let left = std::fs::read_dir(&disk).unwrap().count();
    assert!(mount(&["umount"]));
    assert!(said.contains("No space left on device") && said.lines().count() == 1, "{said}");
    assert_eq!(left, 0, "nothing is left behind");
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'").execute(&world.engine.pool).await.unwrap();
    world.drain().await;
    image(&world, &head).await;
}
