//! The words of the audit log.

crate::text::text_enum! {
    /// Who acted.
    pub enum ActorKind {
        /// A signed-in person, in the browser.
        Person = "person",
        /// A bearer token of a person or service account.
        Token = "token",
        /// A forge, by a signed delivery.
        Forge = "forge",
        /// Ecluse itself: a worker, the reconciler.
        System = "system",
        /// Somebody with a shell on the server.
        CommandLine = "command_line",
    }
}
