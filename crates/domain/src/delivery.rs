//! Deliveries: the webhook requests of a forge.

/// The outcome of a delivery in one sentence, short enough for lists.
pub type Outcome = crate::text::Line<500>;

crate::text::text_enum! {
    /// The product that a forge runs.
    pub enum Forge {
        Github = "github",
    }
}

crate::text::text_enum! {
    /// The outcome of a delivery. Every acknowledged delivery ends in exactly one outcome.
    pub enum DeliveryStatus {
        /// The delivery is stored, and its job has not ended yet.
        Received = "received",
        /// All effects of the delivery are in the database.
        Processed = "processed",
        /// Ecluse does not use the event; the delivery is kept for the record.
        Ignored = "ignored",
        /// The delivery is authentic, but its content is not understood. It is shown and never
        /// retried.
        Failed = "failed",
    }
}
