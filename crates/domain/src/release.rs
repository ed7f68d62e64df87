//! Releases: a tag `vX.Y.Z` and the image digest of its commit.

use crate::version::Version;

/// A sentence about a file of a tagged commit, followed by what to do, because the tag is final.
pub fn correct_with_new_version(problem: &str, version: Version) -> String {
    format!(
        "{problem} The tag {version} is final: correct this in a new commit, for a new version, and tag that."
    )
}

crate::text::text_enum! {
    /// The status of a release.
    pub enum ReleaseStatus {
        /// A build of the commit is queued or runs.
        Building = "building",
        /// The release has a digest, so it can be promoted.
        Ready = "ready",
        /// The build failed; a retry can still make the release ready.
        Failed = "failed",
    }
}

crate::text::text_enum! {
    /// The way of a release to production.
    pub enum Lane {
        /// The commit was once the head of the trunk, so its image was deployed to staging.
        Trunk = "trunk",
        /// A hotfix or a selective release. It starts at preprod, and its commits must be merged
        /// back into the trunk.
        OffTrunk = "off_trunk",
    }
}

crate::text::text_enum! {
    /// The decision of an approver on a release for a stage.
    pub enum ApprovalVerdict {
        Approved = "approved",
        Rejected = "rejected",
        /// The approver withdrew the previous decision.
        Withdrawn = "withdrawn",
    }
}
