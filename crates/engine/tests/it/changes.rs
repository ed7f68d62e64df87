//! The changes that a release brings, with a real git server and a real registry.

use crate::fixtures::world::World;
use ecluse_domain::Version;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::release::changes::{Baseline, Changes, compare_with};
use ecluse_store::PgPool;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

fn git(folder: &Path, args: &[&str]) -> std::io::Result<String> {
    let person = ["-c", "user.name=Olga", "-c", "user.email=olga@example.com"];
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(person)
        .args(args)
        .output()?;
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Summarizes the commits of the repositories, and the addons, in one line each.
fn summarize(changes: &Changes) -> Vec<String> {
    let repositories = changes
        .comparison
        .repositories
        .iter()
        .flat_map(|repository| {
            let log = repository.log.clone().unwrap_or_default();
            let line = |sign: &str, commit: &ecluse_domain::comparison::Commit| {
                format!(
                    "{sign} {} {} {}",
                    repository.path,
                    commit.subject,
                    commit.tickets.join(" ")
                )
            };
            let added: Vec<_> = log.added.iter().map(|commit| line("+", commit)).collect();
            added.into_iter().chain(
                log.reverted
                    .iter()
                    .map(|commit| line("-", commit))
                    .collect::<Vec<_>>(),
            )
        });
    let addons = changes
        .comparison
        .addons
        .iter()
        .map(|addon| format!("{} {}", addon.change, addon.name));
    repositories.chain(addons).collect()
}

fn versions(sections: &[ecluse_domain::markdown::Section]) -> Vec<String> {
    sections
        .iter()
        .filter_map(|section| section.version)
        .map(|version| version.to_string())
        .collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_release_is_compared_with_the_live_one(pool: PgPool) {
    let world = World::new(pool).await;
    let first = world.released().await;
    let prod = Baseline::Stage(StageName::Prod);
    let new = compare_with(&world.engine, first.id, &prod).await.unwrap();
    assert!(new.from.is_none());
    assert_eq!(versions(&new.changelog), ["v1.0.0"], "only its own section");
    assert_eq!(
        summarize(&new),
        ["new account_helper", "new shop_base", "new shop_sales"]
    );
    for stage in [StageName::Preprod, StageName::Prod] {
        world.request(&world.paula, first.id, stage).await;
        world
            .record_approval(&world.theo, first.id, stage, ApprovalVerdict::Approved)
            .await;
    }
    assert!(world.live(StageName::Prod).await.is_some());
    let same = compare_with(&world.engine, first.id, &prod).await.unwrap();
    assert_eq!(
        (
            summarize(&same),
            same.changelog.len(),
            same.migrations.len()
        ),
        (vec![], 0, 0)
    );

    // A submodule moves, an addon of the project changes and another is added. Of the two releases
    // that are prepared, the first is never promoted.
    let tools = world.sample.work_tree().with_file_name("account-tools");
    std::fs::write(tools.join("account_helper/more.py"), "MORE = 1\n").unwrap();
    std::fs::write(tools.join("account_unused/more.py"), "MORE = 1\n").unwrap();
    git(&tools, &["add", "--all"]).unwrap();
    git(
        &tools,
        &["commit", "--quiet", "-m", "Help more\n\nCloses #77."],
    )
    .unwrap();
    git(&tools, &["push", "--quiet", "origin", "HEAD"]).unwrap();
    let pinned = git(&tools, &["rev-parse", "HEAD"]).unwrap();
    world
        .sample
        .git(&[
            "update-index",
            "--cacheinfo",
            &format!("160000,{pinned},.third-party/OCA/account-tools"),
        ])
        .unwrap();
    world.sample.commit("Update the helper (#12)", &[]).unwrap();
    let manifest =
        "{'name': 'Extra', 'version': '18.0.1.0.0', 'depends': ['base'], 'license': 'LGPL-3'}\n";
    let files = [
        ("shop_base/extra.py", "EXTRA = 1\n"),
        ("shop_extra/__manifest__.py", manifest),
        ("shop_extra/__init__.py", ""),
    ];
    world
        .sample
        .commit("Add extras, see #12 and #13", &files)
        .unwrap();
    world
        .sample
        .add_version("v1.1.0", "2026-01-10", "Extras.")
        .unwrap();
    world
        .sample
        .add_version("v1.2.0", "2026-01-11", "More.")
        .unwrap();
    world.push("main").await;
    let second = world.tag("v1.2.0").await.unwrap();

    let forward = compare_with(&world.engine, second.id, &prod).await.unwrap();
    let expected = [
        "+  Prepare v1.2.0 ",
        "+  Prepare v1.1.0 ",
        "+  Add extras, see #12 and #13 #12 #13",
        "+  Update the helper (#12) #12",
        "+ .third-party/OCA/account-tools Help more #77",
        "changed account_helper",
        "changed shop_base",
        "new shop_extra",
    ];
    assert_eq!(summarize(&forward), expected);
    assert_eq!(forward.comparison.tickets(), ["#12", "#13", "#77"]);
    assert_eq!(
        versions(&forward.changelog),
        ["v1.2.0", "v1.1.0"],
        "the section of the release that was not promoted is among them"
    );
    assert_eq!(
        versions(&forward.migrations),
        ["v1.1.0", "v1.2.0"],
        "in the order to follow them"
    );
    assert_eq!(forward.from.as_ref().unwrap().version, Some(first.version));
    let packages = forward
        .packages
        .as_ref()
        .expect("the base's packages are known");
    assert!(
        packages.debian.is_empty() && packages.python.is_empty(),
        "the same base"
    );

    // The comparison is kept, so git is not needed again.
    let requests = world.git.requests();
    let again = compare_with(&world.engine, second.id, &Baseline::Version(first.version))
        .await
        .unwrap();
    assert_eq!(summarize(&again), expected);
    assert_eq!(world.git.requests(), requests);

    // In the other direction: the changes that prod would lose.
    let back = compare_with(
        &world.engine,
        first.id,
        &Baseline::Image(second.image_digest.clone().unwrap()),
    )
    .await
    .unwrap();
    assert_eq!(
        summarize(&back)
            .iter()
            .filter(|line| line.starts_with('-'))
            .count(),
        5
    );
    assert_eq!(
        summarize(&back)[5..],
        [
            "changed account_helper",
            "changed shop_base",
            "removed shop_extra"
        ]
    );
    assert_eq!(versions(&back.changelog_reverted), ["v1.2.0", "v1.1.0"]);
    assert!(back.changelog.is_empty() && back.migrations.is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_error_names_what_cannot_be_compared(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let error_against = async |baseline| {
        compare_with(&world.engine, release.id, &baseline)
            .await
            .unwrap_err()
    };
    let missing: Version = "v9.9.9".parse().unwrap();
    assert!(matches!(
        error_against(Baseline::Version(missing)).await,
        Error::NotFound("release to compare with")
    ));
    let digest = format!("sha256:{}", "0".repeat(64)).parse().unwrap();
    assert!(matches!(
        error_against(Baseline::Image(digest)).await,
        Error::NotFound("image to compare with")
    ));

    // The mirror is gone, and the forge no longer accepts the credential.
    world
        .sample
        .add_version("v1.1.0", "2026-01-10", "Extras.")
        .unwrap();
    world.push("main").await;
    let next = world.tag("v1.1.0").await.unwrap();
    world.git.require_credentials("somebody", "else");
    world
        .engine
        .git
        .remove_unused_mirrors(SystemTime::now() + Duration::from_secs(3600))
        .unwrap();
    let refused = compare_with(&world.engine, next.id, &Baseline::Version(release.version)).await;
    assert!(
        matches!(&refused, Err(Error::Conflict(why)) if why.starts_with("The commits cannot be compared: ")),
        "{refused:?}"
    );
}
