//! The server's own clock: for log lines and tokens. Decisions use the database's (`ecluse_store::now`).

use chrono::{DateTime, Utc};

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
