//! The name that all addresses of a repository share.

use url::Host;

use super::RepoUrl;

/// A repository by its host and path, such as `github.com/acme/shop`, whichever of its addresses is
/// written. Scheme, user and port are left out, because the server of a repository has different
/// ones for ssh and for https. Percent-encoding is decoded, letters are in lower case, and `.git`
/// and slashes at the end are removed, because servers ignore these differences.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepositoryName(String);

impl RepositoryName {
    pub fn of(url: &RepoUrl) -> Self {
        let host = decode(url.as_url().host_str().unwrap_or_default());
        let host = host.trim_end_matches('.');
        // The name of a host in an ssh address is kept as it is written. As the host of a web
        // address it gets one form, in which an IP address has one form too.
        let host = Host::parse(host).map_or_else(|_| host.to_lowercase(), |host| host.to_string());
        let path = decode(url.as_url().path())
            .replace('\\', "/")
            .to_lowercase();
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let mut path = parts.join("/");
        while let Some(shorter) = path.strip_suffix(".git").filter(|rest| !rest.is_empty()) {
            path = shorter.trim_end_matches('/').to_owned();
        }
        Self(format!("{host}/{path}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the repository is somewhere below this host and path.
    pub(super) fn is_below(&self, above: &Self) -> bool {
        self.0
            .strip_prefix(&above.0)
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

impl std::fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Decodes `%41` to `A`, as often as it is encoded: a proxy may decode an address once more than
/// its server.
fn decode(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    loop {
        let mut decoded = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let encoded = (byte == b'%')
                .then(|| bytes.get(at + 1..at + 3))
                .flatten()
                .and_then(|digits| hex::decode(digits).ok());
            match encoded {
                Some(value) => {
                    decoded.extend(value);
                    at += 3;
                }
                None => {
                    decoded.push(byte);
                    at += 1;
                }
            }
        }
        if decoded == bytes {
            return String::from_utf8_lossy(&decoded).into_owned();
        }
        bytes = decoded;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(address: &str) -> String {
        let url: RepoUrl = address.parse().unwrap();
        RepositoryName::of(&url).as_str().to_owned()
    }

    #[test]
    fn all_addresses_of_a_repository_have_one_name() {
        for address in [
            "https://github.com/acme/shop",
            "https://github.com/acme/shop.git",
            "https://github.com/acme/shop.git/",
            "https://github.com/acme/shop/.git",
            "https://github.com/acme//shop/",
            "https://token@github.com/acme/shop.git",
            "https://GitHub.com/Acme/Shop.GIT",
            "https://github.com:443/acme/shop.git",
            "https://github.com:8443/acme/shop.git",
            "http://github.com/acme/shop",
            "https://github.com./acme/shop",
            "https://github.com/acme/%73hop",
            "https://github.com/acme/%2573hop",
            "https://github.com/acme%2Fshop",
            "https://github.com/x/../acme/shop",
            "https://github.com/x/%2e%2e/acme/shop",
            "https://github.com/x%2f..%2facme/shop",
            "ssh://git@github.com/acme/shop.git",
            "ssh://github.com:2222/acme/shop",
            "ssh://git@GITHUB.com/acme/shop.git",
            "ssh://git@github%2Ecom/acme/shop",
            "ssh://git@github.com/acme\\shop",
            "git@github.com:acme/shop.git",
            "git@github.com:/acme/shop",
        ] {
            assert_eq!(name(address), "github.com/acme/shop", "{address}");
        }
        for address in [
            "https://github.com/acme/shop2",
            "https://github.com/acme/shop/tools",
            "https://github.com/acme",
            "https://gitlab.com/acme/shop",
            "https://github.com.evil.example/acme/shop",
            "https://evil.example/github.com/acme/shop",
        ] {
            assert_ne!(name(address), "github.com/acme/shop", "{address}");
        }
        for address in [
            "https://127.0.0.1/a/b",
            "ssh://git@127.1/a/b",
            "ssh://git@2130706433/a/b",
        ] {
            assert_eq!(name(address), "127.0.0.1/a/b", "{address}");
        }
    }
}
