//! Where packages come from: the installation's business, never a project's.

use std::collections::BTreeMap;
use std::time::Duration;

use ecluse_clients::containers::Network;
use secrecy::{ExposeSecret, SecretString};

/// How dependency images are made. Every address may hold credentials: they are given to the container
/// that installs, and masked in what it prints.
#[derive(Debug, Clone)]
pub struct Settings {
    /// In the registry: where the images are kept, each under its key.
    pub repository: String,
    /// pip's index; none means pip's own default, or what the base's configuration says.
    pub pip_index_url: Option<SecretString>,
    /// The content of an apt sources file, in either format; none means the base's own.
    pub apt_sources: Option<SecretString>,
    /// For apt alone, stronger than `proxy`.
    pub apt_proxy: Option<SecretString>,
    /// For everything that is fetched over http and https.
    pub proxy: Option<SecretString>,
    /// Hosts that are reached without the proxy, separated by commas.
    pub no_proxy: Option<String>,
    /// Certificates in PEM that apt and pip trust instead of the base's own.
    pub ca_bundle: Option<Vec<u8>>,
    /// How the container reaches the indexes.
    pub network: Network,
    pub timeout: Duration,
    pub memory_mib: u32,
    /// Thousandths of a core.
    pub cpu_millicores: u32,
    /// What the packages and whatever their installation writes may take.
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
            network: Network::Bridge,
            timeout: Duration::from_secs(1800),
            memory_mib: 4096,
            cpu_millicores: 2000,
            disk_mib: 16_384,
        }
    }
}

impl Settings {
    /// What is wrong with a setting, by its field. For the start of a process.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let one_line = |text: &SecretString| !text.expose_secret().contains(['"', '\\', '\'']) && is_plain(text.expose_secret());
        for (field, value) in [("pip_index_url", &self.pip_index_url), ("apt_proxy", &self.apt_proxy), ("proxy", &self.proxy)] {
            let Some(value) = value else { continue };
            let is_address =
                url::Url::parse(value.expose_secret()).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !is_address || !one_line(value) {
                return Err((field, "it must be an http or https address without quotes"));
            }
        }
        if self.no_proxy.as_ref().is_some_and(|hosts| !is_plain(hosts)) {
            return Err(("no_proxy", "it must be one line of hosts, separated by commas"));
        }
        if self.apt_sources.as_ref().is_some_and(|text| text.expose_secret().contains('\0')) {
            return Err(("apt_sources", "it must be text"));
        }
        let is_repository = self.repository.split('/').all(|part| {
            part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
        });
        if !is_repository {
            return Err(("repository", "it must be a repository of the registry, such as ecluse/dependencies"));
        }
        Ok(())
    }

    /// Everything in these settings that must never be seen, by a name for itself.
    pub(super) fn passwords(&self) -> BTreeMap<String, String> {
        let texts = [&self.pip_index_url, &self.apt_sources, &self.apt_proxy, &self.proxy];
        let found = texts.into_iter().flatten().flat_map(|text| credentials(text.expose_secret()));
        found.enumerate().map(|(at, password)| (format!("password {at}"), password)).collect()
    }
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// `user:password` and `password` of every address in a text, as written and decoded.
pub(super) fn credentials(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let authority = &rest[..rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'')).unwrap_or(rest.len())];
        let Some((login, _)) = authority.rsplit_once('@') else { continue };
        let password = login.split_once(':').map_or(login, |(_, password)| password);
        for written in [login, password] {
            // An address decodes as a form's value does, except for the plus sign.
            let decoded = url::form_urlencoded::parse(written.replace('+', "%2B").replace('=', "%3D").replace('&', "%26").as_bytes())
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
        assert_eq!(credentials(text), ["bob:s%2Be+c", "bob:s+e+c", "s%2Be+c", "s+e+c", "token-1"]);
        let settings = Settings { proxy: Some("http://u:hunter22@proxy:3128".to_owned().into()), ..Settings::default() };
        assert!(settings.passwords().values().any(|value| value == "hunter22"));
        assert!(!format!("{settings:?}").contains("hunter22"));
    }

    #[test]
    fn a_setting_that_cannot_be_written_down_is_refused() {
        assert_eq!(Settings::default().check(), Ok(()));
        for bad in ["ftp://x", "index", "http://x/\"; Dpkg::Pre-Invoke {\"id\";};", "http://x/\n", "http://x/'"] {
            let settings = Settings { apt_proxy: Some(bad.to_owned().into()), ..Settings::default() };
            assert_eq!(settings.check().unwrap_err().0, "apt_proxy", "{bad}");
        }
        for bad in ["", "A", "a//b", "../a", "a:b"] {
            assert_eq!(Settings { repository: bad.to_owned(), ..Settings::default() }.check().unwrap_err().0, "repository", "{bad}");
        }
    }
}
