//! Builds: from a commit to an image digest.

crate::text::text_enum! {
    /// `Failed` is the project's to mend, `Errored` is ours: the machinery broke.
    pub enum BuildStatus {
        Queued = "queued",
        Running = "running",
        Succeeded = "succeeded",
        Failed = "failed",
        Errored = "errored",
    }
}

impl BuildStatus {
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Errored => true,
        }
    }
}

crate::text::text_enum! {
    /// The steps of a build, in their order.
    pub enum BuildStep {
        /// Fetch the repository and its submodules at their pinned commits.
        Fetch = "fetch",
        /// Refuse what is hostile or unfinished; find the addons.
        Check = "check",
        /// `odoo_version.txt` to base reference to base digest.
        Base = "base",
        /// Lay the addons flat into a layer.
        Layer = "layer",
        /// Send what the registry lacks, then the manifest and its tags.
        Push = "push",
    }
}

crate::text::text_enum! {
    pub enum StepStatus {
        Running = "running",
        Succeeded = "succeeded",
        Failed = "failed",
    }
}

crate::text::text_enum! {
    /// Where a log line came from.
    pub enum Stream {
        /// Ecluse's own words.
        Info = "info",
        /// What a reader should notice though the build goes on.
        Warning = "warning",
        /// Why the build ended.
        Error = "error",
    }
}
