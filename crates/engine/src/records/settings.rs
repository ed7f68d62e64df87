//! The settings of records, the same for every process.

/// How long records are kept, and how many bytes a project may add in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The payload of a delivery is removed after so many days.
    pub payload_days: u16,
    /// The log of a build without an image in the registry, or of a deployment, is removed so many
    /// days after its end.
    pub log_days: u16,
    /// The deliveries of a project and a day, each with the cost of its rows.
    pub delivery_bytes: u64,
    /// The logs, findings and documents of a project's builds and dependency images on a day.
    pub log_bytes: u64,
    /// The layers and configs that the builds of a project, and its dependency images, send to the
    /// registry on a day.
    pub image_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            payload_days: 30,
            log_days: 90,
            delivery_bytes: 1 << 30,
            log_bytes: 1 << 30,
            image_bytes: 20 << 30,
        }
    }
}
