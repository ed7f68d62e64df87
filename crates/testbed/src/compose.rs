//! What the test of `docker-compose.yml` needs where no image registry can be reached: the images
//! that the file and `deploy/Dockerfile` name, made of Debian's packages, and Compose v2.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// Its `compose::DockerCompose` brings the stack up and down.
pub use testcontainers;

use crate::debian::{PackageAccess, cached, host_package_access, run, system_layer_file};

/// The release of Debian whose package `docker-compose` is Compose v2; Debian 12 has version 1.29.
const SUITE: &str = "trixie";
/// Where that package has the plugin of `docker`.
const PLUGIN: &str = "usr/libexec/docker/cli-plugins/docker-compose";

/// A folder for the variable `DOCKER_CONFIG`, with which `docker compose` is Compose v2 from
/// Debian 13. It is made once on a machine; `apt` checks the package's signature.
pub fn client_folder() -> anyhow::Result<PathBuf> {
    cached(&format!("compose-{SUITE}-1"), |draft| {
        let apt = draft.join("apt");
        for folder in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(apt.join(folder))?;
        }
        let mirror = crate::debian::mirror()?.context("no Debian mirror is set up for apt")?;
        let key = "/usr/share/keyrings/debian-archive-keyring.gpg";
        fs::write(
            apt.join("sources.list"),
            format!("deb [signed-by={key}] {mirror} {SUITE} main\n"),
        )?;
        let option = |name: &str, path: &str| format!("{name}={}", apt.join(path).display());
        let apt_get = |args: &[&str]| {
            let mut command = Command::new("apt-get");
            command
                .current_dir(&apt)
                .args(["-qq", "-o", "Dir::Etc::SourceParts=-"])
                .args(["-o", &option("Dir::Etc::SourceList", "sources.list")])
                .args(["-o", &option("Dir::State::Lists", "lists")])
                .args(["-o", &option("Dir::Cache", "cache")])
                .args(["-o", "APT::Sandbox::User=root"])
                .args(args);
            run(&mut command).context("Compose v2 of Debian 13")
        };
        apt_get(&["update"])?;
        apt_get(&["download", "docker-compose"])?;
        let package = fs::read_dir(&apt)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .context("apt-get downloaded no package")?;
        let content = apt.join("content");
        run(Command::new("dpkg-deb")
            .arg("--extract")
            .arg(&package)
            .arg(&content))?;
        fs::create_dir(draft.join("cli-plugins"))?;
        fs::rename(
            content.join(PLUGIN),
            draft.join("cli-plugins/docker-compose"),
        )?;
        Ok(fs::remove_dir_all(&apt)?)
    })
}

/// The images under the names that `docker-compose.yml` and `deploy/Dockerfile` use, on an engine
/// that must be a private one: elsewhere the names belong to the well-known images.
pub struct Images {
    host: String,
    folder: tempfile::TempDir,
}

impl Images {
    /// Makes the images on the engine at `host` (`unix:///…`). Needs root, `debootstrap` and a
    /// Debian mirror, and takes about half a minute.
    ///
    /// `program` is a compiled `ecluse`, which the image `rust` hands over instead of compiling.
    /// `sources` are the files that it was compiled from, relative to the root of the workspace: a
    /// build of `deploy/Dockerfile` fails when it lacks one of them.
    pub async fn make(host: &str, program: &Path, sources: &[String]) -> anyhow::Result<Images> {
        let folder = crate::temp_dir()?;
        let (context, program) = (folder.path().to_owned(), program.to_owned());
        let sources = sources.join("\n") + "\n";
        let images = Images {
            host: host.to_owned(),
            folder,
        };
        tokio::task::spawn_blocking(move || write_context(&context, &program, &sources)).await??;
        images.compose(&["build", "--quiet"]).await?;
        Ok(images)
    }

    /// Removes the images from the engine. The engine's cache of build steps stays.
    pub async fn remove(self) -> anyhow::Result<()> {
        self.compose(&["down", "--rmi", "all"]).await
    }

    async fn compose(&self, args: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(client_folder()?.join("cli-plugins/docker-compose"));
        command
            .current_dir(self.folder.path())
            .args(["--project-name", "stand-in", "--file", "images.yml"])
            .args(args)
            .env("DOCKER_HOST", &self.host);
        tokio::task::spawn_blocking(move || run(&mut command)).await?
    }
}

fn write_context(folder: &Path, program: &Path, sources: &str) -> anyhow::Result<()> {
    for (name, text, mode) in [
        ("Dockerfile", include_str!("compose/Dockerfile"), 0o644),
        ("images.yml", include_str!("compose/images.yml"), 0o644),
        ("cargo.sh", include_str!("compose/cargo.sh"), 0o755),
        ("postgres.sh", include_str!("compose/postgres.sh"), 0o755),
        ("registry.yml", include_str!("compose/registry.yml"), 0o644),
        ("sources", sources, 0o644),
    ] {
        let path = folder.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
    }
    write_package_access(&folder.join("apt"), &host_package_access()?)?;
    fs::copy(system_layer_file()?, folder.join("system.tar.gz"))?;
    fs::copy(program, folder.join("ecluse")).with_context(|| program.display().to_string())?;
    Ok(())
}

/// Files for `/etc/apt`, with which a container reaches packages the way this machine does.
fn write_package_access(folder: &Path, access: &PackageAccess) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("apt.conf.d"))?;
    if let Some(sources) = &access.apt_sources {
        fs::write(folder.join("sources.list"), sources)?;
    }
    let mut settings = String::new();
    for (name, address) in &access.proxies {
        if let Some(scheme @ ("http" | "https")) = name.strip_suffix("_proxy") {
            settings += &format!("Acquire::{scheme}::Proxy \"{address}\";\n");
        }
    }
    if let Some(certificates) = &access.ca_bundle {
        fs::write(folder.join("certificates.pem"), certificates)?;
        settings += "Acquire::https::CaInfo \"/etc/apt/certificates.pem\";\n";
    }
    Ok(fs::write(folder.join("apt.conf.d/90access"), settings)?)
}
