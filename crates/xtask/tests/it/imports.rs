//! Which file of a crate uses which other file, and the circles among them.
//!
//! A name that a module only passes on (`pub use`) counts as used from the file that defines the
//! name. A module belongs to the modules around it: using what one of them defines is no arrow, or
//! no folder could have names of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::sources::{Module, ModulePath, read_crate};

/// File → files that it uses → one name that it uses from there.
pub(crate) type Arrows = BTreeMap<PathBuf, BTreeMap<PathBuf, String>>;

/// The arrows between the files of this folder `src`.
pub(crate) fn read_arrows(src: &Path) -> Arrows {
    let modules = read_crate(src);
    let mut arrows = Arrows::new();
    for (path, module) in &modules {
        for used in used_paths(module) {
            let Some((owner, name)) = resolve(&modules, path, used, 0) else {
                continue;
            };
            let file = &modules[&owner].file;
            if *file != module.file && !is_around(&owner, path) {
                let used = arrows.entry(module.file.clone()).or_default();
                used.entry(file.clone()).or_insert(name);
            }
        }
    }
    arrows
}

fn used_paths(module: &Module) -> impl Iterator<Item = &Vec<String>> {
    let imports = module.imports.iter().map(|(_, path)| path);
    imports.chain(&module.paths)
}

/// Whether the module `outer` contains `inner`.
fn is_around(outer: &ModulePath, inner: &ModulePath) -> bool {
    inner.starts_with(outer)
}

/// The module that defines what a path in the module `from` names, and the name. `None` for a path
/// out of the crate, and for one that names a module.
pub(crate) fn resolve(
    modules: &BTreeMap<ModulePath, Module>,
    from: &ModulePath,
    path: &[String],
    depth: usize,
) -> Option<(ModulePath, String)> {
    // A name that is passed on in a circle would not compile; a shadowed one may look like it.
    if depth > 16 {
        return None;
    }
    let (first, rest) = path.split_first()?;
    let (mut at, mut rest) = match first.as_str() {
        "crate" => (ModulePath::new(), rest),
        "self" => (from.clone(), rest),
        "super" => (from.split_last()?.1.to_vec(), rest),
        _ => (from.clone(), path),
    };
    while let Some(("super", after)) = rest
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    {
        at.pop()?;
        rest = after;
    }
    let is_relative = first != "crate" && first != "self" && first != "super";
    loop {
        let (name, after) = rest.split_first()?;
        let child = [at.clone(), vec![name.clone()]].concat();
        if modules.contains_key(&child) {
            at = child;
            rest = after;
            continue;
        }
        let module = modules.get(&at)?;
        if module.items.contains(name) {
            return Some((at, name.clone()));
        }
        if let Some((_, import)) = module.imports.iter().find(|(known, _)| known == name) {
            // `use name::...` of another crate with the same name as an import would resolve to
            // itself.
            if import.first() == Some(name)
                && !modules.contains_key(&[at.clone(), vec![name.clone()]].concat())
            {
                return None;
            }
            let whole = [import.clone(), after.to_vec()].concat();
            return resolve(modules, &at, &whole, depth + 1);
        }
        for glob in &module.globs {
            let whole = [glob.clone(), rest.to_vec()].concat();
            if let Some(found) = resolve(modules, &at, &whole, depth + 1)
                && modules[&found.0].items.contains(&found.1)
            {
                return Some(found);
            }
        }
        // A name of another crate, or one that a macro defines here.
        return (!is_relative || at != *from).then(|| (at, name.clone()));
    }
}

/// Every group of files each of which leads to each other, with the arrows inside the group.
pub(crate) fn find_circles(arrows: &Arrows) -> Vec<String> {
    let mut seen: BTreeSet<&PathBuf> = BTreeSet::new();
    let mut circles = Vec::new();
    for file in arrows.keys() {
        if seen.contains(file) {
            continue;
        }
        let forward = reached(arrows, file);
        let group: BTreeSet<&PathBuf> = forward
            .into_iter()
            .filter(|other| reached(arrows, other).contains(file))
            .collect();
        if group.len() > 1 {
            let mut lines = Vec::new();
            for from in &group {
                for (to, name) in &arrows[*from] {
                    if group.contains(to) {
                        lines.push(format!(
                            "  {} uses {name} of {}",
                            from.display(),
                            to.display()
                        ));
                    }
                }
            }
            circles.push(lines.join("\n"));
            seen.extend(group);
        }
    }
    circles
}

fn reached<'a>(arrows: &'a Arrows, from: &'a PathBuf) -> BTreeSet<&'a PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in arrows.get(file).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of these files; answers its circles.
    fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        find_circles(&read_arrows(folder.path()))
    }

    #[test]
    fn a_circle_of_three_files_is_found_by_use_by_path_and_inside_a_macro() {
        let circles = circles_of(&[
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::b::one; pub fn zero() { one() }"),
            ("b.rs", "pub fn one() { super::c::two() }"),
            (
                "c.rs",
                "pub fn two() { println!(\"{:?}\", crate::a::zero()) }",
            ),
            ("d.rs", "use crate::a::zero; pub fn outside() { zero() }"),
        ]);
        assert_eq!(
            circles,
            ["  a.rs uses one of b.rs\n  b.rs uses two of c.rs\n  c.rs uses zero of a.rs"]
        );
    }

    #[test]
    fn a_name_that_a_folder_passes_on_belongs_to_the_file_that_defines_it() {
        let circles = circles_of(&[
            ("lib.rs", "mod folder; mod user;"),
            (
                "folder.rs",
                "mod first; mod second; pub use second::Second;",
            ),
            (
                "folder/first.rs",
                "use super::Second; pub struct First(Second);",
            ),
            (
                "folder/second.rs",
                "pub struct Second(super::first::First);",
            ),
            (
                "user.rs",
                "use crate::folder::*; pub fn make() -> Option<Second> { None }",
            ),
        ]);
        assert_eq!(
            circles,
            [
                "  folder/first.rs uses Second of folder/second.rs\n  folder/second.rs uses First of folder/first.rs"
            ]
        );
    }

    #[test]
    fn arrows_in_one_direction_tests_and_names_of_the_folder_are_no_circle() {
        let circles = circles_of(&[
            ("lib.rs", "mod a; mod b; pub struct Shared;"),
            (
                "a.rs",
                "mod inner; use crate::{Shared, b}; pub const SIZE: u8 = 1; pub fn zero(_: Shared) { b::one() }",
            ),
            (
                "a/inner.rs",
                "use super::SIZE; pub fn size() -> u8 { SIZE }",
            ),
            (
                "b.rs",
                "pub fn one() {} #[cfg(test)] mod tests { use crate::a::zero; }",
            ),
        ]);
        assert_eq!(circles, [""; 0]);
    }
}
