//! The laws of docs/architecture.md that the sources can be checked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::imports::{find_circles, read_arrows, resolve};
use super::sources::{Module, ModulePath, read_crate};

/// Which crates a crate may depend on, apart from its tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("image", &["domain"]),
    ("store", &["domain"]),
    ("clients", &["domain"]),
    ("engine", &["domain", "image", "store", "clients"]),
    (
        "server",
        &["domain", "image", "store", "clients", "engine", "launcher"],
    ),
    ("launcher", &[]),
    ("testbed", &["launcher"]),
    ("xtask-start", &[]),
    (
        "xtask",
        &[
            "domain",
            "clients",
            "engine",
            "launcher",
            "testbed",
            "xtask-start",
        ],
    ),
];

/// Crates that are never shipped. Their own SQL prepares and checks what others do.
const NOT_SHIPPED: &[&str] = &["testbed", "xtask", "xtask-start"];

/// Statements as they begin in a program; a sentence for people is not in capitals.
const STATEMENTS: &[&str] = &[
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "ALTER", "DROP", "TRUNCATE",
    "LISTEN", "NOTIFY",
];

pub(crate) fn repository() -> PathBuf {
    xtask_start::repository()
}

pub(crate) fn crates() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(repository().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub(crate) fn read(name: &str) -> BTreeMap<ModulePath, Module> {
    read_crate(&repository().join("crates").join(name).join("src"))
}

fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// The crates that the section `[dependencies]` of a manifest names.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut is_section = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_section = line == "[dependencies]";
        } else if is_section && let Some(name) = line.split(['.', ' ', '=']).next() {
            let own = name.strip_prefix("ecluse-");
            found.extend(
                own.or_else(|| name.starts_with("xtask").then_some(name))
                    .map(str::to_owned),
            );
        }
    }
    found
}

#[test]
fn crates_depend_on_each_other_only_along_the_arrows() {
    let mut faults = Vec::new();
    for name in crates() {
        let manifest = repository().join("crates").join(&name).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        let allowed = ARROWS.iter().find(|(known, _)| *known == name);
        let Some((_, allowed)) = allowed else {
            faults.push(format!("{name}: this crate is not in the list of arrows"));
            continue;
        };
        for used in dependencies(&manifest) {
            if !allowed.contains(&used.as_str()) {
                faults.push(format!("{name} depends on {used}"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn a_dependency_is_read_from_either_form() {
    let manifest = "[package]\nname = \"ecluse-x\"\n[dependencies]\necluse-domain.workspace = true\n\
        ecluse-store = { workspace = true }\nserde = \"1\"\n[dev-dependencies]\necluse-engine.workspace = true\n";
    assert_eq!(dependencies(manifest), ["domain", "store"]);
}

#[test]
fn no_crate_has_a_circle_of_imports_between_its_files() {
    let mut faults = Vec::new();
    for name in crates() {
        let src = repository().join("crates").join(&name).join("src");
        for circle in find_circles(&read_arrows(&src)) {
            faults.push(format!("{name}:\n{circle}"));
        }
    }
    assert_none(&faults);
}

/// Whether this file of this crate may hold SQL and name sqlx.
fn may_use_database(name: &str, file: &Path) -> bool {
    name == "store"
        || NOT_SHIPPED.contains(&name)
        // The databases of the server on which images are tested are those of the images.
        || name == "clients"
            && (file.starts_with("test_server") || file == Path::new("test_server.rs"))
        // The private server that it starts has no database yet.
        || name == "launcher"
            && (file.starts_with("postgres") || file == Path::new("postgres.rs"))
}

#[test]
fn only_the_store_names_sqlx() {
    let mut faults = Vec::new();
    for name in crates() {
        for module in read(&name).values() {
            // `domain` lets its values be read from columns, behind a feature that only the store
            // enables.
            if name != "domain"
                && !may_use_database(&name, &module.file)
                && module.words.iter().any(|word| word == "sqlx")
            {
                faults.push(format!("crates/{name}/src/{}", module.file.display()));
            }
        }
    }
    assert_none(&faults);
}

fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next();
    first.is_some_and(|first| STATEMENTS.contains(&first))
        && text.trim().contains(char::is_whitespace)
}

#[test]
fn only_the_store_has_sql_text() {
    let mut faults = Vec::new();
    for name in crates() {
        for module in read(&name).values() {
            let texts = module.texts.iter().filter(|text| is_statement(text));
            if !may_use_database(&name, &module.file) {
                for text in texts {
                    faults.push(format!(
                        "crates/{name}/src/{}: {}",
                        module.file.display(),
                        text.lines().next().unwrap_or_default()
                    ));
                }
            }
        }
    }
    assert_none(&faults);
    // The check can find something.
    let store = read("store");
    assert!(
        store
            .values()
            .any(|module| module.texts.iter().any(|text| is_statement(text)))
    );
}

#[test]
fn the_domain_has_no_clock_no_async_and_no_io() {
    let mut faults = Vec::new();
    // The switch for planted bugs, which no program that somebody ships has, is read from the
    // environment.
    let modules = read("domain");
    let modules = modules
        .values()
        .filter(|module| module.file != Path::new("planted.rs"));
    for module in modules {
        for word in [
            "SystemTime",
            "Instant",
            "async",
            "await",
            "tokio",
            "TcpStream",
            "UdpSocket",
        ] {
            if module.words.iter().any(|own| own == word) {
                faults.push(format!("{}: {word}", module.file.display()));
            }
        }
        let imports = module.imports.iter().map(|(_, path)| path);
        for path in imports.chain(&module.paths) {
            let outside = ["fs", "process", "env", "thread"];
            let is_outside = path.first().is_some_and(|first| first == "std")
                && path
                    .get(1)
                    .is_some_and(|second| outside.contains(&second.as_str()));
            if is_outside
                || path.ends_with(&["Utc".to_owned(), "now".to_owned()])
                || path.ends_with(&["Local".to_owned(), "now".to_owned()])
            {
                faults.push(format!("{}: {}", module.file.display(), path.join("::")));
            }
        }
    }
    assert_none(&faults);
}

/// Dropping a future does not end its work on a thread. [`background`] tells the work to end; only
/// the hash of a password is short enough without.
///
/// [`background`]: ../../../clients/src/background.rs
#[test]
fn work_on_a_thread_can_be_ended() {
    let allowed = [
        Path::new("clients/background.rs"),
        Path::new("engine/people/passwords.rs"),
    ];
    let (mut faults, mut found) = (Vec::new(), 0);
    for name in ["clients", "engine"] {
        for module in read(name).values() {
            let file = Path::new(name).join(&module.file);
            if !module.words.iter().any(|word| word == "spawn_blocking") {
                continue;
            }
            found += 1;
            if !allowed.contains(&file.as_path()) {
                faults.push(format!("{} starts a thread", file.display()));
            }
        }
    }
    assert_eq!(found, allowed.len() + faults.len());
    assert_none(&faults);
}

#[test]
fn the_checker_of_the_faults_uses_no_code_of_the_product() {
    let modules = read("xtask");
    let mut checked = 0;
    let mut faults = Vec::new();
    for module in modules.values() {
        if !(module.file.starts_with("faults/check") || module.file == Path::new("faults/check.rs"))
        {
            continue;
        }
        checked += 1;
        let imports = module.imports.iter().flat_map(|(_, path)| path);
        for word in module.words.iter().chain(imports) {
            if word.starts_with("ecluse_") && word != "ecluse_testbed" {
                faults.push(format!("{}: {word}", module.file.display()));
            }
        }
    }
    assert!(
        checked > 5,
        "only {checked} files of the checker were found"
    );
    assert_none(&faults);
}

/// The bugs that `cargo xtask faults --prove` plants are never in a program that somebody ships.
#[test]
fn planted_bugs_are_behind_a_feature_that_nothing_asks_for() {
    let root = repository();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let planted = read("crates/domain/src/planted.rs");
    assert!(
        planted.contains(
            "#[cfg(all(feature = \"planted-bugs\", not(debug_assertions)))]\ncompile_error!"
        ),
        "a build for release must refuse the feature"
    );
    let asking = |manifest: &str| {
        let lines = manifest.lines().map(str::trim);
        lines
            .filter(|line| line.contains("planted-bugs") && !line.starts_with('#'))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for name in crates() {
        let found = asking(&read(&format!("crates/{name}/Cargo.toml")));
        let expected: &[&str] = match name.as_str() {
            "domain" => &["planted-bugs = []"],
            "server" => &[
                "planted-bugs = [\"ecluse-domain/planted-bugs\"]",
                "required-features = [\"planted-bugs\"]",
            ],
            _ => &[],
        };
        assert_eq!(found, expected, "{name}");
    }
    // The program that the tests and the demo use does not even know the name of the switch.
    let program = xtask_start::target().join("debug/ecluse");
    let bytes = std::fs::read(&program)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo build` makes it", program.display()));
    let switch = b"ECLUSE_PLANTED_BUG";
    assert!(
        !bytes.windows(switch.len()).any(|part| part == switch),
        "{} holds planted bugs",
        program.display()
    );
}

#[test]
fn the_pages_do_not_import_the_rest_api() {
    let modules = read("server");
    let is_page = |path: &ModulePath| path.starts_with(&["web".to_owned(), "ui".to_owned()]);
    let is_api = |path: &ModulePath| path.starts_with(&["web".to_owned(), "api".to_owned()]);
    assert!(modules.keys().any(is_page) && modules.keys().any(is_api));
    let mut faults = Vec::new();
    for (path, module) in modules.iter().filter(|(path, _)| is_page(path)) {
        let imports = module.imports.iter().map(|(_, path)| path);
        for used in imports.chain(&module.paths) {
            let owner = resolve(&modules, path, used, 0).map(|(owner, _)| owner);
            // A path that names a module itself is not resolved to an owner.
            let names_api = used.join("::").contains("web::api");
            if owner.is_some_and(|owner| is_api(&owner)) || names_api {
                faults.push(format!(
                    "{} uses {}",
                    module.file.display(),
                    used.join("::")
                ));
            }
        }
    }
    assert_none(&faults);
}
