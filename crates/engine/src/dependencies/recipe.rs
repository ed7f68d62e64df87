//! The container that installs packages: its settings, and the lists that are read from it after
//! its end.

use std::collections::{BTreeMap, HashMap};

use ecluse_clients::containers::{
    ContainerRun, Containers, FILES, FinishedContainer, ImageByDigest, RunFile, Secrets, Trust,
};
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::{WantedPackages, installed};
use secrecy::ExposeSecret;

use super::Settings;
use crate::{Error, Result};

const SCRIPT: &str = include_str!("install.sh");
/// The most bytes of a list of installed packages.
const MAX_LIST_SIZE: usize = 2 << 20;

/// Describes the container that installs these packages.
pub(super) fn container(
    settings: &Settings,
    image: ImageByDigest,
    wanted: &WantedPackages,
    name: String,
    labels: HashMap<String, String>,
) -> Result<ContainerRun> {
    let file = |content: String| RunFile {
        content: content.into_bytes(),
        mode: 0o600,
    };
    let mut files = BTreeMap::from([
        ("apt.conf".to_owned(), file(apt_configuration(settings))),
        (
            "requirements.txt".to_owned(),
            file(
                wanted
                    .requirements()
                    .iter()
                    .map(|line| format!("{line}\n"))
                    .collect(),
            ),
        ),
    ]);
    if let Some(sources) = &settings.apt_sources {
        let text = sources.expose_secret();
        let stanzas = text
            .lines()
            .any(|line| line.to_ascii_lowercase().starts_with("types:"));
        let name = if stanzas { "apt.sources" } else { "apt.list" };
        files.insert(name.to_owned(), file(format!("{text}\n")));
    }
    let mut environment: BTreeMap<String, String> = [
        ("APT_CONFIG", "/run/ecluse/apt.conf"),
        ("DEBIAN_FRONTEND", "noninteractive"),
        ("HOME", "/run/ecluse/home"),
        ("LC_ALL", "C.UTF-8"),
        // Without it, Debian's own Python refuses pip. An older pip ignores it.
        ("PIP_BREAK_SYSTEM_PACKAGES", "1"),
        ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
        ("PIP_NO_CACHE_DIR", "1"),
        ("PIP_NO_INPUT", "1"),
        ("PIP_PROGRESS_BAR", "off"),
        ("PIP_RETRIES", "3"),
        ("PIP_ROOT_USER_ACTION", "ignore"),
        ("PYTHONUNBUFFERED", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    if let Some(bundle) = &settings.ca_bundle {
        files.insert(
            "ca.pem".to_owned(),
            RunFile {
                content: bundle.clone(),
                mode: 0o644,
            },
        );
        environment.extend(
            ["PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"]
                .map(|name| (name.to_owned(), format!("{FILES}/ca.pem"))),
        );
    }
    let mut secrets = BTreeMap::new();
    if let Some(index) = &settings.pip_index_url {
        secrets.insert("PIP_INDEX_URL".to_owned(), index.expose_secret().to_owned());
    }
    if let Some(proxy) = &settings.proxy {
        let names = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"];
        secrets.extend(names.map(|name| (name.to_owned(), proxy.expose_secret().to_owned())));
    }
    if let Some(hosts) = &settings.no_proxy {
        environment.extend(["no_proxy", "NO_PROXY"].map(|name| (name.to_owned(), hosts.clone())));
    }
    Ok(ContainerRun {
        name,
        image,
        entrypoint: Some(
            ["/bin/sh", "-c", SCRIPT, "install"]
                .map(str::to_owned)
                .to_vec(),
        ),
        command: wanted.packages().to_vec(),
        user: Some("0:0".to_owned()),
        environment,
        secrets: Secrets::new(secrets),
        file_secrets: Secrets::new(settings.passwords()),
        labels,
        files,
        network: settings.network.clone(),
        volumes: BTreeMap::new(),
        scratch: BTreeMap::new(),
        read_only: false,
        trust: Trust::Packages,
        memory_mib: settings.memory_mib,
        cpu_millicores: settings.cpu_millicores,
        pids: 4096,
        disk_mib: settings.disk_mib,
        read_only_volumes: Vec::new(),
        timeout: settings.timeout,
    })
}

/// The configuration of apt that is used in addition to that of the base, which stays as it is.
fn apt_configuration(settings: &Settings) -> String {
    let mut lines = vec![
        // Only root can read the files of this configuration.
        r#"APT::Sandbox::User "root";"#.to_owned(),
        // One source that cannot be read is a failure. Otherwise apt would use its old lists.
        r#"APT::Update::Error-Mode "any";"#.to_owned(),
        // The name of a package is never a pattern.
        r#"APT::Cmd::Pattern-Only "true";"#.to_owned(),
        r#"Acquire::Languages "none";"#.to_owned(),
        r#"Acquire::Retries "3";"#.to_owned(),
        r#"Dpkg::Use-Pty "0";"#.to_owned(),
        r#"Dpkg::Options { "--force-confdef"; "--force-confold"; "--force-unsafe-io"; };"#
            .to_owned(),
    ];
    if settings.apt_sources.is_some() {
        lines.push(r#"Dir::Etc::SourceList "/dev/null";"#.to_owned());
        lines.push(format!(r#"Dir::Etc::SourceParts "{FILES}";"#));
    }
    if settings.ca_bundle.is_some() {
        lines.push(format!(r#"Acquire::https::CAInfo "{FILES}/ca.pem";"#));
    }
    if let Some(proxy) = &settings.apt_proxy {
        lines.extend(
            ["http", "https"]
                .map(|scheme| format!(r#"Acquire::{scheme}::Proxy "{}";"#, proxy.expose_secret())),
        );
    }
    lines.join("\n") + "\n"
}

/// The passwords that the layer must not contain.
pub(super) fn passwords(run: &ContainerRun) -> Vec<String> {
    run.file_secrets
        .iter()
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// Lists the Debian packages by the container's dpkg. There are none in a base without dpkg.
pub(super) async fn list_debian_packages(
    containers: &Containers,
    container: &FinishedContainer,
) -> Result<Vec<Package>> {
    let Some(listed) = containers
        .read(
            container,
            &format!("{FILES}/debian.installed"),
            MAX_LIST_SIZE,
        )
        .await?
    else {
        return Ok(Vec::new());
    };
    installed::read_debian(&listed).map_err(Error::Permanent)
}

/// Lists the Python packages by the container's pip. There are none in a base without pip.
pub(super) async fn list_python_packages(
    containers: &Containers,
    container: &FinishedContainer,
) -> Result<Vec<Package>> {
    let Some(listed) = containers
        .read(
            container,
            &format!("{FILES}/python.installed"),
            MAX_LIST_SIZE,
        )
        .await?
    else {
        return Ok(Vec::new());
    };
    installed::read_python(&listed).map_err(Error::Permanent)
}
