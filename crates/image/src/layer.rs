//! The layer: a tar, gzipped, whose bytes depend on the plan, the dates and the owner alone.

use crate::plan::{Plan, PlannedFile};
use crate::{ADDONS_PATH, Owner};
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::addon::{Addon, MANIFESTS, manifest_version};
use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A layer that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Of the compressed bytes: the blob's name in the registry.
    pub digest: Digest,
    /// Of the tar inside: what the image's config lists.
    pub diff_id: Digest,
    /// Bytes, compressed.
    pub size: u64,
    /// The plan's addons, with the versions their manifests say.
    pub addons: Vec<Addon>,
}

/// Part of the image's identity: another level would give every image another digest.
const LEVEL: u32 = 6;
/// A longer manifest is written like any file, but not searched for a version.
const MANIFEST: u64 = 256 * 1024;

/// Write the layer. `times` are those of [`Plan::dated_paths`], in that order; `read` copies the
/// content of a file, exactly as many bytes as planned, into the writer it is given.
pub fn write<W: Write>(
    plan: &Plan,
    times: &[DateTime<Utc>],
    owner: Owner,
    out: W,
    mut read: impl FnMut(&PlannedFile, &mut dyn Write) -> io::Result<()>,
) -> io::Result<Layer> {
    let dates = dates(plan, times)?;
    let gzip = GzBuilder::new().mtime(0).operating_system(255).write(Hashing::new(out), Compression::new(LEVEL));
    let mut tar = Tar { out: Hashing::new(gzip), owner };
    let mut versions: BTreeMap<String, Option<String>> = BTreeMap::new();

    tar.folder(ADDONS_PATH, dates.iter().copied().max().unwrap_or_default())?;
    let mut last = "";
    for file in &plan.files {
        let date = dates[file.date_rule];
        for folder in new_folders(last, &file.path) {
            tar.folder(&format!("{ADDONS_PATH}/{folder}"), folder_date(plan, folder, &dates))?;
        }
        last = &file.path;
        let manifest = file.path.split_once('/').filter(|(_, name)| MANIFESTS.contains(name) && file.size <= MANIFEST);
        let mut kept = manifest.map(|_| Vec::new());
        tar.file(file, date, kept.as_mut(), &mut read)?;
        if let (Some((addon, _)), Some(manifest)) = (manifest, kept) {
            versions.entry(addon.to_owned()).or_insert_with(|| manifest_version(&String::from_utf8_lossy(&manifest)));
        }
    }

    let (gzip, diff_id) = tar.finish()?;
    let (mut out, digest, size) = gzip.finish()?.finish();
    out.flush()?;
    let addons = plan.addons.iter().map(|addon| Addon {
        name: addon.name.clone(),
        version: versions.remove(addon.name.as_str()).flatten(),
        path: addon.path.clone(),
    });
    Ok(Layer { digest, diff_id, size, addons: addons.collect() })
}

/// Seconds since 1970 of each rule.
fn dates(plan: &Plan, times: &[DateTime<Utc>]) -> io::Result<Vec<u64>> {
    if times.len() != plan.dated_paths.len() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a layer needs one time for each dated path of its plan"));
    }
    let newest = |rule: &Vec<usize>| rule.iter().map(|at| u64::try_from(times[*at].timestamp()).unwrap_or(0)).max().unwrap_or(0);
    Ok(plan.date_rules.iter().map(newest).collect())
}

/// A folder is as new as the newest file below it.
fn folder_date(plan: &Plan, folder: &str, dates: &[u64]) -> u64 {
    let prefix = format!("{folder}/");
    let start = plan.files.partition_point(|file| file.path < prefix);
    plan.files[start..].iter().take_while(|file| file.path.starts_with(&prefix)).map(|file| dates[file.date_rule]).max().unwrap_or(0)
}

/// The folders of `path` that `last`, the path before it, was not in.
fn new_folders<'p>(last: &'p str, path: &'p str) -> impl Iterator<Item = &'p str> {
    let inside = move |folder: &str| last.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    path.match_indices('/').map(|(at, _)| &path[..at]).filter(move |folder| !inside(folder))
}

struct Tar<W: Write> {
    out: Hashing<W>,
    owner: Owner,
}

impl<W: Write> Tar<W> {
    fn folder(&mut self, path: &str, date: u64) -> io::Result<()> {
        self.header(&format!("{path}/"), tar::EntryType::Directory, 0o755, 0, date)
    }

    fn file(
        &mut self,
        file: &PlannedFile,
        date: u64,
        keep: Option<&mut Vec<u8>>,
        read: &mut impl FnMut(&PlannedFile, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mode = if file.executable { 0o755 } else { 0o644 };
        self.header(&format!("{ADDONS_PATH}/{}", file.path), tar::EntryType::Regular, mode, file.size, date)?;
        let mut content = Exact { out: &mut self.out, left: file.size, keep };
        read(file, &mut content)?;
        if content.left != 0 {
            return Err(io::Error::other(format!("`{}` is {} bytes shorter than planned", file.path, content.left)));
        }
        self.pad(file.size)
    }

    fn header(&mut self, path: &str, kind: tar::EntryType, mode: u32, size: u64, date: u64) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        if header.set_path(path).is_err() {
            // GNU's way: an entry of its own holds the name, the header a beginning of it
            let mut long = tar::Header::new_gnu();
            let name = b"././@LongLink";
            long.as_mut_bytes()[..name.len()].copy_from_slice(name);
            long.set_entry_type(tar::EntryType::GNULongName);
            long.set_mode(0o644);
            long.set_uid(0);
            long.set_gid(0);
            long.set_mtime(0);
            long.set_size(path.len() as u64 + 1);
            long.set_cksum();
            self.out.write_all(long.as_bytes())?;
            self.out.write_all(path.as_bytes())?;
            self.out.write_all(&[0])?;
            self.pad(path.len() as u64 + 1)?;
            let cut = (0..=99).rev().find(|at| path.is_char_boundary(*at)).unwrap_or(0);
            header.as_mut_bytes()[..cut].copy_from_slice(&path.as_bytes()[..cut]);
        }
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(self.owner.uid.into());
        header.set_gid(self.owner.gid.into());
        header.set_mtime(date);
        header.set_size(size);
        header.set_cksum();
        self.out.write_all(header.as_bytes())
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        let over = (size % 512) as usize;
        if over == 0 { Ok(()) } else { self.out.write_all(&[0; 512][over..]) }
    }

    fn finish(mut self) -> io::Result<(W, Digest)> {
        self.out.write_all(&[0; 1024])?;
        let (out, digest, _) = self.out.finish();
        Ok((out, digest))
    }
}

/// Lets through exactly the bytes that were announced in the header.
struct Exact<'a, W: Write> {
    out: &'a mut Hashing<W>,
    left: u64,
    keep: Option<&'a mut Vec<u8>>,
}

impl<W: Write> Write for Exact<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.left {
            return Err(io::Error::other("a file is longer than planned"));
        }
        self.out.write_all(bytes)?;
        self.left -= bytes.len() as u64;
        if let Some(keep) = self.keep.as_mut() {
            keep.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hashes and counts what passes.
struct Hashing<W> {
    out: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Hashing<W> {
    fn new(out: W) -> Self {
        Self { out, hash: Sha256::new(), size: 0 }
    }

    fn finish(self) -> (W, Digest, u64) {
        (self.out, Digest::from_hash(self.hash.finalize().into()), self.size)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
