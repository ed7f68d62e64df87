//! Jobs: units of background work, which workers claim from a queue.

crate::text::text_enum! {
    /// The kind of work that a job does.
    pub enum JobKind {
        /// Read a delivery of the forge and start what it requires.
        Delivery = "delivery",
        Build = "build",
        /// Ask git and the registry what the pushes of a project change.
        FollowUp = "follow_up",
        /// Tag the digest of a release in the registry.
        Release = "release",
        /// Evaluate the gates of a promotion and start it when all are open.
        Promotion = "promotion",
        Deployment = "deployment",
        /// Build an image with Debian and Python packages.
        Dependencies = "dependencies",
        /// Remove the images of a project to which nothing refers.
        Retention = "retention",
        /// Read the state of the client's database of a stage.
        DatabaseReading = "database_reading",
        /// Send a notification to a chat.
        Notification = "notification",
    }
}
