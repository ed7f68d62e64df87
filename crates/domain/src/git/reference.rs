//! The names of branches and tags.

crate::text::text_enum! {
    /// The two kinds of refs that a push can create.
    pub enum RefKind {
        Branch = "branch",
        Tag = "tag",
    }
}

/// The name of a branch or a tag, without `refs/heads/` or `refs/tags/`.
///
/// The grammar is git's own (`git help check-ref-format`). In addition a name never starts with a
/// dash, so that git cannot read it as an option. Git allows characters that a reader cannot see:
/// [`RefName::as_str`] is the name as git has it, and the text for people (`Display`) shows them as
/// escapes.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct RefName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a branch or tag: `git help check-ref-format` describes what is")]
pub struct InvalidRefName(String);

impl RefName {
    /// The most bytes of a name.
    pub const MAX_BYTES: usize = 200;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for RefName {
    type Err = InvalidRefName;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let forbidden = |c: char| {
            c.is_ascii_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\')
        };
        let valid = (1..=Self::MAX_BYTES).contains(&text.len())
            && !text.starts_with(['-', '/'])
            && !text.ends_with(['/', '.'])
            && !text.chars().any(forbidden)
            && !text.contains("..")
            && !text.contains("//")
            && !text.contains("@{")
            && text != "@"
            && text
                .split('/')
                .all(|part| !part.starts_with('.') && !part.ends_with(".lock"));
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidRefName(crate::text::quote(text, 100)))
        }
    }
}

impl TryFrom<String> for RefName {
    type Error = InvalidRefName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RefName> for String {
    fn from(name: RefName) -> Self {
        name.0
    }
}

impl std::fmt::Display for RefName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::printable(&self.0))
    }
}

crate::text::sql_text!(RefName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_shows_what_a_name_hides() {
        let name: RefName = "fix/\u{202e}gnp.main".parse().unwrap();
        assert_eq!(name.as_str(), "fix/\u{202e}gnp.main");
        assert_eq!(name.to_string(), r"fix/\u{202e}gnp.main");
        let refused = format!("a \u{202e}{}", "x".repeat(24 << 20)).parse::<RefName>();
        let error = refused.unwrap_err().to_string();
        assert!(error.len() < 300 && error.contains(r"\u{202e}"), "{error}");
    }

    #[test]
    fn ref_names_follow_the_grammar_of_git() {
        for good in ["main", "v1.2.3", "release/v1.2.3", "18.0", "feature/été"] {
            assert!(good.parse::<RefName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "-x",
            "--upload-pack=touch x",
            "a..b",
            "a b",
            "a//b",
            "/a",
            "a/",
            "a.",
            ".a",
            "a/.b",
            "x.lock",
            "a@{1}",
            "a~1",
            "a^",
            "a:b",
            "a\nb",
            "@",
        ] {
            assert!(bad.parse::<RefName>().is_err(), "{bad}");
        }
    }
}
