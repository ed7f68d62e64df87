//! Where symlinks and submodules lie, and where they lead.

use ecluse_domain::compliance::{Finding, Rule};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::Series;
use std::collections::BTreeMap;
use std::io;

use super::addons::Addon;
use super::gitmodules::{self, Module};
use super::{Commit, Project, path_of};
use crate::plan::PlanError;
use crate::tree::{Found, Tree};

const THIRD_PARTY: &str = ".third-party";
const PULL_REQUESTS: &str = "PRs";
/// After so many entries that make no sense, the rest is not worth looking at.
const MOST_UNSOUND: usize = 100;

/// The entries without those that no tree can have; each of them is a finding.
pub(super) fn sound_entries(commit: &Commit<'_>, findings: &mut Vec<Finding>) -> Vec<TreeEntry> {
    let mut entries = commit.entries.to_vec();
    for _ in 0..MOST_UNSOUND {
        let error = match Tree::new(&entries) {
            Ok(_) => break,
            Err(error) => error,
        };
        let Some(path) = path_of(&error).map(str::to_owned) else { break };
        let third_party = entries.iter().any(|entry| entry.path == path && entry.repository != 0);
        let rule = if matches!(error, PlanError::Escapes { .. }) { Rule::LinkEscapes } else { Rule::Path };
        findings.push(Finding { third_party, ..Finding::new(rule, &path, None, error.to_string()) });
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
    let modules = project.text(".gitmodules", read)?.map(|text| gitmodules::read(&text)).unwrap_or_default();
    submodules(project, &modules, series);
    Ok(())
}

/// Every link of the project's own, and those inside of exposed addons; what a submodule keeps to itself is its business.
fn links(project: &mut Project<'_>, addons: &[Addon]) {
    let exposed =
        |path: &str| addons.iter().any(|addon| path.strip_prefix(addon.folder.as_str()).is_some_and(|rest| rest.starts_with('/')));
    let links: Vec<TreeEntry> = project
        .tree
        .below("")
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::Symlink { .. }) && (entry.repository == 0 || exposed(&entry.path)))
        .map(|entry| (*entry).clone())
        .collect();
    for link in links {
        match project.tree.resolve(&link.path) {
            Err(error) => project.find(Rule::BrokenLink, &link.path, None, error.to_string()),
            Ok(found) => {
                let found = match found {
                    Found::File(_) => None,
                    Found::Folder(folder) => Some(folder),
                };
                if let Some(message) = misplaced(&link, found.as_deref(), addons) {
                    project.find(Rule::Symlink, &link.path, None, message);
                }
            }
        }
    }
}

/// What is wrong with a link at the root that exposes an addon.
fn misplaced(link: &TreeEntry, folder: Option<&str>, addons: &[Addon]) -> Option<String> {
    let addon = addons.iter().find(|addon| addon.name == link.path && folder == Some(addon.folder.as_str()))?;
    let parts: Vec<&str> = addon.folder.split('/').collect();
    let (place, called) = (parts.first() == Some(&THIRD_PARTY) && parts.len() >= 4, parts.last());
    match (place, called) {
        (false, _) => Some(format!("`{}` leads to `{}`, which is not below .third-party/<owner>/<repo>", link.path, addon.folder)),
        (true, Some(called)) if *called != link.path => Some(format!("`{}` is called `{called}` where it comes from", link.path)),
        (true, _) => None,
    }
}

fn duplicates(project: &mut Project<'_>, addons: &[Addon]) {
    let mut places: BTreeMap<&str, &str> = BTreeMap::new();
    for addon in addons {
        if let Some(first) = places.insert(&addon.folder, &addon.name) {
            project.find(Rule::DuplicateAddon, &addon.name, None, format!("`{}` and `{first}` are the same addon", addon.name));
        }
    }
    // an own addon under the name of one in a submodule: which of them was meant?
    let mut offered: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in project.tree.below(THIRD_PARTY) {
        let Some((folder, "__manifest__.py" | "__openerp__.py")) = entry.path.rsplit_once('/') else { continue };
        if let Some((_, name)) = folder.rsplit_once('/') {
            offered.insert(name, folder);
        }
    }
    let twice: Vec<(String, String)> = addons
        .iter()
        .filter(|addon| !addon.third_party)
        .filter_map(|addon| {
            Some((addon.name.clone(), offered.get(addon.name.as_str()).filter(|folder| **folder != addon.folder)?.to_string()))
        })
        .collect();
    for (name, folder) in twice {
        project.find(Rule::DuplicateAddon, &name, None, format!("the project's own `{name}` hides the addon of that name in `{folder}`"));
    }
}

fn submodules(project: &mut Project<'_>, modules: &[Module], series: Option<Series>) {
    // a submodule of a submodule is written down elsewhere
    let nested = |root: &str| {
        project.commit.roots.iter().any(|other| !other.is_empty() && root.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')))
    };
    let roots: Vec<&str> = project.commit.roots.iter().copied().filter(|root| !root.is_empty() && !nested(root)).collect();
    for root in roots {
        // the last one of a path counts, as in git
        let Some(module) = modules.iter().rev().find(|module| module.path.as_deref() == Some(root)) else { continue };
        submodule(project, root, module, series);
    }
    for module in modules {
        let path = module.path.as_deref().unwrap_or_default();
        if !project.commit.roots.contains(&path) || path.is_empty() {
            let message = format!("`{}` is written down here, but there is no submodule at `{path}`", module.name);
            project.find(Rule::Submodule, ".gitmodules", Some(module.line), message);
        }
    }
}

fn submodule(project: &mut Project<'_>, root: &str, module: &Module, series: Option<Series>) {
    let line = Some(module.line);
    let parts: Vec<&str> = root.split('/').collect();
    let (owner, repository) = match parts[..] {
        [THIRD_PARTY, PULL_REQUESTS, owner, repository] | [THIRD_PARTY, PULL_REQUESTS, owner, repository, _] => (owner, repository),
        [THIRD_PARTY, owner, repository] => (owner, repository),
        _ => {
            let message =
                format!("the submodule `{root}` does not lie in .third-party/<owner>/<repo> or .third-party/PRs/<owner>/<repo>/<addon>");
            return project.find(Rule::Submodule, ".gitmodules", line, message);
        }
    };
    let named = format!("{owner}/{repository}");
    let is_pull_request = parts.get(1) == Some(&PULL_REQUESTS);
    // several pull requests of one repository cannot share its name
    let right = module.name == named || (is_pull_request && module.name.contains(&named));
    if !right {
        let message = format!("the submodule at `{root}` is named `{}` instead of `{named}`", module.name);
        project.find(Rule::Submodule, ".gitmodules", line, message);
    }
    let address = module.url.as_deref().unwrap_or_default().trim_end_matches('/').trim_end_matches(".git");
    let mut ends = address.rsplit(['/', ':']);
    let comes_from = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
    let is_from = comes_from.0.eq_ignore_ascii_case(repository) && comes_from.1.eq_ignore_ascii_case(owner);
    // a pull request comes from whoever opened it; a relative address need not show an owner
    if !(is_from || is_pull_request || address.starts_with("../")) {
        let message = format!("the submodule at `{root}` comes from `{}/{}`, not from `{named}`", comes_from.1, comes_from.0);
        project.find(Rule::Submodule, ".gitmodules", line, message);
    }
    let Some(series) = series.filter(|_| !is_pull_request) else { return };
    let message = match module.branch.as_deref() {
        Some(branch) if Series::read(branch).is_none_or(|of| of == series) => return,
        Some(branch) => format!("the submodule at `{root}` follows the branch {branch}; the project is on {series}"),
        None => format!("the submodule at `{root}` names no branch; the project is on {series}"),
    };
    project.find(Rule::SubmoduleBranch, ".gitmodules", line, message);
}
