//! Approvals: their kinds, what they are bound to, and how many a release needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

crate::text::text_enum! {
    /// In which role a person approves a release.
    pub enum ApprovalKind {
        /// By a technical referent: the image is ready.
        Technical = "technical",
        /// By a project manager: the release does what was requested.
        Functional = "functional",
    }
}

crate::text::text_enum! {
    /// A part of what an approver sees and approves.
    pub enum ContentPart {
        Image = "image",
        Commit = "commit",
        BaseImage = "base_image",
        Changelog = "changelog",
        Migrations = "migrations",
        MigrateScript = "migrate_script",
        Policy = "policy",
    }
}

impl ContentPart {
    /// The name of the part inside a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Image => "the image",
            Self::Commit => "the commit",
            Self::BaseImage => "the base image",
            Self::Changelog => "its section in CHANGELOG.md",
            Self::Migrations => "its section in MIGRATIONS.md",
            Self::MigrateScript => "migrate.sh",
            Self::Policy => "the policy",
        }
    }
}

/// The hashes of all parts that an approval is bound to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Content(BTreeMap<ContentPart, String>);

impl Content {
    /// Adds the hash of a part. A missing part (`None`) differs from an empty one.
    #[must_use]
    pub fn with(mut self, part: ContentPart, text: Option<&str>) -> Self {
        let hash = text.map_or_else(
            || "none".to_owned(),
            |text| hex::encode(Sha256::digest(text)),
        );
        self.0.insert(part, hash);
        self
    }

    /// The parts that differ now, or that one side does not know.
    pub fn changed(&self, now: &Self) -> Vec<ContentPart> {
        ContentPart::ALL
            .iter()
            .copied()
            .filter(|part| !self.0.contains_key(part) || self.0.get(part) != now.0.get(part))
            .collect()
    }
}

/// How many approvals of each kind a release needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    pub technical: u32,
    pub functional: u32,
    /// One person counts for one kind only.
    pub different_people: bool,
}

impl Quorum {
    /// How many approvals of each kind are still missing, for the people who approved as technical
    /// and as functional approvers. When the people must differ, the quorum is met if each kind has
    /// enough approvers and both kinds together have enough people (Hall's condition).
    pub fn missing<P: Ord>(self, technical: &BTreeSet<P>, functional: &BTreeSet<P>) -> (u32, u32) {
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        let lacks = (
            self.technical.saturating_sub(count(technical.len())),
            self.functional.saturating_sub(count(functional.len())),
        );
        if !self.different_people {
            return lacks;
        }
        let people = count(technical.union(functional).count());
        let short = (self.technical + self.functional)
            .saturating_sub(people)
            .saturating_sub(lacks.0 + lacks.1);
        (lacks.0, lacks.1 + short)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn content() -> Content {
        ContentPart::ALL
            .iter()
            .fold(Content::default(), |content, part| {
                content.with(*part, Some("the same"))
            })
    }

    #[test]
    fn every_part_counts() {
        assert_eq!(content().changed(&content()), []);
        for part in ContentPart::ALL {
            assert_eq!(
                content().changed(&content().with(*part, Some("other"))),
                [*part]
            );
            assert_eq!(content().changed(&content().with(*part, None)), [*part]);
        }
        assert_eq!(
            Content::default().changed(&content()),
            ContentPart::ALL,
            "an approval that is bound to nothing is void"
        );
        assert_ne!(
            content().with(ContentPart::Changelog, Some("")),
            content().with(ContentPart::Changelog, None)
        );
    }

    /// Tries every assignment of people to kinds.
    fn is_met(quorum: Quorum, technical: &BTreeSet<u8>, functional: &BTreeSet<u8>) -> bool {
        let people: Vec<u8> = technical.union(functional).copied().collect();
        if !quorum.different_people {
            return technical.len() >= quorum.technical as usize
                && functional.len() >= quorum.functional as usize;
        }
        (0..3_u32.pow(people.len() as u32)).any(|way| {
            let (mut left, mut way) = ((quorum.technical, quorum.functional), way);
            for person in &people {
                match way % 3 {
                    1 if technical.contains(person) => left.0 = left.0.saturating_sub(1),
                    2 if functional.contains(person) => left.1 = left.1.saturating_sub(1),
                    _ => {}
                }
                way /= 3;
            }
            left == (0, 0)
        })
    }

    proptest! {
        #[test]
        fn a_quorum_is_met_when_the_people_can_be_assigned_to_the_kinds(
            technical in proptest::collection::btree_set(0_u8..5, 0..5), functional in proptest::collection::btree_set(0_u8..5, 0..5),
            (wants_technical, wants_functional, different_people) in (0_u32..4, 0_u32..4, any::<bool>()),
        ) {
            let quorum = Quorum { technical: wants_technical, functional: wants_functional, different_people };
            prop_assert_eq!(quorum.missing(&technical, &functional) == (0, 0), is_met(quorum, &technical, &functional));
        }
    }
}
