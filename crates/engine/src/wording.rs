//! How sentences write moments, durations and texts of other programs.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ecluse_domain::printable;

/// Formats a moment for a sentence as a clock in that time zone shows it, such as
/// `2026-12-02 at 00:00 (Europe/Paris)`. Postgres decides which names of zones are valid; for one that
/// this program does not know, the sentence names the moment in UTC.
pub(crate) fn format_moment(at: DateTime<Utc>, zone: &str) -> String {
    match zone.parse::<Tz>() {
        Ok(known) if known != Tz::UTC => at
            .with_timezone(&known)
            .format(&format!("%Y-%m-%d at %H:%M ({zone})"))
            .to_string(),
        Ok(_) | Err(_) => at.format("%Y-%m-%d at %H:%M UTC").to_string(),
    }
}

/// Formats a duration for a sentence, such as `1 d 2 h 5 min`.
pub(crate) fn format_duration(minutes: i64) -> String {
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts: Vec<String> = [(days, "d"), (hours, "h"), (minutes, "min")]
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    if parts.is_empty() {
        "less than a minute".to_owned()
    } else {
        parts.join(" ")
    }
}

/// Ends a text with exactly one full stop, so that another sentence can follow it.
pub(crate) fn end_with_full_stop(text: &str) -> String {
    format!("{}.", text.trim_end_matches(['.', ' ']))
}

/// Turns the message of a library into a sentence for people: without control characters, and with
/// punctuation at its end.
pub(crate) fn printable_sentence(message: &str) -> String {
    let message = printable(message.trim());
    if message.ends_with(['.', '!', '?']) {
        message
    } else {
        message + "."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_the_zone_that_counts_the_days() {
        let at: DateTime<Utc> = "2026-12-01T23:00:00Z".parse().unwrap_or_default();
        for (zone, text) in [
            ("Europe/Paris", "2026-12-02 at 00:00 (Europe/Paris)"),
            ("America/Montreal", "2026-12-01 at 18:00 (America/Montreal)"),
            ("UTC", "2026-12-01 at 23:00 UTC"),
            ("Mars/Olympus", "2026-12-01 at 23:00 UTC"),
        ] {
            assert_eq!(format_moment(at, zone), text);
        }
    }
}
