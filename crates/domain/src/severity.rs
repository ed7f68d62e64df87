//! The severity of a rule: what its findings do to a build.

crate::text::text_enum! {
    /// The effect of a finding on the build.
    pub enum Severity {
        /// The rule is not checked.
        Off = "off",
        /// The finding is shown, and the build continues.
        Warn = "warn",
        /// The build fails before any layer is written.
        Fail = "fail",
    }
}
