//! Every fuzz target with every input of its corpus, as `cargo xtask fuzz` begins. The targets are
//! compiled here as modules, with a macro of the fuzzer's name that makes a function of each.

#![expect(
    unused_attributes,
    reason = "only the fuzzer compiles each target as a crate"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

mod fuzzer {
    /// Stands for the macro of `libfuzzer_sys`.
    #[macro_export]
    macro_rules! fuzz_target {
        (|$input:ident: &str| $body:block) => {
            pub(super) fn run(bytes: &[u8]) {
                if let Ok($input) = std::str::from_utf8(bytes) {
                    $body
                }
            }
        };
        (|$input:ident: &[u8]| $body:block) => {
            pub(super) fn run($input: &[u8]) {
                $body
            }
        };
    }
}

#[path = "../../../../fuzz/fuzz_targets/addresses.rs"]
mod addresses;
#[path = "../../../../fuzz/fuzz_targets/attestations.rs"]
mod attestations;
#[path = "../../../../fuzz/fuzz_targets/base_image.rs"]
mod base_image;
#[path = "../../../../fuzz/fuzz_targets/changes.rs"]
mod changes;
#[path = "../../../../fuzz/fuzz_targets/commit.rs"]
mod commit;
#[path = "../../../../fuzz/fuzz_targets/container_output.rs"]
mod container_output;
#[path = "../../../../fuzz/fuzz_targets/contents.rs"]
mod contents;
#[path = "../../../../fuzz/fuzz_targets/database_server.rs"]
mod database_server;
#[path = "../../../../fuzz/fuzz_targets/dependencies.rs"]
mod dependencies;
#[path = "../../../../fuzz/fuzz_targets/documents.rs"]
mod documents;
#[path = "../../../../fuzz/fuzz_targets/forwarded.rs"]
mod forwarded;
#[path = "../../../../fuzz/fuzz_targets/git_objects.rs"]
mod git_objects;
#[path = "../../../../fuzz/fuzz_targets/gitmodules.rs"]
mod gitmodules;
#[path = "../../../../fuzz/fuzz_targets/installed.rs"]
mod installed;
#[path = "../../../../fuzz/fuzz_targets/layer.rs"]
mod layer;
#[path = "../../../../fuzz/fuzz_targets/manifest.rs"]
mod manifest;
#[path = "../../../../fuzz/fuzz_targets/names.rs"]
mod names;
#[path = "../../../../fuzz/fuzz_targets/odoo_log.rs"]
mod odoo_log;
#[path = "../../../../fuzz/fuzz_targets/owner_layer.rs"]
mod owner_layer;
#[path = "../../../../fuzz/fuzz_targets/registry.rs"]
mod registry;
#[path = "../../../../fuzz/fuzz_targets/ruff_config.rs"]
mod ruff_config;
#[path = "../../../../fuzz/fuzz_targets/settings.rs"]
mod settings;
#[path = "../../../../fuzz/fuzz_targets/text.rs"]
mod text;
#[path = "../../../../fuzz/fuzz_targets/webhook.rs"]
mod webhook;

/// A target, and the function that it calls with each input.
type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    ("addresses", addresses::run),
    ("attestations", attestations::run),
    ("base_image", base_image::run),
    ("changes", changes::run),
    ("commit", commit::run),
    ("container_output", container_output::run),
    ("contents", contents::run),
    ("database_server", database_server::run),
    ("dependencies", dependencies::run),
    ("documents", documents::run),
    ("forwarded", forwarded::run),
    ("git_objects", git_objects::run),
    ("gitmodules", gitmodules::run),
    ("installed", installed::run),
    ("layer", layer::run),
    ("manifest", manifest::run),
    ("names", names::run),
    ("odoo_log", odoo_log::run),
    ("owner_layer", owner_layer::run),
    ("registry", registry::run),
    ("ruff_config", ruff_config::run),
    ("settings", settings::run),
    ("text", text::run),
    ("webhook", webhook::run),
];

/// The names in a folder of `fuzz`, without their endings.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let names = entries.map(|entry| {
        let path = entry.unwrap().path();
        path.file_stem().unwrap().to_str().unwrap().to_owned()
    });
    names.collect()
}

#[test]
fn every_target_takes_its_whole_corpus() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&fuzz.join("fuzz_targets")), known);
    assert_eq!(names(&fuzz.join("corpus")), known);
    for (name, run) in TARGETS {
        let corpus = fuzz.join("corpus").join(name);
        let inputs = names(&corpus);
        assert!(!inputs.is_empty(), "{name} has no corpus");
        for input in inputs {
            // The name of the input that a target panics with is the last one.
            eprintln!("{name}/{input}");
            run(&fs::read(corpus.join(input)).unwrap());
        }
    }
}
