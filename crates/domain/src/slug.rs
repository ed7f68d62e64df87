//! The short name of a project, as addresses, image repositories and container names use it.

/// A project's short name: 1 to 40 lower-case letters, digits and hyphens, without a hyphen at
/// either end. The database checks the same grammar.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the short name of a project: expected 1 to 40 lower-case letters, digits or `-`, without `-` at either end"
)]
pub struct InvalidSlug(String);

impl Slug {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Slug {
    type Err = InvalidSlug;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-');
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSlug(crate::text::quote(text, 100)))
        }
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

crate::text::sql_text!(Slug);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_slug_has_letters_digits_and_inner_hyphens() {
        for good in ["a", "7", "shop", "client-shop-2", "a--b", &"x".repeat(40)] {
            assert_eq!(good.parse::<Slug>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-",
            "-shop",
            "shop-",
            "Shop",
            "shop_2",
            "shop.eu",
            "shop/eu",
            "été",
            "a b",
            "a\n",
            &"x".repeat(41),
        ] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_error_shows_no_control_character() {
        let error = "a\u{1b}[31m".parse::<Slug>().unwrap_err().to_string();
        assert!(!error.chars().any(char::is_control), "{error:?}");
    }

    proptest! {
        /// The pattern is the one of the column `projects.slug`.
        #[test]
        fn the_grammar_is_that_of_the_database(text in "[a-z0-9A-Z_-]{0,42}") {
            let column = regex::Regex::new("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$").unwrap();
            prop_assert_eq!(text.parse::<Slug>().is_ok(), column.is_match(&text));
        }
    }
}
