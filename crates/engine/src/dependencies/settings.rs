//! Where packages come from. The installation configures that, never a project.

use std::collections::BTreeMap;
use std::time::Duration;

use ecluse_clients::containers::Network;
use secrecy::{ExposeSecret, SecretString};

/// How dependency images are made. Every address may contain credentials: the container that
/// installs gets them, and they are masked in its output.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The repository in the registry for the images. The tag of each is its key.
    pub repository: String,
    /// The index of pip; `None` means the index in the configuration of the base, or pip's default.
    pub pip_index_url: Option<SecretString>,
    /// The content of an apt sources file, in either format; `None` means the sources of the base.
    pub apt_sources: Option<SecretString>,
    /// The proxy for apt, instead of `proxy`.
    pub apt_proxy: Option<SecretString>,
    /// The proxy for everything that is fetched over http and https.
    pub proxy: Option<SecretString>,
    /// Hosts that are reached without the proxy, separated by commas.
    pub no_proxy: Option<String>,
    /// Certificates in PEM that apt and pip trust instead of those of the base.
    pub ca_bundle: Option<Vec<u8>>,
    /// The network in which the container reaches the indexes.
    pub network: Network,
    pub timeout: Duration,
    pub memory_mib: u32,
    /// Thousandths of a core.
    pub cpu_millicores: u32,
    /// The disk space for the packages and all other files that their installation writes.
    pub disk_mib: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            repository: "ecluse/dependencies".to_owned(),
            pip_index_url: None,
            apt_sources: None,
            apt_proxy: None,
            proxy: None,
            no_proxy: None,
            ca_bundle: None,
            network: Network::OwnBridge,
            timeout: Duration::from_secs(1800),
            memory_mib: 4096,
            cpu_millicores: 2000,
            disk_mib: 16_384,
        }
    }
}

impl Settings {
    /// Checks the settings when a process starts. The error is the field, and what is wrong with
    /// it.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let one_line = |text: &SecretString| {
            !text.expose_secret().contains(['"', '\\', '\'']) && is_plain(text.expose_secret())
        };
        for (field, value) in [
            ("pip_index_url", &self.pip_index_url),
            ("apt_proxy", &self.apt_proxy),
            ("proxy", &self.proxy),
        ] {
            let Some(value) = value else { continue };
            let is_address = url::Url::parse(value.expose_secret())
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !is_address || !one_line(value) {
                return Err((field, "it must be an http or https address without quotes"));
            }
        }
        if self.no_proxy.as_ref().is_some_and(|hosts| !is_plain(hosts)) {
            return Err((
                "no_proxy",
                "it must be one line of hosts, separated by commas",
            ));
        }
        if self
            .apt_sources
            .as_ref()
            .is_some_and(|text| text.expose_secret().contains('\0'))
        {
            return Err(("apt_sources", "it must be text"));
        }
        let is_repository = self.repository.split('/').all(|part| {
            part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && part.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-')
                })
        });
        if !is_repository {
            return Err((
                "repository",
                "it must be a repository of the registry, such as ecluse/dependencies",
            ));
        }
        Ok(())
    }

    /// All passwords in these settings, each with a name.
    pub(super) fn passwords(&self) -> BTreeMap<String, String> {
        let texts = [
            &self.pip_index_url,
            &self.apt_sources,
            &self.apt_proxy,
            &self.proxy,
        ];
        let found = texts
            .into_iter()
            .flatten()
            .flat_map(|text| find_credentials(text.expose_secret()));
        found
            .enumerate()
            .map(|(at, password)| (format!("password {at}"), password))
            .collect()
    }
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Finds `user:password` and `password` in every address of a text, each as it is written and
/// decoded.
fn find_credentials(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let authority = &rest[..rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\''))
            .unwrap_or(rest.len())];
        let Some((login, _)) = authority.rsplit_once('@') else {
            continue;
        };
        let password = login
            .split_once(':')
            .map_or(login, |(_, password)| password);
        for written in [login, password] {
            // Addresses are decoded like the values of a form, except for the plus sign.
            let decoded = url::form_urlencoded::parse(
                written
                    .replace('+', "%2B")
                    .replace('=', "%3D")
                    .replace('&', "%26")
                    .as_bytes(),
            )
            .map(|(name, _)| name.into_owned())
            .collect::<String>();
            found.extend([written.to_owned(), decoded]);
        }
    }
    found.retain(|value| !value.is_empty());
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_found_in_every_address() {
        let text = "deb [trusted=yes] https://bob:s%2Be+c@debs.example.com/x stable main\nURIs: http://token-1@other:80\nhttp://plain/a@b";
        assert_eq!(
            find_credentials(text),
            ["bob:s%2Be+c", "bob:s+e+c", "s%2Be+c", "s+e+c", "token-1"]
        );
        let settings = Settings {
            proxy: Some("http://u:hunter22@proxy:3128".to_owned().into()),
            ..Settings::default()
        };
        assert!(
            settings
                .passwords()
                .values()
                .any(|value| value == "hunter22")
        );
        assert!(!format!("{settings:?}").contains("hunter22"));
    }

    #[test]
    fn a_setting_that_the_configuration_of_apt_cannot_contain_is_refused() {
        assert_eq!(Settings::default().check(), Ok(()));
        for bad in [
            "ftp://x",
            "index",
            "http://x/\"; Dpkg::Pre-Invoke {\"id\";};",
            "http://x/\n",
            "http://x/'",
        ] {
            let settings = Settings {
                apt_proxy: Some(bad.to_owned().into()),
                ..Settings::default()
            };
            assert_eq!(settings.check().unwrap_err().0, "apt_proxy", "{bad}");
        }
        for bad in ["", "A", "a//b", "../a", "a:b"] {
            assert_eq!(
                Settings {
                    repository: bad.to_owned(),
                    ..Settings::default()
                }
                .check()
                .unwrap_err()
                .0,
                "repository",
                "{bad}"
            );
        }
    }
}
