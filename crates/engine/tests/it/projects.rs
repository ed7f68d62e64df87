//! Projects: which repositories a project may use.

use std::collections::BTreeSet;

use crate::fixtures::world::{Setup, World, person_on};
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::role::Role;
use ecluse_engine::project::projects::{self, GitCredential, NewProject};
use ecluse_engine::project::submodules::set_submodule_sources;
use ecluse_engine::{Actor, Error};
use ecluse_store::{PgPool, builds, submodule_sources};
use ecluse_testbed::sample;

async fn create(
    world: &World,
    slug: &str,
    image_repository: &str,
    base_image: &str,
) -> Result<(), Error> {
    let new = NewProject {
        slug: slug.to_owned(),
        name: "P".to_owned(),
        platform: Platform::Cloud,
        repository: world.sample.repository_url().parse().unwrap(),
        trunk: "main".parse().unwrap(),
        image_repository: Some(image_repository.to_owned()),
        base_image: base_image.to_owned(),
        edition: Edition::Community,
        webhook_secret: None,
        git_credential: None,
    };
    projects::create_project(&world.engine, &Actor::command_line(), new)
        .await
        .map(drop)
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_images_of_a_project_cannot_be_the_base_of_another(pool: PgPool) {
    let world = World::new(pool).await;
    create(&world, "victim", "clients/victim", "sample/odoo")
        .await
        .unwrap();
    world
        .sample
        .commit(
            "uses the images of another project",
            &[("odoo_version.txt", "clients/victim:18.0\n")],
        )
        .unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let error = build.error.unwrap();
    assert_eq!(build.status, BuildStatus::Failed);
    assert!(
        error.contains(
            "odoo_version.txt names `clients/victim`, which holds the images of a project"
        ),
        "{error}"
    );

    assert!(matches!(
        create(&world, "a", "sample/x", "sample/x").await,
        Err(Error::Invalid(_))
    ));
    assert!(matches!(
        create(&world, "b", "sample/odoo", "sample/other").await,
        Err(Error::Conflict(_))
    ));
    assert!(matches!(
        create(&world, "c", "clients/c", "clients/victim").await,
        Err(Error::Conflict(_))
    ));
    create(&world, "d", "clients/d", "sample/odoo")
        .await
        .unwrap();
}

/// The image repository follows from the slug unless it is given, and nobody typed it.
#[sqlx::test(migrations = "../../migrations")]
async fn the_error_of_a_slug_that_is_taken_names_the_slug(pool: PgPool) {
    let world = World::new(pool).await;
    for image_repository in ["clients/shop", "clients/another"] {
        let Err(Error::Conflict(reason)) =
            create(&world, "shop", image_repository, "sample/odoo").await
        else {
            panic!("`shop` was created twice");
        };
        assert_eq!(reason, "The slug `shop` is taken by another project.");
    }
}

/// The token of a project reads the repositories of others too, and a developer writes the addresses
/// of submodules.
#[sqlx::test(migrations = "../../migrations")]
async fn a_project_reads_the_repository_of_another_only_when_an_administrator_allows_it(
    pool: PgPool,
) {
    let credential = GitCredential {
        username: "robot".to_owned(),
        token: "s3cr3t-token".to_owned(),
    };
    let setup = Setup {
        git_credential: Some(credential),
        ..Setup::default()
    };
    let world = World::with(pool, setup).await;
    let (engine, project) = (&world.engine, world.project.id);
    let served = world.sample.bare_repository();
    let served = served.ancestors().nth(2).unwrap();
    let victim = sample::Project::create(served, &world.git.url(), "victim").unwrap();
    let code = victim.head();
    let new = NewProject {
        slug: "victim".to_owned(),
        name: "Victim".to_owned(),
        platform: Platform::Cloud,
        repository: victim.repository_url().parse().unwrap(),
        trunk: "main".parse().unwrap(),
        image_repository: None,
        base_image: "sample/odoo".to_owned(),
        edition: Edition::Community,
        webhook_secret: None,
        git_credential: None,
    };
    projects::create_project(engine, &Actor::command_line(), new)
        .await
        .unwrap();
    world
        .git
        .require_credentials_below("/clients", "robot", "s3cr3t-token");

    let tree = world.sample.work_tree();
    let modules = std::fs::read_to_string(tree.join(".gitmodules")).unwrap()
        + "[submodule \"v\"]\n\tpath = stolen\n\turl = ../Victim.git/\n";
    std::fs::write(tree.join(".gitmodules"), modules).unwrap();
    std::fs::create_dir(tree.join("stolen")).unwrap();
    let link = format!("160000,{code},stolen");
    world
        .sample
        .git(&["update-index", "--add", "--cacheinfo", &link])
        .unwrap();
    let refused = async |message: &str| {
        world.sample.commit(message, &[]).unwrap();
        let head = world.push("main").await;
        let build = world.build_of(&head).await.unwrap().id;
        let mut conn = engine.connection().await.unwrap();
        let build = builds::get(&mut conn, build).await.unwrap();
        assert_eq!(build.status, BuildStatus::Failed, "{message}");
        let error = build.error.unwrap();
        for part in [
            "clients/shop.git: the submodule at `stolen`",
            "/clients/Victim.git in .gitmodules",
            "an administrator may allow it on the project's page",
            "`127.0.0.1/clients/victim`",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    };
    refused("names the repository of another project").await;

    let sources = |entries: &[&str]| -> BTreeSet<_> {
        entries.iter().map(|entry| entry.parse().unwrap()).collect()
    };
    let exact = sources(&["127.0.0.1/clients/victim"]);
    let local = person_on(engine, "local", Role::Administrator, Some(project)).await;
    for actor in [&world.theo, &local] {
        assert!(
            matches!(
                set_submodule_sources(engine, actor, project, &exact).await,
                Err(Error::Forbidden(_))
            ),
            "{} changes no project of the installation",
            actor.name
        );
    }
    let ada = person_on(engine, "ada", Role::Administrator, None).await;
    let below = sources(&["127.0.0.1/clients/*"]);
    set_submodule_sources(engine, &ada, project, &below)
        .await
        .unwrap();
    refused("a path above the repository of another project does not allow it").await;
    assert!(
        !world.git.was_requested("/clients/Victim.git")
            && !world.git.was_requested("/clients/victim.git"),
        "nothing is fetched"
    );

    let many = (0..101).map(|n| format!("h/{n}").parse().unwrap());
    assert!(matches!(
        set_submodule_sources(engine, &ada, project, &many.collect()).await,
        Err(Error::Invalid(_))
    ));
    set_submodule_sources(engine, &ada, project, &exact)
        .await
        .unwrap();
    let listed = submodule_sources::list(&mut engine.connection().await.unwrap(), project)
        .await
        .unwrap();
    assert_eq!(listed, exact.into_iter().collect::<Vec<_>>());
    let modules = std::fs::read_to_string(tree.join(".gitmodules")).unwrap();
    let modules = modules.replace("../Victim.git/", "../victim.git");
    world
        .sample
        .commit("is allowed", &[(".gitmodules", &modules)])
        .unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);

    let changed = format!("ada {}", AuditAction::ProjectSubmoduleSourcesChanged);
    let audit = world.audit().await;
    assert_eq!(audit.iter().filter(|entry| **entry == changed).count(), 2);
}
