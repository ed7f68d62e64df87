//! The system layer: what `debootstrap` installs, trimmed, dated and sorted. The cache keeps one
//! layer for each version of this file: editing the file makes every machine build a new layer.

use std::collections::HashMap;
use std::fs;
use std::io::{BufWriter, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use tar::EntryType;

use super::access::SUITE;
use super::{access, cache};
use crate::sample::layer::{Bytes, CREATED, Draft, Layer, LayerDigests};

const LAYER: &str = "layer.tar.gz";
const DIGESTS: &str = "digests.json";
const PACKAGES: &str = "python3,python3-pip,python3-psycopg2,ca-certificates";
/// Left out of the layer: files that programs make again when they need them, what Debian's slim
/// images leave out too, and files that identify this machine.
const LEFT_OUT: &[&str] = &[
    "dev/",
    "etc/hostname",
    "etc/resolv.conf",
    "proc/",
    "run/",
    "sys/",
    "tmp/",
    "usr/share/doc/",
    "usr/share/info/",
    "usr/share/locale/",
    "usr/share/man/",
    "var/cache/apt/",
    "var/lib/apt/lists/",
    "var/log/",
];
/// The same for packages that are installed later.
const DPKG_TRIM: &str = "path-exclude /usr/share/doc/*\n\
    path-exclude /usr/share/info/*\n\
    path-exclude /usr/share/locale/*\n\
    path-exclude /usr/share/man/*\n";

/// The finished layer, made when this machine has none yet.
pub(super) fn layer() -> anyhow::Result<Layer> {
    let folder = folder()?;
    let digests = serde_json::from_slice(&fs::read(folder.join(DIGESTS))?)?;
    Ok(Layer {
        digests,
        bytes: Bytes::File(folder.join(LAYER)),
    })
}

/// The same layer as a compressed archive.
pub(crate) fn layer_file() -> anyhow::Result<PathBuf> {
    Ok(folder()?.join(LAYER))
}

fn folder() -> anyhow::Result<PathBuf> {
    let recipe = Sha256::digest(format!(
        "{} {SUITE} {}",
        std::env::consts::ARCH,
        include_str!("system.rs")
    ));
    cache::cached(&format!("debian-{}", hex::encode(&recipe[..8])), make)
}

fn make(draft: &Path) -> anyhow::Result<()> {
    ensure!(
        nix::unistd::Uid::effective().is_root(),
        "making the Debian sample base needs root (debootstrap changes root)"
    );
    let started = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    eprintln!(
        "making the Debian sample base once, in about a minute: {}",
        draft.display()
    );
    let root = draft.join("root");
    debootstrap(&root)?;
    run(Command::new("chroot")
        .arg(&root)
        .args(["groupadd", "--system", "--gid", "101", "odoo"]))?;
    let account = [
        "--system",
        "--uid",
        "101",
        "--gid",
        "101",
        "--home-dir",
        "/var/lib/odoo",
        "--shell",
        "/usr/sbin/nologin",
        "odoo",
    ];
    run(Command::new("chroot")
        .arg(&root)
        .arg("useradd")
        .args(account))?;
    public_sources(&root)?;
    fs::write(root.join("etc/dpkg/dpkg.cfg.d/trim"), DPKG_TRIM)?;
    let digests = pack(&root, &draft.join(LAYER), started)?;
    fs::write(draft.join(DIGESTS), serde_json::to_vec(&digests)?)?;
    Ok(fs::remove_dir_all(&root)?)
}

fn debootstrap(root: &Path) -> anyhow::Result<()> {
    // `unshare`: the mounts are gone when the process has ended, even when it was killed.
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--", "debootstrap", "--variant=minbase"])
        .arg(format!("--include={PACKAGES}"))
        .arg(SUITE)
        .arg(root);
    command.args(access::mirror()?).envs(access::proxies()?);
    run(&mut command).context("the Debian sample base needs the package `debootstrap` and a mirror")
}

/// Runs a command to its end; the error has the last lines of its output.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    command
        .env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        )
        .env("LC_ALL", "C")
        .env("DEBIAN_FRONTEND", "noninteractive");
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .with_context(|| program.clone())?;
    if !output.status.success() {
        let output = [output.stdout, output.stderr].concat();
        let output = String::from_utf8_lossy(&output);
        let last: Vec<&str> = output.lines().rev().take(4).collect();
        bail!(
            "{program} failed: {}",
            last.into_iter().rev().collect::<Vec<_>>().join(" / ")
        );
    }
    Ok(())
}

/// Debian's own example instead of this machine's mirror.
fn public_sources(root: &Path) -> anyhow::Result<()> {
    let example = root.join("usr/share/doc/apt/examples/sources.list");
    let text = fs::read_to_string(&example).with_context(|| example.display().to_string())?;
    let lines = text.lines().filter_map(|line| {
        let mut words = line.strip_prefix("deb ")?.split(' ');
        Some(format!("deb {} {} main\n", words.next()?, words.next()?))
    });
    Ok(fs::write(
        root.join("etc/apt/sources.list"),
        lines.collect::<String>(),
    )?)
}

/// Writes the layer. Files that were made since `started` get the fixed date. A package's own files
/// keep their dates, from which Python knows whether its compiled files are fresh.
fn pack(root: &Path, target: &Path, started: u64) -> anyhow::Result<LayerDigests> {
    let file = Hashing::new(BufWriter::new(fs::File::create(target)?));
    let gzip = GzBuilder::new().mtime(0).write(file, Compression::fast());
    let mut archive = tar::Builder::new(Hashing::new(gzip));
    let mut links = HashMap::new();
    for path in entries(root, Path::new(""))? {
        let name = path.strip_prefix(root)?;
        let about = path.symlink_metadata()?;
        let (kind, size) = match about.file_type() {
            kind if kind.is_dir() => (EntryType::Directory, 0),
            kind if kind.is_symlink() => (EntryType::Symlink, 0),
            kind if kind.is_file() => (EntryType::Regular, about.len()),
            _ => bail!("{} is neither a file, a folder nor a link", path.display()),
        };
        let mut header = Draft::header(kind, about.mode() & 0o7777, u64::from(about.uid()), size);
        header.set_gid(u64::from(about.gid()));
        let changed = u64::try_from(about.mtime()).unwrap_or(0);
        header.set_mtime(if changed < started { changed } else { CREATED });
        match kind {
            EntryType::Directory => {
                archive.append_data(&mut header, name.join(""), std::io::empty())?
            }
            EntryType::Symlink => archive.append_link(&mut header, name, fs::read_link(&path)?)?,
            _ => match links.get(&about.ino()) {
                Some(first) => {
                    header.set_entry_type(EntryType::Link);
                    header.set_size(0);
                    archive.append_link(&mut header, name, first)?;
                }
                None => {
                    if about.nlink() > 1 {
                        links.insert(about.ino(), name.to_path_buf());
                    }
                    archive.append_data(&mut header, name, fs::File::open(&path)?.take(size))?;
                }
            },
        }
    }
    let (plain_digest, gzip, _) = archive.into_inner()?.finish();
    let (digest, file, size) = gzip.finish()?.finish();
    file.into_inner()
        .map_err(std::io::IntoInnerError::into_error)?
        .sync_all()?;
    Ok(LayerDigests {
        digest,
        plain_digest,
        size,
    })
}

/// All paths below `folder` that belong into the layer, sorted; a folder comes before its entries.
fn entries(root: &Path, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut names = fs::read_dir(root.join(folder))?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<std::io::Result<Vec<_>>>()?;
    names.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    let mut all = Vec::new();
    for name in names {
        let path = folder.join(name);
        if LEFT_OUT.iter().any(|out| {
            path == Path::new(out) && !out.ends_with('/')
                || out.ends_with('/') && folder == Path::new(out)
        }) {
            continue;
        }
        all.push(root.join(&path));
        if root.join(&path).symlink_metadata()?.is_dir() {
            all.extend(entries(root, &path)?);
        }
    }
    Ok(all)
}

/// Counts and hashes the bytes that are written through it.
struct Hashing<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W> Hashing<W> {
    fn new(inner: W) -> Hashing<W> {
        Hashing {
            inner,
            hash: Sha256::new(),
            size: 0,
        }
    }

    fn finish(self) -> (String, W, u64) {
        (
            format!("sha256:{}", hex::encode(self.hash.finalize())),
            self.inner,
            self.size,
        )
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
