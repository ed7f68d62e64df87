//! A layer: a gzipped tar, whose bytes depend only on its part and on the owner of the files.

use crate::hashing::HashingWriter;
use crate::manifest::{Descriptor, LAYER_TYPE};
use crate::part::{Part, PartFile};
use ecluse_domain::Digest;
use ecluse_domain::addon::{Addon, MANIFESTS, manifest_version};
use ecluse_domain::odoo::Owner;
use flate2::{Compression, GzBuilder};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The folder of the addons in an image, which is on the addons path of the base image.
pub const ADDONS_PATH: &str = "mnt/extra-addons";

/// A layer that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    pub blob: Descriptor,
    /// The addons of the part, with the versions in their manifests.
    pub addons: Vec<Addon>,
}

/// The level of the compression. On an Odoo project it is four times as fast as level 6, and the
/// result is a tenth larger.
const LEVEL: u32 = 1;
/// How many bytes the compressor gets at once, for files of any size.
const CHUNK: usize = 64 * 1024;
/// The largest manifest, in bytes, that is searched for a version.
const MAX_MANIFEST: u64 = 256 * 1024;

/// Writes the layer of a part. `read` copies the content of a file into a writer, exactly as many
/// bytes as planned; it is called in the order of the part's files.
pub fn write<W: Write>(
    part: &Part,
    owner: Owner,
    out: W,
    mut read: impl FnMut(&PartFile, &mut dyn Write) -> io::Result<()>,
) -> io::Result<Layer> {
    let gzip = GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(HashingWriter::new(out), Compression::new(LEVEL));
    let mut tar = Tar {
        out: HashingWriter::new(Chunks {
            out: gzip,
            held: Vec::with_capacity(CHUNK),
        }),
        owner,
    };
    let mut versions: BTreeMap<String, Option<String>> = BTreeMap::new();

    tar.folder(
        ADDONS_PATH,
        part.files
            .iter()
            .map(|file| file.date)
            .max()
            .unwrap_or_default(),
    )?;
    let mut last = "";
    for (at, file) in part.files.iter().enumerate() {
        for folder in new_folders(last, &file.path) {
            tar.folder(
                &format!("{ADDONS_PATH}/{folder}"),
                folder_date(&part.files[at..], folder),
            )?;
        }
        last = &file.path;
        let manifest = file
            .path
            .split_once('/')
            .filter(|(_, name)| MANIFESTS.contains(name) && file.size <= MAX_MANIFEST);
        let mut kept = manifest.map(|_| Vec::new());
        tar.file(file, kept.as_mut(), &mut read)?;
        if let (Some((addon, _)), Some(manifest)) = (manifest, kept) {
            versions
                .entry(addon.to_owned())
                .or_insert_with(|| manifest_version(&String::from_utf8_lossy(&manifest)));
        }
    }

    let (chunks, diff_id) = tar.finish()?;
    let (mut out, digest, size) = chunks.finish()?.finish()?.finish();
    out.flush()?;
    let blob = Descriptor {
        digest,
        diff_id,
        size,
        media_type: LAYER_TYPE.to_owned(),
    };
    Ok(Layer {
        blob,
        addons: part.addons(|name| versions.remove(name).flatten()),
    })
}

/// The date of a folder: that of the newest file below it. `files` start with its first file.
fn folder_date(files: &[PartFile], folder: &str) -> u64 {
    let inside = |file: &&PartFile| {
        file.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    files
        .iter()
        .take_while(inside)
        .map(|file| file.date)
        .max()
        .unwrap_or(0)
}

/// The folders of `path` that the path before it, `last`, is not in.
fn new_folders<'p>(last: &'p str, path: &'p str) -> impl Iterator<Item = &'p str> {
    let inside = move |folder: &str| {
        last.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    path.match_indices('/')
        .map(|(at, _)| &path[..at])
        .filter(move |folder| !inside(folder))
}

struct Tar<W: Write> {
    out: HashingWriter<W>,
    owner: Owner,
}

impl<W: Write> Tar<W> {
    fn folder(&mut self, path: &str, date: u64) -> io::Result<()> {
        self.header(
            &format!("{path}/"),
            tar::EntryType::Directory,
            0o755,
            0,
            date,
        )
    }

    fn file(
        &mut self,
        file: &PartFile,
        keep: Option<&mut Vec<u8>>,
        read: &mut impl FnMut(&PartFile, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mode = if file.executable { 0o755 } else { 0o644 };
        self.header(
            &format!("{ADDONS_PATH}/{}", file.path),
            tar::EntryType::Regular,
            mode,
            file.size,
            file.date,
        )?;
        let mut content = Exact {
            out: &mut self.out,
            left: file.size,
            keep,
        };
        read(file, &mut content)?;
        if content.left != 0 {
            return Err(io::Error::other(format!(
                "`{}` is {} bytes shorter than planned",
                file.path, content.left
            )));
        }
        self.pad(file.size)
    }

    fn header(
        &mut self,
        path: &str,
        kind: tar::EntryType,
        mode: u32,
        size: u64,
        date: u64,
    ) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        if header.set_path(path).is_err() {
            // GNU tar writes a long path as an entry of its own, and its first bytes into the
            // header.
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
            let cut = (0..=99)
                .rev()
                .find(|at| path.is_char_boundary(*at))
                .unwrap_or(0);
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
        if over == 0 {
            Ok(())
        } else {
            self.out.write_all(&[0; 512][over..])
        }
    }

    fn finish(mut self) -> io::Result<(W, Digest)> {
        self.out.write_all(&[0; 1024])?;
        let (out, digest, _) = self.out.finish();
        Ok((out, digest))
    }
}

/// Passes on chunks of one size, so that the output of the compressor cannot depend on the sizes in
/// which the content is written.
struct Chunks<W> {
    out: W,
    held: Vec<u8>,
}

impl<W: Write> Chunks<W> {
    fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.held)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Chunks<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        if self.held.len() == CHUNK {
            self.out.write_all(&self.held)?;
            self.held.clear();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Accepts exactly as many bytes as the header announces.
struct Exact<'a, W: Write> {
    out: &'a mut HashingWriter<W>,
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

#[cfg(test)]
mod tests;
