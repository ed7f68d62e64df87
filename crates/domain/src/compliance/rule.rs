//! The rules by their ids: ours, and those of `ruff`, which has its own list.

use crate::build_policy::Severity;
use std::fmt;
use std::str::FromStr;

crate::text::text_enum! {
    /// A rule of the house. A family is what stands before the slash.
    pub enum Rule {
        RequiredFile = "template/required-file",
        OdooVersion = "template/odoo-version",
        Packages = "template/packages",
        NoAddon = "template/addon",
        ManifestParse = "manifest/parse",
        ManifestVersion = "manifest/version",
        ManifestSeries = "manifest/series",
        ManifestDepends = "manifest/depends",
        ManifestDependsUnsure = "manifest/depends-unsure",
        ManifestInstallable = "manifest/installable",
        ManifestData = "manifest/data",
        Path = "layout/path",
        SpecialFile = "layout/special-file",
        Symlink = "layout/symlink",
        LinkEscapes = "layout/link-escapes",
        BrokenLink = "layout/broken-link",
        Submodule = "layout/submodule",
        SubmoduleBranch = "layout/submodule-branch",
        DuplicateAddon = "layout/duplicate-addon",
        TooLarge = "layout/too-large",
        XmlWellFormed = "xml/well-formed",
        XmlDtd = "xml/dtd",
        PythonSyntax = "python/syntax",
        RuffConfig = "ruff/config",
        RuffNotRun = "ruff/not-run",
    }
}

impl Rule {
    /// What it asks for.
    pub const fn title(self) -> &'static str {
        match self {
            Self::RequiredFile => "The template's files are there",
            Self::OdooVersion => "odoo_version.txt names a base image",
            Self::Packages => "packages.txt and requirements.txt hold names and versions",
            Self::NoAddon => "The repository exposes an addon",
            Self::ManifestParse => "Manifests are Python literals",
            Self::ManifestVersion => "Versions read like 18.0.1.2.0",
            Self::ManifestSeries => "Versions are of the project's Odoo series",
            Self::ManifestDepends => "Dependencies are in the image",
            Self::ManifestDependsUnsure => "Dependencies are in the image, as far as is known",
            Self::ManifestInstallable => "Exposed addons are installable",
            Self::ManifestData => "The manifest's data files exist",
            Self::Path => "Names work on every machine",
            Self::SpecialFile => "Only files, folders and symlinks",
            Self::Symlink => "Symlinks expose addons of .third-party",
            Self::LinkEscapes => "Symlinks stay in the repository",
            Self::BrokenLink => "Symlinks lead somewhere",
            Self::Submodule => "Submodules lie where their name says",
            Self::SubmoduleBranch => "Submodules follow the series' branch",
            Self::DuplicateAddon => "An addon is there once",
            Self::TooLarge => "Files are small enough to be looked at",
            Self::XmlWellFormed => "XML is well-formed",
            Self::XmlDtd => "XML has no DTD",
            Self::PythonSyntax => "Python compiles for the base's Python",
            Self::RuffConfig => "The configuration of ruff stays in the repository",
            Self::RuffNotRun => "ruff was run",
        }
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::RequiredFile => "Add the file from the project template.",
            Self::OdooVersion => "Write one line, such as `apik/odoo:18.0-20251015-enterprise` or `18.0`.",
            Self::Packages => "Write one package a line; where packages come from is the installation's configuration.",
            Self::NoAddon => "Put an addon, or a symlink to one, at the root of the repository.",
            Self::ManifestParse => "Make __manifest__.py one dict of strings, numbers, lists and dicts: nothing in it is ever run.",
            Self::ManifestVersion => "Give the addon five numbers, of which the first two are the Odoo series.",
            Self::ManifestSeries => "Port the addon to the project's series, then raise its version; or take a branch of the right series.",
            Self::ManifestDepends => "Expose the missing addon at the root, or take it out of `depends`.",
            Self::ManifestDependsUnsure => {
                "Check that the base image brings this addon; nothing is known of the base image's own addons yet."
            }
            Self::ManifestInstallable => "Take the addon off the root, or make it installable.",
            Self::ManifestData => "Add the file, or take it out of the manifest.",
            Self::Path => "Rename it.",
            Self::SpecialFile => "Remove it: it cannot be part of an image.",
            Self::Symlink => "Let the link lead to `.third-party/<owner>/<repo>/<addon>`, under the addon's own name.",
            Self::LinkEscapes => "Let the link lead to something inside the repository, by a relative path.",
            Self::BrokenLink => "Let the link lead to something that is there, or remove it; a submodule may have to be checked out.",
            Self::Submodule => {
                "Move it to `.third-party/<owner>/<repo>` (a pull request's to `.third-party/PRs/<owner>/<repo>/<addon>`), named `<owner>/<repo>`."
            }
            Self::SubmoduleBranch => "Set `branch` in .gitmodules to the project's series.",
            Self::DuplicateAddon => "Keep one of them.",
            Self::TooLarge => "Split it.",
            Self::XmlWellFormed => "Correct the markup at this place.",
            Self::XmlDtd => "Take the DTD out; write characters instead of entities.",
            Self::PythonSyntax => "Correct the syntax, or write it as this Python version wants it.",
            Self::RuffConfig => "Keep every path of the configuration relative, inside the repository, and without `extend`.",
            Self::RuffNotRun => "Mend what kept it from running; whoever runs Ecluse installs `ruff` or sets ECLUSE_RUFF.",
        }
    }

    pub const fn default_severity(self) -> Severity {
        match self {
            Self::OdooVersion
            | Self::Packages
            | Self::NoAddon
            | Self::ManifestParse
            | Self::ManifestSeries
            | Self::ManifestDepends
            | Self::Path
            | Self::SpecialFile
            | Self::LinkEscapes
            | Self::BrokenLink
            | Self::XmlWellFormed
            | Self::PythonSyntax => Severity::Fail,
            Self::RequiredFile
            | Self::ManifestVersion
            | Self::ManifestDependsUnsure
            | Self::ManifestInstallable
            | Self::ManifestData
            | Self::Symlink
            | Self::Submodule
            | Self::SubmoduleBranch
            | Self::DuplicateAddon
            | Self::TooLarge
            | Self::XmlDtd
            | Self::RuffConfig
            | Self::RuffNotRun => Severity::Warn,
        }
    }
}

/// What a finding is filed under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RuleId {
    House(Rule),
    Ruff(RuffCode),
}

/// A rule of ruff, such as `E501` or `invalid-syntax`: letters, digits and `-`, at most 40 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuffCode(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{0}`; `ecluse check --rules` lists them, and `ruff/` or `manifest/` stands for a whole family")]
pub struct UnknownRule(String);

impl RuleId {
    /// The rule of ruff with this code.
    pub fn ruff(code: &str) -> Result<Self, UnknownRule> {
        format!("ruff/{code}").parse()
    }

    pub fn title(&self) -> &'static str {
        match self {
            Self::House(rule) => rule.title(),
            Self::Ruff(_) => "A rule of ruff that the project chose",
        }
    }

    pub fn advice(&self) -> &'static str {
        match self {
            Self::House(rule) => rule.advice(),
            Self::Ruff(_) => "`ruff rule CODE` explains it; `ruff check --fix` mends many.",
        }
    }

    pub fn default_severity(&self) -> Severity {
        match self {
            Self::House(rule) => rule.default_severity(),
            Self::Ruff(_) => Severity::Warn,
        }
    }
}

/// Is this all that stands before the rules of a family, slash included?
pub(super) fn is_family(text: &str) -> bool {
    text.ends_with('/') && Rule::ALL.iter().any(|rule| rule.as_str().split_inclusive('/').next() == Some(text))
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::House(rule) => f.write_str(rule.as_str()),
            Self::Ruff(RuffCode(code)) => write!(f, "ruff/{code}"),
        }
    }
}

impl FromStr for RuleId {
    type Err = UnknownRule;
    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        if let Ok(rule) = text.parse() {
            return Ok(Self::House(rule));
        }
        let code = text.strip_prefix("ruff/").filter(|code| {
            (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !code.starts_with('-')
        });
        match code {
            Some(code) => Ok(Self::Ruff(RuffCode(code.to_owned()))),
            None => Err(UnknownRule(text.chars().filter(|c| !c.is_control()).take(100).collect())),
        }
    }
}

impl From<Rule> for RuleId {
    fn from(rule: Rule) -> Self {
        Self::House(rule)
    }
}

impl TryFrom<String> for RuleId {
    type Error = UnknownRule;
    fn try_from(text: String) -> Result<Self, UnknownRule> {
        text.parse()
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.to_string()
    }
}
