//! The reason that a person states for an action, which the audit log keeps.

use crate::text::{InvalidName, refuse_hidden};

/// A reason: 1 to 2,000 characters, without white space at either end and without hidden characters
/// other than line ends and tabs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReason {
    #[error("write a reason")]
    Missing,
    #[error("must not be longer than 2000 characters")]
    TooLong,
    #[error(transparent)]
    Hidden(InvalidName),
}

impl Reason {
    /// The most characters of a reason.
    pub const MAX_CHARACTERS: usize = 2000;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Reason {
    type Err = InvalidReason;
    /// Removes white space at both ends before it counts the characters.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        match trimmed.chars().count() {
            0 => Err(InvalidReason::Missing),
            1..=Self::MAX_CHARACTERS => {
                refuse_hidden(text, |c| matches!(c, '\n' | '\r' | '\t'))
                    .map_err(InvalidReason::Hidden)?;
                Ok(Self(trimmed.to_owned()))
            }
            _ => Err(InvalidReason::TooLong),
        }
    }
}

impl TryFrom<String> for Reason {
    type Error = InvalidReason;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.0
    }
}

impl std::ops::Deref for Reason {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_at_the_ends_is_no_part_of_a_reason() {
        let reason: Reason = " \n too early\u{a0} \t".parse().unwrap();
        assert_eq!(reason.as_str(), "too early");
        for blank in ["", " ", "\r\n\t"] {
            assert_eq!(blank.parse::<Reason>(), Err(InvalidReason::Missing));
        }
    }

    #[test]
    fn a_reason_hides_nothing() {
        assert!("two\r\n\tlines".parse::<Reason>().is_ok());
        for hidden in ["a\0b", "a\u{1b}b", "a\u{202e}b", "a\u{200b}b"] {
            let error = hidden.parse::<Reason>().unwrap_err();
            assert!(matches!(error, InvalidReason::Hidden(_)), "{error}");
        }
    }

    #[test]
    fn a_reason_has_at_most_2000_characters() {
        // characters and not bytes
        let longest = "é".repeat(Reason::MAX_CHARACTERS);
        assert_eq!(
            format!(" {longest} ").parse::<Reason>().unwrap().as_str(),
            longest
        );
        assert_eq!(
            format!("{longest}x").parse::<Reason>(),
            Err(InvalidReason::TooLong)
        );
    }
}
