//! The Debian base and its stand-in for `odoo`, on a real engine and a real Postgres.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::time::Duration;

use bollard::models::{HostConfig, PortBinding};
use ecluse_testbed::debian::{
    Containers, Databases, Run, host_package_access, push_base_image, push_large_base_image,
};
use ecluse_testbed::sample::Project;
use ecluse_testbed::{required, temp_dir};

async fn containers() -> Containers {
    let base = push_base_image(&required("ECLUSE_TEST_REGISTRY"))
        .await
        .unwrap();
    Containers::pull(&required("ECLUSE_TEST_DOCKER_HOST"), &base)
        .await
        .unwrap()
}

async fn number(databases: &Databases, query: &str) -> i64 {
    databases
        .query("shop", query)
        .await
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn the_debian_base_has_the_same_digest_every_time() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let first = push_base_image(&registry).await.unwrap();
    assert_eq!(
        first.reference,
        format!("{registry}/sample/odoo-debian:18.0-20251015")
    );
    assert_eq!(
        first.digest,
        push_base_image(&registry).await.unwrap().digest
    );
}

#[tokio::test]
async fn a_large_base_has_the_requested_size() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let first = push_large_base_image(&registry, 66 << 20).await.unwrap();
    assert_eq!(
        first.digest,
        push_large_base_image(&registry, 66 << 20)
            .await
            .unwrap()
            .digest
    );
    let url = format!(
        "http://{registry}/v2/sample/odoo-large/manifests/{}",
        first.digest
    );
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest: serde_json::Value = reqwest::Client::new()
        .get(url)
        .header("accept", kind)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let weight: u64 = manifest["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| layer["size"].as_u64().unwrap())
        .sum();
    assert!((66 << 20..68 << 20).contains(&weight), "{weight}");
}

#[tokio::test]
async fn apt_and_pip_install_packages_from_this_machines_sources() {
    let containers = containers().await;
    let access = host_package_access().unwrap();
    let folder = temp_dir().unwrap();
    let mut env = access.proxies.clone();
    let mut binds = Vec::new();
    if let Some(sources) = &access.apt_sources {
        std::fs::write(folder.path().join("sources.list"), sources).unwrap();
        binds.push(format!(
            "{}:/etc/apt/sources.list:ro",
            folder.path().join("sources.list").display()
        ));
    }
    if let Some(bundle) = &access.ca_bundle {
        std::fs::write(folder.path().join("ca.pem"), bundle).unwrap();
        binds.push(format!(
            "{}:/etc/ssl/ca.pem:ro",
            folder.path().join("ca.pem").display()
        ));
        env.push(("PIP_CERT".to_owned(), "/etc/ssl/ca.pem".to_owned()));
    }
    env.extend(
        access
            .pip_index_url
            .map(|url| ("PIP_INDEX_URL".to_owned(), url)),
    );
    let host = HostConfig {
        network_mode: Some("host".to_owned()),
        binds: Some(binds),
        ..HostConfig::default()
    };
    let script = "set -e; apt-get -qq update; apt-get -qq install -y hello >/dev/null 2>&1; hello
        pip install -q --no-deps --break-system-packages --root-user-action ignore six; python3 -c 'import six; print(six.__name__)'";
    let run = Run {
        user: Some("0"),
        args: &["sh", "-c", script],
        env,
        host,
    };
    let (status, log) = containers.run(run).await.unwrap();
    assert_eq!((status, log.trim()), (0, "Hello, world!\nsix"));
}

#[tokio::test]
async fn without_a_database_the_site_lists_the_installed_addons() {
    let containers = containers().await;
    // The user of the container may list the folder inside this folder, but not this folder itself.
    let folder = temp_dir().unwrap();
    let addons = folder.path().join("addons");
    write(
        &addons,
        &[(
            "shop/__manifest__.py",
            "{\"name\": \"Shop\", \"version\": \"18.0.2.0.0\", \"license\": \"LGPL-3\"}",
        )],
    );
    let port = ecluse_launcher::free_port().unwrap();
    let binding = PortBinding {
        host_ip: Some("127.0.0.1".to_owned()),
        host_port: Some(port.to_string()),
    };
    let host = HostConfig {
        port_bindings: Some([("8069/tcp".to_owned(), Some(vec![binding]))].into()),
        binds: Some(vec![format!("{}:/mnt/extra-addons", addons.display())]),
        ..HostConfig::default()
    };
    let env = [
        "PROJECT=shop",
        "STAGE=<prod>",
        "RELEASE=v1.0.0",
        "DIGEST=sha256:ab",
    ];
    let env = env
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (format!("ECLUSE_{name}"), value.to_owned()))
        .collect();
    let id = containers
        .start(Run {
            user: None,
            args: &[],
            env,
            host,
        })
        .await
        .unwrap();
    let get = async |path: &str| reqwest::get(format!("http://127.0.0.1:{port}{path}")).await;
    let health = async {
        loop {
            match get("/web/health").await {
                Ok(answer) if answer.status() == 200 => break answer.text().await.unwrap(),
                Ok(_) | Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    let health = tokio::time::timeout(Duration::from_secs(60), health).await;
    let status = get("/status.json")
        .await
        .unwrap()
        .json::<serde_json::Value>()
        .await
        .unwrap();
    let page = get("/").await.unwrap().text().await.unwrap();
    std::fs::write(addons.join("shop/unhealthy"), "").unwrap();
    let sick = get("/web/health").await.unwrap().status();
    let (code, log) = containers.stop(&id).await.unwrap();
    assert_eq!(health.unwrap(), "{\"status\": \"pass\"}");
    let addons = serde_json::json!([{"name": "shop", "version": "18.0.2.0.0"}]);
    let facts = serde_json::json!({"project": "shop", "stage": "<prod>", "release": "v1.0.0", "digest": "sha256:ab", "addons": addons});
    assert_eq!((status, sick.as_u16()), (facts, 404));
    assert!(
        page.contains("shop on &lt;prod&gt;") && page.contains("18.0.2.0.0"),
        "{page}"
    );
    assert_eq!(code, 0, "{log}");
}

/// One outcome that the real Odoo has, as its exit status and its log show it.
struct Outcome {
    name: &'static str,
    addons: &'static [(&'static str, &'static str)],
    options: &'static [&'static str],
    status: i64,
    /// Level, logger and the start of the message.
    lines: &'static [&'static str],
    /// Text anywhere in the log, for tracebacks.
    log: &'static str,
}

const MANIFEST: &str = "{\"name\": \"X\", \"version\": \"18.0.1.0.0\", \"license\": \"LGPL-3\"}";
const TESTS: &str = "from odoo.tests import TransactionCase\n\n\nclass TestX(TransactionCase):\n    def test_a(self):\n        self.assertEqual(1, 2)\n\n    \
                     def test_b(self):\n        self.env[\"no.such\"]\n\n    def test_c(self):\n        self.assertTrue(self.env.user)\n";
const TESTED: &[&str] = &["-i", "x", "--test-enable", "--test-tags", "/x"];
const FAILED: &str = "CRITICAL odoo.service.server: Failed to initialize database `";

const OUTCOMES: &[Outcome] = &[
    Outcome {
        name: "an addon that is not on the path",
        addons: &[("x/__manifest__.py", MANIFEST), ("x/__init__.py", "")],
        options: &["-i", "x,auditlog,base_technical_user"],
        status: 0,
        lines: &[
            "WARNING odoo.modules.loading: invalid module names, ignored: auditlog, base_technical_user",
        ],
        log: "Module x loaded in ",
    },
    Outcome {
        name: "no test ran",
        addons: &[("x/__manifest__.py", MANIFEST), ("x/__init__.py", "")],
        options: TESTED,
        status: 0,
        lines: &[
            "WARNING odoo.tests.result: 0 failed, 0 error(s) of 0 tests when loading database '",
        ],
        log: "",
    },
    Outcome {
        name: "a missing Python package",
        addons: &[
            ("x/__manifest__.py", MANIFEST),
            ("x/__init__.py", "import zeep_is_not_here\n"),
        ],
        options: &["-i", "x"],
        status: 255,
        lines: &[
            "CRITICAL odoo.modules.module: Couldn't load module x",
            FAILED,
        ],
        log: "\nModuleNotFoundError: No module named 'zeep_is_not_here'\n",
    },
    Outcome {
        name: "a base too old for the addon",
        addons: &[
            ("x/__manifest__.py", MANIFEST),
            (
                "x/__init__.py",
                "from odoo.tools import of_a_later_series\n",
            ),
        ],
        options: &["-i", "x"],
        status: 255,
        lines: &[FAILED],
        log: "\nImportError: cannot import name 'of_a_later_series' from 'odoo.tools'",
    },
    Outcome {
        name: "a declared Python package that is missing",
        addons: &[
            (
                "x/__manifest__.py",
                "{\"name\": \"X\", \"license\": \"LGPL-3\", \"external_dependencies\": {\"python\": [\"zeep-is-not-here>=4\"]}}",
            ),
            ("x/__init__.py", ""),
        ],
        options: &["-i", "x"],
        status: 255,
        lines: &[
            "WARNING odoo.modules.loading: Transient module states were reset",
            "ERROR odoo.modules.registry: Failed to load registry",
            FAILED,
        ],
        log: "External dependency zeep-is-not-here>=4 not installed",
    },
    Outcome {
        name: "a dependency that is nowhere",
        addons: &[
            (
                "x/__manifest__.py",
                "{\"name\": \"X\", \"license\": \"LGPL-3\", \"depends\": [\"nowhere\"]}",
            ),
            ("x/__init__.py", ""),
        ],
        options: &["-i", "x"],
        status: 255,
        lines: &[FAILED],
        log: "You try to install module \"x\" that depends on module \"nowhere\".",
    },
    Outcome {
        name: "data that is no XML",
        addons: &[
            (
                "x/__manifest__.py",
                "{\"name\": \"X\", \"license\": \"LGPL-3\", \"data\": [\"data.xml\"]}",
            ),
            ("x/__init__.py", ""),
            ("x/data.xml", "<odoo>\n<record>\n</odoo>\n"),
        ],
        options: &["-i", "x"],
        status: 255,
        lines: &[FAILED],
        log: "ParseError: while parsing /mnt/extra-addons/x/data.xml: mismatched tag: line 3",
    },
    Outcome {
        name: "tests failed",
        addons: &[
            ("x/__manifest__.py", MANIFEST),
            ("x/__init__.py", ""),
            ("x/tests/__init__.py", "from . import test_x\n"),
            ("x/tests/test_x.py", TESTS),
        ],
        options: TESTED,
        status: 1,
        lines: &[
            "INFO odoo.addons.x.tests.test_x: Starting TestX.test_a ...",
            "ERROR odoo.addons.x.tests.test_x: FAIL: TestX.test_a",
            "ERROR odoo.addons.x.tests.test_x: ERROR: TestX.test_b",
            "ERROR odoo.modules.loading: Module x: 1 failures, 1 errors of 3 tests",
            "INFO odoo.tests.stats: x: 3 tests ",
            "ERROR odoo.tests.result: 1 failed, 1 error(s) of 3 tests when loading database '",
        ],
        log: "\nKeyError: 'no.such'\n",
    },
    Outcome {
        name: "harmless: an earlier run was interrupted",
        addons: &[("x/__manifest__.py", MANIFEST), ("x/__init__.py", "")],
        options: &["-i", "x"],
        status: 0,
        lines: &[
            "WARNING odoo.modules.loading: Transient module states were reset",
            "INFO odoo.modules.loading: Loading module x (3/3)",
        ],
        log: "",
    },
];

#[tokio::test]
async fn the_stand_in_has_every_outcome_of_the_real_odoo() {
    let containers = containers().await;
    let databases = Databases::start().await.unwrap();
    // Odoo creates the database when it does not exist.
    let (status, log) = containers
        .odoo(&databases, None, "template", &["-i", "base"])
        .await
        .unwrap();
    assert_eq!(status, 0, "{log}");
    for (index, outcome) in OUTCOMES.iter().enumerate() {
        let folder = temp_dir().unwrap();
        let addons = folder.path().join("addons");
        write(&addons, outcome.addons);
        let database = format!("t{index}");
        databases.copy("template", &database).await.unwrap();
        if outcome.name.starts_with("harmless") {
            databases
                .query(
                    &database,
                    "UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'web'",
                )
                .await
                .unwrap();
        }
        let (status, log) = containers
            .odoo(&databases, Some(&addons), &database, outcome.options)
            .await
            .unwrap();
        assert_eq!(status, outcome.status, "{}\n{log}", outcome.name);
        let lines: Vec<String> = log.lines().filter_map(without_time).collect();
        for wanted in outcome.lines {
            assert!(
                lines.iter().any(|line| line.starts_with(wanted)),
                "{}: no line {wanted}\n{log}",
                outcome.name
            );
        }
        assert!(
            log.contains(outcome.log),
            "{}: not in the log: {}\n{log}",
            outcome.name,
            outcome.log
        );
        let red = |line: &String| {
            ["WARNING", "ERROR", "CRITICAL"]
                .iter()
                .any(|level| line.starts_with(level))
        };
        assert!(
            outcome.status != 0 || lines.iter().filter(|line| red(line)).count() == 1,
            "{}: {log}",
            outcome.name
        );
    }
}

#[tokio::test]
async fn the_sample_project_installs_and_its_tests_pass() {
    let folder = temp_dir().unwrap();
    let root = folder.path().join("git");
    std::fs::create_dir(&root).unwrap();
    let project =
        Project::create_with_code(&root, "http://127.0.0.1", "good-shop", "sample/odoo-debian")
            .unwrap();
    let addons = folder.path().join("addons");
    let names = project.copy_addons(&addons).unwrap();
    let containers = containers().await;
    let databases = Databases::start().await.unwrap();
    assert_eq!(
        names,
        ["good_shop_base", "good_shop_sales", "account_helper"]
    );
    let tags = names
        .iter()
        .map(|name| format!("/{name}"))
        .collect::<Vec<_>>()
        .join(",");
    let options = [
        "-i",
        &names.join(","),
        "--test-enable",
        "--test-tags",
        &tags,
        "--without-demo=all",
    ];
    let (status, log) = containers
        .odoo(&databases, Some(&addons), "shop", &options)
        .await
        .unwrap();
    let count = number(&databases, "SELECT count(*) FROM good_shop_order").await;
    let rows = number(&databases, "SELECT sum(n_tup_ins) FROM pg_stat_user_tables").await;
    let tables = number(
        &databases,
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
    )
    .await;
    assert_eq!(status, 0, "{log}");
    let lines: Vec<String> = log.lines().filter_map(without_time).collect();
    assert!(lines.iter().all(|line| line.starts_with("INFO ")), "{log}");
    let result =
        "INFO odoo.tests.result: 0 failed, 0 error(s) of 3 tests when loading database 'shop'"
            .to_owned();
    assert!(
        lines.contains(&result)
            && lines
                .iter()
                .any(|line| line.starts_with("INFO odoo.modules.loading: 9 modules loaded in ")),
        "{log}"
    );
    assert!(!log.contains("loading demo"), "{log}");
    // The database really has the rows and tables.
    assert!(
        count == 1 && tables > 100 && rows > 3000,
        "{count} {tables} {rows}"
    );
}

/// `LEVEL LOGGER: MESSAGE` of a line in Odoo's format: `DATE TIME,MS PID LEVEL DATABASE LOGGER:
/// MESSAGE`.
fn without_time(line: &str) -> Option<String> {
    let mut words = line.splitn(6, ' ');
    let (date, time, pid) = (words.next()?, words.next()?, words.next()?);
    let (level, _, rest) = (words.next()?, words.next()?, words.next()?);
    let is_line = date.len() == 10
        && time.len() == 12
        && time.as_bytes()[8] == b','
        && pid.parse::<u32>().is_ok();
    is_line.then(|| format!("{level} {}", rest.trim_end()))
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, content) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}
