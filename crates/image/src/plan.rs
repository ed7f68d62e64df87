//! What goes into the layers: the addons Odoo would see, laid flat, symlinks resolved.

use crate::tree::{Found, Tree};
use ecluse_domain::addon::{AddonName, InvalidAddonName, MANIFESTS};
use ecluse_domain::git::{EntryKind, ObjectId, TreeEntry};
use std::collections::HashMap;

/// What an image holds of a commit; [`into_parts`](Plan::into_parts) makes layers of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In order of name.
    pub addons: Vec<PlannedAddon>,
    /// In order of path.
    pub files: Vec<PlannedFile>,
    /// The (repository, path) pairs whose last change dates the files; [`into_parts`](Plan::into_parts)
    /// wants one time for each.
    pub dated_paths: Vec<(usize, String)>,
    /// Each rule is the newest of these `dated_paths`.
    pub(crate) date_rules: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedAddon {
    pub name: AddonName,
    /// Its folder in the project, symlinks resolved.
    pub path: String,
    /// Where that folder lies: 0 is the project's own repository, the others its submodules.
    pub repository: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Below [`ADDONS_PATH`](crate::ADDONS_PATH); starts with the addon's name.
    pub path: String,
    pub repository: usize,
    pub blob: ObjectId,
    /// Bytes.
    pub size: u64,
    pub executable: bool,
    pub(crate) date_rule: usize,
}

/// Why a commit has no plan. Each one says what to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("no addon at the root of the repository: expected a folder, or a symlink to one, that holds __manifest__.py")]
    NoAddon,
    #[error("the symlink `{path}` leads out of the repository")]
    Escapes { path: String },
    #[error("`{path}` leads nowhere: there is no `{missing}`")]
    Dangling { path: String, missing: String },
    #[error("the symlink `{path}` leads back to itself")]
    Loop { path: String },
    #[error("`{path}` is in the commit twice")]
    Twice { path: String },
    #[error("`{first}` and `{second}` differ only by upper and lower case")]
    Case { first: String, second: String },
    #[error("the folder `{path}` holds a manifest, but {reason}")]
    Name { path: String, reason: InvalidAddonName },
    #[error("the addon `{addon}` has more than {limit}, counting what its symlinks lead to")]
    TooLarge { addon: String, limit: &'static str },
}

/// What symlinks may multiply a commit to.
const MOST_FILES: usize = 200_000;
const MOST_BYTES: u64 = 8 << 30;
const MOST_LINKS: usize = 20_000;
const LONGEST_PATH: usize = 3000;

/// Plan the layers of a commit. `root_of` says where each repository of the entries lies in the
/// project: an empty path for the project itself, the path of its gitlink for a submodule.
pub fn plan<'r>(entries: &[TreeEntry], root_of: impl Fn(usize) -> &'r str) -> Result<Plan, PlanError> {
    let tree = Tree::new(entries)?;
    let mut planner = Planner { tree: &tree, root_of: &root_of, files: Vec::new(), bytes: 0, links: 0, dates: Dates::default() };
    let mut addons = Vec::new();
    for root in tree.roots().into_iter().filter(|root| !root.starts_with('.')) {
        let Found::Folder(folder) = tree.resolve(root)? else { continue };
        let Some(manifest) = MANIFESTS.iter().find_map(|manifest| tree.entry(&joined(&folder, manifest))) else { continue };
        let name: AddonName = root.parse().map_err(|reason| PlanError::Name { path: root.to_owned(), reason })?;
        let rule = vec![(manifest.repository, folder.clone())];
        planner.walk(&name, &folder, name.as_str(), &rule, &mut vec![folder.clone()])?;
        addons.push(PlannedAddon { name, path: folder, repository: manifest.repository });
    }
    if addons.is_empty() {
        return Err(PlanError::NoAddon);
    }
    let (mut files, dated_paths, date_rules) = (planner.files, planner.dates.paths, planner.dates.rules);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if let Some(twice) = files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        return Err(PlanError::Twice { path: twice[0].path.clone() });
    }
    refuse_case_collisions(&files)?;
    Ok(Plan { addons, files, dated_paths, date_rules })
}

struct Planner<'t, 'a, R> {
    tree: &'t Tree<'a>,
    root_of: &'t R,
    files: Vec<PlannedFile>,
    bytes: u64,
    /// Symlinks followed, so that they cannot multiply work without adding files.
    links: usize,
    dates: Dates,
}

type Rule = Vec<(usize, String)>;

impl<'r, R: Fn(usize) -> &'r str> Planner<'_, '_, R> {
    /// Take everything below `folder` to `target` in the image. `inside` are the folders we came
    /// through, to see a symlink that leads back into one of them.
    fn walk(&mut self, addon: &AddonName, folder: &str, target: &str, rule: &Rule, inside: &mut Vec<String>) -> Result<(), PlanError> {
        let tree = self.tree;
        // The same for every file that lies here itself.
        let own = self.dates.rule(rule);
        for entry in tree.below(folder) {
            let relative = entry.path[folder.len()..].trim_start_matches('/');
            let to = format!("{target}/{relative}");
            if to.len() > LONGEST_PATH {
                return Err(PlanError::TooLarge { addon: addon.to_string(), limit: "3,000 bytes in a path" });
            }
            match &entry.kind {
                EntryKind::File { .. } => self.take(addon, entry, to, own)?,
                EntryKind::Symlink { .. } => {
                    self.links += 1;
                    if self.links > MOST_LINKS {
                        return Err(PlanError::TooLarge { addon: addon.to_string(), limit: "20,000 symlinks" });
                    }
                    let found = tree.resolve(&entry.path)?;
                    let rule = self.rule_through(entry, &found, rule);
                    match found {
                        Found::File(file) => {
                            let linked = self.dates.rule(&rule);
                            self.take(addon, file, to, linked)?;
                        }
                        Found::Folder(linked) => {
                            let parent = entry.path.rsplit_once('/').map_or("", |(parent, _)| parent);
                            let back = |folder: &str| linked.is_empty() || folder == linked || folder.starts_with(&format!("{linked}/"));
                            if back(parent) || inside.iter().any(|folder| back(folder)) {
                                return Err(PlanError::Loop { path: entry.path.clone() });
                            }
                            inside.push(linked.clone());
                            self.walk(addon, &linked, &to, &rule, inside)?;
                            inside.pop();
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, addon: &AddonName, entry: &TreeEntry, path: String, date_rule: usize) -> Result<(), PlanError> {
        let EntryKind::File { executable } = entry.kind else { return Err(PlanError::Loop { path: entry.path.clone() }) };
        self.bytes = self.bytes.saturating_add(entry.size);
        if self.files.len() >= MOST_FILES || self.bytes > MOST_BYTES {
            return Err(PlanError::TooLarge { addon: addon.to_string(), limit: "200,000 files or 8 GiB" });
        }
        self.files.push(PlannedFile { path, repository: entry.repository, blob: entry.blob, size: entry.size, executable, date_rule });
        Ok(())
    }

    /// The date of what a symlink brings in from elsewhere: new whenever the addon, the link, what
    /// it leads to or the pinned commit of the submodule that holds that is new. Odoo tells assets
    /// apart by path and date (domain: "Odoo facts"), so other content must never keep an old one.
    fn rule_through(&self, link: &TreeEntry, found: &Found<'_>, rule: &Rule) -> Rule {
        let mut rule = rule.clone();
        rule.push((link.repository, link.path.clone()));
        let (repository, path) = match found {
            Found::File(file) => (file.repository, file.path.clone()),
            Found::Folder(folder) => {
                let first = self.tree.below(folder).iter().map(|entry| entry.repository).min();
                (first.unwrap_or(link.repository), folder.clone())
            }
        };
        // a nested submodule cannot move without the one at the top
        let top = (self.root_of)(repository);
        if !top.is_empty() {
            rule.push((0, top.to_owned()));
        }
        rule.push((repository, path));
        rule
    }
}

/// Rules and paths, each kept once.
#[derive(Default)]
struct Dates {
    paths: Vec<(usize, String)>,
    numbers: HashMap<(usize, String), usize>,
    rules: Vec<Vec<usize>>,
    rule_numbers: HashMap<Vec<usize>, usize>,
}

impl Dates {
    fn rule(&mut self, rule: &Rule) -> usize {
        let mut numbers: Vec<usize> = rule.iter().map(|path| self.path(path)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let next = self.rules.len();
        *self.rule_numbers.entry(numbers.clone()).or_insert_with(|| {
            self.rules.push(numbers);
            next
        })
    }

    fn path(&mut self, path: &(usize, String)) -> usize {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        self.paths.push(path.clone());
        self.numbers.insert(path.clone(), self.paths.len() - 1);
        self.paths.len() - 1
    }
}

/// The same image must mean the same on a file system that does not tell cases apart. The files are in order of path.
fn refuse_case_collisions(files: &[PlannedFile]) -> Result<(), PlanError> {
    let mut seen: HashMap<String, &str> = HashMap::with_capacity(2 * files.len());
    let mut before = "";
    for file in files {
        // Of the folders that it shares with the file before, all was seen.
        let same = before.bytes().zip(file.path.bytes()).take_while(|(a, b)| a == b).count();
        before = &file.path;
        let ends = file.path.match_indices('/').map(|(at, _)| at).filter(|at| *at >= same).chain([file.path.len()]);
        for path in ends.map(|end| &file.path[..end]) {
            if let Some(first) = seen.insert(path.to_lowercase(), path) {
                return Err(PlanError::Case { first: first.to_owned(), second: path.to_owned() });
            }
        }
    }
    Ok(())
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests;
