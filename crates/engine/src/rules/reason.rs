//! The reasons that people must state for their actions.

use ecluse_domain::Reason;
use ecluse_domain::reason::InvalidReason;

use crate::{Error, Result};

/// Reads a reason. An empty reason, one of more than 2,000 characters and one with hidden characters
/// are refused under the name of its field.
pub(crate) fn parse_reason(field: &'static str, text: &str) -> Result<Reason> {
    text.parse()
        .map_err(|problem: InvalidReason| Error::invalid(field, problem.to_string()))
}
