//! The addresses of repositories.

use url::Url;

use crate::text::{is_hidden, quote};

/// The address that a repository is cloned from: `https`, `http` or `ssh`, without a password. The
/// short form `git@host:owner/repo.git` is accepted and stored as `ssh://git@host/owner/repo.git`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepoUrl(Url);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRepoUrl {
    #[error(
        "`{0}` is not a repository address: expected https://, http://, ssh:// or git@host:path"
    )]
    Shape(String),
    #[error("a repository address with the scheme `{0}` is refused: use https, http or ssh")]
    Scheme(String),
    #[error(
        "the repository address contains a password: remove it, and store it as the project's credential"
    )]
    Password,
}

/// The most characters of an address.
const MAX_LENGTH: usize = 500;

impl RepoUrl {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// The address for people, without the user, which may be a token.
    pub fn without_user(&self) -> String {
        let mut url = self.0.clone();
        match url.set_username("") {
            Ok(()) => url.into(),
            // Only an address without a host, which cannot be here, has no place for a user.
            Err(()) => String::new(),
        }
    }

    /// Resolves the address of a submodule as git does: `../other.git` and `./other.git` are
    /// relative to this address, which is the superproject's; any other address is complete.
    pub fn submodule(&self, address: &str) -> Result<Self, InvalidRepoUrl> {
        if !(address.starts_with("../") || address.starts_with("./")) {
            let url: Self = address.parse()?;
            // Nobody is asked for a password, so a user name has no use over http; it may be a token.
            return match url.0.scheme() {
                "ssh" => Ok(url),
                _ => url.without_user().parse(),
            };
        }
        let mut url = self.0.clone();
        {
            let shape = || InvalidRepoUrl::Shape(quote(address, 200));
            let mut segments = url.path_segments_mut().map_err(|()| shape())?;
            segments.pop_if_empty();
            for part in address.split('/') {
                match part {
                    "." | "" => {}
                    ".." => {
                        segments.pop();
                    }
                    part => {
                        segments.push(part);
                    }
                }
            }
        }
        url.as_str().parse()
    }
}

impl std::str::FromStr for RepoUrl {
    type Err = InvalidRepoUrl;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || InvalidRepoUrl::Shape(quote(text, 200));
        if text.starts_with('-')
            || text.chars().nth(MAX_LENGTH).is_some()
            || text.chars().any(|c| is_hidden(c) || c.is_whitespace())
        {
            return Err(shape());
        }
        // The form of scp is `user@host:path`, with the colon before any slash.
        let written = match text.split_once(':') {
            Some((host, path))
                if !host.contains('/') && host.contains('@') && !path.starts_with("//") =>
            {
                format!("ssh://{host}/{}", path.trim_start_matches('/'))
            }
            _ => text.to_owned(),
        };
        let scheme = written
            .split_once("://")
            .map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("https" | "http" | "ssh") => {}
            Some(other) => return Err(InvalidRepoUrl::Scheme(quote(other, 100))),
            // A remote helper of git, such as `ext::sh -c …`, would run a command.
            None if text.contains("::") => {
                return Err(InvalidRepoUrl::Scheme(quote(
                    text.split("::").next().unwrap_or_default(),
                    100,
                )));
            }
            None => return Err(shape()),
        }
        let url = Url::parse(&written).map_err(|_| shape())?;
        let host_ok = url
            .host_str()
            .is_some_and(|host| !host.is_empty() && !host.starts_with('-'));
        let user_ok = !url.username().starts_with('-');
        let path_ok = url.path().len() > 1 && !url.path().starts_with("/-");
        if url.password().is_some() {
            return Err(InvalidRepoUrl::Password);
        }
        // The address is stored as it is written here, where each letter beyond ASCII is longer, and
        // must be read again.
        let is_long = url.as_str().len() > MAX_LENGTH;
        if !(host_ok && user_ok && path_ok) || is_long {
            return Err(shape());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(shape());
        }
        Ok(Self(url))
    }
}

impl TryFrom<String> for RepoUrl {
    type Error = InvalidRepoUrl;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RepoUrl> for String {
    fn from(url: RepoUrl) -> Self {
        url.0.into()
    }
}

impl std::fmt::Display for RepoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

crate::text::sql_text!(RepoUrl);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_resolved_or_refused() {
        let ssh: RepoUrl = "git@github.com:acme/shop.git".parse().unwrap();
        assert_eq!(ssh.as_str(), "ssh://git@github.com/acme/shop.git");
        assert_eq!(
            ssh.submodule("../tools.git").unwrap().as_str(),
            "ssh://git@github.com/acme/tools.git"
        );
        let http: RepoUrl = "http://127.0.0.1:8000/acme/shop.git".parse().unwrap();
        assert_eq!(
            http.submodule("https://token@h/web.git").unwrap().as_str(),
            "https://h/web.git"
        );
        assert_eq!(
            http.submodule("../../OCA/web.git").unwrap().as_str(),
            "http://127.0.0.1:8000/OCA/web.git"
        );
        for bad in [
            "",
            "-oProxyCommand=x",
            "ext::sh -c id",
            "ext::sh",
            "EXT::sh",
            "file:///etc",
            "FILE:///etc",
            "/etc",
            "../x",
            "git://h/x",
            "ssh://-oProxyCommand=x/y",
            "git@-host:x",
            "https://u:p@h/x",
            "https:///x",
            "https://h",
            "ssh://h/-x",
            "https://h/x?y",
            "https://h/x#y",
            "https://h/ x",
            "fd::7/x",
        ] {
            assert!(bad.parse::<RepoUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_that_is_accepted_is_read_again_from_its_stored_form() {
        let with_path = |path: String| format!("https://example.com/{path}");
        for (text, is_accepted) in [
            (with_path("é".repeat(80)), true),
            // It is stored as `%C3%A9…`, which has more characters than an address may have.
            (with_path("é".repeat(81)), false),
            (with_path("e".repeat(480)), true),
            (with_path("e".repeat(481)), false),
        ] {
            let read = text.parse::<RepoUrl>();
            assert_eq!(read.is_ok(), is_accepted, "{text}");
            if let Ok(read) = read {
                assert_eq!(read.as_str().parse::<RepoUrl>(), Ok(read));
            }
        }
    }
}
