//! How this machine reaches Debian and Python packages, for tests that configure the same for
//! Ecluse. The addresses may hold credentials.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

/// The release of the Debian base: Debian 12.
pub(super) const SUITE: &str = "bookworm";

/// What a container of the Debian base needs in order to install packages from the same places as
/// this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct PackageAccess {
    /// For `/etc/apt/sources.list`; `None` when the machine has no source for the release of the
    /// base.
    pub apt_sources: Option<String>,
    /// `None` for pip's own default.
    pub pip_index_url: Option<String>,
    /// The certificates, in PEM, that this machine trusts for both.
    pub ca_bundle: Option<Vec<u8>>,
    /// Those of `http_proxy`, `https_proxy` and `no_proxy` that are set.
    pub proxies: Vec<(String, String)>,
}

impl std::fmt::Debug for PackageAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Addresses may carry passwords.
        f.debug_struct("PackageAccess").finish_non_exhaustive()
    }
}

/// Reads apt's, pip's and the environment's configuration of this machine.
pub fn host_package_access() -> anyhow::Result<PackageAccess> {
    let sources = debian_sources()?;
    let apt_sources = (!sources.is_empty()).then(|| sources.iter().map(Source::line).collect());
    Ok(PackageAccess {
        apt_sources,
        pip_index_url: pip("index-url"),
        ca_bundle: ca_bundle()?,
        proxies: proxies()?,
    })
}

/// The mirror of this machine that has the suite, if any.
pub(crate) fn mirror() -> anyhow::Result<Option<String>> {
    Ok(debian_sources()?
        .into_iter()
        .find(|source| source.suite == SUITE)
        .map(|source| source.uri))
}

/// The proxies of the environment, else apt's.
pub(super) fn proxies() -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for name in ["http_proxy", "https_proxy", "no_proxy"] {
        let set = [name.to_owned(), name.to_uppercase()]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let from_apt = || {
            name.strip_suffix("_proxy")
                .and_then(|scheme| apt_config(&format!("Acquire::{scheme}::Proxy")))
        };
        if let Some(value) = set.or_else(from_apt) {
            found.push((name.to_owned(), value));
        }
    }
    Ok(found)
}

struct Source {
    uri: String,
    suite: String,
    options: &'static str,
}

impl Source {
    fn line(&self) -> String {
        format!("deb {}{} {} main\n", self.options, self.uri, self.suite)
    }
}

/// The sources that apt reads from this machine's lists, only those of the base's own release.
fn debian_sources() -> anyhow::Result<Vec<Source>> {
    let Ok(output) = Command::new("apt-get")
        .args([
            "indextargets",
            "--format",
            "$(REPO_URI) $(RELEASE) $(COMPONENT)",
            "Created-By: Packages",
        ])
        .output()
    else {
        return Ok(Vec::new());
    };
    ensure!(
        output.status.success(),
        "apt-get indextargets: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    // A frozen mirror has dates of the past.
    let is_frozen = apt_config("Acquire::Check-Valid-Until").is_some_and(|value| value == "false");
    let options = if is_frozen {
        "[check-valid-until=no check-date=no] "
    } else {
        ""
    };
    let text = String::from_utf8(output.stdout)?;
    Ok(text
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (uri, suite, component) = (words.next()?, words.next()?, words.next()?);
            let is_of_suite = component == "main" && suite.split('-').next() == Some(SUITE);
            is_of_suite.then(|| Source {
                uri: uri.to_owned(),
                suite: suite.to_owned(),
                options,
            })
        })
        .collect())
}

fn apt_config(key: &str) -> Option<String> {
    let output = Command::new("apt-config")
        .args(["shell", "value", key])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let value = text.trim().strip_prefix("value='")?.strip_suffix('\'')?;
    (!value.is_empty() && value != "DIRECT").then(|| value.to_owned())
}

/// A setting of pip's `global` section or environment.
fn pip(setting: &str) -> Option<String> {
    let from_environment =
        std::env::var(format!("PIP_{}", setting.replace('-', "_").to_uppercase())).ok();
    let from_files = || {
        let output = Command::new("pip3")
            .args(["config", "get", &format!("global.{setting}")])
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    from_environment
        .or_else(from_files)
        .filter(|value| !value.is_empty())
}

fn ca_bundle() -> anyhow::Result<Option<Vec<u8>>> {
    let named = pip("cert")
        .or_else(|| std::env::var("SSL_CERT_FILE").ok())
        .map(PathBuf::from);
    let path = named.unwrap_or_else(|| PathBuf::from("/etc/ssl/certs/ca-certificates.crt"));
    if !Path::new(&path).is_file() {
        return Ok(None);
    }
    std::fs::read(&path)
        .map(Some)
        .with_context(|| path.display().to_string())
}
