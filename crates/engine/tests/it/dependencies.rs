//! Dependency images on a base that is a real Debian: real apt and pip in a real container engine,
//! with a package server of the test's own.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use crate::fixtures::world::{self, Setup, World};
use ecluse_clients::containers::Network;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::git::RefKind;
use ecluse_domain::ids::{BuildId, DependencyImageId};
use ecluse_domain::job::JobKind;
use ecluse_engine::dependencies::{self, Settings};
use ecluse_engine::jobs::{reconcile, worker};
use ecluse_engine::{Engine, Error, build};
use ecluse_image::manifest::MANIFEST_TYPE;
use ecluse_store::builds::{self, Build, NewBuild};
use ecluse_store::dependency_images::{self, DependencyImage, Summary};
use ecluse_store::jobs::{self, Pool};
use ecluse_store::{PageRequest, PgPool};
use ecluse_testbed::debian;
use ecluse_testbed::packages::PackageServer;

pub const BASE: &str = "sample/odoo-debian:18.0-20251015\n";
const PASSWORD: &str = "canary-7b1f0e55";

pub async fn packages() -> PackageServer {
    let server = PackageServer::start(PASSWORD).await.unwrap();
    server
        .add_debian(
            "shipper",
            "1.2-1",
            "mkdir -p /var/log/shipper; echo x >/var/log/shipper/log; echo ${PIP_INDEX_URL:+index}",
        )
        .unwrap();
    server.add_python("crates_lib", "2.0");
    server
}

pub fn settings(server: &PackageServer) -> Settings {
    Settings {
        // Every test has a repository of its own, because some search all of theirs.
        repository: format!("test/{}", uuid::Uuid::now_v7().simple()),
        pip_index_url: Some(server.pip_index_url().into()),
        apt_sources: Some(server.apt_sources().into()),
        network: Network::Host,
        timeout: Duration::from_secs(300),
        memory_mib: 512,
        ..Settings::default()
    }
}

pub async fn world(pool: PgPool, settings: Settings) -> World {
    debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
        .await
        .unwrap();
    World::with(
        pool,
        Setup {
            base_image: debian::DEBIAN_BASE_REPOSITORY.to_owned(),
            dependencies: settings,
            ..Setup::default()
        },
    )
    .await
}

async fn images(world: &World) -> Vec<Summary> {
    dependency_images::list(
        &mut world.engine.connection().await.unwrap(),
        None,
        PageRequest::first(100),
    )
    .await
    .unwrap()
}

async fn get(world: &World, id: DependencyImageId) -> DependencyImage {
    dependency_images::get(&mut world.engine.connection().await.unwrap(), id)
        .await
        .unwrap()
}

async fn log(world: &World, id: DependencyImageId) -> String {
    let lines =
        dependency_images::list_log(&mut world.engine.connection().await.unwrap(), id, 0, 10_000)
            .await
            .unwrap();
    lines
        .into_iter()
        .map(|line| format!("{}\n", line.text))
        .collect()
}

/// Lets every job that waits for its next attempt run now.
async fn time_passes(world: &World) {
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
}

async fn push(world: &World, files: &[(&str, &str)]) -> Build {
    let files = [&[("odoo_version.txt", BASE)], files].concat();
    world.sample.commit("packages", &files).unwrap();
    let head = world.push("main").await;
    world.build_of(&head).await.unwrap()
}

fn docker(args: &[&str]) -> String {
    let output = Command::new("docker")
        .args([
            "--host",
            &ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST"),
        ])
        .args(args)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "docker {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Containers and volumes of this image's runs.
fn left(id: DependencyImageId) -> (usize, usize) {
    let filter = format!("label=ecluse.dependencies={id}");
    let count = |args: &[&str]| {
        docker(&[args, &["--quiet", "--filter", &filter]].concat())
            .lines()
            .count()
    };
    (count(&["ps", "--all"]), count(&["volume", "ls"]))
}

/// The output of a command in a container of the built image, run as the image's own user.
fn in_image(world: &World, build: &Build, command: &[&str]) -> String {
    let image = format!(
        "{}/{}@{}",
        world.registry,
        world.project.image_repository,
        build.image_digest.as_ref().unwrap()
    );
    let args = [
        &[
            "run",
            "--rm",
            "--network",
            "none",
            "--label",
            "ecluse.test=dependencies",
            "--entrypoint",
            command[0],
            &image,
        ],
        &command[1..],
    ]
    .concat();
    let output = docker(&args);
    docker(&["rmi", "--force", &image]);
    output
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_projects_wait_for_one_image_and_both_use_it(pool: PgPool) {
    let server = packages().await;
    let mut world = world(pool, settings(&server)).await;
    let files = [
        ("odoo_version.txt", BASE),
        ("packages.txt", "shipper # to ship\n"),
        ("requirements.txt", "Crates.Lib >= 1\n"),
    ];
    world.sample.commit("packages", &files).unwrap();
    let (head, first) = (world.sample.head(), world.project.clone());
    world.sample.push().unwrap();
    world.announce("main", &head, "a change").await;
    world.next_project(2).await;
    let second = world.project.clone();
    let engine = &world.engine;
    // A delivery would request the second project's build like this.
    let commit = head.parse().unwrap();
    let new = NewBuild {
        id: BuildId::generate(),
        project_id: second.id,
        delivery_id: None,
        commit_sha: &commit,
        ref_name: &"main".parse().unwrap(),
        ref_kind: RefKind::Branch,
        subject: None,
    };
    let mut tx = engine.pool.begin().await.unwrap();
    assert!(builds::insert(&mut tx, &new).await.unwrap().is_some());
    jobs::enqueue(&mut tx, JobKind::Build, new.id.0, Some(new.project_id))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Three workers, so that both builds and the image run side by side.
    tokio::try_join!(
        worker::drain(engine),
        worker::drain(engine),
        worker::drain(engine)
    )
    .unwrap();
    worker::drain(engine).await.unwrap();

    let made = images(&world).await;
    assert_eq!(made.len(), 1, "both waited for the same image: {made:?}");
    let image = get(&world, made[0].id).await;
    assert_eq!(
        image.status,
        DependencyImageStatus::Ready,
        "{}",
        log(&world, image.id).await
    );
    assert_eq!(
        (image.packages.as_str(), image.requirements.as_str()),
        ("shipper", "crates-lib>=1")
    );
    let version_of = |list: &[Package], name: &str| {
        list.iter()
            .find(|found| found.name == name)
            .map(|found| found.version.clone())
    };
    assert_eq!(
        version_of(image.debian.as_ref().unwrap(), "shipper").as_deref(),
        Some("1.2-1")
    );
    assert!(
        version_of(image.debian.as_ref().unwrap(), "apt").is_some(),
        "the base's own are listed too"
    );
    assert_eq!(
        version_of(image.python.as_ref().unwrap(), "crates_lib").as_deref(),
        Some("2.0"),
        "{:?}",
        image.python
    );

    for project in [first, second] {
        world.project = project;
        let build = world.build_of(&head).await.unwrap();
        assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
        assert_eq!(in_image(&world, &build, &["shipper"]), "1.2-1\n");
        let script = "import crates_lib, os; print(crates_lib.VERSION, os.getuid() > 0)";
        assert_eq!(
            in_image(&world, &build, &["python3", "-c", script]),
            "2.0 True\n"
        );
        let left = "ls /run/ecluse /tmp /var/lib/apt/lists /var/log/shipper /root/.cache 2>/dev/null | grep -v :; ls -d /var/log/shipper /usr/sbin/policy-rc.d 2>/dev/null; true";
        assert_eq!(
            in_image(&world, &build, &["sh", "-c", left]).trim(),
            "/var/log/shipper"
        );
    }
    assert_eq!(left(image.id), (0, 0));
    assert!(
        server
            .requests()
            .contains(&"/simple/crates-lib/".to_owned())
            || server
                .requests()
                .iter()
                .any(|path| path.starts_with("/wheels/"))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_package_that_cannot_be_installed_fails_the_build_until_it_is_fixed(pool: PgPool) {
    let server = packages().await;
    let world = world(pool, settings(&server)).await;
    let build = push(&world, &[("packages.txt", "shipper\nno-such-thing\n")]).await;
    let failed = images(&world).await.remove(0);
    let reason =
        "apt cannot install the packages of packages.txt: Unable to locate package no-such-thing.";
    assert_eq!(
        (failed.status, failed.error.as_deref()),
        (DependencyImageStatus::Failed, Some(reason))
    );
    assert_eq!(build.status, BuildStatus::Failed);
    assert_eq!(
        build.error.unwrap(),
        format!(
            "The packages cannot be installed: {reason} See the dependency image {}.",
            failed.id
        )
    );

    // A retry tries the installation again; by now the package exists.
    server.add_debian("no-such-thing", "1", "true").unwrap();
    let again = build::retry(&world.engine, &world.theo, build.id)
        .await
        .unwrap();
    world.drain().await;
    let again = builds::get(&mut world.engine.connection().await.unwrap(), again)
        .await
        .unwrap();
    assert_eq!(again.status, BuildStatus::Succeeded, "{:?}", again.error);

    let build = push(&world, &[("requirements.txt", "crates_lib==9.9\n")]).await;
    let error = build.error.unwrap();
    assert!(
        error.contains("pip cannot install the packages of requirements.txt: No matching distribution found for crates-lib==9.9"),
        "{error}"
    );

    let build = push(
        &world,
        &[(
            "requirements.txt",
            "# ours\n--index-url https://elsewhere/simple\n",
        )],
    )
    .await;
    let reason = "One finding must be fixed: requirements.txt:2: `--index-url` chooses where packages come from, but the configuration of the installation does that; remove the line (template/packages).";
    assert_eq!(
        (build.status, build.error.as_deref()),
        (BuildStatus::Failed, Some(reason))
    );
    let build = push(
        &world,
        &[
            ("requirements.txt", ""),
            ("packages.txt", "shipper; reboot\n"),
        ],
    )
    .await;
    let reason = "One finding must be fixed: packages.txt:1: `shipper; reboot` contains a space; write one Debian package on each line (template/packages).";
    assert_eq!(
        (build.status, build.error.as_deref()),
        (BuildStatus::Failed, Some(reason))
    );
    assert_eq!(
        images(&world).await.len(),
        3,
        "no installation is tried for a commit that is refused"
    );
    for image in images(&world).await {
        assert_eq!(left(image.id), (0, 0));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_index_that_cannot_be_reached_is_tried_again_and_is_an_infrastructure_fault(
    pool: PgPool,
) {
    let server = packages().await;
    let unreachable = format!("http://robot:{PASSWORD}@127.0.0.1:1/simple");
    let world = world(
        pool,
        Settings {
            pip_index_url: Some(unreachable.into()),
            ..settings(&server)
        },
    )
    .await;
    let build = push(&world, &[("requirements.txt", "crates_lib\n")]).await;
    assert_eq!(
        build.status,
        BuildStatus::Running,
        "it waits: {:?}",
        build.error
    );
    let image = images(&world).await.remove(0);
    assert_eq!(image.status, DependencyImageStatus::Running);
    // No job is missing meanwhile: the image has one, and the build needs none.
    assert_eq!(reconcile::run(&world.engine).await.unwrap(), 0);
    sqlx::query("UPDATE jobs SET attempts = 7 WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    time_passes(&world).await;
    let image = get(&world, image.id).await;
    assert_eq!(image.status, DependencyImageStatus::Errored);
    assert!(
        image
            .error
            .as_ref()
            .unwrap()
            .starts_with("Given up after 8 attempts: pip cannot reach its index: "),
        "{:?}",
        image.error
    );
    let build = world.build_of(build.commit_sha.as_str()).await.unwrap();
    assert_eq!(build.status, BuildStatus::Errored);
    assert_eq!(
        (left(image.id), reconcile::run(&world.engine).await.unwrap()),
        ((0, 0), 0)
    );
    no_password_in_the_database(&world).await;
}

/// The layer is read with a limit of time too. The container engine sends each byte of a sparse file.
#[sqlx::test(migrations = "../../migrations")]
async fn a_package_whose_files_take_for_ever_to_read_fails_the_build(pool: PgPool) {
    let server = packages().await;
    server
        .add_debian(
            "sparse",
            "1",
            "for number in $(seq 60); do truncate -s 15G /var/tmp/$number; done",
        )
        .unwrap();
    let limited = Settings {
        timeout: Duration::from_secs(60),
        disk_mib: 1_000_000,
        ..settings(&server)
    };
    let world = world(pool, limited).await;
    let build = push(&world, &[("packages.txt", "sparse\n")]).await;
    let error = build.error.unwrap();
    assert!(
        build.status == BuildStatus::Failed
            && error.contains("what the packages wrote could not be read within 60 s"),
        "{error}"
    );
    let image = images(&world).await.remove(0);
    assert_eq!(left(image.id), (0, 0));
    let scratch = std::fs::read_dir(&world.engine.scratch).unwrap();
    assert_eq!(scratch.count(), 0, "the layer that was begun is removed");
}

/// The limits of time and log hold for all attempts to make an image together.
#[sqlx::test(migrations = "../../migrations")]
async fn an_installation_that_prints_for_ever_has_one_limit_for_all_attempts(pool: PgPool) {
    let server = packages().await;
    // Enough lines to fill the log, and then so few that the limit of time comes before that of the
    // output.
    let endless = "yes printed | head --lines 60000; while true; do echo printed; sleep 0.01; done";
    server.add_debian("endless", "1", endless).unwrap();
    let limited = Settings {
        timeout: Duration::from_secs(45),
        ..settings(&server)
    };
    let world = world(pool, limited).await;
    let files = [("odoo_version.txt", BASE), ("packages.txt", "endless\n")];
    world.sample.commit("packages", &files).unwrap();
    let head = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &head, "a change").await;
    let engine = world.engine.clone();
    let worker = tokio::spawn(async move { worker::drain(&engine).await });
    let warnings = async || -> i64 {
        sqlx::query_scalar(
            "SELECT count(*) FROM dependency_logs WHERE text LIKE 'The log is full%'",
        )
        .fetch_one(&world.engine.pool)
        .await
        .unwrap()
    };
    let full = async {
        while warnings().await == 0 {
            assert!(
                !worker.is_finished(),
                "{}",
                log(&world, images(&world).await[0].id).await
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), full)
        .await
        .unwrap();
    // The worker dies, and its lease runs out.
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let first: f64 = sqlx::query_scalar("SELECT seconds FROM dependency_run_times")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    let id = images(&world).await[0].id;
    let second_limit = async {
        let name = format!("name=ecluse-dependencies-{id}-2");
        loop {
            let limit = docker(&[
                "ps",
                "--filter",
                &name,
                "--format",
                "{{.Label \"ecluse.run\"}}",
            ]);
            if let Ok(limit) = limit.trim().parse::<f64>() {
                break limit;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let (limit, ()) = tokio::join!(
        tokio::time::timeout(Duration::from_secs(60), second_limit),
        time_passes(&world)
    );
    let limit = limit.unwrap();
    assert!(limit <= 45.0 - first, "{limit} {first}");
    let image = get(&world, id).await;
    let reason = image.error.clone().unwrap();
    assert!(
        image.status == DependencyImageStatus::Errored
            && reason.starts_with("Given up after 2 attempts: with the ")
            && reason.contains("installing the packages reached the time limit of 45 s"),
        "{reason}"
    );
    assert_eq!(
        world.build_of(&head).await.unwrap().status,
        BuildStatus::Errored
    );
    let bytes: i64 =
        sqlx::query_scalar("SELECT sum(octet_length(text) + 400) FROM dependency_logs")
            .fetch_one(&world.engine.pool)
            .await
            .unwrap();
    assert!(bytes <= 18 << 20, "{bytes} bytes");
    assert_eq!(warnings().await, 1);
    assert_eq!(left(image.id), (0, 0));
}

/// Searches every column of every table.
async fn no_password_in_the_database(world: &World) {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&world.engine.pool)
            .await
            .unwrap();
    assert!(tables.len() > 20);
    for table in tables {
        let sql = format!("SELECT count(*) FROM {table} AS t WHERE t::text LIKE '%' || $1 || '%'");
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(PASSWORD)
            .fetch_one(&world.engine.pool)
            .await
            .unwrap();
        assert_eq!(found, 0, "the password is in {table}");
    }
}

/// Every blob of an image, unpacked where it is a layer.
async fn blobs(world: &World, repository: &str, digest: &str) -> BTreeMap<String, Vec<u8>> {
    use std::io::Read;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |path: String| {
        let answer = http.get(format!("http://{}/v2/{repository}/{path}", world.registry));
        let answer = answer
            .header("Accept", "application/vnd.oci.image.manifest.v1+json")
            .send()
            .await
            .unwrap();
        answer
            .error_for_status()
            .unwrap()
            .bytes()
            .await
            .unwrap()
            .to_vec()
    };
    let manifest = get(format!("manifests/{digest}")).await;
    let read: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let mut blobs = BTreeMap::from([("manifest".to_owned(), manifest)]);
    for blob in read["layers"]
        .as_array()
        .unwrap()
        .iter()
        .chain([&read["config"]])
    {
        let digest = blob["digest"].as_str().unwrap();
        let mut content = get(format!("blobs/{digest}")).await;
        if content.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(content.as_slice())
                .read_to_end(&mut plain)
                .unwrap();
            content = plain;
        }
        blobs.insert(digest.to_owned(), content);
    }
    blobs
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_password_is_in_no_layer_config_log_or_table(pool: PgPool) {
    let server = packages().await;
    server
        .add_debian(
            "teller",
            "1",
            "echo index $PIP_INDEX_URL; cat /run/ecluse/apt.list",
        )
        .unwrap();
    server
        .add_debian("leaker", "1", "cp /run/ecluse/apt.list /etc/leaked")
        .unwrap();
    let mut settings = settings(&server);
    settings.ca_bundle = Some(b"not read over plain http".to_vec());
    settings.no_proxy = Some("127.0.0.1".to_owned());
    settings.proxy = Some(format!("http://proxy:{PASSWORD}@127.0.0.1:1").into());
    let world = world(pool, settings).await;
    let build = push(
        &world,
        &[
            ("packages.txt", "teller\nshipper\n"),
            ("requirements.txt", "crates_lib\n"),
        ],
    )
    .await;
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
    let image = get(&world, images(&world).await[0].id).await;
    let log = log(&world, image.id).await;
    assert!(
        log.contains("index ***\n")
            && log.contains("deb [trusted=yes] http://***@127.0.0.1:")
            && !log.contains(PASSWORD),
        "{log}"
    );
    no_password_in_the_database(&world).await;
    let own = blobs(
        &world,
        image.repository.as_ref().unwrap(),
        image.digest.as_ref().unwrap().as_str(),
    )
    .await;
    let project = blobs(
        &world,
        &world.project.image_repository,
        build.image_digest.unwrap().as_str(),
    )
    .await;
    let layers = image.layers.unwrap();
    assert!(
        layers.len() == 1 && project.contains_key(layers[0].digest.as_str()),
        "the packages are a layer of the project's image"
    );
    for (digest, content) in own.iter().chain(&project) {
        let holds = |canary: &str| {
            content
                .windows(canary.len())
                .any(|bytes| bytes == canary.as_bytes())
        };
        assert!(!holds(PASSWORD), "the password is in {digest}");
        // The manifest and the config.
        let is_json = content.starts_with(b"{");
        assert!(
            !is_json
                || !["PIP_INDEX_URL", "APT_CONFIG", "DEBIAN_FRONTEND"]
                    .into_iter()
                    .any(holds),
            "{}",
            String::from_utf8_lossy(content)
        );
    }

    let build = push(
        &world,
        &[("packages.txt", "leaker\n"), ("requirements.txt", "")],
    )
    .await;
    assert!(
        build
            .error
            .as_ref()
            .unwrap()
            .contains("was written into the image by one of the packages; nothing was pushed"),
        "{build:?}"
    );
    let leaked = images(&world).await.remove(0);
    let tags = world
        .engine
        .registry
        .list_tags(image.repository.as_ref().unwrap())
        .await
        .unwrap();
    assert_eq!(tags, [image.key.hex()], "no tag for {}", leaked.key);
    assert_eq!(left(leaked.id), (0, 0));
    no_password_in_the_database(&world).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn another_worker_finishes_the_image_of_one_that_was_killed(pool: PgPool) {
    let server = packages().await;
    server.add_debian("slow", "1", "sleep 4").unwrap();
    let world = world(pool, settings(&server)).await;
    world
        .sample
        .commit(
            "slow",
            &[("odoo_version.txt", BASE), ("packages.txt", "slow\n")],
        )
        .unwrap();
    let head = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &head, "a change").await;
    // The delivery, then the build, which waits.
    for pool in [Pool::Deliveries, Pool::Builds] {
        assert!(worker::run_next_of(&world.engine, pool).await.unwrap());
    }
    let image = images(&world).await.remove(0);
    kill_while_it_runs(world.engine.clone(), image.id).await;
    assert_eq!(left(image.id), (1, 1), "the container outlives its worker");
    sqlx::query("UPDATE jobs SET lease_until = now() WHERE state = 'leased'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
    let image = get(&world, image.id).await;
    let log = log(&world, image.id).await;
    assert_eq!(image.status, DependencyImageStatus::Ready, "{log}");
    assert!(
        log.contains("A container of an earlier attempt was removed."),
        "{log}"
    );
    assert_eq!(
        world.build_of(&head).await.unwrap().status,
        BuildStatus::Succeeded
    );
    assert_eq!(left(image.id), (0, 0));
}

/// Runs the next job on a runtime that ends like a killed process, without any clean-up.
async fn kill_while_it_runs(engine: Engine, id: DependencyImageId) {
    let kill = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        // Connections belong to the runtime that made them.
        let pool = runtime.block_on(async {
            PgPool::connect_with((*engine.pool.connect_options()).clone())
                .await
                .unwrap()
        });
        let engine = world::engine_like(&engine, pool);
        runtime.spawn(async move { worker::run_next_of(&engine, Pool::Builds).await });
        let since = std::time::Instant::now();
        while left(id).0 == 0 {
            assert!(
                since.elapsed() < Duration::from_secs(60),
                "nothing was started"
            );
            std::thread::yield_now();
        }
        runtime.shutdown_background();
    };
    tokio::task::spawn_blocking(kill).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_refreshed_image_is_for_the_next_build_and_changes_no_other(pool: PgPool) {
    let server = packages().await;
    let world = world(pool, settings(&server)).await;
    assert!(matches!(
        dependencies::refresh(&world.engine, &world.theo, world.project.id).await,
        Err(Error::Conflict(_))
    ));
    let first = push(&world, &[("requirements.txt", "crates_lib\n")]).await;
    let old = images(&world).await[0].id;
    assert!(matches!(
        dependencies::refresh(&world.engine, &world.paula, world.project.id).await,
        Err(Error::Forbidden(_))
    ));

    server.add_python("crates_lib", "3.0");
    let fresh = dependencies::refresh(&world.engine, &world.theo, world.project.id)
        .await
        .unwrap();
    assert_eq!(
        dependencies::refresh(&world.engine, &world.theo, world.project.id)
            .await
            .unwrap(),
        fresh,
        "one at a time"
    );
    assert_eq!(
        get(&world, old).await.status,
        DependencyImageStatus::Ready,
        "until the new one is ready"
    );
    world.drain().await;
    assert_eq!(
        get(&world, old).await.status,
        DependencyImageStatus::Replaced
    );
    assert_eq!(
        get(&world, fresh).await.status,
        DependencyImageStatus::Ready
    );
    let second = push(&world, &[("shop_base/next.py", "x = 1\n")]).await;
    let version = [
        "python3",
        "-c",
        "import crates_lib; print(crates_lib.VERSION)",
    ];
    assert_eq!(in_image(&world, &second, &version), "3.0\n");
    assert_eq!(in_image(&world, &first, &version), "2.0\n");

    // By policy, it is refreshed at the end of its time, once.
    reconcile::run(&world.engine).await.unwrap();
    assert_eq!(images(&world).await.len(), 2);
    sqlx::query("UPDATE projects SET build_policy = '{\"refresh_dependencies_days\": 7}'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    reconcile::run(&world.engine).await.unwrap();
    assert_eq!(images(&world).await.len(), 2, "it is new");
    let age = "UPDATE dependency_images SET created_at = created_at - interval '8 days', finished_at = finished_at - interval '8 days'";
    sqlx::query(age).execute(&world.engine.pool).await.unwrap();
    for _ in 0..2 {
        reconcile::run(&world.engine).await.unwrap();
        world.drain().await;
        assert_eq!(images(&world).await.len(), 3);
    }

    // An image that somebody removed from the registry is made again when it is needed.
    sqlx::query(
        "UPDATE dependency_images SET digest = 'sha256:' || repeat('0', 64) WHERE status = 'ready'",
    )
    .execute(&world.engine.pool)
    .await
    .unwrap();
    let third = push(&world, &[("shop_base/next.py", "x = 2\n")]).await;
    assert_eq!(third.status, BuildStatus::Succeeded, "{:?}", third.error);
    assert_eq!(images(&world).await.len(), 4);
}

/// A worker that lost its lease can have moved the tag of the packages to an image of its own.
#[sqlx::test(migrations = "../../migrations")]
async fn the_next_build_moves_the_tag_of_its_packages_back(pool: PgPool) {
    let server = packages().await;
    let world = world(pool, settings(&server)).await;
    let build = push(&world, &[("packages.txt", "shipper\n")]).await;
    let image = get(&world, build.dependency_image_id.unwrap()).await;
    let (repository, digest) = (image.repository.unwrap(), image.digest.unwrap());
    let (registry, tag) = (&world.engine.registry, image.key.hex());
    assert_eq!(registry.resolve(&repository, tag).await.unwrap(), digest);

    let pushed = registry.fetch_base_image(&repository, &digest).await;
    let mut other: serde_json::Value = serde_json::from_slice(&pushed.unwrap().manifest).unwrap();
    other["annotations"] = serde_json::json!({ "made": "by another worker" });
    let other = other.to_string().into_bytes();
    let moved = registry
        .push_manifest(&repository, &other, MANIFEST_TYPE, &[tag])
        .await
        .unwrap();
    assert_ne!(moved, digest);
    let build = push(&world, &[("README.md", "again\n")]).await;
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
    assert_eq!(registry.resolve(&repository, tag).await.unwrap(), digest);
}
