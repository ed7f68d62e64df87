//! `packages.txt` and `requirements.txt`: what a project wants installed on top of its base image.
//!
//! Both are read strictly, because what they say ends as arguments of apt and pip run by root: names,
//! versions and conditions, never options, addresses, paths or anything of a shell. Where packages
//! come from is the installation's configuration.

mod requirement;

use std::collections::{BTreeMap, BTreeSet};

use crate::Digest;

pub const PACKAGES_FILE: &str = "packages.txt";
pub const REQUIREMENTS_FILE: &str = "requirements.txt";

/// Part of every key: raise it when the recipe that installs them changes what ends in the image.
const RECIPE: u32 = 1;
/// Entries of one file.
const MOST_ENTRIES: usize = 1000;
/// Characters of one entry, continued lines together.
const LONGEST_ENTRY: usize = 8000;

crate::text::text_enum! {
    /// `Failed` is the project's to mend (a package that does not exist), `Errored` is ours.
    pub enum DependencyImageStatus {
        Queued = "queued",
        Running = "running",
        /// Builds with its key use it.
        Ready = "ready",
        Failed = "failed",
        Errored = "errored",
        /// A fresh one of the same key is used instead; what was built on it stays as it is.
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

/// Debian and Python packages, normalised: two projects that want the same have the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dependencies {
    packages: Vec<String>,
    requirements: Vec<String>,
}

/// A line that is not accepted, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct BadDependency {
    pub file: &'static str,
    /// Counted from 1.
    pub line: usize,
    pub problem: String,
}

impl Dependencies {
    /// Reads both files; one that is missing, blank or all comments asks for nothing.
    pub fn read(packages: Option<&str>, requirements: Option<&str>) -> Result<Self, BadDependency> {
        Ok(Self {
            packages: read_packages(packages.unwrap_or_default())?,
            requirements: read_requirements(requirements.unwrap_or_default())?,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.packages.is_empty() && self.requirements.is_empty()
    }

    /// `name` or `name=version`, sorted: each one argument of apt.
    pub fn packages(&self) -> &[String] {
        &self.packages
    }

    /// Lines of a requirements file for pip, sorted.
    pub fn requirements(&self) -> &[String] {
        &self.requirements
    }

    /// The entries of a file, one a line, as they were normalised.
    pub fn stored(packages: &str, requirements: &str) -> Self {
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        Self { packages: lines(packages), requirements: lines(requirements) }
    }

    /// Names the image with these packages on this base. The same for every project.
    pub fn key(&self, base: &Digest) -> Digest {
        let (packages, requirements) = (self.packages.join("\n"), self.requirements.join("\n"));
        Digest::of(format!("ecluse dependencies {RECIPE}\n{base}\n\npackages\n{packages}\n\nrequirements\n{requirements}\n").as_bytes())
    }
}

fn read_packages(text: &str) -> Result<Vec<String>, BadDependency> {
    let bad = |line: usize, problem: String| BadDependency { file: PACKAGES_FILE, line, problem };
    let mut versions: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (at, line) in lines(text) {
        let entry = line.split('#').next().unwrap_or_default().trim();
        if entry.is_empty() {
            continue;
        }
        if entry.starts_with('-') {
            return Err(bad(at, format!("`{}` is an option; only names of Debian packages are accepted.", shown(entry))));
        }
        if entry.contains(char::is_whitespace) {
            return Err(bad(at, format!("`{}` is more than one word; write one Debian package a line.", shown(entry))));
        }
        let (name, version) = entry.split_once('=').map_or((entry, None), |(name, version)| (name, Some(version)));
        if !is_debian_name(name) || !version.is_none_or(is_debian_version) {
            return Err(bad(at, format!("`{}` is not a Debian package: expected `name` or `name=version`.", shown(entry))));
        }
        match versions.insert(name, version) {
            Some(other) if other != version => {
                return Err(bad(at, format!("`{name}` is asked for above with another version; keep one of them.")));
            }
            Some(_) | None => {}
        }
        if versions.len() > MOST_ENTRIES {
            return Err(bad(at, format!("more than {MOST_ENTRIES} packages are not accepted.")));
        }
    }
    let written = |(name, version): (&str, Option<&str>)| version.map_or(name.to_owned(), |version| format!("{name}={version}"));
    Ok(versions.into_iter().map(written).collect())
}

/// Debian's policy, 5.6.1. apt takes a trailing `-` as "remove".
fn is_debian_name(name: &str) -> bool {
    name.len() >= 2
        && name.len() <= 200
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !name.ends_with('-')
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'.' | b'-'))
}

/// Debian's policy, 5.6.12.
fn is_debian_version(version: &str) -> bool {
    version.len() <= 200
        && version.starts_with(|c: char| c.is_ascii_digit())
        && version.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b':' | b'~' | b'-'))
}

fn read_requirements(text: &str) -> Result<Vec<String>, BadDependency> {
    let bad = |line: usize, problem: String| BadDependency { file: REQUIREMENTS_FILE, line, problem };
    let mut read = BTreeSet::new();
    for (at, entry) in joined(text) {
        if entry.len() > LONGEST_ENTRY {
            return Err(bad(at, format!("a requirement of more than {LONGEST_ENTRY} characters is not accepted.")));
        }
        read.insert(requirement::normalise(&entry).map_err(|problem| bad(at, problem))?);
        if read.len() > MOST_ENTRIES {
            return Err(bad(at, format!("more than {MOST_ENTRIES} requirements are not accepted.")));
        }
    }
    Ok(read.into_iter().collect())
}

/// Entries with the number of their first line: comments taken off, continued lines joined, as pip does.
fn joined(text: &str) -> Vec<(usize, String)> {
    let mut entries = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in lines(text) {
        let is_comment = line.trim_start().starts_with('#');
        let (part, goes_on) = match line.strip_suffix('\\') {
            Some(part) if !is_comment => (part, true),
            Some(_) | None => (line, false),
        };
        let entry = open.get_or_insert_with(|| (at, String::new()));
        // A comment in the middle of an entry ends it.
        entry.1.push_str(if is_comment { "" } else { part });
        if !goes_on {
            entries.extend(open.take());
        }
    }
    entries.extend(open);
    let bare = |(at, entry): (usize, String)| (at, without_comment(&entry).trim().to_owned());
    entries.into_iter().map(bare).filter(|(_, entry)| !entry.is_empty()).collect()
}

/// A `#` begins a comment at the start and after white space.
fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, char)| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    line.char_indices().filter(|(_, c)| *c == '#').find(starts).map_or(line, |(at, _)| &line[..at])
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate().map(|(at, line)| (at + 1, line))
}

/// What a file says, fit for a sentence.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", crate::printable(&short))
}

#[cfg(test)]
mod tests;
