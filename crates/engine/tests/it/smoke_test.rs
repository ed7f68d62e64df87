//! Smoke tests of images: real builds, the real container engine, a real Postgres for tests, a
//! Debian base whose `odoo` program imitates Odoo, and addons that are broken in every way of
//! domain.md's table.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::fixtures::world::{self, Setup, World};
use bollard::query_parameters::{
    ListContainersOptions, ListContainersOptionsBuilder, ListVolumesOptionsBuilder,
};
use ecluse_clients::test_server::TestServer;
use ecluse_domain::build::{BuildStatus, TestGrade};
use ecluse_domain::build_policy::{BuildPolicy, TestLimits, TestPolicy};
use ecluse_domain::compliance::Rule;
use ecluse_domain::severity::Severity;
use ecluse_launcher::Postgres;
use ecluse_store::test_runs::TestRun;
use ecluse_store::{PgPool, builds, logs, projects, test_runs};
use ecluse_testbed::debian::{self, DEBIAN_BASE_REPOSITORY};
use ecluse_testbed::temp_dir;
use sqlx::{Connection as _, Executor as _};

/// A world whose images are tested.
struct Trials {
    world: World,
    postgres: Postgres,
    /// The prefix of the names of everything that the tests of images create.
    prefix: String,
    engine: bollard::Docker,
    folder: tempfile::TempDir,
}

impl Trials {
    async fn new(pool: PgPool) -> Self {
        Self::with_limits(pool, TestLimits::default()).await
    }

    async fn with_limits(pool: PgPool, test_limits: TestLimits) -> Self {
        let folder = temp_dir().unwrap();
        let postgres = Postgres::start_for_tests(folder.path()).await.unwrap();
        let installation = hex::encode(&uuid::Uuid::new_v4().as_bytes()[..4]);
        debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
            .await
            .unwrap();
        let server = TestServer::new(&postgres.url("postgres"), &installation).unwrap();
        let prefix = server.prefix().to_owned();
        let host = ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST");
        let engine = bollard::Docker::connect_with_unix(&host, 60, bollard::API_DEFAULT_VERSION)
            .unwrap()
            .negotiate_version()
            .await
            .unwrap();
        Self {
            world: World::with(
                pool,
                Setup {
                    base_image: DEBIAN_BASE_REPOSITORY.to_owned(),
                    test_server: Some(server),
                    test_limits,
                    ..Setup::default()
                },
            )
            .await,
            postgres,
            prefix,
            engine,
            folder,
        }
    }

    async fn policy(&self, tests: TestPolicy) {
        assert_eq!(tests.problems(), []);
        // The checks are off, because they would find most of these faults before Odoo does.
        let checks = Rule::ALL
            .iter()
            .map(|rule| (rule.to_string(), Severity::Off))
            .collect();
        let policy = BuildPolicy {
            tests,
            checks,
            ..BuildPolicy::default()
        };
        projects::set_build_policy(
            &mut self.world.engine.connection().await.unwrap(),
            self.world.project.id,
            &policy,
        )
        .await
        .unwrap();
    }

    /// Commits an addon `case` with these files, instead of the previous one.
    fn write(&self, files: &[(&str, &str)]) -> String {
        let folder = self.world.sample.work_tree().join("case");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let manifest =
            "{'name': 'case', 'version': '18.0.1.0.0', 'license': 'LGPL-3', 'depends': ['base']}";
        let mut all = vec![("__manifest__.py", manifest), ("__init__.py", "")];
        all.extend(files);
        let paths: Vec<(String, &str)> = all
            .iter()
            .map(|(path, text)| (format!("case/{path}"), *text))
            .collect();
        let files: Vec<(&str, &str)> = paths
            .iter()
            .map(|(path, text)| (path.as_str(), *text))
            .collect();
        self.world.sample.commit("a case", &files).unwrap()
    }

    /// Builds the head. Returns the status and the error of the build, and the result of its test.
    async fn build(&self) -> (BuildStatus, Option<String>, TestRun) {
        let head = self.world.push("main").await;
        let build = self.world.build_of(&head).await.unwrap();
        let mut conn = self.world.engine.connection().await.unwrap();
        let Some(run) = test_runs::find(&mut conn, build.id).await.unwrap() else {
            unreachable!(
                "not tested: {:?}: {}",
                build.error,
                self.log(build.id).await
            )
        };
        (build.status, build.error, run)
    }

    /// The base image of the newest build.
    async fn base(&self) -> Option<ecluse_domain::Digest> {
        self.world.builds().await[0].base_digest.clone()
    }

    async fn log(&self, build: ecluse_domain::ids::BuildId) -> String {
        let lines = logs::list(
            &mut self.world.engine.connection().await.unwrap(),
            build,
            0,
            10_000,
        )
        .await
        .unwrap();
        lines.into_iter().map(|line| line.text + "\n").collect()
    }

    /// Containers, volumes, databases and roles that are left, except the template and the common
    /// role.
    async fn left(&self) -> Vec<String> {
        let all = ListContainersOptionsBuilder::default().all(true).build();
        let containers = self
            .engine
            .list_containers(Some(all))
            .await
            .unwrap()
            .into_iter()
            .flat_map(|found| found.names.unwrap_or_default());
        let volumes = self
            .engine
            .list_volumes(Some(ListVolumesOptionsBuilder::default().build()))
            .await
            .unwrap()
            .volumes
            .unwrap_or_default();
        let mut left: Vec<String> = containers
            .chain(volumes.into_iter().map(|volume| volume.name))
            .filter(|name| name.contains(&self.prefix))
            .collect();
        let mut conn = sqlx::PgConnection::connect(&self.postgres.url("postgres"))
            .await
            .unwrap();
        let names = sqlx::query_scalar::<_, String>(
            "SELECT datname::text FROM pg_database UNION ALL SELECT rolname::text FROM pg_roles",
        );
        left.extend(
            names
                .fetch_all(&mut conn)
                .await
                .unwrap()
                .into_iter()
                .filter(|name| name.starts_with(&self.prefix)),
        );
        left.retain(|name| {
            !name.ends_with("_odoo") && !name.ends_with("_locks") && !name.contains("_tpl_")
        });
        left
    }
}

fn quick() -> TestPolicy {
    TestPolicy {
        timeout_seconds: 120,
        memory_mib: 512,
        cpu_millicores: 64_000,
        ..TestPolicy::default()
    }
}

const FAILING: (&str, &str) = (
    "tests/test_case.py",
    "from odoo.tests import TransactionCase\n\n\nclass TestCase(TransactionCase):\n    def test_sum(self):\n        self.assertEqual(1 + 1, 3)\n",
);
const TESTS: (&str, &str) = ("tests/__init__.py", "from . import test_case\n");

/// The addon's files; its grade, a part of the reason, and a part of a line that decided.
type Case<'a> = (&'a [(&'a str, &'a str)], TestGrade, &'a str, &'a str);

#[sqlx::test(migrations = "../../migrations")]
async fn every_kind_of_broken_addon_is_found(pool: PgPool) {
    let trials = Trials::new(pool).await;
    trials.policy(quick()).await;

    let (status, error, run) = trials.build().await;
    assert_eq!(
        (status, run.grade, error),
        (BuildStatus::Succeeded, TestGrade::Green, None),
        "{run:?}"
    );
    assert!(
        run.tests.unwrap() > 0
            && run.failed == Some(0)
            && !run.from_template
            && !run.slowest.is_empty(),
        "{run:?}"
    );
    assert!(
        run.reason.starts_with("All 3 addons install. "),
        "{}",
        run.reason
    );

    // Another test may move the tag of the base image in the shared registry.
    let base = trials.base().await;
    let manifest = |rest: &str| {
        format!("{{'name': 'case', 'version': '18.0.1.0.0', 'license': 'LGPL-3', {rest}}}")
    };
    let (nowhere, off) = (
        manifest("'depends': ['nowhere']"),
        manifest("'depends': ['base'], 'installable': False"),
    );
    let xml = manifest("'depends': ['base'], 'data': ['data.xml']");
    let bare = "from odoo import fields, models\n\n\nclass Case(models.Model):\n    _name = 'case.case'\n    _description = 'Case'\n    name = fields.Char()\n";
    let cases: &[Case<'_>] = &[
        (
            &[("__init__.py", "import not_there_at_all\n")],
            TestGrade::Red,
            "ModuleNotFoundError: No module named 'not_there_at_all'",
            "CRITICAL",
        ),
        (
            &[("__init__.py", "from odoo.tools import not_in_this_series\n")],
            TestGrade::Red,
            "ImportError: cannot import name 'not_in_this_series'",
            "CRITICAL",
        ),
        (
            &[("__manifest__.py", &nowhere)],
            TestGrade::Red,
            "nowhere",
            "CRITICAL",
        ),
        (
            &[("__init__.py", "def broken(:\n")],
            TestGrade::Red,
            "SyntaxError",
            "CRITICAL",
        ),
        (
            &[
                ("__manifest__.py", &xml),
                ("data.xml", "<odoo><record></odoo>\n"),
            ],
            TestGrade::Red,
            "while it installed the addons",
            "CRITICAL",
        ),
        // This addon is parked, as in the middle of a migration; the others are tested.
        (
            &[
                ("__manifest__.py", &off),
                ("__init__.py", "import not_there_at_all\n"),
            ],
            TestGrade::Green,
            "All 3 addons install. ",
            "",
        ),
        (
            &[("__init__.py", "import os\nos._exit(0)\n")],
            TestGrade::Red,
            "before it had loaded all of them",
            "",
        ),
        (
            &[TESTS, FAILING],
            TestGrade::Red,
            ", the first: TestCase.test_sum (AssertionError: 2 != 3).",
            "AssertionError: 2 != 3",
        ),
        (
            &[("__init__.py", bare)],
            TestGrade::Yellow,
            "1 warning",
            "access rules",
        ),
    ];
    for (files, grade, reason, line) in cases {
        trials.write(files);
        let (status, error, run) = trials.build().await;
        assert!(
            run.grade == *grade && run.reason.contains(reason),
            "{files:?}: {run:?}"
        );
        assert!(
            line.is_empty()
                || run
                    .deciding
                    .iter()
                    .any(|deciding| deciding.text.contains(line)),
            "{files:?}: {run:?}"
        );
        assert!(
            run.from_template || trials.base().await != base,
            "{files:?}"
        );
        let wanted = if *grade == TestGrade::Red {
            (BuildStatus::Failed, Some(run.reason))
        } else {
            (BuildStatus::Succeeded, None)
        };
        assert_eq!((status, error), wanted, "{files:?}");
        assert_eq!(trials.left().await, Vec::<String>::new(), "{files:?}");
    }

    // A warning that the project expects leaves the grade green.
    trials
        .policy(TestPolicy {
            expected: vec!["have no access rules in module case".to_owned()],
            ..quick()
        })
        .await;
    fs::write(trials.world.sample.work_tree().join("README.md"), "again").unwrap();
    trials
        .world
        .sample
        .commit("again", &[("case/README.md", "again")])
        .unwrap();
    let (_, _, run) = trials.build().await;
    assert_eq!(run.grade, TestGrade::Green, "{run:?}");

    // Without any test, the grade is not green.
    trials.policy(quick()).await;
    trials.write(&[]);
    let tree = trials.world.sample.work_tree();
    fs::remove_dir_all(tree.join("shop_sales/tests")).unwrap();
    trials.world.sample.commit("no tests", &[]).unwrap();
    let (status, _, run) = trials.build().await;
    assert_eq!(
        (status, run.grade, run.reason.as_str(), run.tests),
        (
            BuildStatus::Succeeded,
            TestGrade::Yellow,
            "No test ran.",
            Some(0)
        )
    );

    // An image that was not tested is not green, and the reason is stated.
    trials
        .policy(TestPolicy {
            smoke: false,
            ..quick()
        })
        .await;
    trials.write(&[("x.txt", "x")]);
    let (status, _, run) = trials.build().await;
    assert_eq!(
        (status, run.grade),
        (BuildStatus::Succeeded, TestGrade::Skipped)
    );
    assert_eq!(run.reason, "The project's policy turns the smoke test off.");
    assert_eq!(trials.left().await, Vec::<String>::new());
}

/// Tries to reach the network and other databases; each success is a failed test.
const PROBE: (&str, &str) = (
    "tests/test_case.py",
    r#"import errno
import os
import socket

import psycopg2

from odoo.tests import TransactionCase


class TestCase(TransactionCase):
    def test_network(self):
        for host in ("GATEWAY", "198.51.100.7"):
            with self.assertRaises(OSError) as raised:
                socket.create_connection((host, 9), timeout=2)
            self.assertEqual(raised.exception.errno, errno.ENETUNREACH)

    def test_databases(self):
        account = {"host": "/run/ecluse-db", "user": os.environ["USER"], "password": os.environ["PASSWORD"]}
        self.env.cr.execute("SELECT current_database()")
        own = self.env.cr.fetchone()[0]
        self.env.cr.execute("SELECT datname FROM pg_database WHERE datname <> %s AND datname <> 'postgres'", (own,))
        others = [name for name, in self.env.cr.fetchall()]
        self.assertTrue([name for name in others if "_tpl_" in name])
        for name in others:
            with self.assertRaises(psycopg2.OperationalError):
                psycopg2.connect(dbname=name, **account)
        for database in ("postgres", own):
            with self.assertRaisesRegex(psycopg2.OperationalError, "only the login of this test"):
                psycopg2.connect(dbname=database, host="/run/ecluse-db", user="postgres", password="")
        with self.assertRaisesRegex(psycopg2.OperationalError, "only the login of this test"):
            psycopg2.connect(dbname=own, replication="true", **account)

    def test_place(self):
        for path in ("/var/run/docker.sock", "/run/docker.sock"):
            self.assertFalse(os.path.exists(path))
        with self.assertRaises(OSError):
            os.rename("/run/ecluse-db/.s.PGSQL.5432", "/run/ecluse-db/taken")
        with self.assertRaises(OSError):
            os.setuid(0)
        with open("/proc/self/status") as status:
            self.assertIn("CapEff:\t0000000000000000", status.read())

    def test_processes(self):
        children = []
        try:
            while len(children) < 5000:
                child = os.fork()
                if not child:
                    os.pause() if hasattr(os, "pause") else __import__("signal").pause()
                children.append(child)
        except BlockingIOError:
            pass
        finally:
            for child in children:
                os.kill(child, 9)
                os.waitpid(child, 0)
        self.assertLess(len(children), 512)
"#,
);

#[sqlx::test(migrations = "../../migrations")]
async fn hostile_addons_reach_nothing_and_leave_nothing(pool: PgPool) {
    let trials = Trials::new(pool).await;
    let gateway = trials
        .engine
        .inspect_network(
            "bridge",
            None::<bollard::query_parameters::InspectNetworkOptions>,
        )
        .await
        .unwrap();
    let gateway = gateway.ipam.unwrap().config.unwrap()[0]
        .gateway
        .clone()
        .unwrap();
    let probe = PROBE.1.replace("GATEWAY", &gateway);

    // With a network, the probe finds it: so the probe can fail.
    trials
        .policy(TestPolicy {
            network: true,
            memory_mib: 1024,
            ..quick()
        })
        .await;
    trials.write(&[TESTS, (PROBE.0, &probe)]);
    let (_, _, run) = trials.build().await;
    assert_eq!(
        (run.grade, run.failed),
        (TestGrade::Red, Some(1)),
        "{run:?}"
    );
    trials
        .policy(TestPolicy {
            memory_mib: 1024,
            ..quick()
        })
        .await;
    trials.write(&[TESTS, (PROBE.0, &probe), ("x.txt", "x")]);
    let (_, _, run) = trials.build().await;
    assert_eq!(
        (run.grade, run.failed),
        (TestGrade::Green, Some(0)),
        "{run:?}"
    );

    trials
        .policy(TestPolicy {
            memory_mib: 256,
            ..quick()
        })
        .await;
    trials.write(&[(
        "__init__.py",
        "hog = []\nwhile True:\n    hog.append(bytearray(10_000_000))\n",
    )]);
    let (_, error, _) = trials.build().await;
    assert_eq!(
        error.unwrap(),
        "Odoo was killed while it installed the addons: it used more than its limit of 256 MiB of memory."
    );

    trials
        .policy(TestPolicy {
            timeout_seconds: 15,
            ..quick()
        })
        .await;
    trials.write(&[("__init__.py", "while True:\n    pass\n")]);
    let (_, error, _) = trials.build().await;
    assert_eq!(
        error.unwrap(),
        "Odoo was stopped while it installed the addons: it reached the time limit of 15 s."
    );
    assert_eq!(trials.left().await, Vec::<String>::new());

    // Its writes are limited, in every place.
    let fill = |folder: &str| {
        format!(
            "import os\ni = 0\nwhile True:\n    i += 1\n    os.makedirs({folder:?}, exist_ok=True)\n    open({folder:?} + '/' + str(i), 'wb').write(bytes(8_000_000))\n"
        )
    };
    let table = "import odoo.sql_db\nfrom odoo.tests import TransactionCase\n\n\nclass TestCase(TransactionCase):\n    def test_fill(self):\n        self.env.cr.execute('CREATE TABLE hog AS SELECT repeat(md5(generate_series(1, 100000000)::text), 100) AS x')\n";
    let stopped = "it wrote more than its limit of 64 MiB to disk or to its database.";
    for (files, reason) in [
        (vec![("__init__.py", fill("/var/tmp/hog"))], stopped),
        (
            vec![("__init__.py", fill("/var/lib/odoo/hog"))],
            "No space left on device",
        ),
        (
            vec![(TESTS.0, TESTS.1.to_owned()), (FAILING.0, table.to_owned())],
            stopped,
        ),
    ] {
        trials
            .policy(TestPolicy {
                disk_mib: 64,
                memory_mib: 1024,
                ..quick()
            })
            .await;
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        trials.write(&files);
        let (status, error, run) = trials.build().await;
        assert!(
            status == BuildStatus::Failed && run.reason.contains(reason),
            "{error:?} {run:?}"
        );
        assert_eq!(trials.left().await, Vec::<String>::new());
    }

    // The password is in no line of a log, even when the addon writes its environment there.
    trials.policy(quick()).await;
    trials.write(&[(
        "__init__.py",
        "import os\nprint('environment', sorted(os.environ.items()), flush=True)\n",
    )]);
    let head = trials.world.push("main").await;
    let build = trials.world.build_of(&head).await.unwrap();
    let log = trials.log(build.id).await;
    let line = log
        .lines()
        .find(|line| line.starts_with("environment"))
        .unwrap();
    assert!(
        line.contains("('PASSWORD', '***')") && line.contains("('PGPASSWORD', '***')"),
        "{line}"
    );

    // A build that is dropped in the middle (its lease is lost, or its worker stops) removes
    // everything.
    trials.policy(quick()).await;
    trials.write(&[(
        "__init__.py",
        "import time\nprint('asleep', flush=True)\ntime.sleep(600)\n",
    )]);
    let head = trials.world.sample.head();
    trials.world.sample.push().unwrap();
    trials.world.announce("main", &head, "a change").await;
    let engine = trials.world.engine.clone();
    let running = tokio::spawn(async move { ecluse_engine::jobs::worker::drain(&engine).await });
    let started = async {
        loop {
            if let Some(build) = trials.world.build_of(&head).await
                && trials.log(build.id).await.contains("asleep")
            {
                break build;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let build = tokio::time::timeout(Duration::from_secs(60), started)
        .await
        .unwrap();
    assert!(trials.left().await.len() >= 5, "{:?}", trials.left().await);
    running.abort();
    let gone = async {
        while !trials.left().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone)
        .await
        .unwrap();
    builds::set_ended(
        &mut trials.world.engine.connection().await.unwrap(),
        build.id,
        BuildStatus::Errored,
        "dropped",
    )
    .await
    .unwrap();
}

/// The policy is stored without a check, as one that is older than the limits.
#[sqlx::test(migrations = "../../migrations")]
async fn a_stored_policy_allows_no_more_than_the_installation(pool: PgPool) {
    let limits = TestLimits {
        max_memory_mib: 256,
        max_disk_mib: 64,
    };
    let trials = Trials::with_limits(pool, limits).await;
    trials
        .policy(TestPolicy {
            memory_mib: 65_536,
            disk_mib: 1_048_576,
            ..quick()
        })
        .await;

    // The addon ends by itself, so that without the limit the test fails and the host stays.
    trials.write(&[(
        "__init__.py",
        "hog = [bytearray(10_000_000) for _ in range(50)]\n",
    )]);
    let head = trials.world.push("main").await;
    let build = trials.world.build_of(&head).await.unwrap();
    assert_eq!(
        build.error.unwrap(),
        "Odoo was killed while it installed the addons: it used more than its limit of 256 MiB of memory."
    );
    let log = trials.log(build.id).await;
    for setting in ["ECLUSE_TEST_MAX_MEMORY_MIB", "ECLUSE_TEST_MAX_DISK_MIB"] {
        assert!(log.contains(setting), "{log}");
    }

    // No single file is above the limit, which the kernel applies to each. The sleep is longer than
    // the pause between two checks of the disk.
    trials.write(&[(
        "__init__.py",
        "import time\nfor i in range(20):\n    open('/var/tmp/hog' + str(i), 'wb').write(bytes(8_000_000))\ntime.sleep(30)\n",
    )]);
    let (_, error, run) = trials.build().await;
    assert!(
        run.reason
            .contains("it wrote more than its limit of 64 MiB to disk or to its database."),
        "{error:?} {run:?}"
    );
    assert_eq!(trials.left().await, Vec::<String>::new());
}

/// All tests share the server's table of locks. A run that found it full, because of others, is run
/// again; a run that only prints this is red.
#[sqlx::test(migrations = "../../migrations")]
async fn a_test_that_others_left_no_lock_is_run_again(pool: PgPool) {
    let trials = Trials::new(pool).await;
    trials.policy(quick()).await;
    trials.write(&[("__init__.py", "raise MemoryError('out of shared memory')\n")]);
    let (status, error, _) = trials.build().await;
    assert_eq!(status, BuildStatus::Failed, "{error:?}");

    let mut others = sqlx::PgConnection::connect(&trials.postgres.url("postgres"))
        .await
        .unwrap();
    others
        .execute("SELECT pg_advisory_lock(key) FROM generate_series(1, 180000) key")
        .await
        .unwrap();
    trials.write(&[(
        "__init__.py",
        "raise MemoryError('out of shared memory') # again\n",
    )]);
    let head = trials.world.push("main").await;
    let build = trials.world.build_of(&head).await.unwrap();
    assert!(build.error.is_none(), "{build:?}");
    let (state, error): (String, String) =
        sqlx::query_as("SELECT state, last_error FROM jobs WHERE subject_id = $1")
            .bind(build.id.0)
            .fetch_one(&trials.world.engine.pool)
            .await
            .unwrap();
    assert_eq!(
        (state.as_str(), error.as_str()),
        (
            "ready",
            "The tests needed a lock in Postgres, and others had taken nearly all of them."
        )
    );
}

/// What a test that prints for ever leaves in the log, and how long its containers ran.
struct Spent {
    log_bytes: i64,
    warnings: i64,
    attempts: i64,
    seconds: f64,
}

impl Trials {
    async fn spent(&self, build: ecluse_domain::ids::BuildId) -> Spent {
        let (log_bytes, warnings) = sqlx::query_as(
            "SELECT coalesce(sum(octet_length(text) + 400), 0), count(*) FILTER (WHERE text LIKE 'The log is full%') FROM build_logs WHERE build_id = $1",
        )
        .bind(build.0)
        .fetch_one(&self.world.engine.pool)
        .await
        .unwrap();
        let (attempts, seconds) = sqlx::query_as(
            "SELECT count(*), coalesce(sum(test_seconds), 0) FROM build_run_times WHERE build_id = $1",
        )
        .bind(build.0)
        .fetch_one(&self.world.engine.pool)
        .await
        .unwrap();
        Spent {
            log_bytes,
            warnings,
            attempts,
            seconds,
        }
    }

    /// Waits until Odoo runs in the second attempt of a build, and returns its time limit.
    async fn limit_of_second_attempt(&self) -> f64 {
        loop {
            let running = self.engine.list_containers(None::<ListContainersOptions>);
            let found = running.await.unwrap().into_iter().find(|container| {
                let mut names = container.names.iter().flatten();
                names.any(|name| name.contains(&self.prefix) && name.ends_with("_2-odoo"))
            });
            if let Some(container) = found {
                let labels = container.labels.unwrap();
                return labels["ecluse.run"].parse().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Counts the lines of the test that are kept after the warning that the log is full.
    async fn last_lines(&self, build: ecluse_domain::ids::BuildId) -> i64 {
        sqlx::query_scalar(
            "SELECT count(*) FROM build_logs WHERE build_id = $1 AND text LIKE 'printed %'
             AND line > (SELECT line FROM build_logs WHERE build_id = $1 AND text LIKE 'The log is full%')",
        )
        .bind(build.0)
        .fetch_one(&self.world.engine.pool)
        .await
        .unwrap()
    }
}

/// The limits of time and log hold for all attempts of a build together, whatever ends them, and a
/// retry by a person starts anew.
#[sqlx::test(migrations = "../../migrations")]
async fn a_test_that_prints_for_ever_has_one_limit_for_all_attempts(pool: PgPool) {
    const MAX_LOG: i64 = 18 << 20;
    let trials = Trials::new(pool).await;
    trials.policy(quick()).await;
    trials.build().await;
    trials
        .policy(TestPolicy {
            timeout_seconds: 30,
            ..quick()
        })
        .await;
    // Enough lines to fill the log, and then so few that the limit of time comes before that of the
    // output.
    trials.write(&[(
        "__init__.py",
        "import time\nnumber = 0\nwhile True:\n    number += 1\n    print('printed', number, flush=True)\n    time.sleep(0.01 if number > 60_000 else 0)\n",
    )]);
    let head = trials.world.sample.head();
    trials.world.sample.push().unwrap();
    trials.world.announce("main", &head, "a change").await;
    let engine = trials.world.engine.clone();
    let worker = tokio::spawn(async move { ecluse_engine::jobs::worker::drain(&engine).await });
    let full = async {
        loop {
            if let Some(build) = trials.world.build_of(&head).await
                && trials.spent(build.id).await.warnings > 0
            {
                break build.id;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let build = tokio::time::timeout(Duration::from_secs(60), full)
        .await
        .unwrap();
    // The worker dies, and its lease runs out.
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    let first = trials.spent(build).await;
    assert!(first.attempts == 1 && first.seconds > 1.0 && first.log_bytes <= MAX_LOG);
    sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
        .execute(&trials.world.engine.pool)
        .await
        .unwrap();
    let (limit, ()) = tokio::join!(
        tokio::time::timeout(Duration::from_secs(60), trials.limit_of_second_attempt()),
        trials.world.drain()
    );
    let limit = limit.unwrap();
    assert!(limit <= 30.0 - first.seconds, "{limit} {}", first.seconds);
    let ended = trials.world.build_of(&head).await.unwrap();
    let sentence = ended.error.unwrap();
    assert!(
        ended.status == BuildStatus::Errored
            && sentence.starts_with("Odoo was stopped: with the ")
            && sentence.contains("it reached the time limit of 30 s"),
        "{sentence}"
    );
    let both = trials.spent(build).await;
    assert_eq!((both.attempts, both.warnings), (2, 1));
    assert!(both.log_bytes <= MAX_LOG, "{} bytes", both.log_bytes);
    assert!(both.seconds >= 29.0, "{} s", both.seconds);
    // Of the second attempt, only the last lines are kept.
    assert!((1..1000).contains(&trials.last_lines(build).await));

    let again = ecluse_engine::build::retry(&trials.world.engine, &trials.world.theo, build)
        .await
        .unwrap();
    trials.world.drain().await;
    let again_ended = builds::get(&mut trials.world.engine.connection().await.unwrap(), again)
        .await
        .unwrap();
    assert_eq!(
        (again_ended.status, again_ended.error.as_deref()),
        (
            BuildStatus::Failed,
            Some(
                "Odoo was stopped while it installed the addons: it reached the time limit of 30 s."
            )
        )
    );
    let fresh = trials.spent(again).await;
    assert_eq!((fresh.attempts, fresh.warnings), (1, 1));
    assert!(fresh.log_bytes <= MAX_LOG && fresh.seconds > 29.0);
    assert_eq!(trials.left().await, Vec::<String>::new());
}

/// A server that requires a password from this process, but none from a container.
#[sqlx::test(migrations = "../../migrations")]
async fn a_server_that_lets_containers_in_without_a_password_is_refused(pool: PgPool) {
    let mut trials = Trials::new(pool).await;
    let gateway = trials
        .engine
        .inspect_network(
            "bridge",
            None::<bollard::query_parameters::InspectNetworkOptions>,
        )
        .await
        .unwrap();
    let gateway: std::net::IpAddr = gateway.ipam.unwrap().config.unwrap()[0]
        .gateway
        .as_ref()
        .unwrap()
        .parse()
        .unwrap();
    let listener = tokio::net::TcpListener::bind((gateway, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut admin = sqlx::PgConnection::connect(&trials.postgres.url("postgres"))
        .await
        .unwrap();
    sqlx::raw_sql("CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'hunter22'")
        .execute(&mut admin)
        .await
        .unwrap();
    let url = format!("postgres://boss:hunter22@{gateway}:{port}/postgres");
    let behind = ("127.0.0.1", trials.postgres.port().unwrap());
    let asks_others = Arc::new(AtomicBool::new(false));
    let serving = asks_others.clone();
    tokio::spawn(async move {
        while let Ok((mut from, peer)) = listener.accept().await {
            let asks_others = serving.clone();
            tokio::spawn(async move {
                if peer.ip() == gateway {
                    let mut to = tokio::net::TcpStream::connect(behind).await.unwrap();
                    return drop(tokio::io::copy_bidirectional(&mut from, &mut to).await);
                }
                // AuthenticationOk for everybody, or only for the login of the run.
                let mut message = [0; 512];
                let read = tokio::io::AsyncReadExt::read(&mut from, &mut message)
                    .await
                    .unwrap_or(0);
                let is_of_run = message[..read].windows(7).any(|bytes| bytes == b"ecluse_");
                let asks = asks_others.load(Ordering::SeqCst) && !is_of_run;
                let answer = [
                    b"R\0\0\0\x08\0\0\0".as_slice(),
                    if asks { b"\x03" } else { b"\0" },
                ]
                .concat();
                drop(tokio::io::AsyncWriteExt::write_all(&mut from, &answer).await);
            });
        }
    });
    let server = TestServer::new(&url, trials.prefix.rsplit('_').next().unwrap()).unwrap();
    trials.world.engine = world::engine_with(&trials.world.engine, server);
    trials.policy(quick()).await;
    for asks in [false, true] {
        asks_others.store(asks, Ordering::SeqCst);
        trials.write(&[("x.txt", if asks { "x" } else { "y" })]);
        let head = trials.world.push("main").await;
        let build = trials.world.build_of(&head).await.unwrap();
        let log = trials.log(build.id).await;
        assert!(
            build.status != BuildStatus::Succeeded && log.contains("accepts any password"),
            "{asks}: {log}"
        );
        assert_eq!(trials.left().await, Vec::<String>::new());
    }
}

/// The rules of the server change after Ecluse has checked it: then they let in a superuser who is
/// not the role that Ecluse uses. It is noticed before the code of a project runs.
#[sqlx::test(migrations = "../../migrations")]
async fn a_server_that_begins_to_trust_a_superuser_is_refused(pool: PgPool) {
    let trials = Trials::new(pool).await;
    trials.policy(quick()).await;
    let (status, _, _) = trials.build().await;
    assert_eq!(status, BuildStatus::Succeeded);

    let mut admin = sqlx::PgConnection::connect(&trials.postgres.url("postgres"))
        .await
        .unwrap();
    sqlx::raw_sql("CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'hunter22'")
        .execute(&mut admin)
        .await
        .unwrap();
    let rules = trials.folder.path().join("hba.conf");
    let strict = fs::read_to_string(&rules).unwrap();
    let trusting = format!("host all boss 127.0.0.1/32 trust\n{strict}");
    fs::write(&rules, trusting).unwrap();
    sqlx::raw_sql("SELECT pg_reload_conf()")
        .execute(&mut admin)
        .await
        .unwrap();
    let url = format!(
        "postgres://boss@127.0.0.1:{}/postgres",
        trials.postgres.port().unwrap()
    );
    let trusted = async { while sqlx::PgConnection::connect(&url).await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(60), trusted)
        .await
        .unwrap();
    trials.write(&[(
        "__init__.py",
        "print('the code of the project', flush=True)\n",
    )]);
    let head = trials.world.push("main").await;
    let build = trials.world.build_of(&head).await.unwrap();
    let log = trials.log(build.id).await;
    assert!(
        build.status == BuildStatus::Errored
            && log.contains("accepts any password for the role `boss`"),
        "{log}"
    );
    assert!(!log.contains("the code of the project"), "{log}");
    assert_eq!(trials.left().await, Vec::<String>::new());
}

/// A test may grant something to the login of another in its own database. The verdict of the other
/// stays valid, and its login is removed later.
#[sqlx::test(migrations = "../../migrations")]
async fn a_login_that_the_database_of_another_test_refers_to_is_removed_later(pool: PgPool) {
    let trials = Trials::new(pool).await;
    let server = trials.world.engine.test_server.clone().unwrap();
    let [one, other] = [1, 2].map(|_| ecluse_clients::test_server::RunId {
        build: ecluse_domain::ids::BuildId::generate(),
        fence: 1,
    });
    server.create_database(one, None).await.unwrap();
    let access = server.create_database(other, None).await.unwrap();
    let url = trials.postgres.url(&server.run_name(one));
    let mut conn = sqlx::PgConnection::connect(&url).await.unwrap();
    let grant = format!(
        "CREATE TABLE t (i int); GRANT SELECT ON t TO \"{}\"",
        access.user
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(grant))
        .execute(&mut conn)
        .await
        .unwrap();
    drop(conn);
    TestServer::remove_database(&server, other).await.unwrap();
    assert!(
        server.list_runs().await.unwrap().contains(&other),
        "its login still exists"
    );
    TestServer::remove_database(&server, one).await.unwrap();
    TestServer::remove_database(&server, other).await.unwrap();
    assert_eq!(trials.left().await, Vec::<String>::new());
}

/// A process may die after it changed the database of a template and before it changed the row, or
/// the other way round. No database stays without a row, and no row without a database.
#[sqlx::test(migrations = "../../migrations")]
async fn unused_and_unknown_templates_are_removed(pool: PgPool) {
    let trials = Trials::new(pool).await;
    trials.policy(quick()).await;
    trials.build().await;
    let server = trials.world.engine.test_server.clone().unwrap();
    let [template] = server.list_templates().await.unwrap().try_into().unwrap();
    let mut admin = sqlx::PgConnection::connect(&trials.postgres.url("postgres"))
        .await
        .unwrap();
    let mut copy = async |name: &str| {
        let statement = format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut admin)
            .await
            .unwrap();
    };
    let unknown = server.template_name(&"ab".repeat(16));
    copy(&unknown).await;
    ecluse_engine::smoke_test::reap(&trials.world.engine).await;
    assert_eq!(
        server.list_templates().await.unwrap(),
        std::slice::from_ref(&template),
        "only the template that a row names stays"
    );

    let conn = &mut trials.world.engine.connection().await.unwrap();
    sqlx::query("UPDATE template_databases SET used_at = now() - interval '31 days'")
        .execute(&mut **conn)
        .await
        .unwrap();
    // A process died after it dropped the database: the next round deletes the row.
    server.remove_template(&template).await.unwrap();
    ecluse_engine::smoke_test::reap(&trials.world.engine).await;
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM template_databases")
        .fetch_one(&mut **conn)
        .await
        .unwrap();
    assert_eq!((server.list_templates().await.unwrap().len(), rows), (0, 0));
    trials.write(&[]);
    let (_, _, run) = trials.build().await;
    assert!(
        !run.from_template && server.list_templates().await.unwrap() == [template],
        "{run:?}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_rest_of_a_dead_workers_run_is_removed(pool: PgPool) {
    let trials = Trials::new(pool).await;
    let server = trials.world.engine.test_server.clone().unwrap();
    let run = ecluse_clients::test_server::RunId {
        build: ecluse_domain::ids::BuildId::generate(),
        fence: 3,
    };
    server.create_database(run, None).await.unwrap();
    let name = server.run_name(run);
    let labels = HashMap::from([
        ("ecluse.test.owner".to_owned(), trials.prefix.clone()),
        ("ecluse.test.run".to_owned(), name.clone()),
    ]);
    let volume = ecluse_clients::containers::Volume {
        name: format!("{name}-data"),
        labels,
        in_memory: None,
    };
    trials
        .world
        .engine
        .containers
        .create_volume(&volume)
        .await
        .unwrap();
    assert_eq!(trials.left().await.len(), 3);

    // Nothing is removed while the lease of the build is held.
    let mut conn = trials.world.engine.connection().await.unwrap();
    sqlx::query("INSERT INTO jobs (id, kind, subject_id, state, lease_owner, lease_until, fence) VALUES (gen_random_uuid(), 'build', $1, 'leased', 'x', now() + interval '1 hour', 3)")
        .bind(run.build.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    ecluse_engine::smoke_test::reap(&trials.world.engine).await;
    assert_eq!(trials.left().await.len(), 3);
    // Another worker took the build over, with another fence.
    sqlx::query("UPDATE jobs SET fence = 4 WHERE subject_id = $1")
        .bind(run.build.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    ecluse_engine::smoke_test::reap(&trials.world.engine).await;
    assert_eq!(trials.left().await, Vec::<String>::new());
}
