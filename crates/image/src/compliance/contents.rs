//! What is in the files of the addons that Odoo would see: read and parsed on a few threads, once per blob.

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
use super::cache::{Cache, Look, Seen};
use super::manifest::{self, Manifest};
use super::{LARGEST, Problem, Project, python, xml};

/// More threads would mostly wait for the processes that read.
const MOST_THREADS: usize = 4;
/// The Python of the newest base images, when nothing says which.
const NEWEST_PYTHON: u8 = 12;

/// One file, how it is looked at, and whose manifest it is.
struct Task<'a> {
    entry: &'a TreeEntry,
    look: Look,
    addon: Option<usize>,
}

/// Adds what is found in the files' contents, and answers the manifests with the place of their addon.
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
    let tasks: Vec<Task<'_>> = addons.iter().enumerate().flat_map(|(at, addon)| tasks(project, at, addon, minor)).collect();
    let mut seen: Vec<Option<Arc<Seen>>> = tasks.iter().map(|task| cache?.0.get(&(task.entry.blob, task.look))).collect();
    let ahead: Vec<usize> = (0..tasks.len()).filter(|at| seen[*at].is_none()).collect();
    for (at, looked) in look_at_all(&tasks, &ahead, open)? {
        let looked = Arc::new(looked);
        if let Some(cache) = cache {
            cache.0.insert((tasks[at].entry.blob, tasks[at].look), looked.clone());
        }
        seen[at] = Some(looked);
    }
    let mut manifests = Vec::new();
    let found: Vec<(String, Problem)> = tasks
        .iter()
        .zip(seen.iter().flatten())
        .flat_map(|(task, seen)| {
            manifests.extend(task.addon.zip(seen.manifest.clone()));
            seen.problems.iter().map(|problem| (task.entry.path.clone(), problem.clone()))
        })
        .collect();
    for (path, problem) in found {
        project.find(problem.rule, &path, problem.line, problem.message);
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
        let (look, addon) = match inside.rsplit_once('.').map(|(_, extension)| extension) {
            Some("py") if entry.path == addon.manifest => (Look::Manifest, Some(at)),
            Some("py") if MANIFESTS.contains(&inside) || inside.starts_with("static/") => return None,
            Some("py") => (Look::Python { minor }, None),
            // what tests read may be wrong on purpose
            Some("xml") if !inside.split('/').any(|part| part == "tests") => (Look::Xml, None),
            _ => return None,
        };
        Some(Task { entry, look, addon })
    };
    project.tree.below(&addon.folder).iter().filter_map(task).collect()
}

fn look_at_all<R>(tasks: &[Task<'_>], ahead: &[usize], open: &(impl Fn() -> R + Sync)) -> io::Result<Vec<(usize, Seen)>>
where
    R: FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
{
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(ahead.len())));
    let work = || -> io::Result<()> {
        let mut read = open();
        while let Some(at) = ahead.get(next.fetch_add(1, Ordering::Relaxed)) {
            let seen = look_at(&tasks[*at], &mut read)?;
            done.lock().unwrap_or_else(PoisonError::into_inner).push((*at, seen));
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS).min(ahead.len().div_ceil(32));
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| std::thread::Builder::new().name("check".to_owned()).stack_size(python::STACK).spawn_scoped(scope, work))
            .collect::<io::Result<_>>()?;
        for thread in running {
            thread.join().map_err(|_| io::Error::other("a thread that checks files ended"))??;
        }
        io::Result::Ok(())
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn look_at(task: &Task<'_>, read: &mut impl FnMut(&TreeEntry) -> io::Result<Vec<u8>>) -> io::Result<Seen> {
    let one = |rule, message: &str| Seen { problems: vec![Problem { rule, line: None, message: message.to_owned() }], manifest: None };
    if task.entry.size > LARGEST {
        return Ok(one(Rule::TooLarge, "it is larger than 4 MiB and is not looked into"));
    }
    let bytes = read(task.entry)?;
    // A parser is a large program of somebody else's: what it cannot bear must not end a worker.
    let looked = catch_unwind(AssertUnwindSafe(|| match task.look {
        Look::Python { minor } => Seen { problems: python::check(&bytes, minor), manifest: None },
        Look::Xml => Seen { problems: xml::check(&bytes).into_iter().collect(), manifest: None },
        Look::Manifest => match manifest::read(&bytes) {
            Ok(manifest) => Seen { problems: Vec::new(), manifest: Some(manifest) },
            Err(problem) => Seen { problems: vec![problem], manifest: None },
        },
    }));
    let rule = match task.look {
        Look::Python { .. } => Rule::PythonSyntax,
        Look::Xml => Rule::XmlWellFormed,
        Look::Manifest => Rule::ManifestParse,
    };
    Ok(looked.unwrap_or_else(|_| one(rule, "the parser gave up on this file")))
}
