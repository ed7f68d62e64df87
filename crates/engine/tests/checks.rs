//! The checks of a build: what is found is kept, what fails ends it before anything is assembled, and the project's
//! policy decides. On a real registry, real git and the real ruff.

#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use ecluse_domain::build::{BuildStatus, BuildStep, Grade};
use ecluse_domain::build_policy::{BuildPolicy, Severity};
use ecluse_domain::ids::BuildId;
use ecluse_store::findings::{self, Finding};
use ecluse_store::{PgPool, builds, logs, projects};
use ecluse_testbed::debian::{self, DEBIAN_BASE_REPOSITORY};
use world::{Setup, World};

const RUFF: (&str, &str) = (".ruff.toml", "[lint]\nselect = ['F401']\nper-file-ignores = {'__init__.py' = ['F401']}\n");

/// The newest build, its verdict, and what was found in it that has to do with this rule.
async fn built(world: &World, rule: &str) -> (BuildStatus, Option<Grade>, Vec<Finding>) {
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let conn = &mut world.engine.connection().await.unwrap();
    let mut found = findings::list(conn, build.id, 0, 5000).await.unwrap();
    found.retain(|finding| finding.rule.starts_with(rule));
    (build.status, findings::grade(conn, build.id).await.unwrap(), found)
}

async fn set_policy(world: &World, checks: &[(&str, Severity)]) {
    let checks = checks.iter().map(|(name, severity)| ((*name).to_owned(), *severity)).collect();
    let policy = BuildPolicy { checks, ..BuildPolicy::default() };
    projects::set_build_policy(&mut world.engine.connection().await.unwrap(), world.project.id, &policy).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_fails_ends_the_build_before_anything_is_assembled(pool: PgPool) {
    let world = World::new(pool).await;
    world.sample.commit("syntax", &[("shop_sales/models/order.py", "class Order:\n    def total(:\n        pass\n")]).unwrap();
    let (status, grade, found) = built(&world, "python/").await;
    assert_eq!((status, grade), (BuildStatus::Failed, Some(Grade::Red)));
    assert_eq!((found[0].number, found[0].path.as_str(), found[0].line), (1, "shop_sales/models/order.py", Some(2)));
    assert_eq!(found[0].severity, Severity::Fail);
    let build = world.builds().await.remove(0);
    let error = build.error.unwrap();
    assert!(error.starts_with("One finding must be mended: shop_sales/models/order.py:2: "), "{error}");
    let conn = &mut world.engine.connection().await.unwrap();
    let steps: Vec<BuildStep> = builds::steps(conn, build.id).await.unwrap().into_iter().map(|step| step.name).collect();
    assert_eq!(steps, [BuildStep::Fetch, BuildStep::Check]);
    let log = logs::list(conn, build.id, 0, 1000).await.unwrap();
    assert!(log.iter().any(|line| line.text.contains("order.py:2")), "{log:?}");
    assert!(log.iter().any(|line| line.text.contains("1 to mend")), "{log:?}");

    // The same commit under another policy: a warning, and an image.
    set_policy(&world, &[("python/", Severity::Warn)]).await;
    world.sample.commit("again", &[("README.md", "again\n")]).unwrap();
    let (status, grade, found) = built(&world, "python/").await;
    assert_eq!((status, grade, found.len()), (BuildStatus::Succeeded, Some(Grade::Yellow), 1));

    set_policy(&world, &[("template/required-file", Severity::Fail)]).await;
    world.sample.commit("mended", &[("shop_sales/models/order.py", "")]).unwrap();
    let (status, _, found) = built(&world, "template/").await;
    assert!(status == BuildStatus::Failed && found.iter().any(|finding| finding.path == ".ruff.toml"));
}

/// The first build on a base looks into it when its image is there; from then on it is known beforehand.
#[sqlx::test(migrations = "../../migrations")]
async fn what_an_addon_depends_on_must_be_in_the_base(pool: PgPool) {
    debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY")).await.unwrap();
    let base_image = DEBIAN_BASE_REPOSITORY.to_owned();
    let world = World::with(pool, Setup { base_image: base_image.clone(), ..Setup::default() }).await;
    let base = format!("{base_image}:{}\n", ecluse_testbed::sample::BASE_TAG);
    world.sample.commit("base", &[("odoo_version.txt", &base)]).unwrap();
    let manifest = |depends: &str| format!("{{'name': 'X', 'version': '18.0.1.0.0', 'license': 'LGPL-3', 'depends': [{depends}]}}");
    let steps = async || {
        let build = world.builds().await.remove(0);
        let steps = builds::steps(&mut world.engine.connection().await.unwrap(), build.id).await.unwrap();
        (build.error, steps.last().unwrap().name)
    };
    world.sample.commit("nowhere", &[("shop_more/__manifest__.py", &manifest("'base', 'nowhere'"))]).unwrap();
    let (status, grade, found) = built(&world, "manifest/depends").await;
    assert_eq!((status, grade), (BuildStatus::Failed, Some(Grade::Red)));
    assert_eq!(
        (found.len(), found[0].rule.as_str(), found[0].path.as_str()),
        (1, "manifest/depends", "shop_more/__manifest__.py"),
        "{found:?}"
    );
    let (error, last) = steps().await;
    assert!(error.unwrap().contains("`nowhere`, which is neither in the project nor in the base image"));
    assert_eq!(last, BuildStep::Test, "nothing was known of the base before");

    world.sample.commit("nowhere still", &[("README.md", "x\n")]).unwrap();
    let (status, _, found) = built(&world, "manifest/depends").await;
    assert_eq!((status, found.len(), steps().await.1), (BuildStatus::Failed, 1, BuildStep::Check));

    // A Python package may bring it, as OCA's do.
    let files = [("requirements.txt", "odoo-addon-nowhere\n"), ("packages.txt", "two words\n")];
    world.sample.commit("packaged", &files).unwrap();
    let (status, _, found) = built(&world, "").await;
    let failing: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Fail).collect();
    assert_eq!(status, BuildStatus::Failed);
    let told: Vec<_> = failing.iter().map(|finding| (finding.rule.as_str(), finding.path.as_str(), finding.line)).collect();
    assert_eq!(told, [("template/packages", "packages.txt", Some(1))]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn ruff_is_run_on_the_projects_own_python(pool: PgPool) {
    let world = World::new(pool).await;
    let unused = "import os\n";
    world
        .sample
        .commit("lint", &[RUFF, ("shop_sales/models/a.py", unused), ("shop_sales/models/b.py", "x = 1\n"), ("tools.py", unused)])
        .unwrap();
    let (status, _, found) = built(&world, "ruff/").await;
    let told: Vec<_> = found.iter().map(|finding| (finding.path.as_str(), finding.line, finding.rule.as_str())).collect();
    assert_eq!((status, told.as_slice()), (BuildStatus::Succeeded, [("shop_sales/models/a.py", Some(1), "ruff/F401")].as_slice()));

    // One file more, linted among those that are known already.
    world.sample.commit("more", &[("shop_base/c.py", "import sys\nimport shop_sales\n")]).unwrap();
    let (_, _, found) = built(&world, "ruff/").await;
    let paths: Vec<_> = found.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(paths, ["shop_base/c.py", "shop_base/c.py", "shop_sales/models/a.py"]);

    set_policy(&world, &[("ruff/F401", Severity::Fail)]).await;
    world.sample.commit("strict", &[("README.md", "x\n")]).unwrap();
    let (status, grade, _) = built(&world, "ruff/").await;
    assert_eq!((status, grade), (BuildStatus::Failed, Some(Grade::Red)));

    set_policy(&world, &[("ruff/", Severity::Off)]).await;
    world.sample.commit("off", &[("README.md", "y\n")]).unwrap();
    let (status, _, found) = built(&world, "ruff/").await;
    assert!(status == BuildStatus::Succeeded && found.is_empty());
    assert!(std::fs::read_dir(&world.engine.scratch).unwrap().next().is_none(), "nothing stays in the scratch folder");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_configuration_that_leads_elsewhere_is_not_run(pool: PgPool) {
    let world = World::new(pool).await;
    world.sample.commit("away", &[(".ruff.toml", "extend = '/etc/passwd'\n"), ("shop_base/a.py", "import os\n")]).unwrap();
    let (status, _, found) = built(&world, "ruff/").await;
    assert_eq!(status, BuildStatus::Succeeded);
    assert_eq!(found.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["ruff/config"]);
    world.sample.commit("wrong", &[(".ruff.toml", "nonsense = 1\n")]).unwrap();
    let (_, _, found) = built(&world, "ruff/").await;
    assert_eq!(found.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["ruff/not-run"]);
    assert!(found[0].message.contains("nonsense"), "{}", found[0].message);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_commit_is_judged_again_from_the_top(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded);
    let conn = &mut world.engine.connection().await.unwrap();
    let before = findings::list(conn, build.id, 0, 5000).await.unwrap();
    assert!(!before.is_empty(), "the sample project lacks files of the template");
    let counts = findings::counts(conn, &[build.id, BuildId::generate()]).await.unwrap();
    assert_eq!(counts.iter().map(|count| count.count).sum::<i64>(), before.len() as i64);
    // a build that is over keeps what was found in it
    let refused = findings::replace(conn, build.id, Grade::Green, &[]).await.unwrap_err();
    assert!(matches!(refused, ecluse_store::Error::Conflict(_)), "{refused}");
}
