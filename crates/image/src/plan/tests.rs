use std::collections::BTreeMap;

use super::*;

const OWN: usize = 0;
const SUB: usize = 1;

fn id(text: &str) -> ObjectId {
    let hex: String = text
        .bytes()
        .cycle()
        .take(20)
        .map(|b| format!("{b:02x}"))
        .collect();
    hex.parse().unwrap()
}

fn file(repository: usize, path: &str) -> TreeEntry {
    TreeEntry {
        path: path.to_owned(),
        kind: EntryKind::File { executable: false },
        blob: id(path),
        size: 1,
        repository,
    }
}

fn link(repository: usize, path: &str, target: &str) -> TreeEntry {
    TreeEntry {
        path: path.to_owned(),
        kind: EntryKind::Symlink {
            target: target.to_owned(),
        },
        blob: id(path),
        size: 1,
        repository,
    }
}

fn make(entries: &[TreeEntry]) -> Result<Plan, PlanError> {
    plan(entries, |repository| {
        if repository == OWN {
            ""
        } else {
            ".third-party/OCA/tools"
        }
    })
}

fn paths(plan: &Plan) -> Vec<(&str, ObjectId)> {
    plan.files
        .iter()
        .map(|file| (file.path.as_str(), file.blob))
        .collect()
}

fn dated<'p>(plan: &'p Plan, path: &str) -> Vec<(usize, &'p str)> {
    let file = plan.files.iter().find(|file| file.path == path).unwrap();
    let mut dates: Vec<(usize, &str)> = plan.date_rules[file.date_rule]
        .iter()
        .map(|at| (plan.dated_paths[*at].0, plan.dated_paths[*at].1.as_str()))
        .collect();
    dates.sort_unstable();
    dates
}

#[test]
fn folders_and_symlinks_at_the_root_are_addons() {
    let entries = [
        file(OWN, "README.md"),
        file(OWN, "sale_x/__manifest__.py"),
        file(OWN, "sale_x/models/a.py"),
        file(OWN, "sale_x.d/not.py"),
        file(OWN, "old_one/__openerp__.py"),
        file(OWN, "docs/index.rst"),
        file(OWN, "docs/inner/__manifest__.py"),
        file(OWN, ".hidden/__manifest__.py"),
        link(OWN, "helper", ".third-party/OCA/tools/helper"),
        link(OWN, "HELP.md", "README.md"),
        link(OWN, "documentation", "docs"),
        file(SUB, ".third-party/OCA/tools/helper/__manifest__.py"),
        file(SUB, ".third-party/OCA/tools/helper/static/x.js"),
        file(SUB, ".third-party/OCA/tools/unused/__manifest__.py"),
    ];
    let plan = make(&entries).unwrap();
    let addons: Vec<(&str, &str)> = plan
        .addons
        .iter()
        .map(|addon| (addon.name.as_str(), addon.path.as_str()))
        .collect();
    assert_eq!(
        addons,
        [
            ("helper", ".third-party/OCA/tools/helper"),
            ("old_one", "old_one"),
            ("sale_x", "sale_x")
        ]
    );
    assert_eq!(
        paths(&plan),
        [
            (
                "helper/__manifest__.py",
                id(".third-party/OCA/tools/helper/__manifest__.py")
            ),
            (
                "helper/static/x.js",
                id(".third-party/OCA/tools/helper/static/x.js")
            ),
            ("old_one/__openerp__.py", id("old_one/__openerp__.py")),
            ("sale_x/__manifest__.py", id("sale_x/__manifest__.py")),
            ("sale_x/models/a.py", id("sale_x/models/a.py")),
        ]
    );
    assert_eq!(
        dated(&plan, "helper/static/x.js"),
        [(SUB, ".third-party/OCA/tools/helper")]
    );
    assert_eq!(dated(&plan, "sale_x/models/a.py"), [(OWN, "sale_x")]);
    let mut shuffled = entries.to_vec();
    shuffled.reverse();
    assert_eq!(
        make(&shuffled).unwrap(),
        plan,
        "the order of the entries does not matter"
    );
}

#[test]
fn symlinks_inside_an_addon_are_replaced_by_their_targets() {
    let plan = make(&[
        file(OWN, "sale_x/__manifest__.py"),
        file(OWN, "sale_x/real.py"),
        link(OWN, "sale_x/same.py", "real.py"),
        link(OWN, "sale_x/license", "../LICENSE"),
        link(OWN, "sale_x/static/lib", "../../.third-party/OCA/tools/lib"),
        link(OWN, "sale_x/again", "./static/lib/deep"),
        file(OWN, "LICENSE"),
        file(SUB, ".third-party/OCA/tools/lib/a.js"),
        file(SUB, ".third-party/OCA/tools/lib/deep/b.js"),
        link(SUB, ".third-party/OCA/tools/lib/c.js", "a.js"),
        link(SUB, "manifest_linked", "linked_to"),
        link(
            OWN,
            "linked_to/__manifest__.py",
            "../sale_x/__manifest__.py",
        ),
    ])
    .unwrap();
    let all = paths(&plan);
    for (path, source) in [
        ("sale_x/same.py", "sale_x/real.py"),
        ("sale_x/license", "LICENSE"),
        ("sale_x/static/lib/a.js", ".third-party/OCA/tools/lib/a.js"),
        ("sale_x/static/lib/c.js", ".third-party/OCA/tools/lib/a.js"),
        (
            "sale_x/static/lib/deep/b.js",
            ".third-party/OCA/tools/lib/deep/b.js",
        ),
        ("sale_x/again/b.js", ".third-party/OCA/tools/lib/deep/b.js"),
        ("linked_to/__manifest__.py", "sale_x/__manifest__.py"),
        ("manifest_linked/__manifest__.py", "sale_x/__manifest__.py"),
    ] {
        assert!(all.contains(&(path, id(source))), "{path} in {all:?}");
    }
    // The date is new with the addon, the symlink, its target, and the pinned commit.
    assert_eq!(
        dated(&plan, "sale_x/static/lib/a.js"),
        [
            (OWN, ".third-party/OCA/tools"),
            (OWN, "sale_x"),
            (OWN, "sale_x/static/lib"),
            (SUB, ".third-party/OCA/tools/lib")
        ]
    );
    assert_eq!(
        dated(&plan, "sale_x/license"),
        [(OWN, "LICENSE"), (OWN, "sale_x"), (OWN, "sale_x/license")]
    );
}

#[test]
fn an_error_names_the_path() {
    let addon = || file(OWN, "a/__manifest__.py");
    let long = "l".repeat(LONGEST_PATH);
    let cases: Vec<(Vec<TreeEntry>, &str)> = vec![
        (vec![], "no addon"),
        (
            vec![file(OWN, "README.md"), file(OWN, "docs/a/__manifest__.py")],
            "no addon",
        ),
        (
            vec![addon(), link(OWN, "a/x", "/etc/passwd")],
            "`a/x` leads out",
        ),
        (
            vec![addon(), link(OWN, "a/x", "../../etc/passwd")],
            "`a/x` leads out",
        ),
        (
            vec![addon(), link(OWN, "docs/deep/x", "../../../y")],
            "`docs/deep/x` leads out",
        ),
        (vec![addon(), link(OWN, "out", "..")], "`out` leads out"),
        // This path is inside by its text, and outside once the first symlink is followed.
        (
            vec![
                addon(),
                link(OWN, "a/x", "d/../../LICENSE"),
                link(OWN, "a/d", "../b"),
                file(OWN, "b/f"),
                file(OWN, "LICENSE"),
            ],
            "`a/x` leads out",
        ),
        (
            vec![addon(), link(OWN, "a/x", "y"), link(OWN, "a/y", "x")],
            "`a/x` leads back to itself",
        ),
        (
            vec![addon(), link(OWN, "a/x", "x")],
            "`a/x` leads back to itself",
        ),
        (
            vec![addon(), link(OWN, "a/x", ".")],
            "`a/x` leads back to itself",
        ),
        (
            vec![addon(), link(OWN, "a/x", "../")],
            "`a/x` leads back to itself",
        ),
        (
            vec![addon(), link(OWN, "a/s/x", "../../a")],
            "`a/s/x` leads back to itself",
        ),
        (
            vec![addon(), link(OWN, "a/x", "../b"), link(OWN, "b/y", "../a")],
            "leads back to itself",
        ),
        (
            vec![addon(), link(OWN, "a/x", "missing")],
            "`a/x` leads nowhere: there is no `a/missing`",
        ),
        (
            vec![addon(), link(OWN, "a/x", "__manifest__.py/y")],
            "`a/x` leads nowhere",
        ),
        (
            vec![addon(), link(OWN, "b", ".third-party/gone")],
            "`b` leads nowhere",
        ),
        (
            vec![addon(), addon()],
            "the commit has two entries with the path `a/__manifest__.py`",
        ),
        (
            vec![addon(), file(OWN, "a/x"), file(OWN, "a/x/y")],
            "the commit has two entries with the path `a/x`",
        ),
        (
            vec![addon(), link(OWN, "a", "b"), file(OWN, "b/__manifest__.py")],
            "the commit has two entries with the path `a`",
        ),
        (
            vec![addon(), file(OWN, "A/__manifest__.py")],
            "`A` and `a` differ only",
        ),
        (
            vec![
                addon(),
                file(OWN, "a/static/Logo.png"),
                file(OWN, "a/static/logo.png"),
            ],
            "`a/static/Logo.png` and `a/static/logo.png` differ",
        ),
        (
            vec![addon(), file(OWN, "a/Static/x"), file(OWN, "a/static/y")],
            "`a/Static` and `a/static` differ",
        ),
        (vec![file(OWN, "my addon/__manifest__.py")], "`my addon`"),
        (vec![file(OWN, "-i/__manifest__.py")], "`-i`"),
        (
            vec![addon(), file(OWN, &format!("a/{long}"))],
            "the addon `a` has more",
        ),
    ];
    for (entries, expected) in cases {
        let error = make(&entries).unwrap_err().to_string();
        assert!(error.contains(expected), "expected {expected}: {error}");
    }
    // Collisions and broken symlinks outside of the image do not matter.
    make(&[
        addon(),
        file(OWN, "README"),
        file(OWN, "readme"),
        link(OWN, "docs/x", "gone"),
    ])
    .unwrap();
}

/// The symlinks of this commit lead to 2^60 files.
#[test]
fn symlinks_cannot_multiply_a_commit() {
    let mut entries = vec![
        file(OWN, "a/__manifest__.py"),
        link(OWN, "a/x", "../d0"),
        file(OWN, "d60/leaf"),
    ];
    for level in 0..60 {
        entries.push(link(
            OWN,
            &format!("d{level}/l"),
            &format!("../d{}", level + 1),
        ));
        entries.push(link(
            OWN,
            &format!("d{level}/r"),
            &format!("../d{}", level + 1),
        ));
    }
    assert!(matches!(make(&entries), Err(PlanError::TooLarge { .. })));
    let mut loops = vec![file(OWN, "a/__manifest__.py")];
    loops.extend((0..50).map(|n| link(OWN, &format!("a/l{n}"), &format!("l{}", n + 1))));
    loops.push(file(OWN, "a/l50"));
    assert!(
        matches!(make(&loops), Err(PlanError::Loop { .. })),
        "the kernel would follow fewer symlinks"
    );
}

mod against_the_kernel {
    //! Random trees, planned and written to disk: the plan has the files that the kernel finds by
    //! following symlinks.

    use super::*;
    use proptest::prelude::*;
    use std::fs;
    use std::path::Path;

    fn component() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["a", "b", "c"])
    }

    fn tree() -> impl Strategy<Value = Vec<TreeEntry>> {
        let path = prop::collection::vec(component(), 1..4).prop_map(|parts| parts.join("/"));
        let target = prop::collection::vec(
            prop::sample::select(vec!["a", "b", "c", "..", "..", ".", "", "__manifest__.py"]),
            1..5,
        )
        .prop_map(|parts| parts.join("/"));
        let kind = prop_oneof![2 => Just(None), 3 => target.prop_map(Some)];
        (
            prop::collection::vec((path, kind), 1..9),
            prop::collection::vec(component(), 1..3),
        )
            .prop_map(|(entries, addons)| {
                let mut entries: Vec<TreeEntry> = entries
                    .into_iter()
                    .map(|(path, kind)| match kind {
                        Some(target) if !target.is_empty() => link(OWN, &path, &target),
                        _ => file(OWN, &path),
                    })
                    .collect();
                entries.extend(
                    addons
                        .into_iter()
                        .map(|addon| file(OWN, &format!("{addon}/__manifest__.py"))),
                );
                entries
            })
    }

    /// Writes the entries to disk as git would; `None` for trees that no disk can have.
    fn write_tree(entries: &[TreeEntry], root: &Path) -> Option<()> {
        for entry in entries {
            let path = root.join(&entry.path);
            let parent = path.parent()?;
            // A tree has real folders, so nothing is written through a symlink.
            let mut at = root.to_owned();
            for part in parent.strip_prefix(root).ok()?.components() {
                at.push(part);
                match fs::symlink_metadata(&at) {
                    Ok(metadata) if metadata.is_dir() => {}
                    Ok(_) => return None,
                    Err(_) => fs::create_dir(&at).ok()?,
                }
            }
            match &entry.kind {
                EntryKind::File { .. } => fs::File::create_new(&path)
                    .and_then(|_| fs::write(&path, entry.blob.to_string()))
                    .ok()?,
                EntryKind::Symlink { target } => std::os::unix::fs::symlink(target, &path).ok()?,
            }
        }
        Some(())
    }

    /// The files that Odoo would read below a folder; an error for a path that leads nowhere, out
    /// of the commit, or in a circle.
    fn walk(
        root: &Path,
        real: &Path,
        image: &str,
        inside: &[std::path::PathBuf],
        found: &mut BTreeMap<String, String>,
    ) -> Result<(), String> {
        let canonical = real.canonicalize().map_err(|error| error.to_string())?;
        if !canonical.starts_with(root) {
            return Err(format!("{} is outside", real.display()));
        }
        if canonical.is_file() {
            found.insert(image.to_owned(), fs::read_to_string(canonical).unwrap());
            return Ok(());
        }
        if inside.contains(&canonical) {
            return Err(format!("{} is a circle", real.display()));
        }
        let inside: Vec<_> = inside.iter().cloned().chain([canonical.clone()]).collect();
        for entry in fs::read_dir(&canonical).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            walk(
                root,
                &canonical.join(&name),
                &format!("{image}/{name}"),
                &inside,
                found,
            )?;
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_plan_has_the_files_that_the_kernel_finds(entries in tree()) {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().join("root").join("repo");
            fs::create_dir_all(&root).unwrap();
            let root = root.canonicalize().unwrap();
            let planned = make(&entries);
            if write_tree(&entries, &root).is_none() {
                prop_assert!(planned.is_err(), "a tree that no disk can have");
                return Ok(());
            }
            let mut found = BTreeMap::new();
            let mut trouble = None;
            let mut addons = Vec::new();
            for name in ["a", "b", "c"] {
                let path = root.join(name);
                if path.is_dir() && path.join("__manifest__.py").symlink_metadata().is_ok() {
                    addons.push(name);
                    trouble = trouble.or(walk(&root, &path, name, &[], &mut found).err());
                } else if path.symlink_metadata().is_ok() && !path.exists() {
                    trouble = trouble.or(Some(format!("{name} dangles")));
                }
            }
            match planned {
                Ok(plan) => {
                    prop_assert_eq!(trouble, None);
                    let planned: BTreeMap<String, String> = plan.files.iter().map(|file| (file.path.clone(), file.blob.to_string())).collect();
                    prop_assert_eq!(planned, found);
                    prop_assert_eq!(plan.addons.iter().map(|addon| addon.name.as_str()).collect::<Vec<_>>(), addons);
                }
                Err(PlanError::NoAddon) => prop_assert!(addons.is_empty() && trouble.is_none()),
                // Such a symlink is refused also where no addon needs it.
                Err(PlanError::Escapes { .. }) => {}
                Err(error) => prop_assert!(trouble.is_some(), "{} but the kernel finds every file", error),
            }
        }
    }
}

/// Trees of a few kilobytes that name each other can have folders and paths of any size.
#[test]
fn folders_and_bytes_of_paths_are_limited_and_not_only_files() {
    let folders = "x/".repeat(99);
    let deep = |files: usize| -> Vec<TreeEntry> {
        let paths = (0..files).map(|at| format!("sale_x/{at}/{folders}f"));
        let paths = paths.chain(["sale_x/__manifest__.py".to_owned()]);
        paths.map(|path| file(OWN, &path)).collect()
    };
    assert_eq!(make(&deep(1999)).unwrap().files.len(), 2000);
    let error = make(&deep(2000)).unwrap_err().to_string();
    assert!(
        error.starts_with("the addon `sale_x` has more than 200,000 folders"),
        "{error}"
    );

    let long = "x".repeat(2900);
    let wide = |files: usize| -> Vec<TreeEntry> {
        let paths = (0..files).map(|at| format!("sale_x/{at:05}{long}"));
        let paths = paths.chain(["sale_x/__manifest__.py".to_owned()]);
        paths.map(|path| file(OWN, &path)).collect()
    };
    assert_eq!(make(&wide(10)).unwrap().files.len(), 11);
    let error = make(&wide(MAX_PATH_BYTES / 2900)).unwrap_err().to_string();
    assert!(
        error.starts_with("the addon `sale_x` has more than 32 MiB of paths"),
        "{error}"
    );
}

/// Each level adds paths to the date of every file below it.
#[test]
fn symlinks_inside_each_other_are_limited() {
    let chain = |levels: usize| {
        let mut entries = vec![
            file(OWN, "sale_x/__manifest__.py"),
            link(OWN, "sale_x/x", "../.d/0"),
            file(OWN, &format!(".d/{levels}/f")),
        ];
        for level in 0..levels {
            let next = format!("../{}", level + 1);
            entries.push(link(OWN, &format!(".d/{level}/x"), &next));
        }
        make(&entries)
    };
    let deepest = chain(MAX_NESTED_LINKS - 1).unwrap();
    assert_eq!(deepest.files.len(), 2);
    let error = chain(MAX_NESTED_LINKS).unwrap_err().to_string();
    assert!(error.contains("40 symlinks inside each other"), "{error}");
}

#[test]
fn the_work_to_follow_all_symlinks_is_limited() {
    let mut entries = vec![file(OWN, "sale_x/__manifest__.py"), file(OWN, ".c/38")];
    for step in 0..38 {
        let target = format!("{}{}", "./".repeat(2000), step + 1);
        entries.push(link(OWN, &format!(".c/{step}"), &target));
    }
    let links = |count: usize| {
        let links = (0..count).map(|at| link(OWN, &format!("sale_x/{at}"), "../.c/0"));
        entries.iter().cloned().chain(links).collect::<Vec<_>>()
    };
    assert_eq!(make(&links(3)).unwrap().files.len(), 4);
    assert_eq!(make(&links(200)), Err(PlanError::Tangled));
}

/// An addon can be one small file, or a symlink to the folder of another addon.
#[test]
fn addons_are_limited() {
    let with_links = |links: usize| {
        let mut entries = vec![file(OWN, ".all/one/__manifest__.py")];
        entries.extend((0..1000).map(|at| file(OWN, &format!("own_{at}/__manifest__.py"))));
        entries.extend((0..links).map(|at| link(OWN, &format!("link_{at}"), ".all/one")));
        make(&entries)
    };
    assert_eq!(with_links(1000).unwrap().addons.len(), 2000);
    assert_eq!(
        with_links(1001).unwrap_err().to_string(),
        "the commit has 2001 addons at its root, and an image has at most 2000"
    );
}
