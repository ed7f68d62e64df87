//! The layer with the files that an installation changed, and the image of base and layer.

use std::io::{self, BufWriter, Write};

use ecluse_clients::background;
use ecluse_clients::containers::{ContainerRun, FinishedContainer, encoded_forms};
use ecluse_clients::registry::BaseImage;
use ecluse_domain::Digest;
use ecluse_image::{HashingWriter, manifest};
use ecluse_store::dependency_images::{DependencyImage, DependencyLayer};
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::recipe;
use crate::{Engine, Error, Result};

/// The length of the shortest password that is searched for. A shorter one would be found by chance
/// in any large file.
const SHORTEST_PASSWORD: usize = 8;

/// Folders that are left out with all their content: apt, pip and the recipe use them during the
/// installation only.
const LEFT_OUT: &[&str] = &["/root/.cache", "/tmp", "/var/lib/apt/lists", "/var/tmp"];
/// Folders whose files are left out. Their folders stay, because a package may need them.
const FILES_LEFT_OUT: &[&str] = &["/var/cache", "/var/log"];

fn is_left_out(path: &str, is_folder: bool) -> bool {
    let below = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    LEFT_OUT
        .iter()
        .any(|folder| path == *folder || below(folder))
        || (!is_folder && FILES_LEFT_OUT.iter().any(|folder| below(folder)))
}

/// Writes the layer into a temporary file, which is deleted with its handle. Fails when the layer
/// contains one of the passwords.
pub(super) async fn write(
    engine: &Engine,
    container: &FinishedContainer,
    run: &ContainerRun,
) -> Result<(DependencyLayer, NamedTempFile)> {
    let disk =
        |error: io::Error| Error::Transient(format!("the layer could not be written: {error}"));
    let file = NamedTempFile::new_in(&engine.scratch).map_err(disk)?;
    let out = LayerWriter::new(
        BufWriter::new(file.reopen().map_err(disk)?),
        recipe::passwords(run),
        run.disk_mib,
    );
    let written = engine
        .containers
        .write_changes(container, is_left_out, out)
        .await?;
    if written.found_password {
        return Err(Error::Permanent(
            "a password of the installation's configuration was written into the image by one of the packages; nothing was pushed"
                .to_owned(),
        ));
    }
    let layer = background::run(None, move |_| written.finish())
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok((layer.map_err(disk)?, file))
}

/// Assembles the image of the base and the layer.
pub(super) fn assemble(
    base: &BaseImage,
    image: &DependencyImage,
    layer: &DependencyLayer,
) -> Result<manifest::Image> {
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
    manifest::assemble(
        manifest::Base {
            manifest: &base.manifest,
            config: &base.config,
        },
        &[layer],
        &[],
        provenance,
    )
    .map_err(|error| Error::Permanent(error.to_string()))
}

/// Compresses a tar while it is written into a file, hashes it before and after the compression,
/// and searches it for passwords.
struct LayerWriter<W: Write> {
    gzip: GzEncoder<HashingWriter<W>>,
    plain: Sha256,
    passwords: Vec<memchr::memmem::Finder<'static>>,
    /// The last bytes that were written, in which a password may have started.
    tail: Vec<u8>,
    found_password: bool,
    /// How many more bytes may be written. A sparse file has more bytes in a tar than on the
    /// engine's disk.
    bytes_left: u64,
    max_mib: u32,
}

impl<W: Write> LayerWriter<W> {
    fn new(out: W, passwords: Vec<String>, max_mib: u32) -> Self {
        let long = passwords
            .into_iter()
            .filter(|password| password.len() >= SHORTEST_PASSWORD)
            .flat_map(|password| encoded_forms(&password));
        Self {
            gzip: GzEncoder::new(HashingWriter::new(out), flate2::Compression::default()),
            plain: Sha256::new(),
            passwords: long
                .map(|password| memchr::memmem::Finder::new(password.as_bytes()).into_owned())
                .collect(),
            tail: Vec::new(),
            found_password: false,
            bytes_left: u64::from(max_mib) << 20,
            max_mib,
        }
    }

    fn search(&mut self, bytes: &[u8]) {
        let longest = self
            .passwords
            .iter()
            .map(|password| password.needle().len())
            .max()
            .unwrap_or(0);
        if longest == 0 || self.found_password {
            return;
        }
        let seam = self.tail.len();
        self.tail
            .extend_from_slice(&bytes[..bytes.len().min(longest)]);
        self.found_password = self
            .passwords
            .iter()
            .any(|password| password.find(bytes).is_some() || password.find(&self.tail).is_some());
        self.tail.truncate(seam);
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(longest)..]);
        self.tail.drain(..self.tail.len().saturating_sub(longest));
    }

    fn finish(self) -> io::Result<DependencyLayer> {
        let (mut out, digest, size) = self.gzip.finish()?.finish();
        out.flush()?;
        Ok(DependencyLayer {
            digest,
            diff_id: Digest::from_hash(self.plain.finalize().into()),
            size,
            media_type: manifest::LAYER_TYPE.to_owned(),
        })
    }
}

impl<W: Write> Write for LayerWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let too_large = || {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("more than {} MiB", self.max_mib),
            )
        };
        self.bytes_left = self
            .bytes_left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(too_large)?;
        self.gzip.write_all(bytes)?;
        self.plain.update(bytes);
        self.search(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.gzip.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_that_is_too_large_is_an_error() {
        let mut writer = LayerWriter::new(Vec::new(), Vec::new(), 1);
        writer.write_all(&vec![0; 1 << 20]).unwrap();
        let error = writer.write_all(&[0]).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::FileTooLarge, "more than 1 MiB")
        );
    }

    #[test]
    fn temporary_files_of_installers_are_left_out() {
        for path in [
            "/tmp",
            "/tmp/x",
            "/var/lib/apt/lists/x",
            "/var/log/dpkg.log",
            "/var/cache/apt/archives/x.deb",
            "/root/.cache/pip/x",
        ] {
            assert!(is_left_out(path, false), "{path}");
        }
        for path in [
            "/tmpx",
            "/var/lib/dpkg/status",
            "/usr/lib/python3/x",
            "/var/cachex",
        ] {
            assert!(!is_left_out(path, false), "{path}");
        }
        assert!(!is_left_out("/var/log/nginx", true));
    }

    #[test]
    fn a_password_is_found_when_it_is_split_between_writes() {
        let found = |chunks: &[&str], passwords: &[&str]| {
            let mut writer = LayerWriter::new(
                Vec::new(),
                passwords
                    .iter()
                    .map(|password| (*password).to_owned())
                    .collect(),
                1,
            );
            chunks
                .iter()
                .for_each(|chunk| writer.write_all(chunk.as_bytes()).unwrap());
            writer.found_password
        };
        for cut in 0..=8 {
            let (first, second) = "hunter22".split_at(cut);
            assert!(
                found(
                    &["xx", &format!("xx{first}"), &format!("{second}yy")],
                    &["longer-than-it", "hunter22"]
                ),
                "{cut}"
            );
        }
        let single: Vec<String> = "a hunter22 b".chars().map(String::from).collect();
        assert!(found(
            &single.iter().map(String::as_str).collect::<Vec<_>>(),
            &["hunter22"]
        ));
        assert!(!found(&["hunter2", "x2"], &["hunter22"]));
        assert!(!found(&["abc"], &["abc"]), "it is too short");
    }

    #[test]
    fn both_digests_follow_from_the_written_bytes() {
        let mut writer = LayerWriter::new(Vec::new(), Vec::new(), 1);
        writer.write_all(b"a tar").unwrap();
        let layer = writer.finish().unwrap();
        assert_eq!(layer.diff_id, Digest::sha256(b"a tar"));
        assert!(layer.size > 0 && layer.digest != layer.diff_id);
    }
}
