//! Builds: from a commit to an image digest.

crate::text::text_enum! {
    /// `Failed` is the project's to mend, `Errored` is ours: the machinery broke.
    pub enum BuildStatus {
        Queued = "queued",
        Running = "running",
        Succeeded = "succeeded",
        Failed = "failed",
        Errored = "errored",
        /// Somebody asked for its end.
        Cancelled = "cancelled",
        /// A newer push on the same branch came before it began.
        Superseded = "superseded",
        /// It had succeeded; retention removed its image since.
        Expired = "expired",
    }
}

impl BuildStatus {
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Errored | Self::Cancelled | Self::Superseded | Self::Expired => true,
        }
    }

    /// Whether the commit may be built again: there is no image of it, and none under way.
    pub const fn may_be_retried(self) -> bool {
        match self {
            Self::Queued | Self::Running | Self::Succeeded => false,
            Self::Failed | Self::Errored | Self::Cancelled | Self::Superseded | Self::Expired => true,
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
        /// Find, or wait for, the layers with the Debian and Python packages that the project asks for.
        Dependencies = "dependencies",
        /// Lay the addons flat into layers.
        Layer = "layer",
        /// Send what the registry lacks, then the manifest.
        Push = "push",
        /// Start Odoo on the finished digest: install the addons, run their tests.
        Test = "test",
        /// Say what is in the image and where it comes from, and sign it.
        Attest = "attest",
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
        /// What a program of the project or of its image wrote.
        Output = "output",
    }
}

crate::text::text_enum! {
    /// A verdict on a commit or an image.
    pub enum Grade {
        Green = "green",
        /// Nothing that stops it, something to look at.
        Yellow = "yellow",
        Red = "red",
    }
}

crate::text::text_enum! {
    /// What became of trying an image.
    pub enum TestGrade {
        Green = "green",
        Yellow = "yellow",
        Red = "red",
        /// Nothing ran; the reason says why.
        Skipped = "skipped",
    }
}

impl From<Grade> for TestGrade {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Green => Self::Green,
            Grade::Yellow => Self::Yellow,
            Grade::Red => Self::Red,
        }
    }
}
