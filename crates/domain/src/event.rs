//! The events of a forge, in the terms of Ecluse. No other code knows the terms of a forge.

use crate::git::{CommitSha, RefName};
use crate::text::{Author, Subject};

/// An event of a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgeEvent {
    /// The forge tests whether Ecluse answers.
    Ping,
    BranchPushed(Pushed),
    /// A tag was created or moved.
    TagPushed(Pushed),
    BranchDeleted {
        name: RefName,
    },
    TagDeleted {
        name: RefName,
    },
    /// An authentic event that Ecluse does not use. The deliveries page shows the reason.
    Unused {
        why: String,
    },
}

/// A push to a branch or a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    pub name: RefName,
    /// The commit; for an annotated tag, the commit that the tag names.
    pub commit: CommitSha,
    /// The commit of the branch before this push; `None` for a new branch.
    pub before: Option<CommitSha>,
    /// The first line of the commit message.
    pub subject: Subject,
    /// Whether the commit message has a marker that skips the build.
    pub skip_build: bool,
    /// The person who pushed, as the forge names them. The name is only shown; it is not an account
    /// of Ecluse.
    pub pusher: Author,
}

/// Whether a commit message contains `[skip ci]` or `[ci skip]`, so that nothing is built.
pub fn has_skip_marker(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("[skip ci]") || message.contains("[ci skip]")
}
