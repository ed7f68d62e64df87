//! The container that installs packages: its settings, and the lists that are read from it after
//! its end.

use std::collections::{BTreeMap, HashMap};

use ecluse_clients::containers::{
    ContainerRun, Containers, FILES, FinishedContainer, ImageByDigest, RunFile, Secrets, Trust,
};
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::WantedPackages;
use ecluse_domain::text::quote;
use secrecy::ExposeSecret;

use super::Settings;
use crate::{Error, Result};

const SCRIPT: &str = include_str!("install.sh");
/// The most bytes of a list of installed packages.
const MAX_LIST_SIZE: usize = 16 << 20;
/// The most packages of a list. A page shows all of them, and the database keeps them.
const MAX_PACKAGES: usize = 20_000;

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
    read_debian_packages(&listed)
}

fn read_debian_packages(listed: &[u8]) -> Result<Vec<Package>> {
    let listed = String::from_utf8_lossy(listed);
    let installed = listed.lines().filter_map(|line| {
        let mut fields = line.strip_prefix("installed\t")?.split('\t');
        let (name, version, architecture) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Package {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: Some(architecture.to_owned()).filter(|text| !text.is_empty()),
        })
    });
    let installed = installed.take(MAX_PACKAGES + 1).collect();
    refuse_implausible("dpkg", installed)
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
    read_python_packages(&listed)
}

fn read_python_packages(listed: &[u8]) -> Result<Vec<Package>> {
    let installed: Vec<Package> = serde_json::from_slice(listed).map_err(|error| {
        Error::Permanent(format!(
            "The base image's pip does not list what is installed as JSON ({error})"
        ))
    })?;
    let mut installed = refuse_implausible("pip", installed)?;
    installed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(installed)
}

/// Refuses a list that is too long, or that names a package which cannot exist. The lists are what
/// programs of the base image or of the packages print, and these can print anything: a NUL, which
/// Postgres refuses, would count as a fault of the infrastructure and be tried again.
fn refuse_implausible(program: &str, installed: Vec<Package>) -> Result<Vec<Package>> {
    if installed.len() > MAX_PACKAGES {
        return Err(Error::Permanent(format!(
            "{program} lists more than 20,000 installed packages"
        )));
    }
    match installed.iter().find(|package| !package.is_plausible()) {
        Some(package) => Err(Error::Permanent(format!(
            "{program} lists an installed package whose name, version or architecture is empty, has more than 200 bytes, or has spaces or hidden characters: `{} {}`",
            quote(&package.name, 60),
            quote(&package.version, 60)
        ))),
        None => Ok(installed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The packages of a list, or the sentence of the fault of the project that refuses it.
    fn described(read: Result<Vec<Package>>) -> String {
        match read {
            Ok(packages) => {
                let names = packages
                    .iter()
                    .map(|package| format!("{} {}", package.name, package.version));
                names.collect::<Vec<_>>().join(", ")
            }
            Err(Error::Permanent(reason)) => format!("failed: {reason}"),
            Err(error) => format!("again: {error}"),
        }
    }

    #[test]
    fn the_lists_name_what_is_installed() {
        let debian = "installed\tgit\t1:2.47.3-0+deb13u1\tamd64\n\
                      config-files\tgone\t1\tall\n\
                      installed\told\t1\t\n";
        assert_eq!(
            described(read_debian_packages(debian.as_bytes())),
            "git 1:2.47.3-0+deb13u1, old 1"
        );
        let python = r#"[{"name": "lxml", "version": "5.2"}, {"name": "Babel", "version": "2.10", "editable_project_location": "/x"}]"#;
        assert_eq!(
            described(read_python_packages(python.as_bytes())),
            "Babel 2.10, lxml 5.2"
        );
    }

    #[test]
    fn a_list_of_more_packages_than_an_image_may_have_is_a_fault_of_the_project() {
        let debian = |count: usize| {
            let lines = (0..count).map(|number| format!("installed\tp{number}\t1\tall\n"));
            read_debian_packages(lines.collect::<String>().as_bytes())
        };
        let python = |count: usize| {
            let packages: Vec<String> = (0..count)
                .map(|number| format!(r#"{{"name": "p{number}", "version": "1"}}"#))
                .collect();
            read_python_packages(format!("[{}]", packages.join(",")).as_bytes())
        };
        assert_eq!(debian(MAX_PACKAGES).unwrap().len(), MAX_PACKAGES);
        assert_eq!(python(MAX_PACKAGES).unwrap().len(), MAX_PACKAGES);
        assert_eq!(
            described(debian(MAX_PACKAGES + 1)),
            "failed: dpkg lists more than 20,000 installed packages"
        );
        assert_eq!(
            described(python(MAX_PACKAGES + 1)),
            "failed: pip lists more than 20,000 installed packages"
        );
    }

    #[test]
    fn a_list_that_names_what_is_no_package_is_a_fault_of_the_project() {
        let long = "x".repeat(201);
        let debian = [
            "installed\tgit\u{0}\t1\tall".to_owned(),
            "installed\tgit\t1\u{1b}[31m\tall".to_owned(),
            "installed\tgit\t1\ta\u{0}ll".to_owned(),
            "installed\t\t1\tall".to_owned(),
            "installed\tgit\t1 2\tall".to_owned(),
            format!("installed\t{long}\t1\tall"),
        ];
        for list in debian {
            let answer = described(read_debian_packages(list.as_bytes()));
            assert!(
                answer.starts_with("failed: dpkg lists an installed package whose name"),
                "{list:?}: {answer}"
            );
            assert!(!answer.contains(['\0', '\u{1b}']), "{answer:?}");
        }
        let python = [
            r#"[{"name": "lxml\u0000", "version": "5"}]"#.to_owned(),
            r#"[{"name": "lxml", "version": "5\u202e"}]"#.to_owned(),
            r#"[{"name": "lxml", "version": "5", "architecture": "\u0000"}]"#.to_owned(),
            r#"[{"name": "lxml", "version": ""}]"#.to_owned(),
            format!(r#"[{{"name": "lxml", "version": "{long}"}}]"#),
        ];
        for list in python {
            let answer = described(read_python_packages(list.as_bytes()));
            assert!(
                answer.starts_with("failed: pip lists an installed package whose name"),
                "{list:?}: {answer}"
            );
            assert!(!answer.contains(['\0', '\u{202e}']), "{answer:?}");
        }
        let odd = r#"[{"name": "lxml\u0000", "version": "5"}]"#;
        let answer = described(read_python_packages(odd.as_bytes()));
        assert!(answer.ends_with(r"`lxml\u{0} 5`"), "{answer}");
    }
}
