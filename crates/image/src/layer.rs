//! A layer: a tar, gzipped, whose bytes depend on its part and the owner alone.

use crate::manifest::{Descriptor, LAYER_TYPE};
use crate::part::{Part, PartFile};
use crate::{ADDONS_PATH, Owner};
use ecluse_domain::Digest;
use ecluse_domain::addon::{Addon, MANIFESTS, manifest_version};
use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A layer that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    pub blob: Descriptor,
    /// The part's addons, with the versions their manifests say.
    pub addons: Vec<Addon>,
}

/// Names all that decides a layer's bytes beside its content; part of every [`Part`]'s key. The
/// compressor's version is pinned in `Cargo.toml`: another one may give other bytes.
pub(crate) const FORMAT: &str = "ecluse layer 2: GNU tar, gzip by zlib-rs 0.6.8, level 1";
/// On an Odoo project four times as fast as level 6, for a tenth more bytes.
const LEVEL: u32 = 1;
/// What the compressor is given at once, whatever the sizes of the files.
const PIECE: usize = 64 * 1024;
/// A longer manifest is written like any file, but not searched for a version.
const MANIFEST: u64 = 256 * 1024;

/// Write the layer of a part. `read` copies the content of a file, exactly as many bytes as planned,
/// into the writer it is given; it is called in the order of the part's files.
pub fn write<W: Write>(
    part: &Part,
    owner: Owner,
    out: W,
    mut read: impl FnMut(&PartFile, &mut dyn Write) -> io::Result<()>,
) -> io::Result<Layer> {
    let gzip = GzBuilder::new().mtime(0).operating_system(255).write(Hashing::new(out), Compression::new(LEVEL));
    let mut tar = Tar { out: Hashing::new(Pieces { out: gzip, held: Vec::with_capacity(PIECE) }), owner };
    let mut versions: BTreeMap<String, Option<String>> = BTreeMap::new();

    tar.folder(ADDONS_PATH, part.files.iter().map(|file| file.date).max().unwrap_or_default())?;
    let mut last = "";
    for (at, file) in part.files.iter().enumerate() {
        for folder in new_folders(last, &file.path) {
            tar.folder(&format!("{ADDONS_PATH}/{folder}"), folder_date(&part.files[at..], folder))?;
        }
        last = &file.path;
        let manifest = file.path.split_once('/').filter(|(_, name)| MANIFESTS.contains(name) && file.size <= MANIFEST);
        let mut kept = manifest.map(|_| Vec::new());
        tar.file(file, kept.as_mut(), &mut read)?;
        if let (Some((addon, _)), Some(manifest)) = (manifest, kept) {
            versions.entry(addon.to_owned()).or_insert_with(|| manifest_version(&String::from_utf8_lossy(&manifest)));
        }
    }

    let (pieces, diff_id) = tar.finish()?;
    let (mut out, digest, size) = pieces.finish()?.finish()?.finish();
    out.flush()?;
    let blob = Descriptor { digest, diff_id, size, media_type: LAYER_TYPE.to_owned() };
    Ok(Layer { blob, addons: part.addons(|name| versions.remove(name).flatten()) })
}

/// A folder is as new as the newest file below it; `files` begin with its first one.
fn folder_date(files: &[PartFile], folder: &str) -> u64 {
    let inside = |file: &&PartFile| file.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    files.iter().take_while(inside).map(|file| file.date).max().unwrap_or(0)
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
        file: &PartFile,
        keep: Option<&mut Vec<u8>>,
        read: &mut impl FnMut(&PartFile, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mode = if file.executable { 0o755 } else { 0o644 };
        self.header(&format!("{ADDONS_PATH}/{}", file.path), tar::EntryType::Regular, mode, file.size, file.date)?;
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

/// Hands on pieces of one size, so that the compressor's output cannot depend on how the content
/// came.
struct Pieces<W> {
    out: W,
    held: Vec<u8>,
}

impl<W: Write> Pieces<W> {
    fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.held)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Pieces<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        if self.held.len() == PIECE {
            self.out.write_all(&self.held)?;
            self.held.clear();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
