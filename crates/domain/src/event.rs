//! What a forge told us, in our own words; a forge's vocabulary ends where this begins.

use crate::git::{CommitSha, RefName};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgeEvent {
    /// The forge tries whether we answer.
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
    /// An authentic event that Ecluse does not use, with the reason shown on the deliveries page.
    Unused {
        why: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    pub name: RefName,
    /// The commit itself, also for an annotated tag.
    pub commit: CommitSha,
    /// Where the branch was before this push; nothing when it is new.
    pub before: Option<CommitSha>,
    /// The first line of the commit's message.
    pub subject: String,
    /// The message asks to build nothing (`[skip ci]` or `[ci skip]`).
    pub skip_build: bool,
    /// Who pushed, in the forge's words: shown, never an identity of ours.
    pub pusher: String,
}

/// Does this commit message ask to build nothing? (domain.md: `[skip ci]` or `[ci skip]`)
pub fn asks_to_skip(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("[skip ci]") || message.contains("[ci skip]")
}
