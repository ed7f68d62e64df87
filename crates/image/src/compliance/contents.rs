//! Checks the contents of the files of the addons that Odoo would see. A few threads read and parse
//! them, each blob once.

use ecluse_domain::addon::MANIFESTS;
use ecluse_domain::compliance::Rule;
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::Series;
use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::addons::Addon;
use super::cache::{Cache, FileKind, Seen};
use super::manifest::{self, Manifest};
use super::{LARGEST_FILE, Problem, Project, python, xml};

/// The most threads. More threads would mostly wait for the processes that read contents.
const MAX_THREADS: usize = 4;
/// The minor version of Python 3 in the newest base images, for a project without a known series.
const NEWEST_PYTHON: u8 = 12;

/// A file to check. `addon` is the position of the addon whose manifest it is.
struct Task<'a> {
    entry: &'a TreeEntry,
    kind: FileKind,
    addon: Option<usize>,
}

/// Adds the findings of the files' contents, and returns each manifest with the position of its
/// addon.
pub(super) fn check<R>(
    project: &mut Project<'_>,
    addons: &[Addon],
    series: Option<Series>,
    cache: Option<&Cache>,
    open: &(impl Fn() -> R + Sync),
) -> io::Result<Vec<(usize, Manifest)>>
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
    let remaining: Vec<usize> = (0..tasks.len()).filter(|at| seen[*at].is_none()).collect();
    for (at, parsed) in parse_all(&tasks, &remaining, open)? {
        let parsed = Arc::new(parsed);
        if let Some(cache) = cache {
            cache
                .0
                .insert((tasks[at].entry.blob, tasks[at].kind), parsed.clone());
        }
        seen[at] = Some(parsed);
    }
    let mut manifests = Vec::new();
    let found: Vec<(String, Problem)> = tasks
        .iter()
        .zip(seen.iter().flatten())
        .flat_map(|(task, seen)| {
            manifests.extend(task.addon.zip(seen.manifest.clone()));
            seen.problems
                .iter()
                .map(|problem| (task.entry.path.clone(), problem.clone()))
        })
        .collect();
    for (path, problem) in found {
        project.add_finding(problem.rule, &path, problem.line, problem.message);
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
    let (next, done) = (
        AtomicUsize::new(0),
        Mutex::new(Vec::with_capacity(remaining.len())),
    );
    let work = || -> io::Result<()> {
        let mut read = open();
        while let Some(at) = remaining.get(next.fetch_add(1, Ordering::Relaxed)) {
            let seen = parse(&tasks[*at], &mut read)?;
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
    let one = |rule, message: &str| Seen {
        problems: vec![Problem {
            rule,
            line: None,
            message: message.to_owned(),
        }],
        manifest: None,
    };
    if task.entry.size > LARGEST_FILE {
        return Ok(one(
            Rule::TooLarge,
            "it is larger than 4 MiB, so it was not checked",
        ));
    }
    let bytes = read(task.entry)?;
    // The parsers are large foreign libraries: a panic in one of them must not end a worker.
    let parsed = catch_unwind(AssertUnwindSafe(|| match task.kind {
        FileKind::Python { minor } => Seen {
            problems: python::check(&bytes, minor),
            manifest: None,
        },
        FileKind::Xml => Seen {
            problems: xml::check(&bytes).into_iter().collect(),
            manifest: None,
        },
        FileKind::Manifest => match manifest::read(&bytes) {
            Ok(manifest) => Seen {
                problems: Vec::new(),
                manifest: Some(manifest),
            },
            Err(problem) => Seen {
                problems: vec![problem],
                manifest: None,
            },
        },
    }));
    let rule = match task.kind {
        FileKind::Python { .. } => Rule::PythonSyntax,
        FileKind::Xml => Rule::XmlWellFormed,
        FileKind::Manifest => Rule::ManifestParse,
    };
    Ok(parsed.unwrap_or_else(|_| one(rule, "the parser of Ecluse failed on this file")))
}
