//! The plan of an image: the addons that Odoo would see, with symlinks resolved.

use crate::error::PlanError;
use crate::tree::{Found, Tree};
use ecluse_domain::addon::{AddonName, MANIFESTS};
use ecluse_domain::git::{EntryKind, ObjectId, TreeEntry};
use ecluse_domain::stop::Stop;
use std::collections::HashMap;

/// The files of a commit that an image has; [`into_parts`](Plan::into_parts) divides them into
/// layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The addons, in the order of their names.
    pub addons: Vec<PlannedAddon>,
    /// The files, in the order of their paths.
    pub files: Vec<PlannedFile>,
    /// The repositories and paths whose last changes decide the dates of the files;
    /// [`into_parts`](Plan::into_parts) needs one time for each.
    pub dated_paths: Vec<(usize, String)>,
    /// The date rules: each is a list of positions in `dated_paths`, and the date of a file with
    /// that rule is the newest of theirs.
    pub(crate) date_rules: Vec<Vec<usize>>,
}

/// An addon of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedAddon {
    pub name: AddonName,
    /// The folder of the addon in the project, symlinks resolved.
    pub path: String,
    /// The repository of that folder: 0 is the project's own, the others are its submodules.
    pub repository: usize,
}

/// A file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// The path below [`ADDONS_PATH`](crate::ADDONS_PATH); it starts with the name of the addon.
    pub path: String,
    pub repository: usize,
    pub blob: ObjectId,
    /// The size in bytes.
    pub size: u64,
    pub executable: bool,
    /// The position in [`Plan::date_rules`].
    pub(crate) date_rule: usize,
}

// The limits of a plan. A symlink adds all files below its target once more, so without limits a
// small commit could make an image of any size.
const MAX_FILES: usize = 200_000;
const MAX_BYTES: u64 = 8 << 30;
const MAX_LINKS: usize = 20_000;
/// In bytes.
const LONGEST_PATH: usize = 3000;
/// The bytes of the paths in the image and of the paths that date them. Each of these paths is in
/// memory a few times.
const MAX_PATH_BYTES: usize = 32 << 20;
/// Each folder is an entry of a layer. A file can be in a hundred folders of its own.
const MAX_FOLDERS: usize = 200_000;
/// The pages, the SBOM and the smoke test of an image name each of its addons.
const MAX_ADDONS: usize = 2_000;
/// How many symlinks may lead to a file from inside each other. As in Linux, more of them count as a
/// loop.
const MAX_NESTED_LINKS: usize = 40;

/// Plans the layers of a commit. `folder_of_repository` returns the folder of each repository of
/// the entries: an empty path for the project's own, the path of its gitlink for a submodule.
pub fn plan<'r>(
    entries: &[TreeEntry],
    folder_of_repository: impl Fn(usize) -> &'r str,
) -> Result<Plan, PlanError> {
    plan_until_stopped(entries, folder_of_repository, &Stop::default())
}

/// As [`plan`], and ends early with [`PlanError::Stopped`] on request.
pub fn plan_until_stopped<'r>(
    entries: &[TreeEntry],
    folder_of_repository: impl Fn(usize) -> &'r str,
    stop: &Stop,
) -> Result<Plan, PlanError> {
    let tree = Tree::new(entries, stop)?;
    let found = find_addons(&tree)?;
    if found.is_empty() {
        return Err(PlanError::NoAddon);
    }
    if found.len() > MAX_ADDONS {
        return Err(PlanError::TooManyAddons {
            count: found.len(),
            limit: MAX_ADDONS,
        });
    }
    let mut planner = Planner {
        tree: &tree,
        folder_of_repository: &folder_of_repository,
        files: Vec::new(),
        bytes: 0,
        path_bytes: 0,
        links: 0,
        dates: Dates::default(),
    };
    let mut addons = Vec::with_capacity(found.len());
    for FoundAddon {
        root,
        folder,
        manifest,
    } in found
    {
        let name: AddonName = root.parse().map_err(|reason| PlanError::Name {
            path: root.to_owned(),
            reason,
        })?;
        let date_paths = vec![planner.dates.add_path(manifest.repository, &folder)];
        planner.walk(
            &name,
            &folder,
            name.as_str(),
            &date_paths,
            &mut vec![folder.clone()],
        )?;
        addons.push(PlannedAddon {
            name,
            path: folder,
            repository: manifest.repository,
        });
    }
    let (mut files, dated_paths, date_rules) =
        (planner.files, planner.dates.paths, planner.dates.rules);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if let Some(twice) = files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        return Err(PlanError::Twice {
            path: twice[0].path.clone(),
        });
    }
    refuse_case_collisions(&files)?;
    Ok(Plan {
        addons,
        files,
        dated_paths,
        date_rules,
    })
}

/// An addon at the root of a commit. Its name is not checked yet.
struct FoundAddon<'a> {
    root: &'a str,
    /// The folder of the addon, symlinks resolved.
    folder: String,
    manifest: &'a TreeEntry,
}

/// Finds the addons, in the order of their names: the folders at the root that have a manifest, and
/// the symlinks there that lead to such folders.
fn find_addons<'a>(tree: &Tree<'a>) -> Result<Vec<FoundAddon<'a>>, PlanError> {
    let mut found = Vec::new();
    for root in tree
        .roots()
        .into_iter()
        .filter(|root| !root.starts_with('.'))
    {
        let Found::Folder(folder) = tree.resolve(root)? else {
            continue;
        };
        let manifest = MANIFESTS
            .iter()
            .find_map(|manifest| tree.entry(&joined(&folder, manifest)));
        if let Some(manifest) = manifest {
            found.push(FoundAddon {
                root,
                folder,
                manifest,
            });
        }
    }
    Ok(found)
}

struct Planner<'t, 'a, R> {
    tree: &'t Tree<'a>,
    folder_of_repository: &'t R,
    files: Vec<PlannedFile>,
    bytes: u64,
    path_bytes: usize,
    /// How many symlinks were followed: without a limit, symlinks that lead to no file could
    /// multiply the work.
    links: usize,
    dates: Dates,
}

/// The numbers of the paths in [`Dates`] whose last changes decide the date of a file: the newest
/// change counts.
type DatePaths = Vec<usize>;

impl<'r, R: Fn(usize) -> &'r str> Planner<'_, '_, R> {
    /// Adds everything below `folder` as `target` in the image. `inside` are the folders that the
    /// walk is in, so that a symlink back into one of them is found.
    fn walk(
        &mut self,
        addon: &AddonName,
        folder: &str,
        target: &str,
        date_paths: &DatePaths,
        inside: &mut Vec<String>,
    ) -> Result<(), PlanError> {
        let tree = self.tree;
        // Every regular file of the folder has the same date.
        let own = self.dates.add_rule(date_paths);
        for entry in tree.below(folder) {
            let relative = entry.path[folder.len()..].trim_start_matches('/');
            let to = format!("{target}/{relative}");
            if to.len() > LONGEST_PATH {
                return Err(PlanError::TooLarge {
                    addon: addon.to_string(),
                    limit: "3,000 bytes in a path",
                });
            }
            if self.path_bytes + self.dates.bytes + to.len() > MAX_PATH_BYTES {
                return Err(PlanError::TooLarge {
                    addon: addon.to_string(),
                    limit: "32 MiB of paths",
                });
            }
            match &entry.kind {
                EntryKind::File { .. } => self.add_file(addon, entry, to, own)?,
                EntryKind::Symlink { .. } => {
                    self.links += 1;
                    if self.links > MAX_LINKS {
                        return Err(PlanError::TooLarge {
                            addon: addon.to_string(),
                            limit: "20,000 symlinks",
                        });
                    }
                    let found = tree.resolve(&entry.path)?;
                    let date_paths = self.date_paths_through(entry, &found, date_paths);
                    match found {
                        Found::File(file) => {
                            let linked = self.dates.add_rule(&date_paths);
                            self.add_file(addon, file, to, linked)?;
                        }
                        Found::Folder(linked) => {
                            let parent =
                                entry.path.rsplit_once('/').map_or("", |(parent, _)| parent);
                            let leads_back = |folder: &str| {
                                linked.is_empty()
                                    || folder == linked
                                    || folder.starts_with(&format!("{linked}/"))
                            };
                            if leads_back(parent) || inside.iter().any(|folder| leads_back(folder))
                            {
                                return Err(PlanError::Loop {
                                    path: entry.path.clone(),
                                });
                            }
                            // The first is the folder of the addon.
                            if inside.len() > MAX_NESTED_LINKS {
                                return Err(PlanError::TooLarge {
                                    addon: addon.to_string(),
                                    limit: "40 symlinks inside each other",
                                });
                            }
                            inside.push(linked.clone());
                            self.walk(addon, &linked, &to, &date_paths, inside)?;
                            inside.pop();
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_file(
        &mut self,
        addon: &AddonName,
        entry: &TreeEntry,
        path: String,
        date_rule: usize,
    ) -> Result<(), PlanError> {
        // `entry` is always a regular file, because `resolve` follows every symlink to its end.
        let EntryKind::File { executable } = entry.kind else {
            return Err(PlanError::Loop {
                path: entry.path.clone(),
            });
        };
        self.bytes = self.bytes.saturating_add(entry.size);
        if self.files.len() >= MAX_FILES || self.bytes > MAX_BYTES {
            return Err(PlanError::TooLarge {
                addon: addon.to_string(),
                limit: "200,000 files or 8 GiB",
            });
        }
        self.path_bytes += path.len();
        self.files.push(PlannedFile {
            path,
            repository: entry.repository,
            blob: entry.blob,
            size: entry.size,
            executable,
            date_rule,
        });
        Ok(())
    }

    /// The paths that decide the date of files that a symlink adds from another folder. The date
    /// changes whenever the addon, the symlink, its target or the pinned commit of the target's
    /// submodule changes. Odoo distinguishes assets by path and date, so changed content must never
    /// keep its old date.
    fn date_paths_through(
        &mut self,
        link: &TreeEntry,
        found: &Found<'_>,
        date_paths: &DatePaths,
    ) -> DatePaths {
        let mut date_paths = date_paths.clone();
        date_paths.push(self.dates.add_path(link.repository, &link.path));
        let (repository, path) = match found {
            Found::File(file) => (file.repository, file.path.clone()),
            Found::Folder(folder) => {
                let first = self
                    .tree
                    .below(folder)
                    .iter()
                    .map(|entry| entry.repository)
                    .min();
                (first.unwrap_or(link.repository), folder.clone())
            }
        };
        // A nested submodule changes only together with the submodule at the top.
        let top = (self.folder_of_repository)(repository);
        if !top.is_empty() {
            date_paths.push(self.dates.add_path(0, top));
        }
        date_paths.push(self.dates.add_path(repository, &path));
        date_paths
    }
}

/// The date rules and their paths, without duplicates.
#[derive(Default)]
struct Dates {
    paths: Vec<(usize, String)>,
    numbers: HashMap<(usize, String), usize>,
    /// The bytes of the paths.
    bytes: usize,
    rules: Vec<Vec<usize>>,
    rule_numbers: HashMap<Vec<usize>, usize>,
}

impl Dates {
    /// Adds the date rule of these paths, if it is new, and returns its number.
    fn add_rule(&mut self, date_paths: &DatePaths) -> usize {
        let mut numbers = date_paths.clone();
        numbers.sort_unstable();
        numbers.dedup();
        let next = self.rules.len();
        *self.rule_numbers.entry(numbers.clone()).or_insert_with(|| {
            self.rules.push(numbers);
            next
        })
    }

    /// Adds a path, if it is new, and returns its number.
    fn add_path(&mut self, repository: usize, path: &str) -> usize {
        let next = self.paths.len();
        let path = (repository, path.to_owned());
        *self.numbers.entry(path).or_insert_with_key(|path| {
            self.bytes += path.1.len();
            self.paths.push(path.clone());
            next
        })
    }
}

/// Refuses paths that differ only by upper and lower case, because an image must have the same
/// files on a file system that ignores case, and more folders than an image may have. The files are
/// in the order of their paths.
fn refuse_case_collisions(files: &[PlannedFile]) -> Result<(), PlanError> {
    // Files and folders by the number of the folder that they are in (0 for the root) and by their
    // name in lower case.
    let mut seen: HashMap<(usize, String), &str> = HashMap::with_capacity(2 * files.len());
    // The folders of the file before, each with the end of its path and with its number.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut before, mut folders) = ("", 0);
    for file in files {
        let path = file.path.as_str();
        // The folders that the file shares with the file before were added already.
        let same = before
            .bytes()
            .zip(path.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        open.retain(|(end, _)| *end < same);
        before = path;
        let mut start = open.last().map_or(0, |(end, _)| end + 1);
        loop {
            let end = path[start..].find('/').map(|at| start + at);
            let (name, whole) = match end {
                Some(end) => (&path[start..end], &path[..end]),
                None => (&path[start..], path),
            };
            let inside = open.last().map_or(0, |(_, number)| *number);
            if let Some(first) = seen.insert((inside, name.to_lowercase()), whole) {
                return Err(PlanError::Case {
                    first: first.to_owned(),
                    second: whole.to_owned(),
                });
            }
            let Some(end) = end else { break };
            folders += 1;
            if folders > MAX_FOLDERS {
                return Err(PlanError::TooLarge {
                    addon: path.split('/').next().unwrap_or_default().to_owned(),
                    limit: "200,000 folders",
                });
            }
            open.push((end, folders));
            start = end + 1;
        }
    }
    Ok(())
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

#[cfg(test)]
mod tests;
