//! The addons that Odoo would see, and what their manifests say.

use ecluse_domain::addon::{AddonName, MANIFESTS};
use ecluse_domain::compliance::Rule;
use ecluse_domain::odoo::Series;
use std::collections::BTreeSet;

use super::known::KnownAddons;
use super::manifest::Manifest;
use super::{Project, series_name};
use crate::tree::Found;

/// An addon at the root of the repository, or exposed there by a symlink.
pub(super) struct Addon {
    /// As it is called at the root.
    pub(super) name: String,
    /// Where it lies, symlinks resolved.
    pub(super) folder: String,
    pub(super) manifest: String,
    /// It comes from a submodule.
    pub(super) third_party: bool,
}

pub(super) fn find(project: &mut Project<'_>) -> Vec<Addon> {
    let mut addons = Vec::new();
    for root in project.tree.roots().into_iter().filter(|root| !root.starts_with('.')) {
        // a link that leads nowhere is the layout's finding
        let Ok(Found::Folder(folder)) = project.tree.resolve(root) else { continue };
        let manifest = MANIFESTS.iter().map(|name| format!("{folder}/{name}")).find_map(|path| project.tree.entry(&path));
        let Some(manifest) = manifest else { continue };
        if let Err(reason) = root.parse::<AddonName>() {
            project.find(Rule::Path, root, None, format!("this folder holds a manifest, but {reason}"));
        }
        let third_party = manifest.repository != 0;
        addons.push(Addon { name: root.to_owned(), folder, manifest: manifest.path.clone(), third_party });
    }
    if addons.is_empty() {
        project.find(
            Rule::NoAddon,
            "",
            None,
            "there is no addon at the root of the repository: a folder, or a symlink to one, that holds __manifest__.py",
        );
    }
    addons
}

/// Judge the manifests, one for each addon that has a readable one.
pub(super) fn check(project: &mut Project<'_>, addons: &[Addon], manifests: &[(usize, Manifest)], series: Option<Series>) {
    let names: BTreeSet<&str> = addons.iter().map(|addon| addon.name.as_str()).collect();
    for (addon, manifest) in manifests.iter().map(|(at, manifest)| (&addons[*at], manifest)) {
        let path = &addon.manifest;
        version(project, addon, manifest, series);
        if let Some(line) = manifest.not_installable {
            project.find(
                Rule::ManifestInstallable,
                path,
                Some(line),
                format!("`{}` is exposed, but says that it cannot be installed", addon.name),
            );
        }
        for depends in manifest.depends.iter().filter(|depends| !names.contains(depends.text.as_str())) {
            if project.commit.known.has(&depends.text) {
                continue;
            }
            let (rule, beside) = match project.commit.known {
                KnownAddons::OfBase(_) => (Rule::ManifestDepends, "which is neither in the project nor in the base image"),
                KnownAddons::Unsure => {
                    (Rule::ManifestDependsUnsure, "which is not in the project; whether the base image has it is not known")
                }
            };
            project.find(rule, path, Some(depends.line), format!("`{}` depends on `{}`, {beside}", addon.name, depends.text));
        }
        for data in &manifest.data {
            if !matches!(project.tree.resolve(&format!("{}/{}", addon.folder, data.text)), Ok(Found::File(_))) {
                project.find(
                    Rule::ManifestData,
                    path,
                    Some(data.line),
                    format!("`{}` names `{}`, which is not there", addon.name, data.text),
                );
            }
        }
    }
}

fn version(project: &mut Project<'_>, addon: &Addon, manifest: &Manifest, series: Option<Series>) {
    let (path, name, wanted) = (&addon.manifest, &addon.name, series_name(series));
    let Some(version) = &manifest.version else {
        return project.find(Rule::ManifestVersion, path, Some(1), format!("`{name}` has no version; it should read like {wanted}.1.0.0"));
    };
    let parts: Vec<&str> = version.text.split('.').collect();
    let numbers = parts.iter().all(|part| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let says = (numbers && parts.len() >= 4).then(|| Series::read(&parts[..2].join("."))).flatten();
    match (says, series) {
        (Some(says), Some(series)) if says != series => {
            let message = format!("`{name}` is {}, of Odoo {says}; the project is on {series}", version.text);
            project.find(Rule::ManifestSeries, path, Some(version.line), message);
        }
        (Some(_), _) if parts.len() == 5 => {}
        (Some(_) | None, _) => {
            let message = format!("`{name}` has the version `{}`; it should read like {wanted}.1.0.0", version.text);
            project.find(Rule::ManifestVersion, path, Some(version.line), message);
        }
    }
}
