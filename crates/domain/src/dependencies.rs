//! `packages.txt` and `requirements.txt`: the packages that a project wants on top of its base
//! image.
//!
//! Both files are read strictly, because their entries become arguments of apt and pip, which root
//! runs. Names, versions and conditions are accepted; options, addresses, paths and shell syntax
//! are not. The configuration of the installation decides where packages come from.

pub mod installed;
mod requirement;

use std::collections::{BTreeMap, BTreeSet};

use crate::Digest;

pub const PACKAGES_FILE: &str = "packages.txt";
pub const REQUIREMENTS_FILE: &str = "requirements.txt";

/// The version of the recipe that installs the packages. It is a part of every key: raise it when
/// the recipe installs something different.
const RECIPE: u32 = 1;
/// The most entries of one file.
const MAX_ENTRIES: usize = 1000;
/// The most characters of one entry, continued lines together.
const LONGEST_ENTRY: usize = 8000;

crate::text::text_enum! {
    /// The status of an image with Debian and Python packages. `Failed` is a fault of the project,
    /// such as a package that does not exist; `Errored` is an infrastructure fault.
    pub enum DependencyImageStatus {
        Queued = "queued",
        Running = "running",
        /// Builds with the same key use the image.
        Ready = "ready",
        Failed = "failed",
        Errored = "errored",
        /// A newer image with the same key is used instead. Images that were built on this one stay
        /// as they are.
        Replaced = "replaced",
    }
}

impl DependencyImageStatus {
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Ready | Self::Failed | Self::Errored | Self::Replaced => true,
        }
    }
}

/// The Debian and Python packages that a project wants, in their normal form: two projects that
/// want the same packages have equal values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WantedPackages {
    packages: Vec<String>,
    requirements: Vec<String>,
}

/// A line that is refused, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct RefusedPackage {
    pub file: &'static str,
    /// Counted from 1.
    pub line: usize,
    pub problem: String,
}

impl WantedPackages {
    /// Reads both files. A file that is missing, or has only blank lines and comments, wants
    /// nothing.
    pub fn read(
        packages: Option<&str>,
        requirements: Option<&str>,
    ) -> Result<Self, RefusedPackage> {
        Ok(Self {
            packages: read_packages(packages.unwrap_or_default())?,
            requirements: read_requirements(requirements.unwrap_or_default())?,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.packages.is_empty() && self.requirements.is_empty()
    }

    /// Debian packages, sorted: each is `name` or `name=version`, and becomes one argument of apt.
    pub fn packages(&self) -> &[String] {
        &self.packages
    }

    /// Python requirements, sorted: each is a line of a requirements file for pip.
    pub fn requirements(&self) -> &[String] {
        &self.requirements
    }

    /// The packages from their stored form: one normalised entry on each line.
    pub fn from_stored(packages: &str, requirements: &str) -> Self {
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        Self {
            packages: lines(packages),
            requirements: lines(requirements),
        }
    }

    /// The key of the image with these packages on this base image. It is the same for every
    /// project.
    pub fn key(&self, base: &Digest) -> Digest {
        let (packages, requirements) = (self.packages.join("\n"), self.requirements.join("\n"));
        Digest::sha256(format!("ecluse dependencies {RECIPE}\n{base}\n\npackages\n{packages}\n\nrequirements\n{requirements}\n").as_bytes())
    }
}

fn read_packages(text: &str) -> Result<Vec<String>, RefusedPackage> {
    let bad = |line: usize, problem: String| RefusedPackage {
        file: PACKAGES_FILE,
        line,
        problem,
    };
    let mut versions: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (at, line) in lines(text) {
        let entry = line.split('#').next().unwrap_or_default().trim();
        if entry.is_empty() {
            continue;
        }
        if entry.starts_with('-') {
            return Err(bad(
                at,
                format!(
                    "`{}` is an option; write names of Debian packages only.",
                    shown(entry)
                ),
            ));
        }
        if entry.contains(char::is_whitespace) {
            return Err(bad(
                at,
                format!(
                    "`{}` contains a space; write one Debian package on each line.",
                    shown(entry)
                ),
            ));
        }
        let (name, version) = entry
            .split_once('=')
            .map_or((entry, None), |(name, version)| (name, Some(version)));
        if !is_debian_name(name) || !version.is_none_or(is_debian_version) {
            return Err(bad(
                at,
                format!(
                    "`{}` is not a Debian package: expected `name` or `name=version`.",
                    shown(entry)
                ),
            ));
        }
        match versions.insert(name, version) {
            Some(other) if other != version => {
                return Err(bad(
                    at,
                    format!(
                        "`{name}` has another version in a line above; keep one of the two lines."
                    ),
                ));
            }
            Some(_) | None => {}
        }
        if versions.len() > MAX_ENTRIES {
            return Err(bad(
                at,
                format!("the file has more than {MAX_ENTRIES} packages; remove some."),
            ));
        }
    }
    let written = |(name, version): (&str, Option<&str>)| {
        version.map_or(name.to_owned(), |version| format!("{name}={version}"))
    };
    Ok(versions.into_iter().map(written).collect())
}

/// Whether a text is the name of a package by Debian's policy, 5.6.1. A `-` at its end is refused,
/// because apt would read it as "remove".
fn is_debian_name(name: &str) -> bool {
    name.len() >= 2
        && name.len() <= 200
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !name.ends_with('-')
        && name
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'.' | b'-'))
}

/// Whether a text is the version of a package by Debian's policy, 5.6.12.
fn is_debian_version(version: &str) -> bool {
    version.len() <= 200
        && version.starts_with(|c: char| c.is_ascii_digit())
        && version
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b':' | b'~' | b'-'))
}

fn read_requirements(text: &str) -> Result<Vec<String>, RefusedPackage> {
    let bad = |line: usize, problem: String| RefusedPackage {
        file: REQUIREMENTS_FILE,
        line,
        problem,
    };
    let mut read = BTreeSet::new();
    for (at, entry) in joined(text) {
        if entry.len() > LONGEST_ENTRY {
            return Err(bad(
                at,
                format!("the requirement has more than {LONGEST_ENTRY} characters; shorten it."),
            ));
        }
        read.insert(requirement::normalise(&entry).map_err(|problem| bad(at, problem))?);
        if read.len() > MAX_ENTRIES {
            return Err(bad(
                at,
                format!("the file has more than {MAX_ENTRIES} requirements; remove some."),
            ));
        }
    }
    Ok(read.into_iter().collect())
}

/// The entries with the number of their first line. As in pip, comments are removed and continued
/// lines are joined.
fn joined(text: &str) -> Vec<(usize, String)> {
    let mut entries = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in lines(text) {
        let is_comment = line.trim_start().starts_with('#');
        let (part, is_continued) = match line.strip_suffix('\\') {
            Some(part) if !is_comment => (part, true),
            Some(_) | None => (line, false),
        };
        let entry = open.get_or_insert_with(|| (at, String::new()));
        // A comment in the middle of an entry ends it.
        entry.1.push_str(if is_comment { "" } else { part });
        if !is_continued {
            entries.extend(open.take());
        }
    }
    entries.extend(open);
    let bare = |(at, entry): (usize, String)| (at, without_comment(&entry).trim().to_owned());
    entries
        .into_iter()
        .map(bare)
        .filter(|(_, entry)| !entry.is_empty())
        .collect()
}

/// A line without its comment. As in pip, a `#` starts a comment at the start of a line and after
/// white space.
fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, char)| {
        line[..*at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    };
    line.char_indices()
        .filter(|(_, c)| *c == '#')
        .find(starts)
        .map_or(line, |(at, _)| &line[..at])
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.strip_prefix('\u{feff}')
        .unwrap_or(text)
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
}

/// Text of a file, shortened and made printable for a sentence.
fn shown(text: &str) -> String {
    crate::text::quote(text, 80)
}

#[cfg(test)]
mod tests;
