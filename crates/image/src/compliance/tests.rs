//! A table of bad repositories, at least one for each rule, and hostile input.

use super::*;
use ecluse_domain::compliance::{Judgement, MAX_OF_RULE, RuleId};
use ecluse_domain::git::ObjectId;
use ecluse_domain::stop::Stop;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Path → content; a content that starts with `-> ` is a symlink.
type Files = BTreeMap<String, String>;

const MANIFEST: &str = "{'name': 'X', 'version': '18.0.1.0.0', 'depends': ['base']}";
const TOOLS: &str = ".third-party/OCA/tools";

/// A project without any finding.
fn good() -> Files {
    let gitmodules = "[submodule \"OCA/tools\"]\n\tpath = .third-party/OCA/tools\n\turl = git@github.com:OCA/tools.git\n\tbranch = 18.0\n";
    let mut files: Files = [
        ("odoo_version.txt", "apik/odoo:18.0-20251015\n"),
        ("own/__manifest__.py", "{\n 'version': '18.0.1.0.0',\n 'depends': ['base', 'helper'],\n 'data': ['views/a.xml'],\n}"),
        ("own/__init__.py", "from . import models\n"),
        ("own/views/a.xml", "<?xml version=\"1.0\"?>\n<odoo>\n <record id=\"a\"/>\n</odoo>\n"),
        ("helper", "-> .third-party/OCA/tools/helper"),
        (".third-party/OCA/tools/helper/__manifest__.py", MANIFEST),
        (".third-party/OCA/tools/helper/__init__.py", ""),
        (".third-party/OCA/tools/unused/__manifest__.py", "nonsense("),
        (".gitmodules", gitmodules),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    for name in [
        "CHANGELOG.md",
        "MIGRATIONS.md",
        "README.md",
        ".pre-commit-config.yaml",
        ".ruff.toml",
        ".gitignore",
        ".dockerignore",
    ] {
        files.insert(name.to_owned(), "x\n".to_owned());
    }
    files
}

fn entries(files: &Files) -> Vec<TreeEntry> {
    let entry = |(at, (path, text)): (usize, (&String, &String))| TreeEntry {
        path: path.clone(),
        kind: match text.strip_prefix("-> ") {
            Some(target) => EntryKind::Symlink {
                target: target.to_owned(),
            },
            None => EntryKind::File { executable: false },
        },
        blob: format!("{at:040x}").parse::<ObjectId>().unwrap(),
        size: text.len() as u64,
        repository: usize::from(path.starts_with(TOOLS)),
    };
    files.iter().enumerate().map(entry).collect()
}

fn check_files(files: &Files, roots: &[&str], known: &KnownAddons) -> CheckedCommit {
    let entries = entries(files);
    let commit = Commit {
        entries: &entries,
        roots,
        known,
        stop: &Stop::default(),
    };
    check(&commit, None, || {
        |entry: &TreeEntry| Ok(files[&entry.path].clone().into_bytes())
    })
    .unwrap()
}

fn found(files: &Files) -> Vec<(String, String, Option<u32>)> {
    let checked = check_files(files, &["", TOOLS], &KnownAddons::Unknown);
    let position =
        |finding: &Finding| (finding.rule.to_string(), finding.path.clone(), finding.line);
    let mut found: Vec<_> = checked.findings.iter().map(position).collect();
    found.sort();
    found
}

#[test]
fn a_good_project_has_no_finding() {
    let checked = check_files(&good(), &["", TOOLS], &KnownAddons::Unknown);
    assert_eq!(checked.findings, Findings::default());
    assert_eq!(
        (
            checked.series.map(|series| series.to_string()).as_deref(),
            checked.own_addons
        ),
        (Some("18.0"), vec!["own".to_owned()])
    );
}

/// The files that are added to the good project (`None` removes one), and the one finding that
/// follows.
type Case = (
    &'static [(&'static str, Option<&'static str>)],
    (&'static str, &'static str, Option<u32>),
);

const CASES: &[Case] = &[
    (
        &[("README.md", None)],
        ("template/required-file", "README.md", None),
    ),
    (
        &[(".ruff.toml", None)],
        ("template/required-file", ".ruff.toml", None),
    ),
    (
        &[("MIGRATIONS.md", None), ("MIGRATION.md", Some("x"))],
        ("template/required-file", "MIGRATION.md", None),
    ),
    (
        &[("odoo_version.txt", None)],
        ("template/odoo-version", "odoo_version.txt", None),
    ),
    (
        &[("odoo_version.txt", Some("latest"))],
        ("template/odoo-version", "odoo_version.txt", Some(1)),
    ),
    (
        &[("packages.txt", Some("# fonts\nfonts-lato; id\n"))],
        ("template/packages", "packages.txt", Some(2)),
    ),
    (
        &[("requirements.txt", Some("--index-url http://x\n"))],
        ("template/packages", "requirements.txt", Some(1)),
    ),
    (
        &[(
            "own/__manifest__.py",
            Some("{'version': '18.0.1.0.0',\n 'name': open('/etc/passwd').read()}"),
        )],
        ("manifest/parse", "own/__manifest__.py", Some(2)),
    ),
    (
        &[(
            "own/__manifest__.py",
            Some("{'version': '18.0.1.0.0',\n 'depends': 'base'}"),
        )],
        ("manifest/parse", "own/__manifest__.py", Some(2)),
    ),
    (
        &[("own/__manifest__.py", Some("{\n'version':"))],
        ("manifest/parse", "own/__manifest__.py", Some(2)),
    ),
    (
        &[("own/__manifest__.py", Some("['version']"))],
        ("manifest/parse", "own/__manifest__.py", Some(1)),
    ),
    (
        &[("own/__manifest__.py", Some("{'name': 'x'}"))],
        ("manifest/version", "own/__manifest__.py", Some(1)),
    ),
    (
        &[("own/__manifest__.py", Some("{\n\n'version': '1.0'}"))],
        ("manifest/version", "own/__manifest__.py", Some(3)),
    ),
    (
        &[("own/__manifest__.py", Some("{'version': '17.0.1.0.0'}"))],
        ("manifest/series", "own/__manifest__.py", Some(1)),
    ),
    (
        &[(
            "own/__manifest__.py",
            Some("{'version': '18.0.1.0.0', 'depends': [\n'helpdesk']}"),
        )],
        ("manifest/depends-unsure", "own/__manifest__.py", Some(2)),
    ),
    (
        &[(
            "own/__manifest__.py",
            Some("{'version': '18.0.1.0.0', 'installable': False}"),
        )],
        ("manifest/installable", "own/__manifest__.py", Some(1)),
    ),
    (
        &[(
            "own/__manifest__.py",
            Some("{'version': '18.0.1.0.0', 'demo': ['demo/x.xml']}"),
        )],
        ("manifest/data", "own/__manifest__.py", Some(1)),
    ),
    (
        &[("é x/__manifest__.py", Some(MANIFEST))],
        ("layout/path", "é x", None),
    ),
    (
        &[("away", Some("-> ../../etc/passwd"))],
        ("layout/link-escapes", "away", None),
    ),
    (
        &[("away", Some("-> /etc/passwd"))],
        ("layout/link-escapes", "away", None),
    ),
    (
        &[("own/gone", Some("-> nowhere"))],
        ("layout/broken-link", "own/gone", None),
    ),
    (
        &[("own/loop", Some("-> loop"))],
        ("layout/broken-link", "own/loop", None),
    ),
    (
        &[(".third-party/OCA/tools/helper/gone", Some("-> nowhere"))],
        (
            "layout/broken-link",
            ".third-party/OCA/tools/helper/gone",
            None,
        ),
    ),
    (
        &[
            ("other", Some("-> sub/other")),
            ("sub/other/__manifest__.py", Some(MANIFEST)),
        ],
        ("layout/symlink", "other", None),
    ),
    (
        &[
            ("renamed", Some("-> .third-party/OCA/tools/other")),
            (
                ".third-party/OCA/tools/other/__manifest__.py",
                Some(MANIFEST),
            ),
        ],
        ("layout/symlink", "renamed", None),
    ),
    (
        &[(
            ".gitmodules",
            Some(
                "[submodule \"tools\"]\n path = .third-party/OCA/tools\n url = ../../OCA/tools\n branch = 18.0",
            ),
        )],
        ("layout/submodule", ".gitmodules", Some(1)),
    ),
    (
        &[(
            ".gitmodules",
            Some(
                "# x\n[submodule \"OCA/tools\"]\n path = .third-party/OCA/tools\n url = https://h/Other/tools\n branch = 18.0",
            ),
        )],
        ("layout/submodule", ".gitmodules", Some(2)),
    ),
    (
        &[(
            ".gitmodules",
            Some(
                "[submodule \"OCA/tools\"]\n path = .third-party/OCA/tools\n url = https://h/OCA/tools.git\n branch = 17.0",
            ),
        )],
        ("layout/submodule-branch", ".gitmodules", Some(1)),
    ),
    (
        &[(
            ".gitmodules",
            Some(
                "[submodule \"OCA/tools\"]\n path = .third-party/OCA/tools\n url = https://h/OCA/tools.git",
            ),
        )],
        ("layout/submodule-branch", ".gitmodules", Some(1)),
    ),
    (
        &[(".third-party/OCA/tools/own/__manifest__.py", Some(MANIFEST))],
        ("layout/duplicate-addon", "own", None),
    ),
    (
        &[("own/a.xml", Some("<odoo>\n<a>\n</odoo>"))],
        ("xml/well-formed", "own/a.xml", Some(3)),
    ),
    (
        &[("own/a.xml", Some("<odoo>&nbsp;</odoo>"))],
        ("xml/well-formed", "own/a.xml", Some(1)),
    ),
    (
        &[(
            "own/a.xml",
            Some("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"),
        )],
        ("xml/dtd", "own/a.xml", Some(1)),
    ),
    (
        &[("own/a.py", Some("x = 1\ndef f(:\n    pass\n"))],
        ("python/syntax", "own/a.py", Some(2)),
    ),
    (
        &[("own/a.py", Some("x = 1\nprint 'x'\n"))],
        ("python/syntax", "own/a.py", Some(2)),
    ),
    (
        &[("own/a.py", Some("x = (1,\n\ny = 2\n"))],
        ("python/syntax", "own/a.py", Some(3)),
    ),
    (
        &[("own/a.py", Some("x = '''\n"))],
        ("python/syntax", "own/a.py", Some(1)),
    ),
    (
        &[("own/a.py", Some("x = 1\0"))],
        ("python/syntax", "own/a.py", Some(1)),
    ),
    // This is syntax of Python 3.14, and the base images of 18.0 have 3.12.
    (
        &[("own/a.py", Some("\nx = t'{1}'\n"))],
        ("python/syntax", "own/a.py", Some(2)),
    ),
];

#[test]
fn each_bad_repository_has_its_finding() {
    for (changes, (rule, path, line)) in CASES {
        let mut files = good();
        for (path, text) in *changes {
            match text {
                Some(text) => files.insert((*path).to_owned(), (*text).to_owned()),
                None => files.remove(*path),
            };
        }
        assert_eq!(
            found(&files),
            [((*rule).to_owned(), (*path).to_owned(), *line)],
            "{changes:?}"
        );
    }
    // Every rule that files alone can break is in the table.
    let in_table = |rule: &Rule| CASES.iter().any(|(_, (name, ..))| *name == rule.as_str());
    let elsewhere = [
        Rule::NoAddon,
        Rule::ManifestDepends,
        Rule::SpecialFile,
        Rule::TooLarge,
        Rule::RuffConfig,
        Rule::RuffNotRun,
    ];
    let missing: Vec<_> = Rule::ALL
        .iter()
        .filter(|rule| !in_table(rule) && !elsewhere.contains(rule))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_repository_without_addons_has_a_finding() {
    let files: Files = [("odoo_version.txt".to_owned(), "18.0".to_owned())].into();
    assert!(
        found(&files)
            .iter()
            .any(|(rule, ..)| rule == "template/addon")
    );
    assert!(
        found(&Files::new())
            .iter()
            .any(|(rule, ..)| rule == "template/addon")
    );
}

#[test]
fn a_finding_in_a_submodule_is_marked() {
    let mut files = good();
    files.insert(format!("{TOOLS}/helper/broken.py"), "def".to_owned());
    let checked = check_files(&files, &["", TOOLS], &KnownAddons::Unknown);
    let marked = checked.findings.iter().map(|finding| finding.third_party);
    assert_eq!(marked.collect::<Vec<_>>(), [true]);
    assert_eq!(
        Judgement::new(checked.findings, &BTreeMap::new()).failing,
        0
    );
}

#[test]
fn a_missing_dependency_is_certain_when_the_addons_of_the_base_are_known() {
    let mut files = good();
    files.insert(
        "own/__manifest__.py".to_owned(),
        "{'version': '18.0.1.0.0', 'depends': ['web', 'sale', 'helper']}".to_owned(),
    );
    let base = KnownAddons::BaseImage(["web".to_owned()].into());
    let findings = check_files(&files, &["", TOOLS], &base).findings;
    let findings: Vec<&Finding> = findings.iter().collect();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (&findings[0].rule, findings[0].line),
        (&RuleId::Own(Rule::ManifestDepends), Some(1))
    );
    assert!(findings[0].message.contains("`sale`"));
}

#[test]
fn a_declared_submodule_that_does_not_exist_is_a_finding() {
    let checked = check_files(&good(), &[""], &KnownAddons::Unknown);
    assert!(
        checked
            .findings
            .iter()
            .any(|finding| finding.rule == RuleId::Own(Rule::Submodule))
    );
}

#[test]
fn submodules_of_pull_requests_have_a_folder_of_their_own() {
    let mut files = good();
    let more = "[submodule \"PRs/OCA/tools/fix\"]\n path = .third-party/PRs/OCA/tools/fix\n url = https://h/fork/tools.git\n";
    files.get_mut(".gitmodules").unwrap().push_str(more);
    assert_eq!(
        check_files(
            &files,
            &["", TOOLS, ".third-party/PRs/OCA/tools/fix"],
            &KnownAddons::Unknown
        )
        .findings,
        Findings::default()
    );
}

#[test]
fn each_python_version_has_its_own_syntax() {
    let walrus = "if (x := 1):\n    pass\n";
    assert_eq!(python::check(walrus.as_bytes(), 12), []);
    let problems = python::check(walrus.as_bytes(), 7);
    assert_eq!((problems.len(), problems[0].line), (1, Some(1)));
    assert!(
        problems[0].message.contains("3.7") && problems[0].message.contains("3.8"),
        "{}",
        problems[0].message
    );
    assert_eq!(
        python::check(b"match x:\n    case 1:\n        pass\n", 9).len(),
        1
    );
}

#[test]
fn declared_encodings_are_respected() {
    let latin = b"# -*- coding: latin-1 -*-\nx = '\xe9'\n";
    assert_eq!(python::check(latin, 12), []);
    assert_eq!(python::check(b"x = '\xe9'\n", 12).len(), 1);
    assert_eq!(python::check(b"\xef\xbb\xbfx = 1\r\n", 12), []);
    assert_eq!(
        xml::check(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>"),
        None
    );
    assert!(xml::check(b"<a>\xe9</a>").is_some());
    assert_eq!(xml::check(b"\xef\xbb\xbf<?xml version=\"1.0\"?><a/>"), None);
}

#[test]
fn manifests_are_read_as_literals() {
    let text = "# Copyright 'x\n{\n'name': 'a' 'b', 'version': '18.0.1'\n '.2.0', 'sequence': -1, 'x': 1+2j, 'price': 9.5, 'a': {'version': '9'}, 'b': (None, True), 'depends': ('web', 'sale',), 'installable': 0}\n";
    let read = manifest::read(text.as_bytes()).unwrap();
    assert_eq!(
        read.version
            .as_ref()
            .map(|version| (version.text.as_str(), version.line)),
        Some(("18.0.1.2.0", 3))
    );
    assert_eq!(
        read.depends
            .iter()
            .map(|depends| depends.text.as_str())
            .collect::<Vec<_>>(),
        ["web", "sale"]
    );
    assert_eq!(read.not_installable, Some(4));
    for bad in [
        "{'a': f'{1}'}",
        "{'a': x}",
        "{'a': 'b' + 'c'}",
        "{**x}",
        "{'a': [i for i in ()]}",
        "dict(a=1)",
        "{'a': lambda: 1}",
        "{}; 1",
        "",
        "{'a': __import__('os')}",
    ] {
        assert!(manifest::read(bad.as_bytes()).is_err(), "{bad}");
    }
    let versions: [(&str, Option<&str>); 6] = [
        ("{'version': '18.0.1.2.0'}", Some("18.0.1.2.0")),
        ("{'version': 'a\\x01b'}", None),
        ("{'version': 5}", None),
        ("{'name': 'version'}", None),
        ("}}}", None),
        ("{'x': 'it\\'s', 'version': '4'}", Some("4")),
    ];
    for (text, version) in versions {
        assert_eq!(
            manifest_version(text.as_bytes()).as_deref(),
            version,
            "{text}"
        );
    }
    for (text, installable) in [
        ("{'installable': False}", false),
        ("{'installable': True}", true),
        ("{}", true),
        ("{", true),
    ] {
        assert_eq!(is_installable(text.as_bytes()), installable, "{text}");
    }
}

/// Runs a parser on a thread with the same stack as in `contents`.
fn on_large_stack<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(python::STACK)
            .spawn_scoped(scope, f)
            .unwrap()
            .join()
            .unwrap()
    })
}

#[test]
fn deep_nesting_leads_to_a_finding() {
    let deep = [
        "(".repeat(500_000),
        "[".repeat(150) + &"]".repeat(150),
        "(]".repeat(400_000),
        "(]".repeat(9_000),
        "x = ".to_owned() + &"not ".repeat(200_000) + "1",
        "x = ".to_owned() + &"-".repeat(1400) + "1",
        "x = ".to_owned() + &"1+".repeat(400_000) + "1",
        "x = ".to_owned() + &"1+".repeat(1400) + "1",
        "x = ".to_owned() + &"1**".repeat(1400) + "1",
        "x = ".to_owned() + &"lambda a,:".repeat(100_000) + "1",
        "x = ".to_owned() + &"lambda a:".repeat(700) + "1",
        "x = ".to_owned() + &"1 if 1 else ".repeat(700) + "1",
        "yield 1, ".repeat(100_000),
        "async ".repeat(100_000),
        "f'{".repeat(100_000),
        "x".to_owned() + &"[0]".repeat(100_000),
        "x".to_owned() + &".y".repeat(100_000),
        "x".to_owned() + &"()".repeat(700),
        (0..300)
            .map(|depth| " ".repeat(depth) + "if x:\n")
            .collect::<String>(),
        "@".repeat(100_000),
        "@x\n".repeat(100_000),
        "a,".repeat(300_000),
        "x = '".to_owned() + &"a".repeat(1_000_000),
        "\\".repeat(1_000_000),
        "match x:\n case ".to_owned() + &"[".repeat(190) + &"]".repeat(190) + ": pass\n",
    ];
    let started = Instant::now();
    for text in &deep {
        on_large_stack(|| {
            python::check(text.as_bytes(), 12);
            manifest::read(text.as_bytes()).unwrap_err();
        });
    }
    // The limit is for all texts together, in an unoptimised build; each has up to a megabyte.
    assert!(
        started.elapsed() < Duration::from_secs(90),
        "{:?}",
        started.elapsed()
    );
    for bad in [&deep[0], &deep[2], &deep[4], &deep[6]] {
        assert_eq!(
            on_large_stack(|| python::check(bad.as_bytes(), 12)).len(),
            1
        );
    }
    assert_eq!(on_large_stack(|| python::check(deep[1].as_bytes(), 12)), []);
    let deep_xml = "<a>".repeat(300_000);
    assert!(xml::check(deep_xml.as_bytes()).is_some());
    let laughs = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>";
    assert_eq!(
        xml::check(laughs.as_bytes()).map(|problem| problem.rule),
        Some(Rule::XmlDtd)
    );
}

#[test]
fn a_long_list_is_not_deeply_nested() {
    let table = format!(
        "x = [\n{}]\n",
        "    ('a', -1, {'b': [1, 2]}, 'c' + 'd'),\n".repeat(20_000)
    );
    assert_eq!(on_large_stack(|| python::check(table.as_bytes(), 12)), []);
}

#[test]
fn a_blob_is_read_once() {
    let files = good();
    let entries = entries(&files);
    let (cache, reads) = (Cache::default(), AtomicUsize::new(0));
    let check_counted = |known: &KnownAddons| {
        reads.store(0, Ordering::Relaxed);
        let commit = Commit {
            entries: &entries,
            roots: &["", TOOLS],
            known,
            stop: &Stop::default(),
        };
        let open = || {
            |entry: &TreeEntry| {
                reads.fetch_add(1, Ordering::Relaxed);
                Ok(files[&entry.path].clone().into_bytes())
            }
        };
        let checked = check(&commit, Some(&cache), open).unwrap();
        (checked, reads.load(Ordering::Relaxed))
    };
    let (first, cold) = check_counted(&KnownAddons::Unknown);
    let (second, warm) = check_counted(&KnownAddons::Unknown);
    assert_eq!(first, second);
    // odoo_version.txt and .gitmodules are read each time.
    assert_eq!((cold, warm), (7, 2));
}

/// One blob of a few kilobytes can be the manifest of any number of addons.
#[test]
fn a_manifest_of_many_addons_is_parsed_once() {
    let manifest = |at: usize| TreeEntry {
        path: format!("addon_{at}/__manifest__.py"),
        kind: EntryKind::File { executable: false },
        blob: ObjectId::from([7; 20]),
        size: MANIFEST.len() as u64,
        repository: 0,
    };
    let entries: Vec<TreeEntry> = (0..500).map(manifest).collect();
    let commit = Commit {
        entries: &entries,
        roots: &[""],
        known: &KnownAddons::Unknown,
        stop: &Stop::default(),
    };
    let reads = AtomicUsize::new(0);
    let open = || {
        |_: &TreeEntry| {
            reads.fetch_add(1, Ordering::Relaxed);
            Ok(MANIFEST.replace("18.0.1.0.0", "1").into_bytes())
        }
    };
    let findings = check(&commit, Some(&Cache::default()), open)
        .unwrap()
        .findings;
    let judged = Judgement::new(findings, &BTreeMap::new());
    let last = &judged.findings[judged.findings.len() - 1].finding;
    assert_eq!(last.to_string(), "and 300 more (manifest/version)");
    assert_eq!(reads.load(Ordering::Relaxed), 1);
}

#[test]
fn the_findings_of_one_rule_are_limited_and_other_rules_are_still_seen() {
    let mut files = good();
    for at in 0..1200 {
        files.insert(format!("own/broken_{at:04}"), "-> nowhere".to_owned());
    }
    files.insert("own/bad.py".to_owned(), "def".to_owned());
    let checked = check_files(&files, &["", TOOLS], &KnownAddons::Unknown);
    let of = |rule| {
        let found = checked.findings.iter();
        found.filter(move |finding| finding.rule == RuleId::Own(rule))
    };
    assert_eq!(of(Rule::BrokenLink).count(), MAX_OF_RULE);
    assert_eq!(checked.findings.count(), 1201);
    assert_eq!(of(Rule::PythonSyntax).count(), 1);
}

#[test]
fn manifests_are_limited() {
    let list = |count: usize| format!("{{'depends': [{}]}}", "'a', ".repeat(count));
    let read = |text: String| on_large_stack(move || manifest::read(text.as_bytes()));
    assert_eq!(read(list(5000)).unwrap().depends.len(), 5000);
    let problem = read(list(5001)).unwrap_err();
    assert_eq!(
        (problem.rule, problem.message.as_str()),
        (
            Rule::ManifestParse,
            "`depends` has more than 5,000 elements"
        )
    );

    let mut files = good();
    let long = format!("{MANIFEST}{}", " ".repeat(256 * 1024));
    files.insert("own/__manifest__.py".to_owned(), long);
    assert_eq!(
        found(&files),
        [(
            "layout/too-large".to_owned(),
            "own/__manifest__.py".to_owned(),
            None
        )]
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let mut files = good();
    files.insert("own/big.py".to_owned(), String::new());
    let mut entries = entries(&files);
    entries
        .iter_mut()
        .filter(|entry| entry.path == "own/big.py")
        .for_each(|entry| entry.size = 2 << 30);
    let commit = Commit {
        entries: &entries,
        roots: &["", TOOLS],
        known: &KnownAddons::Unknown,
        stop: &Stop::default(),
    };
    let open = || {
        |entry: &TreeEntry| {
            assert_ne!(entry.path, "own/big.py");
            Ok(files[&entry.path].clone().into_bytes())
        }
    };
    let findings = check(&commit, None, open).unwrap().findings;
    assert_eq!(
        findings
            .iter()
            .map(|finding| finding.rule.to_string())
            .collect::<Vec<_>>(),
        ["layout/too-large"]
    );
}

#[test]
fn an_error_of_the_reader_is_an_error_and_no_finding() {
    let files = good();
    let entries = entries(&files);
    let commit = Commit {
        entries: &entries,
        roots: &["", TOOLS],
        known: &KnownAddons::Unknown,
        stop: &Stop::default(),
    };
    let open = || |_: &TreeEntry| Err(io::Error::other("disk"));
    assert_eq!(check(&commit, None, open).unwrap_err().to_string(), "disk");
}

/// Nobody waits for the result any more after the first file was read.
#[test]
fn a_check_that_is_stopped_reads_no_further_file() {
    let files: Files = (0..1000)
        .map(|at| (format!("own/a{at}.py"), format!("x = {at}")))
        .chain(good())
        .collect();
    let (entries, stop, reads) = (entries(&files), Stop::default(), AtomicUsize::new(0));
    let commit = Commit {
        entries: &entries,
        roots: &["", TOOLS],
        known: &KnownAddons::Unknown,
        stop: &stop,
    };
    let open = || {
        |entry: &TreeEntry| {
            reads.fetch_add(1, Ordering::Relaxed);
            if entry.path.ends_with(".py") {
                stop.request();
            }
            Ok(files[&entry.path].clone().into_bytes())
        }
    };
    assert!(check(&commit, None, open).is_err());
    // Each thread may have been reading one, and two are read before.
    let reads = reads.load(Ordering::Relaxed);
    assert!(reads <= 8, "{reads}");

    // Without any file to read, the paths are followed no further.
    let stopped = Commit {
        roots: &[""],
        ..commit
    };
    let nothing = || |_: &TreeEntry| -> io::Result<Vec<u8>> { unreachable!("it is stopped") };
    assert!(check(&stopped, None, nothing).is_err());
    let plan = crate::plan_until_stopped(&entries, |_| "", &stop);
    assert!(matches!(plan, Err(PlanError::Stopped(_))), "{plan:?}");
}

fn token_soup() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "'''",
        "f'",
        "f\"{",
        "}'",
        "x",
        "1",
        "0x",
        "1e",
        ",",
        ":",
        ";",
        "\n",
        "\n ",
        "\n  ",
        "\\\n",
        "#",
        "lambda ",
        "yield ",
        "async ",
        "await ",
        "if ",
        "else ",
        "for ",
        "in ",
        "not ",
        "match ",
        "case ",
        "with ",
        "def ",
        "class ",
        "@",
        "*",
        "**",
        "->",
        ":=",
        "=",
        "+",
        "-",
        "%",
        "$",
        "?",
        "!",
        "\u{feff}",
        "é",
        "𝔘",
        "\0",
        "\t",
        "\r",
        "'a'",
        "'version':",
        "None",
        "True",
        "b''",
    ]);
    prop::collection::vec(token, 0..400).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_parsed_without_a_panic(text in prop_oneof![token_soup(), any::<String>(), token_soup().prop_map(|soup| format!("{{{soup}}}"))], minor in 7u8..13) {
        on_large_stack(|| {
            for problem in python::check(text.as_bytes(), minor) {
                assert!(problem.line.is_none_or(|line| line >= 1 && line as usize <= text.lines().count() + 1));
            }
            let _ = manifest::read(text.as_bytes());
            manifest_version(text.as_bytes());
            gitmodules::read(&text);
            xml::check(text.as_bytes());
        });
    }

    #[test]
    fn any_tree_is_checked_without_a_panic(paths in prop::collection::btree_map("([a-c./]|\\.third-party/){1,8}", "(-> [a-c./]{1,6}|x)", 0..12)) {
        let files: Files = paths;
        let checked = check_files(&files, &[""], &KnownAddons::Unknown);
        prop_assert!(checked.findings.iter().any(|finding| finding.rule == RuleId::Own(Rule::OdooVersion)) || files.contains_key("odoo_version.txt"));
    }
}
