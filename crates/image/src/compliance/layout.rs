//! The rules for symlinks and submodules: where they are, and where they lead.

use ecluse_domain::compliance::{Finding, Findings, Rule};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::Series;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use super::addons::Addon;
use super::gitmodules::{self, Module};
use super::{Commit, Project, path_of};
use crate::error::PlanError;
use crate::tree::{Found, Tree};

const THIRD_PARTY: &str = ".third-party";
const PULL_REQUESTS: &str = "PRs";
/// The most invalid entries that are reported.
const MAX_INVALID: usize = 100;

/// The entries without the invalid ones, which no tree can have. Each invalid entry is a finding.
pub(super) fn valid_entries(commit: &Commit<'_>, findings: &mut Findings) -> Vec<TreeEntry> {
    let mut entries = commit.entries.to_vec();
    for _ in 0..MAX_INVALID {
        let error = match Tree::new(&entries, commit.stop) {
            Ok(_) => break,
            Err(error) => error,
        };
        let Some(path) = path_of(&error).map(str::to_owned) else {
            break;
        };
        let third_party = entries
            .iter()
            .any(|entry| entry.path == path && entry.repository != 0);
        let rule = if matches!(error, PlanError::Escapes { .. }) {
            Rule::LinkEscapes
        } else {
            Rule::Path
        };
        findings.add(Finding {
            third_party,
            ..Finding::new(rule, &path, None, error.to_string())
        });
        entries.retain(|entry| entry.path != path);
    }
    entries
}

pub(super) fn check(
    project: &mut Project<'_>,
    addons: &[Addon],
    series: Option<Series>,
    read: &mut dyn FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
) -> io::Result<()> {
    links(project, addons);
    duplicates(project, addons);
    let modules = project
        .text(".gitmodules", read)?
        .map(|text| gitmodules::read(&text))
        .unwrap_or_default();
    submodules(project, &modules, series);
    Ok(())
}

/// Checks every symlink of the project's own files and of the addons at the root. Other symlinks of
/// a submodule do not matter, because Odoo does not see them.
fn links(project: &mut Project<'_>, addons: &[Addon]) {
    // A repository may have many symlinks and many addons.
    let folders: HashSet<&str> = addons.iter().map(|addon| addon.folder.as_str()).collect();
    let is_in_addon = |path: &str| {
        path.match_indices('/')
            .any(|(end, _)| folders.contains(&path[..end]))
    };
    let by_name: HashMap<&str, &Addon> = addons
        .iter()
        .map(|addon| (addon.name.as_str(), addon))
        .collect();
    let links: Vec<TreeEntry> = project
        .tree
        .below("")
        .iter()
        .filter(|entry| {
            matches!(entry.kind, EntryKind::Symlink { .. })
                && (entry.repository == 0 || is_in_addon(&entry.path))
        })
        .map(|entry| (*entry).clone())
        .collect();
    for link in links {
        match project.tree.resolve(&link.path) {
            Err(error) => {
                project.add_finding(Rule::BrokenLink, &link.path, None, error.to_string())
            }
            Ok(found) => {
                let found = match found {
                    Found::File(_) => None,
                    Found::Folder(folder) => Some(folder),
                };
                let addon = by_name
                    .get(link.path.as_str())
                    .filter(|addon| found.as_deref() == Some(addon.folder.as_str()));
                if let Some(message) = addon.and_then(|addon| addon_link_problem(&link, addon)) {
                    project.add_finding(Rule::Symlink, &link.path, None, message);
                }
            }
        }
    }
}

/// The problem of a symlink at the root that leads to this addon, if it has one.
fn addon_link_problem(link: &TreeEntry, addon: &Addon) -> Option<String> {
    let parts: Vec<&str> = addon.folder.split('/').collect();
    let (is_in_place, folder_name) = (
        parts.first() == Some(&THIRD_PARTY) && parts.len() >= 4,
        parts.last(),
    );
    match (is_in_place, folder_name) {
        (false, _) => Some(format!(
            "`{}` leads to `{}`, which is not below .third-party/<owner>/<repo>",
            link.path, addon.folder
        )),
        (true, Some(name)) if *name != link.path => Some(format!(
            "`{}` leads to an addon with another name, `{name}`",
            link.path
        )),
        (true, _) => None,
    }
}

fn duplicates(project: &mut Project<'_>, addons: &[Addon]) {
    let mut places: BTreeMap<&str, &str> = BTreeMap::new();
    for addon in addons {
        if let Some(first) = places.insert(&addon.folder, &addon.name) {
            project.add_finding(
                Rule::DuplicateAddon,
                &addon.name,
                None,
                format!("`{}` and `{first}` lead to the same addon", addon.name),
            );
        }
    }
    // An own addon with the name of an addon in a submodule hides the latter.
    let mut available: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in project.tree.below(THIRD_PARTY) {
        let Some((folder, "__manifest__.py" | "__openerp__.py")) = entry.path.rsplit_once('/')
        else {
            continue;
        };
        if let Some((_, name)) = folder.rsplit_once('/') {
            available.insert(name, folder);
        }
    }
    let twice: Vec<(String, String)> = addons
        .iter()
        .filter(|addon| !addon.third_party)
        .filter_map(|addon| {
            Some((
                addon.name.clone(),
                available
                    .get(addon.name.as_str())
                    .filter(|folder| **folder != addon.folder)?
                    .to_string(),
            ))
        })
        .collect();
    for (name, folder) in twice {
        project.add_finding(
            Rule::DuplicateAddon,
            &name,
            None,
            format!("the project's own `{name}` hides the addon of that name in `{folder}`"),
        );
    }
}

fn submodules(project: &mut Project<'_>, modules: &[Module], series: Option<Series>) {
    // A submodule of a submodule is declared in another file.
    let nested = |root: &str| {
        project.commit.roots.iter().any(|other| {
            !other.is_empty()
                && root
                    .strip_prefix(other)
                    .is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let roots: Vec<&str> = project
        .commit
        .roots
        .iter()
        .copied()
        .filter(|root| !root.is_empty() && !nested(root))
        .collect();
    for root in roots {
        // As in git, the last declaration of a path counts.
        let Some(module) = modules
            .iter()
            .rev()
            .find(|module| module.path.as_deref() == Some(root))
        else {
            continue;
        };
        submodule(project, root, module, series);
    }
    for module in modules {
        let path = module.path.as_deref().unwrap_or_default();
        if !project.commit.roots.contains(&path) || path.is_empty() {
            let message = format!(
                "`{}` is declared here, but there is no submodule at `{path}`",
                module.name
            );
            project.add_finding(Rule::Submodule, ".gitmodules", Some(module.line), message);
        }
    }
}

fn submodule(project: &mut Project<'_>, root: &str, module: &Module, series: Option<Series>) {
    let line = Some(module.line);
    let parts: Vec<&str> = root.split('/').collect();
    let (owner, repository) = match parts[..] {
        [THIRD_PARTY, PULL_REQUESTS, owner, repository]
        | [THIRD_PARTY, PULL_REQUESTS, owner, repository, _] => (owner, repository),
        [THIRD_PARTY, owner, repository] => (owner, repository),
        _ => {
            let message = format!(
                "the submodule `{root}` is not in .third-party/<owner>/<repo> or .third-party/PRs/<owner>/<repo>/<addon>"
            );
            return project.add_finding(Rule::Submodule, ".gitmodules", line, message);
        }
    };
    let expected_name = format!("{owner}/{repository}");
    let is_pull_request = parts.get(1) == Some(&PULL_REQUESTS);
    // Several pull requests of one repository cannot all have its name.
    let has_name =
        module.name == expected_name || (is_pull_request && module.name.contains(&expected_name));
    if !has_name {
        let message = format!(
            "the submodule at `{root}` is named `{}` instead of `{expected_name}`",
            module.name
        );
        project.add_finding(Rule::Submodule, ".gitmodules", line, message);
    }
    let address = module
        .url
        .as_deref()
        .unwrap_or_default()
        .trim_end_matches('/')
        .trim_end_matches(".git");
    let mut ends = address.rsplit(['/', ':']);
    let comes_from = (
        ends.next().unwrap_or_default(),
        ends.next().unwrap_or_default(),
    );
    let is_from =
        comes_from.0.eq_ignore_ascii_case(repository) && comes_from.1.eq_ignore_ascii_case(owner);
    // A pull request comes from the repository of its author, and a relative address can be without
    // an owner.
    if !(is_from || is_pull_request || address.starts_with("../")) {
        let message = format!(
            "the submodule at `{root}` comes from `{}/{}`, not from `{expected_name}`",
            comes_from.1, comes_from.0
        );
        project.add_finding(Rule::Submodule, ".gitmodules", line, message);
    }
    let Some(series) = series.filter(|_| !is_pull_request) else {
        return;
    };
    let message = match module.branch.as_deref() {
        Some(branch) if Series::read(branch).is_none_or(|other| other == series) => return,
        Some(branch) => format!(
            "the submodule at `{root}` follows the branch {branch}, but the project uses {series}"
        ),
        None => format!(
            "the submodule at `{root}` has no branch in .gitmodules; the project uses {series}"
        ),
    };
    project.add_finding(Rule::SubmoduleBranch, ".gitmodules", line, message);
}
