//! The plan of an image, with the dates of its files.

use chrono::{DateTime, Utc};
use ecluse_image::Plan;

/// The plan of an image, and the time of the last change of each of its dated paths.
pub(super) struct DatedPlan {
    pub plan: Plan,
    pub times: Vec<DateTime<Utc>>,
}
