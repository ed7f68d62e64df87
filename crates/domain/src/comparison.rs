//! Comparisons: the differences between two images of a project, so what a promotion would ship.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::CommitSha;
use crate::contents::Package;
use crate::git::{EntryKind, ObjectId};
use crate::markdown::{Document, Section};
use crate::version::Version;

/// The differences between two commits of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The repositories that are on another commit: the project's own first, then the submodules by
    /// their folders.
    pub repositories: Vec<RepositoryChange>,
    /// The changed addons, by name.
    pub addons: Vec<PartChange>,
}

impl Comparison {
    /// The tickets of all added commits, each once, in the order in which they first appear.
    pub fn tickets(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.added()
            .flat_map(|commit| &commit.tickets)
            .map(String::as_str)
            .filter(|ticket| seen.insert(*ticket))
            .collect()
    }

    /// The authors of the added commits, as the commits name them; `None` when not all of these
    /// commits are known.
    pub fn authors(&self) -> Option<BTreeSet<String>> {
        let known = self.repositories.iter().all(|repository| {
            repository.to.is_none() || repository.log.as_ref().is_some_and(|log| !log.is_cut)
        });
        known.then(|| self.added().map(|commit| commit.author.clone()).collect())
    }

    fn added(&self) -> impl Iterator<Item = &Commit> {
        self.repositories
            .iter()
            .filter_map(|repository| repository.log.as_ref())
            .flat_map(|log| &log.added)
    }
}

/// A repository on another commit than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryChange {
    /// The folder of the repository in the project; empty for the project's own.
    pub path: String,
    /// The previous commit; `None` when the repository is new.
    pub from: Option<CommitSha>,
    /// The new commit; `None` when the repository was removed.
    pub to: Option<CommitSha>,
    /// `None` when one side has no commit, or when the server no longer has the commits.
    pub log: Option<Log>,
}

/// The commits between two commits, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    pub added: Vec<Commit>,
    /// Commits of the previous state that the new one does not have: after a downgrade, or when the
    /// two histories diverged. Stored comparisons use the older name.
    #[serde(rename = "taken_back")]
    pub reverted: Vec<Commit>,
    /// Whether there are more commits than are listed.
    pub is_cut: bool,
}

/// A commit of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    pub sha: CommitSha,
    pub author: String,
    pub committed_at: DateTime<Utc>,
    pub subject: String,
    /// The tickets that the message names, such as `#123`.
    pub tickets: Vec<String>,
}

/// An addon, or a Debian or Python package, that is new, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartChange {
    pub name: String,
    pub change: Change,
    /// `None` when the part is new, or when its manifest has no version.
    pub from_version: Option<String>,
    /// `None` when the part was removed, or when its manifest has no version.
    pub to_version: Option<String>,
}

crate::text::text_enum! {
    /// How an addon or a package changed.
    pub enum Change {
        New = "new",
        Removed = "removed",
        Changed = "changed",
    }
}

/// An addon of an image, with its files.
#[derive(Debug, Clone)]
pub struct AddonFiles<'a> {
    pub name: &'a str,
    pub version: Option<&'a str>,
    /// The files below the folder of the addon, sorted by path.
    pub files: Vec<(&'a str, &'a EntryKind, ObjectId)>,
}

/// The addons that are new, removed, or have other files. A new version is a change of the manifest
/// file.
pub fn addon_changes(from: &[AddonFiles<'_>], to: &[AddonFiles<'_>]) -> Vec<PartChange> {
    let before: BTreeMap<_, _> = from.iter().map(|addon| (addon.name, addon)).collect();
    let after: BTreeMap<_, _> = to.iter().map(|addon| (addon.name, addon)).collect();
    changes(&before, &after, |was, is| was.files != is.files)
        .map(|(name, change, was, is)| PartChange {
            name: name.to_owned(),
            change,
            from_version: was.and_then(|addon| addon.version).map(str::to_owned),
            to_version: is.and_then(|addon| addon.version).map(str::to_owned),
        })
        .collect()
}

/// The packages that are new, removed or have another version, by name. The same name on two
/// architectures counts once.
pub fn package_changes(from: &[Package], to: &[Package]) -> Vec<PartChange> {
    let versions = |packages: &[Package]| -> BTreeMap<String, String> {
        packages
            .iter()
            .map(|package| (package.name.clone(), package.version.clone()))
            .collect()
    };
    let (before, after) = (versions(from), versions(to));
    changes(&before, &after, |was, is| was != is)
        .map(|(name, change, was, is)| PartChange {
            name,
            change,
            from_version: was.cloned(),
            to_version: is.cloned(),
        })
        .collect()
}

/// The entries of two maps that are new, removed or different: key, change, old value, new value.
fn changes<'a, K: Ord + Clone, V>(
    before: &'a BTreeMap<K, V>,
    after: &'a BTreeMap<K, V>,
    differ: impl Fn(&V, &V) -> bool + 'a,
) -> impl Iterator<Item = (K, Change, Option<&'a V>, Option<&'a V>)> {
    let mut keys: Vec<&K> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter().filter_map(move |key| {
        let (was, is) = (before.get(key), after.get(key));
        let change = match (was, is) {
            (None, _) => Change::New,
            (_, None) => Change::Removed,
            (Some(was), Some(is)) if differ(was, is) => Change::Changed,
            (Some(_), Some(_)) => return None,
        };
        Some((key.clone(), change, was, is))
    })
}

/// The sections of a changelog or a migrations file, up to a version, that the previous file does
/// not have with the same content; newest first. So the result includes an edited section, and a
/// section of a release that was skipped. Without a previous file it is only the section of that
/// version.
pub fn new_sections<'a>(
    previous: Option<&Document>,
    document: &'a Document,
    upto: Version,
) -> Vec<&'a Section> {
    let sections = document.sections.iter();
    let mut new: Vec<&Section> = match previous {
        Some(previous) => {
            let known: HashSet<&str> = previous
                .sections
                .iter()
                .map(|section| section.text.as_str())
                .collect();
            let is_new = |section: &&Section| {
                section.version.is_some_and(|version| version <= upto)
                    && !known.contains(section.text.as_str())
            };
            sections.filter(is_new).collect()
        }
        None => sections
            .filter(|section| section.version == Some(upto))
            .collect(),
    };
    new.sort_by_key(|section| std::cmp::Reverse(section.version));
    new
}

/// The most tickets that are read from one message.
const MAX_TICKETS: usize = 20;

/// The tickets that a commit message names: `#` and one to nine digits, not inside another word.
pub fn tickets(message: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in message.match_indices('#') {
        let joined = message[..at]
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || matches!(before, '#' | '&' | '/'));
        let rest = &message[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !rest[digits..]
            .starts_with(|after: char| after.is_alphanumeric() || after == '_' || after == ';');
        let ticket = &message[at..=at + digits];
        if !joined
            && ends
            && (1..=9).contains(&digits)
            && !found.iter().any(|known| known == ticket)
            && found.len() < MAX_TICKETS
        {
            found.push(ticket.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_no_part_of_a_longer_word() {
        let cases: [(&str, &[&str]); 8] = [
            ("sale: Merge invoices (#123, closes #7)", &["#123", "#7"]),
            ("Fix #12 and #12 again", &["#12"]),
            ("#1", &["#1"]),
            ("odoo/odoo#99 is theirs, &#39; an escape, ##4, C#8", &[]),
            ("colour #12ab, #12_3, #1234567890", &[]),
            ("no. # 5", &[]),
            ("é#5 (#6)", &["#6"]),
            ("", &[]),
        ];
        for (message, expected) in cases {
            assert_eq!(tickets(message), expected, "{message}");
        }
        let many: String = (0..100).map(|n| format!("#{n} ")).collect();
        assert_eq!(tickets(&many).len(), MAX_TICKETS);
    }

    #[test]
    fn authors_are_known_only_when_every_log_is_complete() {
        let sha: CommitSha = "a".repeat(40).parse().unwrap();
        let commit = |author: &str| Commit {
            sha: sha.clone(),
            author: author.to_owned(),
            committed_at: DateTime::UNIX_EPOCH,
            subject: String::new(),
            tickets: Vec::new(),
        };
        let repository = |to: Option<CommitSha>, log: Option<Log>| RepositoryChange {
            path: String::new(),
            from: None,
            to,
            log,
        };
        let log = |is_cut| Log {
            added: vec![commit("Dora"), commit("Theo")],
            reverted: vec![commit("Paula")],
            is_cut,
        };
        let authors = |repositories| {
            Comparison {
                repositories,
                ..Comparison::default()
            }
            .authors()
        };
        let whole = || repository(Some(sha.clone()), Some(log(false)));
        assert_eq!(
            authors(vec![whole()]),
            Some(["Dora".to_owned(), "Theo".to_owned()].into())
        );
        // A removed repository adds no commit.
        assert!(authors(vec![whole(), repository(None, None)]).is_some());
        assert_eq!(
            authors(vec![
                whole(),
                repository(Some(sha.clone()), Some(log(true)))
            ]),
            None
        );
        assert_eq!(
            authors(vec![whole(), repository(Some(sha.clone()), None)]),
            None
        );
    }

    #[test]
    fn addons_are_compared_by_their_files_and_modes() {
        let kind = EntryKind::File { executable: false };
        let program = EntryKind::File { executable: true };
        let blob = |n: char| n.to_string().repeat(40).parse::<ObjectId>().unwrap();
        let addon = |name, version, files| AddonFiles {
            name,
            version: Some(version),
            files,
        };
        let before = [
            addon("gone", "1", vec![("a", &kind, blob('a'))]),
            addon("same", "1", vec![("a", &kind, blob('a'))]),
            addon("edited", "1", vec![("a", &kind, blob('a'))]),
            addon("mode", "1", vec![("a", &kind, blob('a'))]),
            addon("renamed", "1", vec![("a", &kind, blob('a'))]),
        ];
        let after = [
            addon("added", "2", vec![]),
            addon("same", "1", vec![("a", &kind, blob('a'))]),
            addon("edited", "2", vec![("a", &kind, blob('b'))]),
            addon("mode", "1", vec![("a", &program, blob('a'))]),
            addon("renamed", "1", vec![("b", &kind, blob('a'))]),
        ];
        let found: Vec<String> = addon_changes(&before, &after)
            .into_iter()
            .map(|a| {
                format!(
                    "{} {} {:?} {:?}",
                    a.name,
                    a.change,
                    a.from_version.as_deref(),
                    a.to_version.as_deref()
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                r#"added new None Some("2")"#,
                r#"edited changed Some("1") Some("2")"#,
                r#"gone removed Some("1") None"#,
                r#"mode changed Some("1") Some("1")"#,
                r#"renamed changed Some("1") Some("1")"#,
            ]
        );
        assert!(addon_changes(&before, &before).is_empty());
    }

    #[test]
    fn packages_are_compared_by_version() {
        let package = |name: &str, version: &str| Package {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: None,
        };
        let before = [package("a", "1"), package("b", "1"), package("c", "1")];
        let after = [package("b", "2"), package("c", "1"), package("d", "1")];
        let found: Vec<_> = package_changes(&before, &after)
            .into_iter()
            .map(|p| format!("{} {}", p.name, p.change))
            .collect();
        assert_eq!(found, ["a removed", "b changed", "d new"]);
    }

    #[test]
    fn sections_are_new_by_their_content() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        let titles = |previous: Option<&str>, text: &str| -> Vec<String> {
            let previous = previous.map(Document::parse);
            new_sections(previous.as_ref(), &Document::parse(text), version("v1.5.0"))
                .iter()
                .map(|section| section.version.unwrap().to_string())
                .collect()
        };
        let old = "## [v1.3.0] - 2025-01-01\n- a\n";
        let new = "## [Unreleased]\n- later\n## [v1.6.0] - 2025-04-01\n- d\n## [v1.5.0] - 2025-03-01\n- c\n## [v1.4.0] - 2025-02-01\n- b\n## [v1.3.0] - 2025-01-01\n- a\n";
        assert_eq!(titles(Some(old), new), ["v1.5.0", "v1.4.0"]);
        assert_eq!(titles(None, new), ["v1.5.0"]);
        assert_eq!(titles(Some(new), new), [""; 0]);
        assert_eq!(
            titles(Some(&old.replace("- a", "- edited")), new),
            ["v1.5.0", "v1.4.0", "v1.3.0"]
        );
        assert_eq!(titles(Some(""), "## [v1.4.0]\r\n- b\r\n"), ["v1.4.0"]);
    }

    /// As many sections as a document may have: one that differs only in white space is not new.
    #[test]
    fn new_sections_of_a_document_with_the_most_sections_are_found() {
        let document = |entry: &str| {
            let section = |minor: usize| format!("## v1.{minor}.0\n{entry}");
            Document::parse(&(0..20_000).map(section).collect::<String>())
        };
        let (old, new) = (document(""), document(" \n"));
        assert_eq!((old.sections.len(), new.sections.len()), (20_000, 20_000));
        let upto = "v2.0.0".parse().unwrap();
        assert!(new_sections(Some(&old), &new, upto).is_empty());
        let none = Document::default();
        assert_eq!(new_sections(Some(&none), &new, upto).len(), 20_000);
    }
}
