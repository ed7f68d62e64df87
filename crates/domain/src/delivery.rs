//! Webhook deliveries.

crate::text::text_enum! {
    pub enum Forge {
        Github = "github",
    }
}

crate::text::text_enum! {
    /// What became of a delivery; every acknowledged one ends in exactly one outcome.
    pub enum DeliveryStatus {
        /// Stored, its job not yet done.
        Received = "received",
        /// Its effects, if any, are in the database.
        Processed = "processed",
        /// An event that Ecluse does not use; kept for the record.
        Ignored = "ignored",
        /// Authentic, but it could not be understood; shown, never retried.
        Failed = "failed",
    }
}
