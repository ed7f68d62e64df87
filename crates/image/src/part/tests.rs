use super::*;
use ecluse_domain::git::{EntryKind, TreeEntry};

const OWNER: Owner = Owner { uid: 101, gid: 101 };
const PLACES: [&str; 4] = [
    "",
    ".third-party/OCA/web",
    ".third-party/OCA/account",
    ".third-party/PRs/x/y",
];

fn file(repository: usize, path: &str, content: u8) -> TreeEntry {
    let path = if PLACES[repository].is_empty() {
        path.to_owned()
    } else {
        format!("{}/{path}", PLACES[repository])
    };
    TreeEntry {
        path,
        kind: EntryKind::File { executable: false },
        blob: ObjectId::from([content; 20]),
        size: 1,
        repository,
    }
}

fn link(path: &str, target: &str) -> TreeEntry {
    TreeEntry {
        path: path.to_owned(),
        kind: EntryKind::Symlink {
            target: target.to_owned(),
        },
        blob: ObjectId::from([9; 20]),
        size: 1,
        repository: 0,
    }
}

/// Two own addons, one of which borrows a file, and one addon of each submodule.
fn project() -> Vec<TreeEntry> {
    let mut entries = vec![
        file(0, "own_a/__manifest__.py", 1),
        file(0, "own_a/models/a.py", 2),
        link("own_a/logo.svg", "../.third-party/OCA/web/web_x/logo.svg"),
        file(0, "zown/__manifest__.py", 3),
        file(1, "web_x/logo.svg", 7),
    ];
    for (repository, name) in [(1, "web_x"), (2, "account_x"), (3, "pull_x")] {
        entries.push(file(repository, &format!("{name}/__manifest__.py"), 4));
        entries.push(link(name, &format!("{}/{name}", PLACES[repository])));
    }
    entries
}

/// The parts of a plan. The date of a path is its length, except that `newer` is newer.
fn divide(entries: &[TreeEntry], newer: &str, max_parts: usize) -> Vec<Part> {
    let plan = crate::plan(entries, |repository| PLACES[repository]).unwrap();
    let time = |(_, path): &(usize, String)| {
        1_700_000_000 + path.len() as i64 + if path == newer { 1000 } else { 0 }
    };
    let times: Vec<_> = plan
        .dated_paths
        .iter()
        .map(|path| DateTime::from_timestamp(time(path), 0).unwrap())
        .collect();
    plan.into_parts(&times, OWNER, |repository| PLACES[repository], max_parts)
        .unwrap()
}

fn shape(parts: &[Part]) -> Vec<(&str, Vec<&str>)> {
    parts
        .iter()
        .map(|part| {
            (
                part.folder.as_str(),
                part.planned
                    .iter()
                    .map(|addon| addon.name.as_str())
                    .collect(),
            )
        })
        .collect()
}

#[test]
fn each_submodule_is_a_part_and_the_own_addons_are_on_top() {
    let parts = divide(&project(), "", 100);
    assert_eq!(
        shape(&parts),
        [
            (PLACES[2], vec!["account_x"]),
            (PLACES[1], vec!["web_x"]),
            (PLACES[3], vec!["pull_x"]),
            ("", vec!["own_a", "zown"])
        ]
    );
    let mut paths: Vec<&str> = parts
        .iter()
        .flat_map(|part| &part.files)
        .map(|file| file.path.as_str())
        .collect();
    let all = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!((paths.len(), all), (8, 8), "a path is in one layer only");
    assert!(
        parts[3]
            .files
            .iter()
            .any(|file| file.path == "own_a/logo.svg"),
        "a file that a symlink leads to is in the part of the addon"
    );

    let mut shuffled = project();
    shuffled.reverse();
    assert_eq!(divide(&shuffled, "", 100), parts);
}

#[test]
fn only_the_changed_part_gets_another_key() {
    let before = divide(&project(), "", 100);
    let changed = |after: &[Part]| -> Vec<bool> {
        before
            .iter()
            .zip(after)
            .map(|(before, after)| before.key != after.key)
            .collect()
    };
    let own = [false, false, false, true];

    let mut content = project();
    content[1].blob = ObjectId::from([200; 20]);
    assert_eq!(changed(&divide(&content, "own_a", 100)), own);
    assert_eq!(
        changed(&divide(&project(), "own_a", 100)),
        own,
        "a date alone"
    );
    let mut executable = project();
    executable[1].kind = EntryKind::File { executable: true };
    assert_eq!(changed(&divide(&executable, "", 100)), own);
    let mut name = project();
    name[1].path = "own_a/models/b.py".to_owned();
    assert_eq!(changed(&divide(&name, "", 100)), own);
    let mut borrowed = project();
    borrowed[4].blob = ObjectId::from([201; 20]);
    assert_eq!(
        changed(&divide(&borrowed, "", 100)),
        [false, true, false, true]
    );

    let other = crate::plan(&project(), |repository| PLACES[repository]).unwrap();
    let times = vec![DateTime::from_timestamp(1, 0).unwrap(); other.dated_paths.len()];
    let root = Owner { uid: 0, gid: 0 };
    let other = other
        .into_parts(&times, root, |repository| PLACES[repository], 100)
        .unwrap();
    assert_eq!(changed(&other), [true; 4]);
}

#[test]
fn when_there_are_too_many_submodules_the_last_ones_share_a_part() {
    let cases: [(usize, &[&[&str]]); 5] = [
        (
            4,
            &[&["account_x"], &["web_x"], &["pull_x"], &["own_a", "zown"]],
        ),
        (
            3,
            &[&["account_x"], &["pull_x", "web_x"], &["own_a", "zown"]],
        ),
        (2, &[&["account_x", "pull_x", "web_x"], &["own_a", "zown"]]),
        (1, &[&["account_x", "own_a", "pull_x", "web_x", "zown"]]),
        (0, &[&["account_x", "own_a", "pull_x", "web_x", "zown"]]),
    ];
    for (most, expected) in cases {
        let parts = divide(&project(), "", most);
        let names: Vec<Vec<&str>> = shape(&parts).into_iter().map(|(_, names)| names).collect();
        assert_eq!(names, expected, "{most}");
        assert_eq!(parts.iter().map(|part| part.files.len()).sum::<usize>(), 8);
    }
    let own_only = divide(&[file(0, "a/__manifest__.py", 1)], "", 100);
    assert_eq!(shape(&own_only), [("", vec!["a"])]);
    let mut third_only = project();
    third_only.drain(..4);
    assert_eq!(divide(&third_only, "", 2).len(), 2);
}
