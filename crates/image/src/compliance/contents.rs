//! Checks the contents of the files of the addons that Odoo would see. A few threads read and parse
//! them, each blob once.

use ecluse_domain::addon::MANIFESTS;
use ecluse_domain::compliance::Rule;
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::Series;
use std::collections::HashMap;
use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::addons::Addon;
use super::cache::{Cache, FileKind, Seen, Weight as _};
use super::manifest::{self, LARGEST_MANIFEST};
use super::{LARGEST_FILE, Problem, Project, python, xml};

/// The most threads. More threads would mostly wait for the processes that read contents.
const MAX_THREADS: usize = 4;
/// The bytes of what is known about the files of one commit, which are mostly its manifests.
const MAX_SEEN: usize = 64 << 20;
/// In bytes. A file of this size is parsed alone in this process: its syntax tree can take a hundred
/// times as much memory.
const LARGE_FILE: u64 = 256 * 1024;
static PARSING_LARGE_FILE: Mutex<()> = Mutex::new(());
/// The minor version of Python 3 in the newest base images, for a project without a known series.
const NEWEST_PYTHON: u8 = 12;

/// A file to check. `addon` is the position of the addon whose manifest it is.
struct Task<'a> {
    entry: &'a TreeEntry,
    kind: FileKind,
    addon: Option<usize>,
}

/// Adds the findings of the files' contents, and returns what is known about each manifest, with
/// the position of its addon.
pub(super) fn check<R>(
    project: &mut Project<'_>,
    addons: &[Addon],
    series: Option<Series>,
    cache: Option<&Cache>,
    open: &(impl Fn() -> R + Sync),
) -> io::Result<Vec<(usize, Arc<Seen>)>>
where
    R: FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
{
    let minor = series.map_or(NEWEST_PYTHON, Series::python_minor);
    let tasks: Vec<Task<'_>> = addons
        .iter()
        .enumerate()
        .flat_map(|(at, addon)| tasks(project, at, addon, minor))
        .collect();
    let mut seen: Vec<Option<Arc<Seen>>> = tasks
        .iter()
        .map(|task| cache?.0.get(&(task.entry.blob, task.kind)))
        .collect();
    let mut remaining: Vec<usize> = (0..tasks.len()).filter(|at| seen[*at].is_none()).collect();
    // With a cache, the same id means the same content: each is parsed once and kept once.
    let mut first: HashMap<_, usize> = HashMap::new();
    if cache.is_some() {
        remaining.retain(|at| {
            let task = &tasks[*at];
            *first.entry((task.entry.blob, task.kind)).or_insert(*at) == *at
        });
    }
    for (at, parsed) in parse_all(&tasks, &remaining, open)? {
        let parsed = Arc::new(parsed);
        if let Some(cache) = cache
            && !parsed.is_left_out
        {
            cache
                .0
                .insert((tasks[at].entry.blob, tasks[at].kind), parsed.clone());
        }
        seen[at] = Some(parsed);
    }
    let mut manifests = Vec::new();
    for (at, task) in tasks.iter().enumerate() {
        let same = first.get(&(task.entry.blob, task.kind));
        let known = seen[at]
            .as_ref()
            .or_else(|| same.and_then(|first| seen[*first].as_ref()));
        let Some(known) = known else { continue };
        for problem in &known.problems {
            let path = &task.entry.path;
            project.add_finding(problem.rule, path, problem.line, &problem.message);
        }
        manifests.extend(task.addon.map(|addon| (addon, known.clone())));
    }
    Ok(manifests)
}

fn tasks<'a>(project: &Project<'a>, at: usize, addon: &Addon, minor: u8) -> Vec<Task<'a>> {
    let task = |entry: &&'a TreeEntry| {
        let entry = *entry;
        if !matches!(entry.kind, EntryKind::File { .. }) {
            return None;
        }
        let inside = entry.path[addon.folder.len()..].trim_start_matches('/');
        let (kind, addon) = match inside.rsplit_once('.').map(|(_, extension)| extension) {
            Some("py") if entry.path == addon.manifest => (FileKind::Manifest, Some(at)),
            Some("py") if MANIFESTS.contains(&inside) || inside.starts_with("static/") => {
                return None;
            }
            Some("py") => (FileKind::Python { minor }, None),
            // Files that tests read can be wrong on purpose.
            Some("xml") if !inside.split('/').any(|part| part == "tests") => (FileKind::Xml, None),
            _ => return None,
        };
        Some(Task { entry, kind, addon })
    };
    project
        .tree
        .below(&addon.folder)
        .iter()
        .filter_map(task)
        .collect()
}

/// Parses the remaining tasks, on a few threads.
fn parse_all<R>(
    tasks: &[Task<'_>],
    remaining: &[usize],
    open: &(impl Fn() -> R + Sync),
) -> io::Result<Vec<(usize, Seen)>>
where
    R: FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
{
    let (next, weight, done) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        Mutex::new(Vec::with_capacity(remaining.len())),
    );
    let work = || -> io::Result<()> {
        let mut read = open();
        while let Some(at) = remaining.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut seen = parse(&tasks[*at], &mut read)?;
            let before = weight.fetch_add(seen.weight(), Ordering::Relaxed);
            if seen.manifest.is_some() && before + seen.weight() > MAX_SEEN {
                seen = Seen {
                    is_left_out: true,
                    ..one_problem(
                        Rule::TooLarge,
                        "the manifests of this commit are too large together, so it was not checked",
                    )
                };
            }
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((*at, seen));
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(MAX_THREADS)
        .min(remaining.len().div_ceil(32));
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                std::thread::Builder::new()
                    .name("check".to_owned())
                    .stack_size(python::STACK)
                    .spawn_scoped(scope, work)
            })
            .collect::<io::Result<_>>()?;
        for thread in running {
            thread
                .join()
                .map_err(|_| io::Error::other("a thread that checks files panicked"))??;
        }
        io::Result::Ok(())
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Reads and parses one file.
fn parse(
    task: &Task<'_>,
    read: &mut impl FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
) -> io::Result<Seen> {
    let (largest, message) = match task.kind {
        FileKind::Manifest => (
            LARGEST_MANIFEST,
            "it is larger than 256 KiB, so it was not checked",
        ),
        FileKind::Python { .. } | FileKind::Xml => (
            LARGEST_FILE,
            "it is larger than 4 MiB, so it was not checked",
        ),
    };
    if task.entry.size > largest {
        return Ok(one_problem(Rule::TooLarge, message));
    }
    let alone = || {
        PARSING_LARGE_FILE
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    let _alone = (task.entry.size >= LARGE_FILE).then(alone);
    let bytes = read(task.entry)?;
    // The parsers are large foreign libraries: a panic in one of them must not end a worker.
    let parsed = catch_unwind(AssertUnwindSafe(|| match task.kind {
        FileKind::Python { minor } => Seen {
            problems: python::check(&bytes, minor),
            ..Seen::default()
        },
        FileKind::Xml => Seen {
            problems: xml::check(&bytes).into_iter().collect(),
            ..Seen::default()
        },
        FileKind::Manifest => match manifest::read(&bytes) {
            Ok(manifest) => Seen {
                manifest: Some(manifest),
                ..Seen::default()
            },
            Err(problem) => Seen {
                problems: vec![problem],
                ..Seen::default()
            },
        },
    }));
    let rule = match task.kind {
        FileKind::Python { .. } => Rule::PythonSyntax,
        FileKind::Xml => Rule::XmlWellFormed,
        FileKind::Manifest => Rule::ManifestParse,
    };
    Ok(parsed.unwrap_or_else(|_| one_problem(rule, "the parser of Ecluse failed on this file")))
}

fn one_problem(rule: Rule, message: &str) -> Seen {
    Seen {
        problems: vec![Problem {
            rule,
            line: None,
            message: message.to_owned(),
        }],
        ..Seen::default()
    }
}
