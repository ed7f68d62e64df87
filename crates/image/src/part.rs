//! The parts of an image that change together: the addons of each submodule, and the project's own.
//! Each becomes a layer, so that what changes often is not in one with what rarely does.

use crate::Owner;
use crate::layer::FORMAT;
use crate::plan::{Plan, PlannedAddon};
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::addon::Addon;
use ecluse_domain::git::ObjectId;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io;

/// Layers of an image at most, its base's included. Container engines take 127 or fewer.
pub const MOST_LAYERS: usize = 100;

/// What one layer holds. An addon is whole in one part, with everything its symlinks lead to: so a
/// change in an own addon never touches the layer of a submodule that it borrows a file from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where its repository lies in the project; empty for the project's own addons.
    pub place: String,
    /// A hash over all that decides the layer's bytes: the same key is the same layer.
    pub key: Digest,
    pub(crate) planned: Vec<PlannedAddon>,
    /// In order of path.
    pub files: Vec<PartFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFile {
    /// Below [`ADDONS_PATH`](crate::ADDONS_PATH); starts with the addon's name.
    pub path: String,
    pub repository: usize,
    pub blob: ObjectId,
    /// Bytes.
    pub size: u64,
    pub executable: bool,
    /// Seconds since 1970.
    pub date: u64,
}

impl Part {
    /// Its addons, in order of name, with what is known of their versions.
    pub fn addons(&self, mut version: impl FnMut(&str) -> Option<String>) -> Vec<Addon> {
        let addon =
            |addon: &PlannedAddon| Addon { name: addon.name.clone(), version: version(addon.name.as_str()), path: addon.path.clone() };
        self.planned.iter().map(addon).collect()
    }
}

impl Plan {
    /// Cut the plan into parts, bottom first: submodules in order of path, the project's own addons
    /// on top. `times` are those of [`Plan::dated_paths`], in that order; `root_of` is as for
    /// [`plan`](crate::plan()). Of more than `most` parts the last submodules share one.
    pub fn into_parts<'r>(
        self,
        times: &[DateTime<Utc>],
        owner: Owner,
        root_of: impl Fn(usize) -> &'r str,
        most: usize,
    ) -> io::Result<Vec<Part>> {
        let dates = self.dates(times)?;
        let mut places: Vec<&str> = self.addons.iter().map(|addon| root_of(addon.repository)).collect();
        places.sort_unstable();
        places.dedup();
        // the own addons' empty path is the least, and goes to the top
        if places.first() == Some(&"") {
            places.rotate_left(1);
        }
        let own = usize::from(places.last() == Some(&""));
        let alone = if places.len() <= most { places.len() } else { most.saturating_sub(1 + own) };
        let number = |place: &str| match places.iter().position(|known| *known == place) {
            Some(at) if at < alone => at,
            Some(at) if own == 1 && at + 1 == places.len() && most > 1 => alone + 1,
            Some(_) | None => alone,
        };

        let mut of_addon: HashMap<String, usize> = HashMap::new();
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for addon in self.addons {
            let place = root_of(addon.repository);
            let number = number(place);
            of_addon.insert(addon.name.to_string(), number);
            let part = parts.entry(number).or_insert_with(|| Part {
                place: place.to_owned(),
                key: Digest::of(&[]),
                planned: Vec::new(),
                files: Vec::new(),
            });
            part.planned.push(addon);
        }
        for file in self.files {
            let addon = file.path.split('/').next().unwrap_or_default();
            let part = of_addon.get(addon).and_then(|number| parts.get_mut(number));
            let part = part.ok_or_else(|| io::Error::other(format!("`{}` belongs to no addon", file.path)))?;
            part.files.push(PartFile {
                path: file.path,
                repository: file.repository,
                blob: file.blob,
                size: file.size,
                executable: file.executable,
                date: dates[file.date_rule],
            });
        }
        let keyed = |part: Part| Part { key: key(&part.files, owner), ..part };
        Ok(parts.into_values().map(keyed).collect())
    }

    /// Seconds since 1970 of each rule.
    fn dates(&self, times: &[DateTime<Utc>]) -> io::Result<Vec<u64>> {
        if times.len() != self.dated_paths.len() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "parts need one time for each dated path of their plan"));
        }
        let newest = |rule: &Vec<usize>| rule.iter().map(|at| u64::try_from(times[*at].timestamp()).unwrap_or(0)).max().unwrap_or(0);
        Ok(self.date_rules.iter().map(newest).collect())
    }
}

/// Everything but the contents themselves, for which git's ids of them stand.
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
