//! The packages and addons in a base image. Every layer is read once, from the top, so that content
//! that a higher layer replaces or removes does not count.

use super::error::Failure;
use super::manifest::ManifestOrIndex;
use super::owner::unpacked;
use super::{BaseImage, Registry, RegistryError};
use crate::background;
use ecluse_domain::contents::{self, ImageContents};
use ecluse_domain::text::{quote, quote_parse_error};
use std::collections::HashSet;
use std::io::{Error, Read, Result};

const OS_RELEASE: [&str; 2] = ["etc/os-release", "usr/lib/os-release"];
const DPKG_STATUS: &str = "var/lib/dpkg/status";
const DPKG_STATUS_FOLDER: &str = "var/lib/dpkg/status.d/";
/// Bytes; a dpkg database of several thousand packages is about 5 MB.
const MAX_FILE: u64 = 64 << 20;
/// Facts and removals that are collected of one image; a real image has a few thousand.
const MAX_FACTS: usize = 200_000;

impl Registry {
    /// Reads the contents of a base image from its own package databases. This reads every layer,
    /// which may take as long as pulling the image, so the caller stores the result by the digest
    /// of the base.
    pub async fn read_contents(
        &self,
        base: &BaseImage,
    ) -> std::result::Result<ImageContents, RegistryError> {
        let whole = format!("{}/{}@{}", self.address(), base.repository, base.digest);
        let manifest: ManifestOrIndex =
            serde_json::from_slice(&base.manifest).map_err(|error| RegistryError::Unusable {
                reference: whole,
                reason: format!("its manifest cannot be read: {}", quote_parse_error(&error)),
            })?;
        let mut survey = Survey::default();
        for layer in manifest.layers.into_iter().rev() {
            let reference = format!("{}/{}@{}", self.address(), base.repository, layer.digest);
            let io = |error| Failure::Io(error).about(reference.clone());
            let file = tempfile::tempfile().map_err(io)?;
            let mut out = tokio::fs::File::from_std(file.try_clone().map_err(io)?);
            self.pull_blob(&base.repository, &layer.digest, layer.size, &mut out)
                .await?;
            let read = background::run(None, move |permit| {
                survey.read(permit.watch(unpacked(file)?))
            });
            let read = read.await.flatten();
            survey = read.map_err(|error| RegistryError::Unusable {
                reference: reference.clone(),
                reason: format!(
                    "the layer cannot be read: {}",
                    quote(&error.to_string(), 200)
                ),
            })?;
        }
        Ok(survey.finish())
    }
}

/// The contents of one layer.
pub fn read_layer(bytes: &[u8]) -> Result<ImageContents> {
    let mut file = tempfile::tempfile()?;
    std::io::Write::write_all(&mut file, bytes)?;
    Ok(Survey::default().read(unpacked(file)?)?.finish())
}

/// The facts of the layers read so far, from the top.
#[derive(Default)]
struct Survey {
    found: ImageContents,
    os_release: Option<String>,
    /// Paths of facts in the higher layers, which replace the same paths in lower layers.
    seen: HashSet<String>,
    /// Paths that a higher layer removed, with everything below them.
    removed: HashSet<String>,
}

impl Survey {
    /// Reads the tar of the next layer.
    fn read(mut self, layer: impl Read) -> Result<Self> {
        // a layer removes only files of the layers below it
        let (mut seen, mut removed) = (Vec::new(), Vec::new());
        for entry in tar::Archive::new(layer).entries()? {
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
            } else if entry.header().entry_type().is_file()
                && !self.is_hidden(path)
                && self.collect_facts(path, &mut entry)?
            {
                seen.push(path.to_owned());
            }
            if self.seen.len() + self.removed.len() + seen.len() + removed.len() > MAX_FACTS {
                return Err(Error::other(format!(
                    "it has more than {MAX_FACTS} packages, addons and removed files"
                )));
            }
        }
        self.seen.extend(seen);
        self.removed.extend(removed);
        Ok(self)
    }

    fn is_hidden(&self, path: &str) -> bool {
        let mut folders = path
            .match_indices('/')
            .map(|(at, _)| &path[..at])
            .chain([path]);
        self.seen.contains(path)
            || self.removed.contains("")
            || folders.any(|above| self.removed.contains(above))
    }

    /// Collects the facts of this file; false when it has none.
    fn collect_facts(&mut self, path: &str, file: &mut impl Read) -> Result<bool> {
        if OS_RELEASE.contains(&path) {
            // the first of the two that is found; on real systems one is a link to the other
            let text = read_text(file)?;
            self.os_release.get_or_insert(text);
        } else if path == DPKG_STATUS
            || path
                .strip_prefix(DPKG_STATUS_FOLDER)
                .is_some_and(|file| !file.ends_with(".md5sums"))
        {
            self.found
                .debian
                .extend(contents::debian_packages(&read_text(file)?));
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

fn read_text(file: &mut impl Read) -> Result<String> {
    let mut bytes = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
