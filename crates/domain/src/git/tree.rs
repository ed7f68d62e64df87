//! The files of a commit, and the paths that are accepted.

use super::ObjectId;

/// One file of a commit's tree, submodules included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// The path from the root of the project, with slashes between its components; [`check_path`]
    /// accepted it.
    pub path: String,
    pub kind: EntryKind,
    pub blob: ObjectId,
    /// The size of the blob in bytes.
    pub size: u64,
    /// The repository with the blob: 0 is the project's own, the others are its submodules.
    pub repository: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    File { executable: bool },
    Symlink { target: String },
}

/// A path of a tree that is refused, and why. Unprintable bytes of the path are escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the path `{path}` {reason}")]
pub struct RefusedPath {
    pub path: String,
    pub reason: &'static str,
}

/// In bytes: the limit of Linux, less a little.
const LONGEST_PATH: usize = 4000;
const LONGEST_COMPONENT: usize = 255;
/// How many folders a path may be below. Whatever is done for each folder of each path costs as much
/// as the depth, and trees of a few kilobytes can be nested thousands deep.
const DEEPEST: usize = 100;

/// Accepts a path of a git tree only when it can do no harm on any file system. Such a path is
/// UTF-8 and relative. It has no empty, `.` or `..` component, no component that some file system
/// reads as `.git`, no control character and no backslash.
pub fn check_path(path: &[u8]) -> Result<&str, RefusedPath> {
    let refused = |reason| RefusedPath {
        path: path.escape_ascii().to_string().chars().take(300).collect(),
        reason,
    };
    let text = std::str::from_utf8(path).map_err(|_| refused("is not UTF-8"))?;
    if text.len() > LONGEST_PATH {
        return Err(refused("is too long"));
    }
    if text.split('/').count() > DEEPEST + 1 {
        return Err(refused("is below more than 100 folders"));
    }
    if text.chars().any(char::is_control) {
        return Err(refused("contains a control character"));
    }
    if text.contains('\\') {
        return Err(refused("contains a backslash"));
    }
    for component in text.split('/') {
        match component {
            "" => return Err(refused("is absolute or has an empty component")),
            "." | ".." => return Err(refused("has a `.` or `..` component")),
            _ if component.len() > LONGEST_COMPONENT => {
                return Err(refused("has a component longer than 255 bytes"));
            }
            _ if is_dot_git(component) => {
                return Err(refused(
                    "has a component that some file systems read as `.git`",
                ));
            }
            _ => {}
        }
    }
    Ok(text)
}

/// Whether a file system that ignores case reads a component as `.git`. HFS+ ignores some invisible
/// characters; NTFS ignores trailing dots and spaces, and has streams and short names. Git has the
/// same checks (`is_hfs_dotgit`, `is_ntfs_dotgit`).
fn is_dot_git(component: &str) -> bool {
    let ignored = |c: &char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let folded: String = component
        .chars()
        .filter(|c| !ignored(c))
        .flat_map(char::to_lowercase)
        .collect();
    let name = folded
        .split(':')
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', ' ']);
    matches!(name, ".git" | "git~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_could_do_harm_are_refused() {
        for good in [
            "a",
            "sale/__manifest__.py",
            ".third-party/OCA/web/x y",
            "été/ü",
            ".gitignore",
            ".github/x",
            "git",
            "..a/b..",
            "-x",
        ] {
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
        let below = |folders: usize| "x/".repeat(folders) + "file";
        assert!(check_path(below(100).as_bytes()).is_ok());
        let refused = check_path(below(101).as_bytes()).unwrap_err();
        assert_eq!(refused.reason, "is below more than 100 folders");
    }
}
