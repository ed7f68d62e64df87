//! The sources of the packages in dependency images.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use ecluse_clients::containers::Network;
use ecluse_engine::dependencies::Settings;
use secrecy::SecretString;

/// Options for installing Debian and Python packages. Every address may contain a user name and a
/// password; only the container that installs gets them, and they are never shown.
#[derive(Args, Clone, Debug)]
pub struct Packages {
    /// Repository of dependency images in the registry.
    #[arg(
        long,
        env = "ECLUSE_DEPENDENCIES_REPOSITORY",
        default_value = "ecluse/dependencies"
    )]
    dependencies_repository: String,

    /// Seconds that the installation of a project's packages may take.
    #[arg(long, env = "ECLUSE_DEPENDENCIES_TIMEOUT_SECONDS", default_value_t = 1800, value_parser = clap::value_parser!(u32).range(10..=86_400))]
    dependencies_timeout_seconds: u32,

    /// Package index for pip. Without it, the index of the base image.
    #[arg(long, env = "ECLUSE_PIP_INDEX_URL", hide_env_values = true)]
    pip_index_url: Option<SecretString>,

    /// File with the package sources for apt, in one of apt's two formats. Without it, those of the
    /// base image.
    #[arg(long, env = "ECLUSE_APT_SOURCES")]
    apt_sources: Option<PathBuf>,

    /// Proxy for apt only.
    #[arg(long, env = "ECLUSE_APT_PROXY", hide_env_values = true)]
    apt_proxy: Option<SecretString>,

    /// Proxy for all http and https connections while packages are installed.
    #[arg(long, env = "ECLUSE_BUILD_PROXY", hide_env_values = true)]
    build_proxy: Option<SecretString>,

    /// Hosts that are connected to without ECLUSE_BUILD_PROXY, separated by commas.
    #[arg(long, env = "ECLUSE_BUILD_NO_PROXY", requires = "build_proxy")]
    build_no_proxy: Option<String>,

    /// File with the certificates that apt and pip trust, in PEM. Without it, those of the base
    /// image.
    #[arg(long, env = "ECLUSE_BUILD_CA_BUNDLE")]
    build_ca_bundle: Option<PathBuf>,

    /// Network of the container that installs packages: `bridge` (one of its own), `host`, or the
    /// name of a network of the container engine.
    #[arg(long, env = "ECLUSE_BUILD_NETWORK", default_value = "bridge")]
    build_network: String,
}

impl Packages {
    /// The settings, with the contents of the files. Errors contain the name of a variable, never
    /// its value.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let sources = self.apt_sources.as_ref().map(|file| {
            std::fs::read_to_string(file)
                .with_context(|| format!("ECLUSE_APT_SOURCES: {} cannot be read", file.display()))
        });
        let bundle = self.build_ca_bundle.as_ref().map(|file| {
            let content = std::fs::read(file).with_context(|| {
                format!("ECLUSE_BUILD_CA_BUNDLE: {} cannot be read", file.display())
            })?;
            if !content
                .windows(27)
                .any(|text| text == b"-----BEGIN CERTIFICATE-----")
            {
                bail!(
                    "ECLUSE_BUILD_CA_BUNDLE: {} has no certificate in PEM format",
                    file.display()
                );
            }
            Ok(content)
        });
        let settings = Settings {
            repository: self.dependencies_repository.clone(),
            pip_index_url: self.pip_index_url.clone(),
            apt_sources: sources.transpose()?.map(SecretString::from),
            apt_proxy: self.apt_proxy.clone(),
            proxy: self.build_proxy.clone(),
            no_proxy: self.build_no_proxy.clone(),
            ca_bundle: bundle.transpose()?,
            network: network(&self.build_network)?,
            timeout: Duration::from_secs(self.dependencies_timeout_seconds.into()),
            ..Settings::default()
        };
        settings
            .check()
            .map_err(|(field, problem)| anyhow::anyhow!("{}: {problem}", variable(field)))?;
        Ok(settings)
    }
}

fn network(name: &str) -> anyhow::Result<Network> {
    let plain = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    match name {
        "bridge" => Ok(Network::OwnBridge),
        "host" => Ok(Network::Host),
        "none" => bail!("ECLUSE_BUILD_NETWORK: packages cannot be installed without a network"),
        name if plain => Ok(Network::Named(name.to_owned())),
        _ => bail!(
            "ECLUSE_BUILD_NETWORK must be `bridge`, `host` or the name of a network of the container engine"
        ),
    }
}

fn variable(field: &str) -> &str {
    match field {
        "pip_index_url" => "ECLUSE_PIP_INDEX_URL",
        "apt_sources" => "ECLUSE_APT_SOURCES",
        "apt_proxy" => "ECLUSE_APT_PROXY",
        "proxy" => "ECLUSE_BUILD_PROXY",
        "no_proxy" => "ECLUSE_BUILD_NO_PROXY",
        "repository" => "ECLUSE_DEPENDENCIES_REPOSITORY",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Command {
        #[command(flatten)]
        packages: Packages,
    }

    fn read(args: &[&str]) -> Result<Settings, String> {
        let command = <Command as clap::Parser>::try_parse_from([&["x"], args].concat())
            .map_err(|error| error.to_string())?;
        command
            .packages
            .settings()
            .map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn errors_name_the_variable_without_its_value() {
        assert_eq!(read(&[]).unwrap().network, Network::OwnBridge);
        assert_eq!(
            read(&["--build-network", "odoo_net"]).unwrap().network,
            Network::Named("odoo_net".into())
        );
        for (args, variable) in [
            (
                ["--pip-index-url", "bob:hunter22@index"],
                "ECLUSE_PIP_INDEX_URL",
            ),
            (
                ["--apt-proxy", "http://bob:hunter22@x/\";"],
                "ECLUSE_APT_PROXY",
            ),
            (
                ["--build-proxy", "socks://bob:hunter22@x"],
                "ECLUSE_BUILD_PROXY",
            ),
            (["--apt-sources", "/no/such/file"], "ECLUSE_APT_SOURCES"),
            (
                ["--build-ca-bundle", "/etc/hostname"],
                "ECLUSE_BUILD_CA_BUNDLE",
            ),
            (["--build-network", "none"], "ECLUSE_BUILD_NETWORK"),
            (["--build-network", "container:x"], "ECLUSE_BUILD_NETWORK"),
            (
                ["--dependencies-repository", "Ecluse"],
                "ECLUSE_DEPENDENCIES_REPOSITORY",
            ),
        ] {
            let error = read(&args).unwrap_err();
            assert!(
                error.contains(variable) && !error.contains("hunter22"),
                "{args:?}: {error}"
            );
        }
    }
}
