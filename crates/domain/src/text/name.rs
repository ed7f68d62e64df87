//! The names that people choose: of projects, accounts and tokens.

use super::clean::is_hidden;

/// A name: 1 to 200 characters, of which at least one is visible, and none hidden. Two names could
/// look the same with a hidden character, or one could be read backwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    #[error("must be 1 to 200 characters")]
    Length,
    #[error("contains the hidden character U+{:04X}; remove it", u32::from(*.0))]
    Hidden(char),
}

impl Name {
    /// The most characters of a name.
    pub const MAX: usize = 200;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Name {
    type Err = InvalidName;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() || text.chars().nth(Self::MAX).is_some() {
            return Err(InvalidName::Length);
        }
        refuse_hidden(text, |_| false)?;
        Ok(Self(text.to_owned()))
    }
}

/// Refuses a text of a person that has a hidden character, other than the allowed ones.
pub(crate) fn refuse_hidden(
    text: &str,
    is_allowed: impl Fn(char) -> bool,
) -> Result<(), InvalidName> {
    match text.chars().find(|&c| is_hidden(c) && !is_allowed(c)) {
        Some(hidden) => Err(InvalidName::Hidden(hidden)),
        None => Ok(()),
    }
}

impl std::ops::Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_hides_nothing() {
        for good in ["Shop", "Été à Lyon", "漢字", "العربية", &"é".repeat(200)] {
            assert_eq!(good.parse::<Name>().unwrap().as_str(), good);
        }
        for bad in ["", " ", "\u{a0}", &"é".repeat(201)] {
            assert_eq!(bad.parse::<Name>(), Err(InvalidName::Length), "{bad:?}");
        }
        for hidden in [
            '\0', '\n', '\t', '\u{1b}', '\u{9b}', '\u{61c}', '\u{200b}', '\u{200f}', '\u{2028}',
            '\u{202e}', '\u{2066}', '\u{feff}',
        ] {
            let name = format!("Shop{hidden}x");
            assert_eq!(name.parse::<Name>(), Err(InvalidName::Hidden(hidden)));
        }
        assert_eq!(
            InvalidName::Hidden('\u{202e}').to_string(),
            "contains the hidden character U+202E; remove it"
        );
    }
}
