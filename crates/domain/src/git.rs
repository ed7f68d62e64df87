//! What Ecluse says about git: commits, refs, repository addresses and the entries of a tree.

use url::Url;

/// A full commit id: 40 lower-case hexadecimal digits (git's SHA-1 object format).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommitSha(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a commit id: expected 40 lower-case hexadecimal digits")]
pub struct InvalidCommitSha(String);

impl CommitSha {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first ten digits, for people to read; never to look something up.
    pub fn short(&self) -> &str {
        &self.0[..10]
    }
}

impl std::str::FromStr for CommitSha {
    type Err = InvalidCommitSha;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 40 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCommitSha(text.chars().take(100).collect()))
        }
    }
}

impl TryFrom<String> for CommitSha {
    type Error = InvalidCommitSha;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CommitSha> for String {
    fn from(sha: CommitSha) -> Self {
        sha.0
    }
}

impl std::fmt::Display for CommitSha {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a branch or a tag, without `refs/heads/` or `refs/tags/`.
///
/// The grammar is git's own (`git help check-ref-format`), and a name never starts with a dash, so
/// that it can never be taken for an option.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RefName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid branch or tag name")]
pub struct InvalidRefName(String);

impl RefName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for RefName {
    type Err = InvalidRefName;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let forbidden = |c: char| c.is_ascii_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\');
        let valid = (1..=200).contains(&text.len())
            && !text.starts_with(['-', '/'])
            && !text.ends_with(['/', '.'])
            && !text.chars().any(forbidden)
            && !text.contains("..")
            && !text.contains("//")
            && !text.contains("@{")
            && text != "@"
            && text.split('/').all(|part| !part.starts_with('.') && !part.ends_with(".lock"));
        if valid { Ok(Self(text.to_owned())) } else { Err(InvalidRefName(text.chars().take(100).collect())) }
    }
}

impl TryFrom<String> for RefName {
    type Error = InvalidRefName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RefName> for String {
    fn from(name: RefName) -> Self {
        name.0
    }
}

impl std::fmt::Display for RefName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a repository can be cloned from: `https`, `http` or `ssh`, never with a password inside.
/// The short form `git@host:owner/repo.git` is read and kept as `ssh://git@host/owner/repo.git`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepoUrl(Url);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRepoUrl {
    #[error("`{0}` is not a repository address: expected https://, http://, ssh:// or git@host:path")]
    Shape(String),
    #[error("repository address with the scheme `{0}` is refused: only https, http and ssh are fetched")]
    Scheme(String),
    #[error("the repository address holds a password; give it as the project's credential instead")]
    Password,
}

impl RepoUrl {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Resolve a submodule's address as git does: `../other.git` and `./other.git` are relative to
    /// the superproject's address, anything else stands by itself.
    pub fn submodule(&self, address: &str) -> Result<Self, InvalidRepoUrl> {
        if !(address.starts_with("../") || address.starts_with("./")) {
            return address.parse();
        }
        let mut url = self.0.clone();
        {
            let shape = || InvalidRepoUrl::Shape(address.chars().take(200).collect());
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
        let shape = || InvalidRepoUrl::Shape(text.chars().take(200).collect());
        if text.starts_with('-') || text.len() > 500 || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(shape());
        }
        // scp-like form: user@host:path, where the colon comes before any slash
        let written = match text.split_once(':') {
            Some((host, path)) if !host.contains('/') && host.contains('@') && !path.starts_with("//") => {
                format!("ssh://{host}/{}", path.trim_start_matches('/'))
            }
            _ => text.to_owned(),
        };
        let scheme = written.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("https" | "http" | "ssh") => {}
            Some(other) => return Err(InvalidRepoUrl::Scheme(other.to_owned())),
            // git's remote-helper form: `ext::sh -c …`
            None if text.contains("::") => {
                return Err(InvalidRepoUrl::Scheme(text.split("::").next().unwrap_or_default().to_owned()));
            }
            None => return Err(shape()),
        }
        let url = Url::parse(&written).map_err(|_| shape())?;
        let host_ok = url.host_str().is_some_and(|host| !host.is_empty() && !host.starts_with('-'));
        let user_ok = !url.username().starts_with('-');
        let path_ok = url.path().len() > 1 && !url.path().starts_with("/-");
        if url.password().is_some() {
            return Err(InvalidRepoUrl::Password);
        }
        if !(host_ok && user_ok && path_ok) || url.query().is_some() || url.fragment().is_some() {
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

crate::text::sql_text!(CommitSha);
crate::text::sql_text!(RefName);
crate::text::sql_text!(RepoUrl);

/// The id of a git object (SHA-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId([u8; 20]);

impl ObjectId {
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl From<[u8; 20]> for ObjectId {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

impl std::str::FromStr for ObjectId {
    type Err = InvalidCommitSha;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sha: CommitSha = text.parse()?;
        let mut id = [0; 20];
        hex::decode_to_slice(sha.as_str(), &mut id).map_err(|_| InvalidCommitSha(sha.0))?;
        Ok(Self(id))
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// One file of a commit's whole tree, submodules included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// From the root of the project, components between slashes; checked by [`check_path`].
    pub path: String,
    pub kind: EntryKind,
    pub blob: ObjectId,
    /// Bytes of the blob.
    pub size: u64,
    /// Which repository holds the blob: 0 is the project's own, the others its submodules.
    pub repository: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    File { executable: bool },
    Symlink { target: String },
}

/// Why a path of a tree is refused. The path itself is shown with everything unprintable escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the path `{path}` {reason}")]
pub struct RefusedPath {
    pub path: String,
    pub reason: &'static str,
}

/// Accept a path of a git tree only when it is one that can do no harm wherever it is written:
/// UTF-8, relative, without empty, `.` or `..` components, without anything that some file system
/// takes for `.git`, and without control characters or backslashes.
pub fn check_path(path: &[u8]) -> Result<&str, RefusedPath> {
    let refused = |reason| RefusedPath { path: path.escape_ascii().to_string().chars().take(300).collect(), reason };
    let text = std::str::from_utf8(path).map_err(|_| refused("is not UTF-8"))?;
    if text.len() > 4000 {
        return Err(refused("is too long"));
    }
    if text.chars().any(char::is_control) {
        return Err(refused("holds a control character"));
    }
    if text.contains('\\') {
        return Err(refused("holds a backslash"));
    }
    for component in text.split('/') {
        match component {
            "" => return Err(refused("is absolute or has an empty component")),
            "." | ".." => return Err(refused("has a `.` or `..` component")),
            _ if component.len() > 255 => return Err(refused("has a component longer than 255 bytes")),
            _ if is_dot_git(component) => return Err(refused("has a component that stands for `.git`")),
            _ => {}
        }
    }
    Ok(text)
}

/// `.git` as case-folding file systems see it, with the characters HFS+ ignores and the trailing
/// dots and spaces, streams and short names of NTFS (git's own `is_hfs_dotgit`, `is_ntfs_dotgit`).
fn is_dot_git(component: &str) -> bool {
    let ignored = |c: &char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let folded: String = component.chars().filter(|c| !ignored(c)).flat_map(char::to_lowercase).collect();
    let name = folded.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    matches!(name, ".git" | "git~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_names_follow_git() {
        for good in ["main", "v1.2.3", "release/v1.2.3", "18.0", "feature/été"] {
            assert!(good.parse::<RefName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "-x",
            "--upload-pack=touch x",
            "a..b",
            "a b",
            "a//b",
            "/a",
            "a/",
            "a.",
            ".a",
            "a/.b",
            "x.lock",
            "a@{1}",
            "a~1",
            "a^",
            "a:b",
            "a\nb",
            "@",
        ] {
            assert!(bad.parse::<RefName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn repository_addresses() {
        let ssh: RepoUrl = "git@github.com:acme/shop.git".parse().unwrap();
        assert_eq!(ssh.as_str(), "ssh://git@github.com/acme/shop.git");
        assert_eq!(ssh.submodule("../tools.git").unwrap().as_str(), "ssh://git@github.com/acme/tools.git");
        let http: RepoUrl = "http://127.0.0.1:8000/acme/shop.git".parse().unwrap();
        assert_eq!(http.submodule("../../OCA/web.git").unwrap().as_str(), "http://127.0.0.1:8000/OCA/web.git");
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
    fn paths_that_could_do_harm_are_refused() {
        for good in ["a", "sale/__manifest__.py", ".third-party/OCA/web/x y", "été/ü", ".gitignore", ".github/x", "git", "..a/b..", "-x"]
        {
            assert!(check_path(good.as_bytes()).is_ok(), "{good}");
        }
        let bad: &[&[u8]] = &[
            b"",
            b"/etc/passwd",
            b"a//b",
            b"a/",
            b"../x",
            b"a/../b",
            b"./a",
            b"a/.",
            b".git/config",
            b"a/.GIT/hooks/x",
            b".git ",
            b".git.",
            b".git. ./x",
            b"GIT~1/x",
            b".git::$INDEX_ALLOCATION/x",
            b".g\xe2\x80\x8cit/config",
            b"a\\b",
            b"a\nb",
            b"a\0b",
            b"a\x7f",
            b"\xff",
            b"a\x1b[31m",
            b"a\xc2\x85",
        ];
        for bad in bad {
            let refused = check_path(bad).unwrap_err().to_string();
            assert!(!refused.chars().any(char::is_control), "{refused:?}");
        }
        assert!(check_path("x".repeat(256).as_bytes()).is_err());
        assert!(check_path("x/".repeat(3000).as_bytes()).is_err());
    }

    #[test]
    fn object_ids() {
        let text = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(text.parse::<ObjectId>().unwrap().to_string(), text);
        assert!("0123".parse::<ObjectId>().is_err());
    }
}
