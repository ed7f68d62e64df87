//! The Debian packages, and the programs of other registries, that a command needs. Only what is
//! missing is installed, after a line that names it, and no service is started by an installation.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};

/// Something that a command runs, and that a Debian package provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Postgres,
    Registry,
    Engine,
    Busybox,
    Debootstrap,
    Git,
    SshServer,
    Bridge,
    Clocks,
    Browser,
    Pip,
    Python,
    Cxx,
    Node,
}

impl Need {
    /// What every test needs, except those of pages, which need a browser too.
    pub const FOR_SERVICES: &[Self] = &[
        Self::Postgres,
        Self::Registry,
        Self::Engine,
        Self::Busybox,
        Self::Debootstrap,
        Self::Git,
        Self::SshServer,
        Self::Bridge,
        Self::Clocks,
        Self::Node,
    ];

    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Postgres => &["postgresql"],
            Need::Registry => &["docker-registry"],
            Need::Engine => &["docker.io"],
            Need::Busybox => &["busybox-static"],
            Need::Debootstrap => &["debootstrap", "debian-archive-keyring"],
            Need::Git => &["git"],
            Need::SshServer => &["openssh-server"],
            Need::Bridge => &["iproute2"],
            Need::Clocks => &["faketime"],
            Need::Browser => &["chromium", "chromium-driver"],
            Need::Pip => &["python3-pip"],
            Need::Python => &["python3", "python3-pip"],
            Need::Cxx => &["g++"],
            Need::Node => &["nodejs", "npm"],
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Need::Postgres => "a private database",
            Need::Registry => "a private container registry",
            Need::Engine => "a private container engine",
            Need::Busybox => "the sample base image",
            Need::Debootstrap => "the sample base image on Debian",
            Need::Git => "the sample repositories and git over http",
            Need::SshServer => "the tests of git over ssh",
            Need::Bridge => "the private engine's network bridge",
            Need::Clocks => "the tests of servers whose clock is wrong",
            Need::Browser => "the tests of the web pages",
            Need::Pip => "ruff, which has no Debian package",
            Need::Python => "schemathesis, which has no Debian package",
            Need::Cxx => "libFuzzer, which is compiled",
            Need::Node => "the provider of identities that tests sign in through",
        }
    }

    fn is_installed(self) -> bool {
        match self {
            Need::Postgres => is_postgres_installed(),
            Need::Registry => on_path("docker-registry"),
            Need::Engine => on_path("dockerd") && on_path("containerd") && on_path("runc"),
            Need::Busybox => is_busybox_installed(),
            Need::Debootstrap => on_path("debootstrap"),
            Need::Git => on_path("git") && is_git_backend_installed(),
            Need::SshServer => on_path("sshd") && on_path("ssh-keygen"),
            Need::Bridge => on_path("ip"),
            Need::Clocks => on_path("faketime"),
            Need::Browser => on_path("chromium") && on_path("chromedriver"),
            // pip is needed only where ruff is not installed.
            Need::Pip => on_path("pip3") || on_path("ruff"),
            Need::Cxx => on_path("g++"),
            Need::Python => Command::new("python3")
                .args(["-m", "pip", "--version"])
                .output()
                .is_ok_and(|output| output.status.success()),
            Need::Node => on_path("node") && on_path("npm"),
        }
    }
}

/// Installs what is missing. Without root and sudo it fails, and the error names the packages to
/// install.
pub fn ensure_installed(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<Need> = needs
        .iter()
        .copied()
        .filter(|need| !need.is_installed())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages())
        .copied()
        .collect();
    for need in &missing {
        eprintln!(
            "missing: {} (Debian package {})",
            need.purpose(),
            need.packages().join(", ")
        );
    }
    let Some(root) = Root::find() else {
        bail!(
            "neither root nor sudo is available; please run: apt-get install --no-install-recommends {}",
            packages.join(" ")
        );
    };
    ensure!(
        on_path("apt-get"),
        "this system has no apt-get; please install the programs of the Debian packages {}",
        packages.join(", ")
    );
    eprintln!("installing: {}", packages.join(" "));
    {
        let _no_services = NoServices::enter(&root)?;
        if root
            .apt(
                &[
                    &["install", "--yes", "--no-install-recommends"],
                    &packages[..],
                ]
                .concat(),
            )
            .is_err()
        {
            // The lists of packages are absent, or older than the mirror.
            root.apt(&["update"])?;
            root.apt(
                &[
                    &["install", "--yes", "--no-install-recommends"],
                    &packages[..],
                ]
                .concat(),
            )?;
        }
    }
    if missing.contains(&Need::SshServer) {
        // Only the tests start the server, so the next boot of the machine must not.
        root.run(
            "env",
            &[
                "DPKG_MAINTSCRIPT_PACKAGE=openssh-server",
                "deb-systemd-helper",
                "disable",
                "ssh.service",
            ],
        )?;
    }
    let unusable: Vec<&str> = missing
        .iter()
        .filter(|need| !need.is_installed())
        .flat_map(|need| need.packages())
        .copied()
        .collect();
    ensure!(
        unusable.is_empty(),
        "these Debian packages are installed, but their programs do not work: {}",
        unusable.join(", ")
    );
    Ok(())
}

/// How to run a program as root.
struct Root {
    sudo: bool,
}

impl Root {
    fn find() -> Option<Root> {
        if is_root() {
            return Some(Root { sudo: false });
        }
        // `sudo -v` asks for the password on a terminal, and fails without one.
        let allowed = on_path("sudo")
            && Command::new("sudo")
                .arg("-v")
                .status()
                .is_ok_and(|status| status.success());
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
        let output = command
            .args(args)
            .stdin(std::process::Stdio::null())
            .output()
            .with_context(|| program.to_owned())?;
        let errors = String::from_utf8_lossy(&output.stderr);
        let last = errors
            .lines()
            .rev()
            .take(4)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
            .join(" / ");
        ensure!(
            output.status.success(),
            "{program} {}: {last}",
            args.join(" ")
        );
        Ok(())
    }

    fn apt(&self, args: &[&str]) -> anyhow::Result<()> {
        let fixed = [
            "DEBIAN_FRONTEND=noninteractive",
            "NEEDRESTART_SUSPEND=1",
            "apt-get",
            "-qq",
            "-o",
            "DPkg::Lock::Timeout=300",
        ];
        self.run("env", &[&fixed[..], args].concat())
    }

    /// Writes a file where none exists, and answers its path. An existing file is left as it is.
    fn place(&self, path: &Path, mode: &str, content: &str) -> anyhow::Result<Option<PathBuf>> {
        if path.exists() {
            return Ok(None);
        }
        let folder = crate::target().join("xtask");
        fs::create_dir_all(&folder)?;
        let draft = folder.join(format!("draft.{}", std::process::id()));
        fs::write(&draft, content)?;
        let installed = self.run(
            "install",
            &[
                "-D",
                "-m",
                mode,
                &draft.display().to_string(),
                &path.display().to_string(),
            ],
        );
        fs::remove_file(&draft)?;
        installed?;
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
        placed.extend(root.place(
            Path::new("/usr/sbin/policy-rc.d"),
            "755",
            "#!/bin/sh\nexit 101\n",
        )?);
        let cluster = Path::new("/etc/postgresql-common/createcluster.d/zz-ecluse.conf");
        placed.extend(root.place(cluster, "644", "create_main_cluster = false\n")?);
        Ok(NoServices { root, placed })
    }
}

impl Drop for NoServices<'_> {
    fn drop(&mut self) {
        for path in &self.placed {
            if let Err(error) = self
                .root
                .run("rm", &["-f", "--", &path.display().to_string()])
            {
                eprintln!("{} was not removed: {error:#}", path.display());
            }
        }
        // An empty folder was made by us; rmdir leaves a folder alone that holds anything.
        drop(self.root.run(
            "rmdir",
            &[
                "--ignore-fail-on-non-empty",
                "--",
                "/etc/postgresql-common/createcluster.d",
            ],
        ));
    }
}

/// The version of ruff that the tests were written with.
const RUFF: &str = "0.17.6";

/// The path of the program `ruff`: the machine's own, or one that pip installs below `target`,
/// once.
pub fn ensure_ruff(target: &Path) -> anyhow::Result<PathBuf> {
    if let Some(ruff) = std::env::var_os("ECLUSE_RUFF")
        .map(PathBuf::from)
        .or_else(|| find("ruff"))
    {
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
        let output = command
            .arg(&folder)
            .arg(format!("ruff=={RUFF}"))
            .output()
            .context("pip3")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success() && ruff.is_file(),
            "pip3 install ruff: {}",
            errors.lines().last().unwrap_or_default()
        );
    }
    Ok(ruff)
}

/// The version of schemathesis; `requirements.txt` has what it needs.
const SCHEMATHESIS: &str = "4.32.5";

/// The folder with the Python package `schemathesis`, which only `cargo xtask test` needs. pip
/// installs it below `target`, once for each version of it and of Python.
pub fn ensure_schemathesis(repository: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    ensure_installed(&[Need::Python])?;
    let folder = target.join(format!("schemathesis-{SCHEMATHESIS}"));
    let works = || {
        Command::new("python3")
            .args(["-c", "import schemathesis.cli"])
            .env("PYTHONPATH", &folder)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !works() {
        eprintln!(
            "installing: schemathesis {SCHEMATHESIS} into {}",
            folder.display()
        );
        let mut command = Command::new("python3");
        // The packages' versions are exactly those of the list.
        command.args(["-m", "pip", "install", "--no-deps", "--quiet"]);
        command.args([
            "--disable-pip-version-check",
            "--root-user-action=ignore",
            "--only-binary=:all:",
            "--upgrade",
            "--target",
        ]);
        let output = command
            .arg(&folder)
            .arg("--requirement")
            .arg(repository.join("crates/xtask/src/schemas/requirements.txt"))
            .stdin(std::process::Stdio::null())
            .output()
            .context("pip")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success() && works(),
            "pip install schemathesis: {}",
            errors.lines().last().unwrap_or_default()
        );
    }
    Ok(folder)
}

/// The version of cargo-fuzz.
const CARGO_FUZZ: &str = "0.13.2";

/// The program `cargo-fuzz`, which cargo compiles below `target`, once.
pub fn ensure_cargo_fuzz(target: &Path) -> anyhow::Result<PathBuf> {
    let folder = target.join(format!("cargo-fuzz-{CARGO_FUZZ}"));
    let program = folder.join("bin/cargo-fuzz");
    if !program.is_file() {
        eprintln!(
            "installing: cargo-fuzz {CARGO_FUZZ} into {}",
            folder.display()
        );
        let mut command = Command::new("cargo");
        command.args(["install", "cargo-fuzz", "--locked", "--quiet", "--version"]);
        let output = command
            .arg(CARGO_FUZZ)
            .arg("--root")
            .arg(&folder)
            .arg("--target-dir")
            .arg(folder.join("target"))
            .stdin(std::process::Stdio::null())
            .output()
            .context("cargo")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success() && program.is_file(),
            "cargo install cargo-fuzz: {}",
            errors.lines().last().unwrap_or_default()
        );
    }
    Ok(program)
}

/// The folder with the npm package `oidc-provider`, which only tests need. npm installs it below
/// `target`, once for each lock file.
pub fn ensure_oidc_provider(repository: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    ensure_installed(&[Need::Node])?;
    let source = repository.join("crates/server/tests/it/oidc");
    let lock = fs::read(source.join("package-lock.json"))
        .context("crates/server/tests/it/oidc/package-lock.json")?;
    let folder = target.join("oidc-provider");
    let is_current = fs::read(folder.join("package-lock.json")).is_ok_and(|copy| copy == lock)
        // npm writes this file last.
        && folder.join("node_modules/.package-lock.json").is_file();
    if !is_current {
        eprintln!(
            "installing: the npm package oidc-provider, for tests only, into {}",
            folder.display()
        );
        fs::create_dir_all(&folder)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file))?;
        }
        // npm installs exactly what the lock file names, checks its hashes, and runs no script of
        // any package.
        let mut command = Command::new("npm");
        command.args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        ]);
        let output = command
            .current_dir(&folder)
            .stdin(std::process::Stdio::null())
            .output()
            .context("npm")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "npm ci in {}: {}",
            folder.display(),
            errors.lines().last().unwrap_or_default()
        );
    }
    Ok(folder)
}

/// Whether this process runs as root.
pub fn is_root() -> bool {
    // The owner of this folder is the effective user of the process; see proc(5).
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Whether a program of this name is in a folder of `PATH` or of the system.
pub fn on_path(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn is_postgres_installed() -> bool {
    let complete = |folder: PathBuf| {
        ["postgres", "initdb", "pg_ctl"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let linked = find("postgres")
        .and_then(|program| program.canonicalize().ok())
        .and_then(|program| program.parent().map(Path::to_path_buf));
    debian.chain(linked).any(complete)
}

/// Whether the machine has a busybox that the sample base image can be made of: linked statically,
/// and with `httpd`.
fn is_busybox_installed() -> bool {
    let Some(program) = find("busybox") else {
        return false;
    };
    let is_static = fs::read(&program).is_ok_and(|bytes| is_linked_statically(&bytes));
    let listed = Command::new(&program)
        .arg("--list")
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    is_static
        && String::from_utf8_lossy(&listed)
            .lines()
            .any(|name| name == "httpd")
}

/// A 64-bit ELF file without a `PT_INTERP` header (elf(5)) is linked statically.
pub fn is_linked_statically(file: &[u8]) -> bool {
    let number = |at: usize, length: usize| {
        file.get(at..at + length).map(|bytes| {
            bytes
                .iter()
                .rev()
                .fold(0usize, |sum, &b| (sum << 8) | usize::from(b))
        })
    };
    let headers = || Some((number(32, 8)?, number(54, 2)?, number(56, 2)?));
    let Some((offset, size, count)) = headers() else {
        return false;
    };
    file.starts_with(b"\x7fELF\x02\x01")
        && (0..count).all(|index| number(offset + index * size, 4).is_some_and(|kind| kind != 3))
}

fn is_git_backend_installed() -> bool {
    let Ok(output) = Command::new("git").arg("--exec-path").output() else {
        return false;
    };
    let own =
        PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("git-http-backend");
    own.is_file() || Path::new("/usr/lib/git-core/git-http-backend").is_file()
}
