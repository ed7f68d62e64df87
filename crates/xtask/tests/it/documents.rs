//! What docs/architecture.md names exists.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::laws::{crates, read, repository};
use super::sources::{Module, ModulePath};

/// Everything between single backticks, outside of blocks of code.
fn code_spans(text: &str) -> Vec<String> {
    let mut is_block = false;
    let prose: Vec<&str> = text
        .lines()
        .filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            is_block ^= is_fence;
            !is_block && !is_fence
        })
        .collect();
    let prose = prose.join("\n");
    prose
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Every file of the crates, relative to the repository.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = crates()
        .iter()
        .map(|name| repository().join("crates").join(name))
        .collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(repository()).unwrap().to_path_buf());
            }
        }
    }
    found
}

/// Whether a path of the document leads to a file or a folder: from the repository, from `crates`,
/// from the sources of the crate that it begins with (`engine/access.rs`), or from a folder of any
/// crate (`build/supersede.rs`).
fn is_path_known(path: &str, files: &[PathBuf]) -> bool {
    let path = path.trim_end_matches('/');
    if repository().join(path).exists() || repository().join("crates").join(path).exists() {
        return true;
    }
    let in_crate = path
        .split_once('/')
        .map(|(name, rest)| Path::new("crates").join(name).join("src").join(rest));
    files.iter().any(|file| {
        in_crate.as_ref().is_some_and(|path| file.starts_with(path))
            || file.strip_prefix("crates").is_ok_and(|file| {
                file.ends_with(path) || file.parent().is_some_and(|folder| folder.ends_with(path))
            })
    })
}

/// Every word of the sources and the migrations.
fn words() -> std::collections::BTreeSet<String> {
    let mut text = String::new();
    let sources = files().into_iter().filter(|file| {
        file.extension().is_some_and(|extension| extension == "rs")
            && file.components().any(|part| part.as_os_str() == "src")
    });
    for file in sources {
        text.push_str(&fs::read_to_string(repository().join(file)).unwrap());
    }
    for entry in fs::read_dir(repository().join("migrations")).unwrap() {
        text.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .map(str::to_owned)
        .collect()
}

/// The modules of every crate, read once.
fn all_modules() -> &'static BTreeMap<String, BTreeMap<ModulePath, Module>> {
    static ALL: OnceLock<BTreeMap<String, BTreeMap<ModulePath, Module>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let names = crates().into_iter();
        names.map(|name| (name.clone(), read(&name))).collect()
    })
}

/// Whether a module or type of this name holds this name.
fn is_function_known(owner: &str, name: &str) -> bool {
    crates().iter().any(|one| {
        all_modules()[one].iter().any(|(path, module)| {
            let is_owner = path.last().is_some_and(|last| last == owner)
                || path.is_empty() && one == owner
                || module.items.iter().any(|item| item == owner)
                // A folder whose functions are in files below it.
                || path.iter().any(|part| part == owner);
            is_owner && module.words.iter().any(|word| word == name)
        })
    })
}

fn unknown_names(text: &str) -> Vec<String> {
    let files = files();
    let words = words();
    let mut unknown = Vec::new();
    for span in code_spans(text) {
        let span = span.trim_end_matches("()");
        let is_identifier = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        };
        let is_path =
            span.contains('/') && !span.contains([' ', '{', '*', ':']) && !span.starts_with('/')
                || span.ends_with(".rs") && !span.contains(' ');
        let is_known = if is_path {
            is_path_known(span, &files)
        } else if let Some((owner, name)) = span.rsplit_once("::") {
            let owner = owner.rsplit("::").next().unwrap_or(owner);
            !is_identifier(owner) || !is_identifier(name) || is_function_known(owner, name)
        } else if is_identifier(span) && span.contains('_') {
            span.starts_with("ECLUSE_") || words.contains(span)
        } else {
            true
        };
        if !is_known {
            unknown.push(span.to_owned());
        }
    }
    unknown
}

#[test]
fn the_architecture_names_only_what_exists() {
    let text = fs::read_to_string(repository().join("docs/architecture.md")).unwrap();
    let spans = code_spans(&text);
    assert!(spans.len() > 50, "only {} names were read", spans.len());
    let unknown = unknown_names(&text);
    assert!(
        unknown.is_empty(),
        "docs/architecture.md names what does not exist: {}",
        unknown.join(", ")
    );
}

#[test]
fn a_name_that_is_gone_is_found() {
    let text = "`crates/xtask/src/main.rs`, `engine/no_such_file.rs`, `main.rs`, `Progress::new`, `progress::gone`,\n\
        `xtask-start/install.rs`, `no_such_word`, `POST /x`, `domain`\n```\n`engine/neither.rs`\n```\n";
    assert_eq!(
        unknown_names(text),
        ["engine/no_such_file.rs", "progress::gone", "no_such_word"]
    );
}
