//! The checks of a build: findings are stored, one that must be fixed ends the build before
//! anything is assembled, and the project's policy decides which ones those are. With a real
//! registry, real git and the real ruff.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use crate::fixtures::world::{Setup, World};
use ecluse_domain::build::{BuildStatus, BuildStep, Grade, StepStatus, Stream};
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::ids::BuildId;
use ecluse_domain::severity::Severity;
use ecluse_engine::compliance::{Checks, Files};
use ecluse_image::compliance::KnownAddons;
use ecluse_store::findings::{self, Finding};
use ecluse_store::{PgPool, builds, logs, projects};
use ecluse_testbed::debian::{self, DEBIAN_BASE_REPOSITORY};
use tokio::sync::{mpsc, watch};

const RUFF: (&str, &str) = (
    ".ruff.toml",
    "[lint]\nselect = ['F401']\nper-file-ignores = {'__init__.py' = ['F401']}\n",
);

/// Builds the head. Returns the status, the grade, and the findings whose rule starts with `rule`.
async fn built(world: &World, rule: &str) -> (BuildStatus, Option<Grade>, Vec<Finding>) {
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let conn = &mut world.engine.connection().await.unwrap();
    let mut found = findings::list(conn, build.id, 0, 5000).await.unwrap();
    found.retain(|finding| finding.rule.starts_with(rule));
    (
        build.status,
        findings::find_grade(conn, build.id).await.unwrap(),
        found,
    )
}

async fn set_policy(world: &World, checks: &[(&str, Severity)]) {
    let checks = checks
        .iter()
        .map(|(name, severity)| ((*name).to_owned(), *severity))
        .collect();
    let policy = BuildPolicy {
        checks,
        ..BuildPolicy::default()
    };
    projects::set_build_policy(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        &policy,
    )
    .await
    .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_finding_that_must_be_fixed_ends_the_build_before_anything_is_assembled(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit(
            "syntax",
            &[(
                "shop_sales/models/order.py",
                "class Order:\n    def total(:\n        pass\n",
            )],
        )
        .unwrap();
    let (status, grade, found) = built(&world, "python/").await;
    assert_eq!((status, grade), (BuildStatus::Failed, Some(Grade::Red)));
    assert_eq!(
        (found[0].number, found[0].path.as_str(), found[0].line),
        (1, "shop_sales/models/order.py", Some(2))
    );
    assert_eq!(found[0].severity, Severity::Fail);
    let build = world.builds().await.remove(0);
    let error = build.error.unwrap();
    assert!(
        error.starts_with("One finding must be fixed: shop_sales/models/order.py:2: "),
        "{error}"
    );
    let conn = &mut world.engine.connection().await.unwrap();
    let steps: Vec<BuildStep> = builds::list_steps(conn, build.id)
        .await
        .unwrap()
        .into_iter()
        .map(|step| step.name)
        .collect();
    assert_eq!(steps, [BuildStep::Fetch, BuildStep::Check]);
    let log = logs::list(conn, build.id, 0, 1000).await.unwrap();
    assert!(
        log.iter().any(|line| line.text.contains("order.py:2")),
        "{log:?}"
    );
    assert!(
        log.iter().any(|line| line.text.contains("1 to fix")),
        "{log:?}"
    );

    // Under another policy, the same finding is a warning, and the build succeeds.
    set_policy(&world, &[("python/", Severity::Warn)]).await;
    world
        .sample
        .commit("again", &[("README.md", "again\n")])
        .unwrap();
    let (status, grade, found) = built(&world, "python/").await;
    assert_eq!(
        (status, grade, found.len()),
        (BuildStatus::Succeeded, Some(Grade::Yellow), 1)
    );

    set_policy(&world, &[("template/required-file", Severity::Fail)]).await;
    world
        .sample
        .commit("fixed", &[("shop_sales/models/order.py", "")])
        .unwrap();
    let (status, _, found) = built(&world, "template/").await;
    assert!(
        status == BuildStatus::Failed && found.iter().any(|finding| finding.path == ".ruff.toml")
    );
}

/// The first build on a base image reads its contents in the step *base*; later builds know them in
/// the step *check*.
#[sqlx::test(migrations = "../../migrations")]
async fn an_addon_may_only_depend_on_addons_of_the_project_or_the_base(pool: PgPool) {
    debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
        .await
        .unwrap();
    let base_image = DEBIAN_BASE_REPOSITORY.to_owned();
    let world = World::with(
        pool,
        Setup {
            base_image: base_image.clone(),
            ..Setup::default()
        },
    )
    .await;
    let base = format!("{base_image}:{}\n", ecluse_testbed::sample::BASE_TAG);
    world
        .sample
        .commit("base", &[("odoo_version.txt", &base)])
        .unwrap();
    let manifest = |depends: &str| {
        format!(
            "{{'name': 'X', 'version': '18.0.1.0.0', 'license': 'LGPL-3', 'depends': [{depends}]}}"
        )
    };
    let steps = async || {
        let build = world.builds().await.remove(0);
        let steps = builds::list_steps(&mut world.engine.connection().await.unwrap(), build.id)
            .await
            .unwrap();
        let last = steps.last().unwrap();
        let log = logs::list(
            &mut world.engine.connection().await.unwrap(),
            build.id,
            0,
            1000,
        )
        .await
        .unwrap();
        let error = log
            .iter()
            .rfind(|line| line.stream == Stream::Error)
            .unwrap();
        assert_eq!(
            (last.status, error.step),
            (StepStatus::Failed, Some(last.name)),
            "the step that failed has the reason"
        );
        (build.error, last.name)
    };
    world
        .sample
        .commit(
            "nowhere",
            &[("shop_more/__manifest__.py", &manifest("'base', 'nowhere'"))],
        )
        .unwrap();
    let (status, grade, found) = built(&world, "manifest/depends").await;
    assert_eq!((status, grade), (BuildStatus::Failed, Some(Grade::Red)));
    assert_eq!(
        (found.len(), found[0].rule.as_str(), found[0].path.as_str()),
        (1, "manifest/depends", "shop_more/__manifest__.py"),
        "{found:?}"
    );
    let (error, last) = steps().await;
    assert!(
        error
            .unwrap()
            .contains("`nowhere`, which is neither in the project nor in the base image")
    );
    assert_eq!(
        last,
        BuildStep::Base,
        "the contents of the base were not known before"
    );

    world
        .sample
        .commit("nowhere still", &[("README.md", "x\n")])
        .unwrap();
    let (status, _, found) = built(&world, "manifest/depends").await;
    assert_eq!(
        (status, found.len(), steps().await.1),
        (BuildStatus::Failed, 1, BuildStep::Check)
    );

    // A Python package may contain the addon, as OCA's do.
    let files = [
        ("requirements.txt", "odoo-addon-nowhere\n"),
        ("packages.txt", "two words\n"),
    ];
    world.sample.commit("packaged", &files).unwrap();
    let (status, _, found) = built(&world, "").await;
    let failing: Vec<_> = found
        .iter()
        .filter(|finding| finding.severity == Severity::Fail)
        .collect();
    assert_eq!(status, BuildStatus::Failed);
    let listed: Vec<_> = failing
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.path.as_str(), finding.line))
        .collect();
    assert_eq!(listed, [("template/packages", "packages.txt", Some(1))]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn ruff_is_run_on_the_projects_own_python(pool: PgPool) {
    let world = World::new(pool).await;
    let unused = "import os\n";
    world
        .sample
        .commit(
            "lint",
            &[
                RUFF,
                ("shop_sales/models/a.py", unused),
                ("shop_sales/models/b.py", "x = 1\n"),
                ("tools.py", unused),
            ],
        )
        .unwrap();
    let (status, _, found) = built(&world, "ruff/").await;
    let listed: Vec<_> = found
        .iter()
        .map(|finding| (finding.path.as_str(), finding.line, finding.rule.as_str()))
        .collect();
    assert_eq!(
        (status, listed.as_slice()),
        (
            BuildStatus::Succeeded,
            [("shop_sales/models/a.py", Some(1), "ruff/F401")].as_slice()
        )
    );

    // Another file is linted; the findings of the first one are cached.
    world
        .sample
        .commit(
            "more",
            &[("shop_base/c.py", "import sys\nimport shop_sales\n")],
        )
        .unwrap();
    let (_, _, found) = built(&world, "ruff/").await;
    let paths: Vec<_> = found.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(
        paths,
        ["shop_base/c.py", "shop_base/c.py", "shop_sales/models/a.py"]
    );

    set_policy(&world, &[("ruff/F401", Severity::Fail)]).await;
    world
        .sample
        .commit("strict", &[("README.md", "x\n")])
        .unwrap();
    let (status, grade, _) = built(&world, "ruff/").await;
    assert_eq!((status, grade), (BuildStatus::Failed, Some(Grade::Red)));

    set_policy(&world, &[("ruff/", Severity::Off)]).await;
    world.sample.commit("off", &[("README.md", "y\n")]).unwrap();
    let (status, _, found) = built(&world, "ruff/").await;
    assert!(status == BuildStatus::Succeeded && found.is_empty());
    assert!(
        std::fs::read_dir(&world.engine.scratch)
            .unwrap()
            .next()
            .is_none(),
        "nothing stays in the scratch folder"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_ruff_configuration_that_extends_another_file_is_not_used(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit(
            "extended",
            &[
                (".ruff.toml", "extend = '/etc/passwd'\n"),
                ("shop_base/a.py", "import os\n"),
            ],
        )
        .unwrap();
    let (status, _, found) = built(&world, "ruff/").await;
    assert_eq!(status, BuildStatus::Succeeded);
    assert_eq!(
        found
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect::<Vec<_>>(),
        ["ruff/config"]
    );
    world
        .sample
        .commit("wrong", &[(".ruff.toml", "nonsense = 1\n")])
        .unwrap();
    let (_, _, found) = built(&world, "ruff/").await;
    assert_eq!(
        found
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect::<Vec<_>>(),
        ["ruff/not-run"]
    );
    assert!(
        found[0].message.contains("nonsense"),
        "{}",
        found[0].message
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_that_ended_keeps_its_findings(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded);
    let conn = &mut world.engine.connection().await.unwrap();
    let before = findings::list(conn, build.id, 0, 5000).await.unwrap();
    assert!(
        !before.is_empty(),
        "the sample project lacks files of the template"
    );
    let counts = findings::count_by_rule(conn, &[build.id, BuildId::generate()])
        .await
        .unwrap();
    assert_eq!(
        counts.iter().map(|count| count.count).sum::<i64>(),
        before.len() as i64
    );
    // Nothing replaces the findings of a build that ended.
    let refused = findings::replace(conn, build.id, Grade::Green, &[])
        .await
        .unwrap_err();
    assert!(
        matches!(refused, ecluse_store::Error::Conflict(_)),
        "{refused}"
    );
}

/// Holds the first file of a check until it is let go.
#[derive(Default)]
struct Gate {
    reads: AtomicUsize,
    begun: watch::Sender<bool>,
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn read(&self) -> Vec<u8> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.begun.send_replace(true);
        let is_open = self.is_open.lock().unwrap();
        drop(
            self.opened
                .wait_while(is_open, |is_open| !*is_open)
                .unwrap(),
        );
        b"x = 1\n".to_vec()
    }

    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

/// A build was cancelled, or its worker lost the lease: the check of its files reads no further one.
#[tokio::test]
async fn a_check_ends_when_nobody_waits_for_it_any_more() {
    let entry = |at: usize| TreeEntry {
        path: match at {
            0 => "own/__manifest__.py".to_owned(),
            at => format!("own/a{at}.py"),
        },
        kind: EntryKind::File { executable: false },
        blob: format!("{at:040x}").parse().unwrap(),
        size: 6,
        repository: 0,
    };
    let gate = Arc::new(Gate::default());
    // Every reader has one; the last one to end closes the channel.
    let (reading, mut ended) = mpsc::channel::<()>(1);
    let (same, scratch) = (gate.clone(), tempfile::tempdir().unwrap());
    let files = Files {
        entries: Arc::new((0..5000).map(entry).collect()),
        roots: vec![String::new()],
        open: Box::new(move || {
            let (gate, reading) = (same.clone(), reading.clone());
            Box::new(move |_| {
                let _reading = &reading;
                Ok(gate.read())
            })
        }),
        blobs_name_contents: true,
        known_addons: KnownAddons::Unknown,
        more_findings: Vec::new(),
    };
    let folder = scratch.path().to_owned();
    let checking = tokio::spawn(async move {
        let checks = Checks::default();
        checks.check(files, &Default::default(), &folder).await
    });
    gate.begun
        .subscribe()
        .wait_for(|begun| *begun)
        .await
        .unwrap();
    checking.abort();
    assert!(checking.await.unwrap_err().is_cancelled());
    gate.open();
    assert_eq!(ended.recv().await, None);
    let reads = gate.reads.load(Ordering::Relaxed);
    assert!(reads <= 8, "{reads} of 5,000 files were read");
}
