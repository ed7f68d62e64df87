//! The client's database of a stage is read after each deployment, and what was read is kept with
//! its time.

use std::net::UdpSocket;
use std::path::PathBuf;
use std::time::Duration;

use ecluse_clients::containers::{Containers, NetworkRange};
use ecluse_clients::deployer::docker::DockerDeployer;
use ecluse_clients::deployer::{Deployer, Volumes};
use ecluse_domain::database::{AddonGap, ModuleState};
use ecluse_domain::role::Role;
use ecluse_domain::stage::{DatabaseSettings, StageName, StageSettings};
use ecluse_engine::database::read::request_reading;
use ecluse_engine::jobs::{reconcile, worker};
use ecluse_engine::project::projects::{StageChange, set_stage};
use ecluse_engine::{Actor, Error};
use ecluse_store::PgPool;
use ecluse_store::database_states::{self, DatabaseState};
use ecluse_testbed::debian;
use serde_json::json;
use tokio::net::{TcpListener, UnixStream};
use tokio_util::task::AbortOnDropHandle;

use crate::fixtures::world::{self, Setup, World};

const LINES: [&str; 7] = [
    r#"["server", "170004"]"#,
    r#"["size", "1000"]"#,
    r#"["odoo"]"#,
    r#"["module", "base", "installed", "18.0.1.3"]"#,
    r#"["module", "shop_base", "to upgrade", "18.0.0.9.0"]"#,
    r#"["language", "fr_FR"]"#,
    r#"["end"]"#,
];

async fn state(world: &World) -> Option<DatabaseState> {
    let mut conn = world.engine.connection().await.unwrap();
    let stage = ecluse_store::stages::get(&mut conn, world.project.id, StageName::Staging)
        .await
        .unwrap();
    database_states::find(&mut conn, stage.id).await.unwrap()
}

/// Changes the settings of staging.
async fn set_staging(world: &World, settings: StageSettings, password: Option<&str>) {
    let change = StageChange {
        settings,
        secrets: password
            .map(|password| ("PASSWORD".to_owned(), Some(password.to_owned())))
            .into_iter()
            .collect(),
        automatic: Some(true),
    };
    let staging = StageName::Staging;
    set_stage(
        &world.engine,
        &Actor::command_line(),
        world.project.id,
        staging,
        change,
    )
    .await
    .unwrap();
}

fn named(name: &str) -> StageSettings {
    StageSettings {
        database: Some(DatabaseSettings {
            name: Some(name.to_owned()),
            ..DatabaseSettings::default()
        }),
        ..StageSettings::default()
    }
}

/// A world whose staging has the database `shop`, in which these lines are found, and a live image.
async fn deployed(pool: PgPool, lines: &[&str]) -> World {
    let world = World::new(pool).await;
    set_staging(&world, named("shop"), Some("canary-5bd1")).await;
    world.deployer.set_output("shop", StageName::Staging, lines);
    world.push("main").await;
    world
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_database_is_read_after_a_deployment(pool: PgPool) {
    let world = deployed(pool, &LINES).await;
    let state = state(&world).await.unwrap();
    let facts = state.facts.as_ref().unwrap();
    assert_eq!((facts.server_version, facts.size_bytes), (170_004, 1000));
    assert_eq!(facts.languages, ["fr_FR"]);
    assert_eq!(facts.unfinished().count(), 1);
    assert_eq!(facts.modules[1].state, ModuleState::ToUpgrade);
    assert!(!state.is_outdated && state.problem.is_none());
    let live = world.live(StageName::Staging).await.unwrap();
    assert_eq!(state.deployment, Some(live.id));
    let address = &state.address.as_ref().unwrap().0;
    assert_eq!((address.host.as_str(), address.port), ("db", 5432));
    let gaps = state.find_gaps();
    assert!(
        gaps.iter()
            .any(|gap| matches!(gap, AddonGap::OtherVersion { name, .. } if name == "shop_base")),
        "{gaps:?}"
    );
    let mut conn = world.engine.connection().await.unwrap();
    let listed = database_states::list(&mut conn, world.project.id)
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name.as_deref(), Some("shop"));
    assert_eq!(
        (listed[0].modules, listed[0].unfinished),
        (Some(2), Some(1))
    );
    assert_eq!(listed[0].gaps, Some(i32::try_from(gaps.len()).unwrap()));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_failed_reading_keeps_what_was_read_before(pool: PgPool) {
    let world = deployed(pool, &LINES).await;
    let read_at = state(&world).await.unwrap().facts_at;
    let refused = r#"["problem", "It cannot be reached: wrong password canary-5bd1"]"#;
    world
        .deployer
        .set_output("shop", StageName::Staging, &[refused]);
    let helga = world::person(&world.engine, "helga", Role::Hosting).await;
    request_reading(&world.engine, &helga, world.project.id, StageName::Staging)
        .await
        .unwrap();
    world.drain().await;
    let failed = state(&world).await.unwrap();
    assert_eq!(failed.facts_at, read_at);
    assert_eq!(
        failed.problem.as_deref(),
        Some("It cannot be reached: wrong password ***."),
        "the image may print what it was given"
    );
    // What was read is not of the database that the stage has from now on.
    set_staging(&world, named("other"), Some("canary-5bd1")).await;
    world.drain().await;
    let other = state(&world).await.unwrap();
    assert!(other.facts.is_none() && other.problem.is_some());
    // A reading that succeeds ends the problem.
    world
        .deployer
        .set_output("shop", StageName::Staging, &LINES);
    request_reading(&world.engine, &helga, world.project.id, StageName::Staging)
        .await
        .unwrap();
    world.drain().await;
    let again = state(&world).await.unwrap();
    assert!(again.facts.is_some() && again.problem.is_none());
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_read_is_outdated_after_the_next_deployment(pool: PgPool) {
    let world = deployed(pool, &LINES).await;
    world.deployer.set_output("shop", StageName::Staging, &[]);
    world
        .sample
        .commit("a change", &[("shop_base/x.xml", "<odoo/>\n")])
        .unwrap();
    world.push("main").await;
    let state = state(&world).await.unwrap();
    assert!(state.is_outdated && state.facts.is_some());
    assert_eq!(
        state.problem.as_deref(),
        Some("The program that reads the database ended before its last line.")
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_database_whose_name_is_not_known_is_not_read(pool: PgPool) {
    let world = World::new(pool).await;
    world.push("main").await;
    let state = state(&world).await.unwrap();
    let problem = state.problem.unwrap();
    assert!(
        problem.starts_with("The name of the database is not known"),
        "{problem}"
    );
    let calls = world.deployer.calls();
    assert!(
        calls.iter().all(|call| call.name != "run_beside"),
        "{calls:?}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_old_reading_is_repeated(pool: PgPool) {
    let world = deployed(pool, &LINES).await;
    assert_eq!(reconcile::run(&world.engine).await.unwrap(), 0);
    let readings = || async {
        let calls = world.deployer.calls();
        calls
            .iter()
            .filter(|call| call.name == "run_beside")
            .count()
    };
    world.drain().await;
    let before = readings().await;
    sqlx::query("UPDATE jobs SET finished_at = now() - interval '7 hours' WHERE kind = 'database_reading' AND state = 'done'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    reconcile::run(&world.engine).await.unwrap();
    world.drain().await;
    assert_eq!(readings().await, before + 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_people_who_manage_stages_request_a_reading(pool: PgPool) {
    let world = World::new(pool).await;
    let refused = request_reading(
        &world.engine,
        &world.paula,
        world.project.id,
        StageName::Staging,
    );
    assert!(matches!(refused.await, Err(Error::Forbidden(_))));
}

/// Passes connections from every address on to the Postgres of the tests, which listens on a socket: a
/// container reaches it like the database server of a client. Returns the port.
async fn serve_postgres(socket: PathBuf) -> (u16, AbortOnDropHandle<()>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    let passing = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let socket = socket.clone();
            tokio::spawn(async move {
                let mut server = UnixStream::connect(socket).await.unwrap();
                // Either side may end the connection.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (own, AbortOnDropHandle::new(passing))
}

/// The address of this machine that a container reaches through its own network.
fn own_address() -> String {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // Nothing is sent: it only chooses the address.
    socket.connect("192.0.2.1:9").unwrap();
    socket.local_addr().unwrap().ip().to_string()
}

/// A real image on a real engine reads a real Postgres, from the network of its stage.
#[sqlx::test(migrations = "../../migrations")]
async fn a_container_of_the_stage_reads_a_real_database(pool: PgPool) {
    debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
        .await
        .unwrap();
    let docker = || {
        let host = ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST");
        let containers = Containers::new(&host, None).unwrap();
        Deployer::Docker(DockerDeployer::new(containers, NetworkRange::default()).unwrap())
    };
    let options = pool.connect_options();
    let tables = "CREATE SCHEMA client; SET search_path TO client;
        CREATE TABLE ir_module_module (name text, state text, latest_version text);
        INSERT INTO ir_module_module VALUES ('base', 'installed', '18.0.1.3'), ('sale', 'uninstalled', NULL),
            ('shop_base', 'to upgrade', '18.0.0.1.0'), ('shop_sale', 'to install', NULL);
        CREATE TABLE res_lang (code text, active boolean);
        INSERT INTO res_lang VALUES ('fr_FR', true), ('de_DE', false), ('en_US', true);
        CREATE TABLE ir_config_parameter (key text, value text);
        INSERT INTO ir_config_parameter VALUES ('database.is_neutralized', 'True');
        RESET search_path;";
    sqlx::raw_sql(tables).execute(&pool).await.unwrap();
    let socket = format!(".s.PGSQL.{}", options.get_port());
    let socket = options.get_socket().unwrap().join(socket);
    let (port, _passing) = serve_postgres(socket).await;
    let world = World::with(
        pool.clone(),
        Setup {
            base_image: debian::DEBIAN_BASE_REPOSITORY.to_owned(),
            deployer: Some(docker()),
            ..Setup::default()
        },
    )
    .await;
    let mut settings = StageSettings {
        database: Some(DatabaseSettings {
            host: Some(own_address()),
            port: Some(port),
            name: Some(options.get_database().unwrap().to_owned()),
            user: Some(options.get_username().to_owned()),
        }),
        ..StageSettings::default()
    };
    // The tables of the client are beside those of Ecluse.
    settings
        .environment
        .insert("PGOPTIONS".to_owned(), "-c search_path=client".to_owned());
    set_staging(&world, settings.clone(), Some("canary-5bd1")).await;
    world
        .sample
        .commit(
            "on Debian",
            &[("odoo_version.txt", crate::dependencies::BASE)],
        )
        .unwrap();
    let reached = tokio::time::timeout(Duration::from_secs(240), world.push("main")).await;
    let slug = world.project.slug.clone();
    let read = state(&world).await;
    settings.database.as_mut().unwrap().name = Some("nothing".to_owned());
    set_staging(&world, settings, Some("canary-5bd1")).await;
    worker::drain(&world.engine).await.unwrap();
    let refused = state(&world).await;
    docker()
        .remove_stage(&slug, StageName::Staging, Volumes::Remove)
        .await
        .unwrap();

    assert!(reached.is_ok());
    let read = read.unwrap();
    let facts = read.facts.clone().ok_or(read.problem).unwrap().0;
    assert!(facts.server_version >= 130_000 && facts.size_bytes > 1_000_000);
    assert!(facts.has_odoo && facts.is_neutralised);
    assert_eq!(facts.languages, ["en_US", "fr_FR"]);
    assert_eq!(
        json!(facts.modules),
        json!([
            {"name": "base", "state": "installed", "version": "18.0.1.3"},
            {"name": "shop_base", "state": "to upgrade", "version": "18.0.0.1.0"},
            {"name": "shop_sale", "state": "to install"},
        ])
    );
    let refused = refused.unwrap();
    assert!(refused.facts.is_none());
    let problem = refused.problem.unwrap();
    assert!(
        problem.starts_with("It cannot be reached:")
            && problem.contains("database \"nothing\" does not exist"),
        "{problem}"
    );
}
