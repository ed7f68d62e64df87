//! Addons: folders with a manifest, which Odoo calls modules.

use std::fmt;

/// The file that makes a folder an addon, newest name first.
pub const MANIFESTS: [&str; 2] = ["__manifest__.py", "__openerp__.py"];

/// The technical name of an addon, as `odoo -i` takes it: at most 100 letters, digits, `_` and `-`,
/// without a `-` at the start.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct AddonName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of an addon: expected letters, digits and underscores")]
pub struct InvalidAddonName(String);

impl AddonName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for AddonName {
    type Err = InvalidAddonName;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = (1..=100).contains(&text.len())
            && !text.starts_with('-')
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidAddonName(crate::text::quote(text, 100)))
        }
    }
}

impl TryFrom<String> for AddonName {
    type Error = InvalidAddonName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AddonName> for String {
    fn from(name: AddonName) -> Self {
        name.0
    }
}

impl fmt::Display for AddonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An addon in an image.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Addon {
    pub name: AddonName,
    /// The `version` of the manifest, such as `18.0.1.2.0`, when it could be read.
    pub version: Option<String>,
    /// The folder of the addon in the repository, symlinks resolved.
    pub path: String,
}

/// The `version` of a manifest. The manifest is a Python dict of literals, which is read and never
/// executed. `None` when the version is not a plain string at the top level of the dict, or when it
/// is longer than 100 bytes.
pub fn manifest_version(manifest: &str) -> Option<String> {
    let mut depth = 0usize;
    let mut rest = manifest;
    let mut key: Option<&str> = None; // the last string at depth 1
    let mut after_colon = false;
    while let Some(c) = rest.chars().next() {
        match c {
            '#' => rest = rest.find('\n').map_or("", |end| &rest[end..]),
            '\'' | '"' => {
                let (value, tail) = python_string(rest)?;
                if depth == 1 && after_colon && key == Some("version") {
                    return (!value.is_empty()
                        && value.len() <= 100
                        && !value.chars().any(crate::text::is_hidden))
                    .then(|| value.to_owned());
                }
                key = (depth == 1 && !after_colon).then_some(value);
                rest = tail;
            }
            _ => {
                match c {
                    '{' | '[' | '(' => depth += 1,
                    '}' | ']' | ')' => depth = depth.checked_sub(1)?,
                    ':' if depth == 1 => after_colon = true,
                    ',' if depth == 1 => (key, after_colon) = (None, false),
                    _ => {}
                }
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    None
}

/// The string literal at the start of a text, without its quotes and with escapes as written, and
/// the rest of the text.
fn python_string(text: &str) -> Option<(&str, &str)> {
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| text.starts_with(quote))?;
    let body = &text[quote.len()..];
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if body[at..].starts_with(quote) {
            return Some((&body[..at], &body[at + quote.len()..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addon_names_have_letters_digits_and_underscores() {
        for good in ["sale", "l10n_fr", "web_2", "x-y"] {
            assert!(good.parse::<AddonName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "-i",
            "a/b",
            "a,b",
            "a b",
            "..",
            "é",
            "a.b",
            "a\n",
            &"x".repeat(101),
        ] {
            assert!(bad.parse::<AddonName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_version_is_a_string_at_the_top_level() {
        let cases: [(&str, Option<&str>); 12] = [
            (
                "{'name': 'Sale', 'version': '18.0.1.2.0', 'depends': ['base']}",
                Some("18.0.1.2.0"),
            ),
            (
                "# Copyright 'x\n{\n  \"version\" : \"1.0\",\n}",
                Some("1.0"),
            ),
            (
                "{'description': \"\"\"'version': '9'\"\"\", 'version': '2.0'}",
                Some("2.0"),
            ),
            ("{'assets': {'version': '9'}, 'version': '3'}", Some("3")),
            ("{'name': 'version', 'x': 'version'}", None),
            ("{'x': 'it\\'s', 'version': '4'}", Some("4")),
            ("{'version': 5}", None),
            ("{'version': ", None),
            ("{'version': 'unclosed", None),
            ("}}}", None),
            ("", None),
            ("{'version': 'a\u{1}b'}", None),
        ];
        for (manifest, version) in cases {
            assert_eq!(manifest_version(manifest).as_deref(), version, "{manifest}");
        }
    }
}
