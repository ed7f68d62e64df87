//! Text that cannot be longer than its column allows, and that hides nothing.

use super::clean::{cut, printable, printable_lines};

/// One line that came from outside, or that quotes something from outside: at most `MAX`
/// characters, without hidden characters other than tabs. A longer text ends with `…`.
///
/// The texts of others are made visible here, when they are kept, and not where they are shown:
/// pages, the API, the command line and messages to a chat all show them, and none can forget it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// The first line of a commit's message.
pub type Subject = Line<500>;
/// The name of a person as git or a forge states it.
pub type Author = Line<200>;
/// A line of a log.
pub type LogLine = Line<4000>;

/// Sentences that state why something ended, or what waits for what: at most
/// [`Sentence::MAX_CHARACTERS`] characters, without hidden characters other than line ends and tabs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence(String);

impl<const MAX: usize> From<&str> for Line<MAX> {
    fn from(text: &str) -> Self {
        // It is cut again because an escape is longer than the character that it shows.
        Self(cut(&printable(&cut(text, MAX)), MAX))
    }
}

impl Sentence {
    /// The most characters.
    pub const MAX_CHARACTERS: usize = 2000;
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        let shown = printable_lines(&cut(text, Self::MAX_CHARACTERS));
        Self(cut(&shown, Self::MAX_CHARACTERS))
    }
}

macro_rules! text_of {
    ({$($generics:tt)*} $name:ty) => {
        impl$($generics)* $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl$($generics)* From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl$($generics)* From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl$($generics)* std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl$($generics)* std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_of!({<const MAX: usize>} Line<MAX>);
text_of!({} Sentence);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_cut_visibly() {
        assert_eq!(Line::<3>::from("abc").as_str(), "abc");
        assert_eq!(Line::<3>::from("abcd").as_str(), "ab…");
        assert_eq!(Line::<9>::from("a\u{202e}b").as_str(), r"a\u{202e…");
        assert_eq!(Line::<9>::from("a\nb").as_str(), r"a\u{a}b");
        assert_eq!(Sentence::from("a\nb\0").as_str(), "a\nb\\u{0}");
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_its_type_allows(text in any::<String>()) {
            prop_assert!(Line::<7>::from(text.as_str()).chars().count() <= 7);
            let long = Sentence::from(text.repeat(500));
            prop_assert!(long.chars().count() <= Sentence::MAX_CHARACTERS);
        }
    }
}
