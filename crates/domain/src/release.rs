//! Releases: a tag `vX.Y.Z` and the digest it stands for.

crate::text::text_enum! {
    pub enum ReleaseStatus {
        /// Its commit is being built.
        Building = "building",
        /// Attached to a digest; it can be promoted.
        Ready = "ready",
        /// Its build failed; a retry can still make it ready.
        Failed = "failed",
    }
}

crate::text::text_enum! {
    /// How a release came to be.
    pub enum Lane {
        /// Its commit is in the trunk: its digest went through staging.
        Trunk = "trunk",
        /// A hotfix or a selective release: it enters at preprod, and owes its commits to the trunk.
        OffTrunk = "off_trunk",
    }
}

crate::text::text_enum! {
    /// What a referent says of a release for a stage.
    pub enum Verdict {
        Approved = "approved",
        Rejected = "rejected",
        /// Their word before this one no longer counts.
        Withdrawn = "withdrawn",
    }
}
