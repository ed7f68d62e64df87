//! The parts of an image that change together: the addons of each submodule, and the project's own.
//! Each part becomes a layer, so that files that change often and files that rarely change are in
//! different layers.

use crate::plan::{Plan, PlannedAddon};
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::addon::Addon;
use ecluse_domain::git::ObjectId;
use ecluse_domain::odoo::Owner;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io;

/// Names everything besides the content that decides the bytes of a layer; a part of the key of
/// every [`Part`]. The version of the compressor is pinned in `Cargo.toml`, because another version
/// may write other bytes.
pub(crate) const FORMAT: &str = "ecluse layer 2: GNU tar, gzip by zlib-rs 0.6.8, level 1";

/// The most layers of an image, including those of its base. Container engines accept at most 127.
pub const MAX_LAYERS: usize = 100;

/// The content of one layer. A part has whole addons, with all files that their symlinks lead to.
/// So a change of an own addon never changes the layer of a submodule that it borrows a file from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The folder of its repository in the project; empty for the project's own addons.
    pub folder: String,
    /// A hash over everything that decides the bytes of the layer: the same key means the same
    /// layer.
    pub key: Digest,
    pub(crate) planned: Vec<PlannedAddon>,
    /// The files, in the order of their paths.
    pub files: Vec<PartFile>,
}

/// A file of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFile {
    /// The path below [`ADDONS_PATH`](crate::ADDONS_PATH); it starts with the name of the addon.
    pub path: String,
    /// The repository with the blob: 0 is the project's own, the others are its submodules.
    pub repository: usize,
    pub blob: ObjectId,
    /// The size in bytes.
    pub size: u64,
    pub executable: bool,
    /// The date in seconds since 1970.
    pub date: u64,
}

impl Part {
    /// The addons, in the order of their names. `version` looks up the version of an addon.
    pub fn addons(&self, mut version: impl FnMut(&str) -> Option<String>) -> Vec<Addon> {
        let addon = |addon: &PlannedAddon| Addon {
            name: addon.name.clone(),
            version: version(addon.name.as_str()),
            path: addon.path.clone(),
        };
        self.planned.iter().map(addon).collect()
    }
}

impl Plan {
    /// Divides the plan into parts, bottom first: the submodules in the order of their paths, and
    /// the project's own addons on top. `times` are the times of [`Plan::dated_paths`], in that
    /// order; `folder_of_repository` is as for [`plan`](crate::plan()). When there would be more
    /// than `max_parts` parts, the last submodules share one.
    pub fn into_parts<'r>(
        self,
        times: &[DateTime<Utc>],
        owner: Owner,
        folder_of_repository: impl Fn(usize) -> &'r str,
        max_parts: usize,
    ) -> io::Result<Vec<Part>> {
        let dates = self.dates(times)?;
        let mut places: Vec<&str> = self
            .addons
            .iter()
            .map(|addon| folder_of_repository(addon.repository))
            .collect();
        places.sort_unstable();
        places.dedup();
        // The empty path of the own addons is the first one, and belongs at the top.
        if places.first() == Some(&"") {
            places.rotate_left(1);
        }
        let own = usize::from(places.last() == Some(&""));
        // how many submodules have a part of their own
        let alone = if places.len() <= max_parts {
            places.len()
        } else {
            max_parts.saturating_sub(1 + own)
        };
        let number = |place: &str| match places.iter().position(|known| *known == place) {
            Some(at) if at < alone => at,
            Some(at) if own == 1 && at + 1 == places.len() && max_parts > 1 => alone + 1,
            Some(_) | None => alone,
        };

        let mut number_of_addon: HashMap<String, usize> = HashMap::new();
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for addon in self.addons {
            let place = folder_of_repository(addon.repository);
            let number = number(place);
            number_of_addon.insert(addon.name.to_string(), number);
            let part = parts.entry(number).or_insert_with(|| Part {
                folder: place.to_owned(),
                key: Digest::sha256(&[]),
                planned: Vec::new(),
                files: Vec::new(),
            });
            part.planned.push(addon);
        }
        for file in self.files {
            let addon = file.path.split('/').next().unwrap_or_default();
            let part = number_of_addon
                .get(addon)
                .and_then(|number| parts.get_mut(number));
            let part = part
                .ok_or_else(|| io::Error::other(format!("`{}` belongs to no addon", file.path)))?;
            part.files.push(PartFile {
                path: file.path,
                repository: file.repository,
                blob: file.blob,
                size: file.size,
                executable: file.executable,
                date: dates[file.date_rule],
            });
        }
        let keyed = |part: Part| Part {
            key: key(&part.files, owner),
            ..part
        };
        Ok(parts.into_values().map(keyed).collect())
    }

    /// The date of each date rule, in seconds since 1970.
    fn dates(&self, times: &[DateTime<Utc>]) -> io::Result<Vec<u64>> {
        if times.len() != self.dated_paths.len() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "parts need one time for each dated path of their plan",
            ));
        }
        let newest = |rule: &Vec<usize>| {
            rule.iter()
                .map(|at| u64::try_from(times[*at].timestamp()).unwrap_or(0))
                .max()
                .unwrap_or(0)
        };
        Ok(self.date_rules.iter().map(newest).collect())
    }
}

/// The key of a part. It covers the ids of the blobs instead of their contents.
fn key(files: &[PartFile], owner: Owner) -> Digest {
    let mut hash = Sha256::new();
    hash.update(format!("{FORMAT}\n{}:{}\n", owner.uid, owner.gid));
    for file in files {
        hash.update((file.path.len() as u64).to_be_bytes());
        hash.update(&file.path);
        hash.update(file.blob.as_bytes());
        hash.update(file.size.to_be_bytes());
        hash.update(file.date.to_be_bytes());
        hash.update([u8::from(file.executable)]);
    }
    Digest::from_hash(hash.finalize().into())
}

#[cfg(test)]
mod tests;
