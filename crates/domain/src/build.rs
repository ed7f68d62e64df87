//! Builds: from a commit to an image digest.

crate::text::text_enum! {
    /// `Failed` is a fault of the project; `Errored` is an infrastructure fault.
    pub enum BuildStatus {
        Queued = "queued",
        Running = "running",
        Succeeded = "succeeded",
        Failed = "failed",
        Errored = "errored",
        /// A person ended the build.
        Cancelled = "cancelled",
        /// A newer push to the same branch arrived before the build started.
        Superseded = "superseded",
        /// The build succeeded, and retention has removed its image since.
        Expired = "expired",
    }
}

impl BuildStatus {
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Succeeded
            | Self::Failed
            | Self::Errored
            | Self::Cancelled
            | Self::Superseded
            | Self::Expired => true,
        }
    }

    /// Whether the commit may be built again: it has no image, and no build of it is running.
    pub const fn may_be_retried(self) -> bool {
        match self {
            Self::Queued | Self::Running | Self::Succeeded => false,
            Self::Failed | Self::Errored | Self::Cancelled | Self::Superseded | Self::Expired => {
                true
            }
        }
    }
}

crate::text::text_enum! {
    /// The steps of a build, in their order.
    pub enum BuildStep {
        /// Fetch the repository and its submodules at their pinned commits.
        Fetch = "fetch",
        /// Refuse hostile or unfinished commits; find the addons.
        Check = "check",
        /// Resolve `odoo_version.txt` to the reference and the digest of the base image.
        Base = "base",
        /// Find, or wait for, the layers with the Debian and Python packages that the project
        /// wants.
        Dependencies = "dependencies",
        /// Write the addons, without folders around them, into layers.
        Layer = "layer",
        /// Send the blobs that the registry does not have, then the manifest.
        Push = "push",
        /// Start Odoo from the finished image: install the addons, run their tests.
        Test = "test",
        /// Attach the contents and the origin of the image, and sign it.
        Attest = "attest",
        /// Give the image the tags of its commit and its branches in the registry.
        Tag = "tag",
    }
}

crate::text::text_enum! {
    /// The status of one step of a build or a deployment.
    pub enum StepStatus {
        Running = "running",
        Succeeded = "succeeded",
        Failed = "failed",
    }
}

crate::text::text_enum! {
    /// The source of a log line.
    pub enum Stream {
        /// A message of Ecluse.
        Info = "info",
        /// A message of Ecluse that a reader should notice, although the build continues.
        Warning = "warning",
        /// The reason why the build ended.
        Error = "error",
        /// The output of a program of the project or of its image.
        Output = "output",
    }
}

crate::text::text_enum! {
    /// The result of checking a commit or testing an image.
    pub enum Grade {
        Green = "green",
        /// Nothing stops the release, but a person should read the warnings.
        Yellow = "yellow",
        Red = "red",
    }
}

crate::text::text_enum! {
    /// The result of testing an image, with a variant for an image that was not tested.
    pub enum TestGrade {
        Green = "green",
        Yellow = "yellow",
        Red = "red",
        /// Nothing ran; the result states the reason.
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
