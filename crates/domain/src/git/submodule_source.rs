//! The places from which a project may fetch submodules with a credential.

use super::{RepoUrl, RepositoryName};

/// One entry of a project's list of submodule sources: a repository, such as
/// `github.com/acme/tools`, or everything below a path, such as `github.com/acme/*`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct SubmoduleSource {
    name: RepositoryName,
    extent: Extent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Extent {
    Repository,
    Below,
}

/// The most characters of an entry as it is stored.
const MAX_LENGTH: usize = 300;
/// The most characters of an entry as it is written.
const MAX_WRITTEN_LENGTH: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a submodule source: expected a host and a path, such as `github.com/acme/tools`, or `github.com/acme/*` for everything below"
)]
pub struct InvalidSubmoduleSource(String);

impl SubmoduleSource {
    /// The entry that allows this repository and no other.
    pub fn exactly(name: RepositoryName) -> Self {
        Self {
            name,
            extent: Extent::Repository,
        }
    }

    /// Whether the entry is the account of a forge where each repository belongs to an account, such
    /// as `github.com/acme`: no repository has this name.
    pub fn is_account(&self) -> bool {
        let path = |host| self.name.as_str().strip_prefix(host);
        let path = ["github.com/", "gitlab.com/", "bitbucket.org/"]
            .into_iter()
            .find_map(path);
        self.extent == Extent::Repository && path.is_some_and(|path| !path.contains('/'))
    }

    /// Whether the entry names this repository itself, and not a path above it.
    pub fn is_exactly(&self, name: &RepositoryName) -> bool {
        self.extent == Extent::Repository && self.name == *name
    }

    /// Whether the entry names this repository or a path above it.
    pub fn covers(&self, name: &RepositoryName) -> bool {
        match self.extent {
            Extent::Repository => self.name == *name,
            Extent::Below => name.is_below(&self.name),
        }
    }
}

impl std::str::FromStr for SubmoduleSource {
    type Err = InvalidSubmoduleSource;

    /// Reads an entry. Any address of the repository is accepted, with or without its scheme.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What is stored must be read again as the same entry: of `[0+@.0.0:180` and
        // `a@b:8:////c`, for example, the names are written like other addresses.
        let is_same = |source: &Self| Self::read(&source.to_string()).as_ref() == Some(source);
        Self::read(text)
            .filter(is_same)
            .ok_or_else(|| InvalidSubmoduleSource(crate::text::quote(text, 200)))
    }
}

impl SubmoduleSource {
    fn read(text: &str) -> Option<Self> {
        if text.chars().nth(MAX_WRITTEN_LENGTH).is_some() {
            return None;
        }
        let text = text.trim_matches(' ');
        let (written, extent) = match text.strip_suffix("/*") {
            Some(above) => (above, Extent::Below),
            None => (text, Extent::Repository),
        };
        // The short form of ssh has an `@`.
        let url: RepoUrl = match written.contains("://") || written.contains('@') {
            true => written.parse(),
            // Names may contain spaces, which an address does not.
            false => format!("https://{}", written.replace(' ', "%20")).parse(),
        }
        .ok()?;
        let name = RepositoryName::of(&url);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~+@:[]/ ".contains(c);
        let has_path = !name.as_str().ends_with('/');
        if !has_path || name.as_str().len() > MAX_LENGTH || !name.as_str().chars().all(is_plain) {
            return None;
        }
        Some(Self { name, extent })
    }
}

impl TryFrom<String> for SubmoduleSource {
    type Error = InvalidSubmoduleSource;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SubmoduleSource> for String {
    fn from(source: SubmoduleSource) -> Self {
        source.to_string()
    }
}

impl std::fmt::Display for SubmoduleSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let below = match self.extent {
            Extent::Repository => "",
            Extent::Below => "/*",
        };
        write!(f, "{}{below}", self.name)
    }
}

crate::text::sql_text!(SubmoduleSource);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_was_written() {
        // Found by the fuzz target `names`.
        for bad in ["[0+@.0.0:180::", "0l00.00.@1:8:////9[]DD@DD"] {
            assert!(bad.parse::<SubmoduleSource>().is_err(), "{bad}");
        }
        for good in [
            "github.com/acme/tools",
            "github.com/acme/*",
            "git@github.com:acme/tools.git",
            "https://h:8443/a%20b",
        ] {
            let source: SubmoduleSource = good.parse().unwrap();
            assert_eq!(source.to_string().parse(), Ok(source), "{good}");
        }
    }

    #[test]
    fn entries_are_read_in_every_form_and_written_in_one() {
        for (written, entry) in [
            ("github.com/acme/tools", "github.com/acme/tools"),
            (" GitHub.com/Acme/Tools.git ", "github.com/acme/tools"),
            ("https://github.com/acme/tools.git", "github.com/acme/tools"),
            ("git@github.com:acme/tools.git", "github.com/acme/tools"),
            (
                "ssh://git@git.acme.example:2222/tools",
                "git.acme.example/tools",
            ),
            ("git.acme.example:3000/acme/*", "git.acme.example/acme/*"),
            ("https://github.com/acme/*", "github.com/acme/*"),
            (
                "https://dev.azure.com/acme/My%20Shop/_git/tools",
                "dev.azure.com/acme/my shop/_git/tools",
            ),
        ] {
            let source: SubmoduleSource = written.parse().unwrap();
            assert_eq!(source.to_string(), entry, "{written}");
            assert_eq!(entry.parse(), Ok(source), "the written form is read again");
        }
        for bad in [
            "",
            "*",
            "github.com",
            "github.com/",
            "github.com/*",
            "github.com/*/tools",
            "github.com/acme*",
            "github.com/acme/*/*",
            "ext::sh/x",
            "file:///etc/x",
            "https://user:password@github.com/acme/tools",
            "github.com/acme/\u{202e}x",
            "github.com/acme/%e2%80%aex",
            "github.com/acme/a\nb",
            &format!("github.com/{}", "a".repeat(300)),
        ] {
            assert!(bad.parse::<SubmoduleSource>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_account_of_a_forge_is_no_repository() {
        for (entry, is_account) in [
            ("github.com/acme", true),
            ("https://GitHub.com/acme/", true),
            ("git@github.com:acme", true),
            ("gitlab.com/acme", true),
            ("github.com/acme/*", false),
            ("github.com/acme/tools", false),
            // A server of one's own may have repositories at the top.
            ("git.acme.example/tools", false),
        ] {
            let source: SubmoduleSource = entry.parse().unwrap();
            assert_eq!(source.is_account(), is_account, "{entry}");
        }
    }

    #[test]
    fn an_entry_covers_its_repository_or_what_is_below() {
        let name = |address: &str| RepositoryName::of(&address.parse().unwrap());
        let covers = |entry: &str, address: &str| {
            entry
                .parse::<SubmoduleSource>()
                .unwrap()
                .covers(&name(address))
        };
        assert!(covers("github.com/acme/tools", "git@github.com:Acme/tools"));
        assert!(covers("github.com/acme/*", "git@github.com:acme/tools.git"));
        assert!(covers("github.com/acme/*", "https://github.com/acme/a/b"));
        for (entry, address) in [
            ("github.com/acme/tools", "https://github.com/acme/tools2"),
            ("github.com/acme/tools", "https://github.com/acme/tools/x"),
            ("github.com/acme/*", "https://github.com/acme"),
            ("github.com/acme/*", "https://github.com/acme2/tools"),
            ("github.com/acme/*", "https://github.com/acme/../evil/tools"),
            (
                "github.com/acme/*",
                "https://github.com/acme/%2e%2e/evil/tools",
            ),
            ("github.com/acme/*", "https://gitlab.com/acme/tools"),
        ] {
            assert!(!covers(entry, address), "{entry} {address}");
        }
        let exact: SubmoduleSource = "github.com/acme/tools".parse().unwrap();
        let below: SubmoduleSource = "github.com/acme/*".parse().unwrap();
        let tools = name("https://github.com/acme/tools");
        assert!(exact.is_exactly(&tools) && !below.is_exactly(&tools));
        assert_eq!(SubmoduleSource::exactly(tools), exact);
    }
}
