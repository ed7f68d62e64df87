//! The clock of the server, for log lines, files on its disk and the display of what still runs.
//! Decisions use the clock of the database instead (`ecluse_store::now`).

use chrono::{DateTime, Utc};

/// The current time of the server's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
