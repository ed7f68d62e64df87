//! What a base image holds: every layer is read once, from the top, so that what a layer above
//! replaces or removes does not count.

use super::error::Failure;
use super::owner::unpacked;
use super::{BaseImage, ManifestOrIndex, Registry, RegistryError};
use ecluse_domain::contents::{self, ImageContents};
use std::collections::HashSet;
use std::fs::File;
use std::io::{Error, Read, Result};

const OS_RELEASE: [&str; 2] = ["etc/os-release", "usr/lib/os-release"];
const DPKG_STATUS: &str = "var/lib/dpkg/status";
const DPKG_STATUS_FOLDER: &str = "var/lib/dpkg/status.d/";
/// Bytes; a dpkg database of several thousand packages is about 5 MB.
const MOST_FILE: u64 = 64 << 20;
/// Facts and removals that are kept of one image; a real one has a few thousand.
const MOST_FACTS: usize = 200_000;

impl Registry {
    /// What a base image holds, by its own package databases. Reads every layer, which may take as
    /// long as pulling it: remember the answer by the base's digest.
    pub async fn contents(&self, base: &BaseImage) -> std::result::Result<ImageContents, RegistryError> {
        let whole = format!("{}/{}@{}", self.address(), base.repository, base.digest);
        let manifest: ManifestOrIndex = serde_json::from_slice(&base.manifest)
            .map_err(|error| RegistryError::Unusable { reference: whole, said: format!("its manifest cannot be read: {error}") })?;
        let mut survey = Survey::default();
        for layer in manifest.layers.into_iter().rev() {
            let reference = format!("{}/{}@{}", self.address(), base.repository, layer.digest);
            let io = |error| Failure::Io(error).of(reference.clone());
            let file = tempfile::tempfile().map_err(io)?;
            let mut out = tokio::fs::File::from_std(file.try_clone().map_err(io)?);
            self.pull_blob(&base.repository, &layer.digest, layer.size, &mut out).await?;
            let read = tokio::task::spawn_blocking(move || survey.read(file)).await.map_err(Error::other).flatten();
            survey = read.map_err(|error| RegistryError::Unusable {
                reference: reference.clone(),
                said: format!("the layer cannot be read: {error}"),
            })?;
        }
        Ok(survey.finish())
    }
}

/// What was seen so far, from the top.
#[derive(Default)]
struct Survey {
    found: ImageContents,
    os_release: Option<String>,
    /// Paths of facts that a layer above has: those below are replaced.
    seen: HashSet<String>,
    /// Paths that a layer above removed, with all that is below them.
    removed: HashSet<String>,
}

impl Survey {
    fn read(mut self, file: File) -> Result<Self> {
        // what a layer removes is only removed from those below it
        let (mut seen, mut removed) = (Vec::new(), Vec::new());
        for entry in tar::Archive::new(unpacked(file)?).entries()? {
            let mut entry = entry?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let path = path.trim_start_matches("./").trim_matches('/');
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if let Some(gone) = name.strip_prefix(".wh.") {
                let all = gone == ".wh..opq";
                removed.push(if all || folder.is_empty() {
                    if all { folder } else { gone }.to_owned()
                } else {
                    format!("{folder}/{gone}")
                });
            } else if entry.header().entry_type().is_file() && !self.is_hidden(path) && self.take(path, &mut entry)? {
                seen.push(path.to_owned());
            }
            if self.seen.len() + self.removed.len() + seen.len() + removed.len() > MOST_FACTS {
                return Err(Error::other(format!("it has more than {MOST_FACTS} packages, addons and removed files")));
            }
        }
        self.seen.extend(seen);
        self.removed.extend(removed);
        Ok(self)
    }

    fn is_hidden(&self, path: &str) -> bool {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
        self.seen.contains(path) || self.removed.contains("") || folders.any(|above| self.removed.contains(above))
    }

    /// Keeps what this file tells; says whether it tells something.
    fn take(&mut self, path: &str, file: &mut impl Read) -> Result<bool> {
        if OS_RELEASE.contains(&path) {
            // the first of the two that is found; on real systems one is a link to the other
            let text = text(file)?;
            self.os_release.get_or_insert(text);
        } else if path == DPKG_STATUS || path.strip_prefix(DPKG_STATUS_FOLDER).is_some_and(|file| !file.ends_with(".md5sums")) {
            self.found.debian.extend(contents::debian_packages(&text(file)?));
        } else if let Some(package) = contents::python_distribution(path) {
            self.found.python.push(package);
        } else if let Some(addon) = contents::addon(path) {
            self.found.addons.push(addon);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn finish(mut self) -> ImageContents {
        self.found.distribution = self.os_release.as_deref().and_then(contents::distribution);
        for packages in [&mut self.found.debian, &mut self.found.python] {
            packages.sort();
            packages.dedup();
        }
        self.found.addons.sort();
        self.found.addons.dedup();
        self.found
    }
}

fn text(file: &mut impl Read) -> Result<String> {
    let mut bytes = Vec::new();
    file.take(MOST_FILE).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
