//! What the installation changed, as one layer, and the image of base and layer.

use std::io::{self, BufWriter, Write};

use ecluse_clients::containers::{ContainerRun, Kept, disguised};
use ecluse_clients::registry::BaseImage;
use ecluse_domain::Digest;
use ecluse_image::manifest;
use ecluse_store::dependency_images::{DependencyImage, DependencyLayer};
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{engine_said, recipe};
use crate::{Engine, Error, Result};

/// A shorter password would be found by chance in any large file.
const SHORTEST_PASSWORD: usize = 8;

/// Left out with all below: what apt, pip and the recipe themselves leave behind.
const LEFT_OUT: &[&str] = &["/root/.cache", "/tmp", "/var/lib/apt/lists", "/var/tmp"];
/// Left out below these, except for folders, which a package may need.
const FILES_LEFT_OUT: &[&str] = &["/var/cache", "/var/log"];

fn leave_out(path: &str, is_folder: bool) -> bool {
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    LEFT_OUT.iter().any(|folder| path == *folder || below(folder)) || (!is_folder && FILES_LEFT_OUT.iter().any(|folder| below(folder)))
}

/// Writes the layer into a file that vanishes with its handle. Refuses to when one of the passwords is in it.
pub(super) async fn write(engine: &Engine, kept: &Kept, run: &ContainerRun) -> Result<(DependencyLayer, NamedTempFile)> {
    let disk = |error: io::Error| Error::Transient(format!("the layer could not be written: {error}"));
    let file = NamedTempFile::new_in(&engine.scratch).map_err(disk)?;
    let out = Packing::new(BufWriter::new(file.reopen().map_err(disk)?), recipe::passwords(run), run.disk_mib);
    let packed = engine.containers.write_changes(kept, leave_out, out).await.map_err(engine_said)?;
    if packed.found_password {
        return Err(Error::Permanent(
            "a password of the installation's configuration was written into the image by one of the packages; nothing was pushed"
                .to_owned(),
        ));
    }
    let layer = tokio::task::spawn_blocking(move || packed.finish()).await.map_err(|error| Error::Internal(error.to_string()))?;
    Ok((layer.map_err(disk)?, file))
}

/// The base, with the layer on it.
pub(super) fn image(base: &BaseImage, image: &DependencyImage, layer: &DependencyLayer) -> Result<manifest::Image> {
    let key = image.key.hex();
    let provenance = manifest::Provenance {
        source: "ecluse/dependencies",
        revision: key,
        version: &format!("dependencies-{}", image.key.short()),
        base_name: &image.base_repository,
        base_digest: &image.base_digest,
        created: image.created_at,
    };
    let layer = manifest::Descriptor {
        digest: layer.digest.clone(),
        diff_id: layer.diff_id.clone(),
        size: layer.size,
        media_type: layer.media_type.clone(),
    };
    manifest::assemble(manifest::Base { manifest: &base.manifest, config: &base.config }, &[layer], &[], provenance)
        .map_err(|error| Error::Permanent(error.to_string()))
}

/// Compresses a tar on its way into a file, hashes it on both sides and looks for passwords in it.
struct Packing<W: Write> {
    gzip: GzEncoder<Hashing<W>>,
    plain: Sha256,
    passwords: Vec<memchr::memmem::Finder<'static>>,
    /// The end of what passed, in which a password may have begun.
    tail: Vec<u8>,
    found_password: bool,
    /// Bytes that may still come: what is sparse on the engine's disk is not in a tar.
    room: u64,
    most_mib: u32,
}

impl<W: Write> Packing<W> {
    fn new(out: W, passwords: Vec<String>, most_mib: u32) -> Self {
        let long = passwords.into_iter().filter(|password| password.len() >= SHORTEST_PASSWORD).flat_map(|password| disguised(&password));
        Self {
            gzip: GzEncoder::new(Hashing { out, hash: Sha256::new(), size: 0 }, flate2::Compression::default()),
            plain: Sha256::new(),
            passwords: long.map(|password| memchr::memmem::Finder::new(password.as_bytes()).into_owned()).collect(),
            tail: Vec::new(),
            found_password: false,
            room: u64::from(most_mib) << 20,
            most_mib,
        }
    }

    fn search(&mut self, bytes: &[u8]) {
        let longest = self.passwords.iter().map(|password| password.needle().len()).max().unwrap_or(0);
        if longest == 0 || self.found_password {
            return;
        }
        let seam = self.tail.len();
        self.tail.extend_from_slice(&bytes[..bytes.len().min(longest)]);
        self.found_password = self.passwords.iter().any(|password| password.find(bytes).is_some() || password.find(&self.tail).is_some());
        self.tail.truncate(seam);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(longest)..]);
        self.tail.drain(..self.tail.len().saturating_sub(longest));
    }

    fn finish(self) -> io::Result<DependencyLayer> {
        let mut packed = self.gzip.finish()?;
        packed.out.flush()?;
        Ok(DependencyLayer {
            digest: Digest::from_hash(packed.hash.finalize().into()),
            diff_id: Digest::from_hash(self.plain.finalize().into()),
            size: packed.size,
            media_type: manifest::LAYER_TYPE.to_owned(),
        })
    }
}

impl<W: Write> Write for Packing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {} MiB", self.most_mib));
        self.room = self.room.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
        self.gzip.write_all(bytes)?;
        self.plain.update(bytes);
        self.search(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.gzip.flush()
    }
}

struct Hashing<W> {
    out: W,
    hash: Sha256,
    /// Bytes that passed.
    size: u64,
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
mod tests {
    use super::*;

    #[test]
    fn what_is_larger_than_it_may_be_ends() {
        let mut packing = Packing::new(Vec::new(), Vec::new(), 1);
        packing.write_all(&vec![0; 1 << 20]).unwrap();
        let error = packing.write_all(&[0]).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (io::ErrorKind::FileTooLarge, "more than 1 MiB"));
    }

    #[test]
    fn what_installers_leave_behind_is_left_out() {
        for path in ["/tmp", "/tmp/x", "/var/lib/apt/lists/x", "/var/log/dpkg.log", "/var/cache/apt/archives/x.deb", "/root/.cache/pip/x"] {
            assert!(leave_out(path, false), "{path}");
        }
        for path in ["/tmpx", "/var/lib/dpkg/status", "/usr/lib/python3/x", "/var/cachex"] {
            assert!(!leave_out(path, false), "{path}");
        }
        assert!(!leave_out("/var/log/nginx", true));
    }

    #[test]
    fn a_password_is_found_wherever_it_is_cut() {
        let found = |chunks: &[&str], passwords: &[&str]| {
            let mut packing = Packing::new(Vec::new(), passwords.iter().map(|password| (*password).to_owned()).collect(), 1);
            chunks.iter().for_each(|chunk| packing.write_all(chunk.as_bytes()).unwrap());
            packing.found_password
        };
        for cut in 0..=8 {
            let (first, second) = "hunter22".split_at(cut);
            assert!(found(&["xx", &format!("xx{first}"), &format!("{second}yy")], &["longer-than-it", "hunter22"]), "{cut}");
        }
        let single: Vec<String> = "a hunter22 b".chars().map(String::from).collect();
        assert!(found(&single.iter().map(String::as_str).collect::<Vec<_>>(), &["hunter22"]));
        assert!(!found(&["hunter2", "x2"], &["hunter22"]));
        assert!(!found(&["abc"], &["abc"]), "too short to mean anything");
    }

    #[test]
    fn both_digests_are_of_what_was_written() {
        let mut packing = Packing::new(Vec::new(), Vec::new(), 1);
        packing.write_all(b"a tar").unwrap();
        let layer = packing.finish().unwrap();
        assert_eq!(layer.diff_id, Digest::of(b"a tar"));
        assert!(layer.size > 0 && layer.digest != layer.diff_id);
    }
}
