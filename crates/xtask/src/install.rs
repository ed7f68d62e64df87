//! Debian packages that a command needs: said first, installed only when missing, and never a service started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

/// Something a command runs, and the package that brings it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Postgres,
    Registry,
    Engine,
    Busybox,
    Debootstrap,
    Git,
    Bridge,
    Browser,
    Pip,
    Node,
}

impl Need {
    /// What every test but the browser's stands on.
    pub(crate) const OF_SERVICES: &[Self] =
        &[Self::Postgres, Self::Registry, Self::Engine, Self::Busybox, Self::Debootstrap, Self::Git, Self::Bridge, Self::Node];

    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Postgres => &["postgresql"],
            Need::Registry => &["docker-registry"],
            Need::Engine => &["docker.io"],
            Need::Busybox => &["busybox-static"],
            Need::Debootstrap => &["debootstrap", "debian-archive-keyring"],
            Need::Git => &["git"],
            Need::Bridge => &["iproute2"],
            Need::Browser => &["chromium", "chromium-driver"],
            Need::Pip => &["python3-pip"],
            Need::Node => &["nodejs", "npm"],
        }
    }

    fn why(self) -> &'static str {
        match self {
            Need::Postgres => "a private database",
            Need::Registry => "a private container registry",
            Need::Engine => "a private container engine",
            Need::Busybox => "the sample base image",
            Need::Debootstrap => "the sample base image on Debian",
            Need::Git => "the sample repositories and git over http",
            Need::Bridge => "the private engine's network bridge",
            Need::Browser => "the tests of the web pages",
            Need::Pip => "ruff, which has no Debian package",
            Need::Node => "the provider of identities that tests sign in through",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Need::Postgres => postgres_is_there(),
            Need::Registry => on_path("docker-registry"),
            Need::Engine => on_path("dockerd") && on_path("containerd") && on_path("runc"),
            Need::Busybox => busybox_is_there(),
            Need::Debootstrap => on_path("debootstrap"),
            Need::Git => on_path("git") && git_backend_is_there(),
            Need::Bridge => on_path("ip"),
            Need::Browser => on_path("chromium") && on_path("chromedriver"),
            // pip is only needed where ruff is not
            Need::Pip => on_path("pip3") || on_path("ruff"),
            Need::Node => on_path("node") && on_path("npm"),
        }
    }
}

/// Installs what is missing, or says what to install when there is neither root nor sudo.
pub(crate) fn ensure_installed(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    for need in &missing {
        eprintln!("missing: {} (Debian package {})", need.why(), need.packages().join(", "));
    }
    let Some(root) = Root::find() else {
        bail!("neither root nor sudo is available; please run: apt-get install --no-install-recommends {}", packages.join(" "));
    };
    ensure!(on_path("apt-get"), "there is no apt-get here; please install what the Debian packages {} hold", packages.join(", "));
    eprintln!("installing: {}", packages.join(" "));
    {
        let _quiet = NoServices::enter(&root)?;
        if root.apt(&[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat()).is_err() {
            // The lists are absent, or older than the mirror.
            root.apt(&["update"])?;
            root.apt(&[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat())?;
        }
    }
    let still: Vec<&str> = missing.iter().filter(|need| !need.is_there()).flat_map(|need| need.packages()).copied().collect();
    ensure!(still.is_empty(), "installed, and still not usable: {}", still.join(", "));
    Ok(())
}

/// How to act as root.
struct Root {
    sudo: bool,
}

impl Root {
    fn find() -> Option<Root> {
        if nix::unistd::Uid::effective().is_root() {
            return Some(Root { sudo: false });
        }
        // `sudo -v` asks for the password on a terminal, and fails without one.
        let allowed = on_path("sudo") && Command::new("sudo").arg("-v").status().is_ok_and(|status| status.success());
        allowed.then_some(Root { sudo: true })
    }

    fn run(&self, program: &str, args: &[&str]) -> anyhow::Result<()> {
        let mut command = if self.sudo {
            let mut command = Command::new("sudo");
            command.arg("--").arg(program);
            command
        } else {
            Command::new(program)
        };
        let output = command.args(args).stdin(std::process::Stdio::null()).output().with_context(|| program.to_owned())?;
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(" / ");
        ensure!(output.status.success(), "{program} {}: {last}", args.join(" "));
        Ok(())
    }

    fn apt(&self, args: &[&str]) -> anyhow::Result<()> {
        let fixed = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"];
        self.run("env", &[&fixed[..], args].concat())
    }

    /// Puts a file of ours where none is. Nothing is written when somebody's own is there.
    fn place(&self, path: &Path, mode: &str, content: &str) -> anyhow::Result<Option<PathBuf>> {
        if path.exists() {
            return Ok(None);
        }
        let draft = tempfile::NamedTempFile::new()?;
        fs::write(draft.path(), content)?;
        self.run("install", &["-D", "-m", mode, &draft.path().display().to_string(), &path.display().to_string()])?;
        Ok(Some(path.to_path_buf()))
    }
}

/// While this lives, installing a package starts no service and makes no database cluster.
struct NoServices<'a> {
    root: &'a Root,
    placed: Vec<PathBuf>,
}

impl<'a> NoServices<'a> {
    fn enter(root: &'a Root) -> anyhow::Result<NoServices<'a>> {
        let mut placed = Vec::new();
        // invoke-rc.d(8) and deb-systemd-invoke ask this script first; 101 means "not now".
        placed.extend(root.place(Path::new("/usr/sbin/policy-rc.d"), "755", "#!/bin/sh\nexit 101\n")?);
        let cluster = Path::new("/etc/postgresql-common/createcluster.d/zz-ecluse.conf");
        placed.extend(root.place(cluster, "644", "create_main_cluster = false\n")?);
        Ok(NoServices { root, placed })
    }
}

impl Drop for NoServices<'_> {
    fn drop(&mut self) {
        for path in &self.placed {
            if let Err(error) = self.root.run("rm", &["-f", "--", &path.display().to_string()]) {
                eprintln!("{} was not removed: {error:#}", path.display());
            }
        }
        // Ours when empty; rmdir leaves a folder with anything in it alone.
        drop(self.root.run("rmdir", &["--ignore-fail-on-non-empty", "--", "/etc/postgresql-common/createcluster.d"]));
    }
}

/// The version that the tests were written with.
const RUFF: &str = "0.17.6";

/// The program `ruff`: the machine's own, or one that pip puts below `target`, once.
pub(crate) fn ensure_ruff(target: &Path) -> anyhow::Result<PathBuf> {
    if let Some(ruff) = std::env::var_os("ECLUSE_RUFF").map(PathBuf::from).or_else(|| find("ruff")) {
        return Ok(ruff);
    }
    ensure_installed(&[Need::Pip])?;
    let folder = target.join(format!("ruff-{RUFF}"));
    let ruff = folder.join("bin/ruff");
    if !ruff.is_file() {
        eprintln!("installing: ruff {RUFF} into {}", folder.display());
        let mut command = Command::new("pip3");
        command.args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--root-user-action=ignore",
            "--only-binary=:all:",
            "--upgrade",
            "--target",
        ]);
        let output = command.arg(&folder).arg(format!("ruff=={RUFF}")).output().context("pip3")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success() && ruff.is_file(), "pip3 install ruff: {}", said.lines().last().unwrap_or_default());
    }
    Ok(ruff)
}

/// The folder with the npm package `oidc-provider`, for tests only: put below `target` by npm, once for each lock file.
pub(crate) fn ensure_oidc_provider(repository: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    ensure_installed(&[Need::Node])?;
    let source = repository.join("crates/server/tests/oidc");
    let lock = fs::read(source.join("package-lock.json")).context("crates/server/tests/oidc/package-lock.json")?;
    let folder = target.join(format!("oidc-provider-{}", &hex::encode(Sha256::digest(&lock))[..12]));
    // npm writes this file last.
    if !folder.join("node_modules/.package-lock.json").is_file() {
        eprintln!("installing: the npm package oidc-provider, for tests only, into {}", folder.display());
        fs::create_dir_all(&folder)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file))?;
        }
        // Exactly what the lock file names, by its hashes, and no script of any of it.
        let mut command = Command::new("npm");
        command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
        let output = command.current_dir(&folder).stdin(std::process::Stdio::null()).output().context("npm")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "npm ci in {}: {}", folder.display(), said.lines().last().unwrap_or_default());
    }
    Ok(folder)
}

pub(crate) fn on_path(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(system).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn postgres_is_there() -> bool {
    let complete = |folder: PathBuf| ["postgres", "initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file());
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let linked =
        find("postgres").and_then(|program| program.canonicalize().ok()).and_then(|program| program.parent().map(Path::to_path_buf));
    debian.chain(linked).any(complete)
}

/// The image is made of the machine's own busybox: it has to be static, and to know `httpd`.
fn busybox_is_there() -> bool {
    let Some(program) = find("busybox") else { return false };
    let is_static = fs::read(&program).is_ok_and(|bytes| wants_no_loader(&bytes));
    let listed = Command::new(&program).arg("--list").output().map(|output| output.stdout).unwrap_or_default();
    is_static && String::from_utf8_lossy(&listed).lines().any(|name| name == "httpd")
}

/// A 64-bit ELF file without a `PT_INTERP` header (elf(5)) is linked statically.
fn wants_no_loader(file: &[u8]) -> bool {
    let number = |at: usize, length: usize| {
        file.get(at..at + length).map(|bytes| bytes.iter().rev().fold(0usize, |sum, &b| (sum << 8) | usize::from(b)))
    };
    let headers = || Some((number(32, 8)?, number(54, 2)?, number(56, 2)?));
    let Some((offset, size, count)) = headers() else { return false };
    file.starts_with(b"\x7fELF\x02\x01") && (0..count).all(|index| number(offset + index * size, 4).is_some_and(|kind| kind != 3))
}

fn git_backend_is_there() -> bool {
    let Ok(output) = Command::new("git").arg("--exec-path").output() else { return false };
    let own = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("git-http-backend");
    own.is_file() || Path::new("/usr/lib/git-core/git-http-backend").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_wants_a_loader_is_told_apart() {
        let own = std::env::current_exe().and_then(fs::read).unwrap_or_default();
        assert!(own.starts_with(b"\x7fELF") && !wants_no_loader(&own));
        assert!(!wants_no_loader(b"#!/bin/sh") && !wants_no_loader(&own[..40]));
    }
}
