//! The addons that Odoo would see, and the rules for their manifests.

use ecluse_domain::addon::{AddonName, MANIFESTS};
use ecluse_domain::compliance::Rule;
use ecluse_domain::odoo::Series;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Project;
use super::cache::Seen;
use super::known::KnownAddons;
use super::manifest::Manifest;
use crate::tree::Found;

/// An addon at the root of the repository: a folder, or a symlink to one.
pub(super) struct Addon {
    /// The name at the root.
    pub(super) name: String,
    /// The folder of the addon, symlinks resolved.
    pub(super) folder: String,
    pub(super) manifest: String,
    /// Whether the addon is in a submodule.
    pub(super) third_party: bool,
}

/// Finds the addons at the root.
pub(super) fn find(project: &mut Project<'_>) -> Vec<Addon> {
    let mut addons = Vec::new();
    for root in project
        .tree
        .roots()
        .into_iter()
        .filter(|root| !root.starts_with('.'))
    {
        // A symlink that leads nowhere is a finding of `layout`.
        let Ok(Found::Folder(folder)) = project.tree.resolve(root) else {
            continue;
        };
        let manifest = MANIFESTS
            .iter()
            .map(|name| format!("{folder}/{name}"))
            .find_map(|path| project.tree.entry(&path));
        let Some(manifest) = manifest else { continue };
        if let Err(reason) = root.parse::<AddonName>() {
            project.add_finding(
                Rule::Path,
                root,
                None,
                format!("this folder has a manifest, but {reason}"),
            );
        }
        let third_party = manifest.repository != 0;
        addons.push(Addon {
            name: root.to_owned(),
            folder,
            manifest: manifest.path.clone(),
            third_party,
        });
    }
    if addons.is_empty() {
        project.add_finding(
            Rule::NoAddon,
            "",
            None,
            "there is no addon at the root of the repository: add a folder with __manifest__.py, or a symlink to one",
        );
    }
    addons
}

/// Checks the manifests that can be read.
pub(super) fn check(
    project: &mut Project<'_>,
    addons: &[Addon],
    manifests: &[(usize, Arc<Seen>)],
    series: Option<Series>,
) {
    let names: BTreeSet<&str> = addons.iter().map(|addon| addon.name.as_str()).collect();
    let readable = manifests
        .iter()
        .filter_map(|(at, seen)| Some((&addons[*at], seen.manifest.as_ref()?)));
    for (addon, manifest) in readable {
        let path = &addon.manifest;
        version(project, addon, manifest, series);
        if let Some(line) = manifest.not_installable {
            project.add_finding(
                Rule::ManifestInstallable,
                path,
                Some(line),
                format!(
                    "`{}` is at the root, but its manifest makes it not installable",
                    addon.name
                ),
            );
        }
        for depends in manifest
            .depends
            .iter()
            .filter(|depends| !names.contains(depends.text.as_str()))
        {
            if project.commit.known.has(&depends.text) {
                continue;
            }
            let (rule, problem) = match project.commit.known {
                KnownAddons::BaseImage(_) => (
                    Rule::ManifestDepends,
                    "which is neither in the project nor in the base image",
                ),
                KnownAddons::Unknown => (
                    Rule::ManifestDependsUnsure,
                    "which is not in the project, and Ecluse does not know whether the base image has it",
                ),
            };
            project.add_finding(
                rule,
                path,
                Some(depends.line),
                format!("`{}` depends on `{}`, {problem}", addon.name, depends.text),
            );
        }
        for data in &manifest.data {
            if !matches!(
                project
                    .tree
                    .resolve(&format!("{}/{}", addon.folder, data.text)),
                Ok(Found::File(_))
            ) {
                project.add_finding(
                    Rule::ManifestData,
                    path,
                    Some(data.line),
                    format!(
                        "the manifest of `{}` names `{}`, which does not exist",
                        addon.name, data.text
                    ),
                );
            }
        }
    }
}

fn version(project: &mut Project<'_>, addon: &Addon, manifest: &Manifest, series: Option<Series>) {
    let (path, name, series_name) = (&addon.manifest, &addon.name, super::series_name(series));
    let Some(version) = &manifest.version else {
        return project.add_finding(
            Rule::ManifestVersion,
            path,
            Some(1),
            format!("`{name}` has no version; write one such as {series_name}.1.0.0"),
        );
    };
    let parts: Vec<&str> = version.text.split('.').collect();
    let numbers = parts
        .iter()
        .all(|part| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let version_series = (numbers && parts.len() >= 4)
        .then(|| Series::read(&parts[..2].join(".")))
        .flatten();
    match (version_series, series) {
        (Some(other), Some(series)) if other != series => {
            let message = format!(
                "`{name}` has the version {}, which is for Odoo {other}, but the project uses {series}",
                version.text
            );
            project.add_finding(Rule::ManifestSeries, path, Some(version.line), message);
        }
        (Some(_), _) if parts.len() == 5 => {}
        (Some(_) | None, _) => {
            let message = format!(
                "`{name}` has the version `{}`; write one such as {series_name}.1.0.0",
                version.text
            );
            project.add_finding(Rule::ManifestVersion, path, Some(version.line), message);
        }
    }
}
