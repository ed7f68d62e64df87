//! The compliance rules by their ids: those of Ecluse, and those of `ruff`, which has its own list.

use crate::severity::Severity;
use std::fmt;
use std::str::FromStr;

crate::text::text_enum! {
    /// A rule that Ecluse checks itself. The part before the slash is the family of the rule.
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
    /// What the rule requires.
    pub const fn title(self) -> &'static str {
        match self {
            Self::RequiredFile => "The files of the template exist",
            Self::OdooVersion => "odoo_version.txt names a base image",
            Self::Packages => "packages.txt and requirements.txt contain names and versions only",
            Self::NoAddon => "The repository has an addon at its root",
            Self::ManifestParse => "Manifests are Python literals",
            Self::ManifestVersion => "Versions have the form 18.0.1.2.0",
            Self::ManifestSeries => "Versions begin with the project's Odoo series",
            Self::ManifestDepends => "Dependencies are in the image",
            Self::ManifestDependsUnsure => "Dependencies are in the image, as far as is known",
            Self::ManifestInstallable => "Addons at the root are installable",
            Self::ManifestData => "The manifest's data files exist",
            Self::Path => "Names work on every machine",
            Self::SpecialFile => "The repository has only files, folders and symlinks",
            Self::Symlink => "Symlinks at the root lead to addons in .third-party",
            Self::LinkEscapes => "Symlinks stay in the repository",
            Self::BrokenLink => "Symlinks lead to something that exists",
            Self::Submodule => "Submodules are in the folder that their name demands",
            Self::SubmoduleBranch => "Submodules follow the branch of the series",
            Self::DuplicateAddon => "No addon appears twice",
            Self::TooLarge => "Files are small enough to be checked",
            Self::XmlWellFormed => "XML is well-formed",
            Self::XmlDtd => "XML has no DTD",
            Self::PythonSyntax => "Python files compile with the Python of the base image",
            Self::RuffConfig => "The configuration of ruff stays in the repository",
            Self::RuffNotRun => "ruff was run",
        }
    }

    /// How to fix a finding of the rule.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::RequiredFile => "Add the file from the project template.",
            Self::OdooVersion => {
                "Write one line, such as `apik/odoo:18.0-20251015-enterprise` or `18.0`."
            }
            Self::Packages => {
                "Write one package on each line; the configuration of the installation decides where packages come from."
            }
            Self::NoAddon => "Put an addon, or a symlink to one, at the root of the repository.",
            Self::ManifestParse => {
                "Write __manifest__.py as one dict of strings, numbers, lists and dicts: no code in it is run."
            }
            Self::ManifestVersion => {
                "Give the addon five numbers, of which the first two are the Odoo series."
            }
            Self::ManifestSeries => {
                "Port the addon to the project's series and raise its version, or use a branch of the right series."
            }
            Self::ManifestDepends => {
                "Add the missing addon at the root of the repository, or remove it from `depends`."
            }
            Self::ManifestDependsUnsure => {
                "Check that the base image has this addon; Ecluse does not know the addons of this base image yet."
            }
            Self::ManifestInstallable => {
                "Remove the addon from the root of the repository, or make it installable."
            }
            Self::ManifestData => "Add the file, or remove it from the manifest.",
            Self::Path => "Rename the file or folder.",
            Self::SpecialFile => "Remove it: such a file cannot be part of an image.",
            Self::Symlink => {
                "Let the symlink lead to `.third-party/<owner>/<repo>/<addon>`, and give it the name of the addon."
            }
            Self::LinkEscapes => {
                "Let the symlink lead to something inside the repository, with a relative path."
            }
            Self::BrokenLink => {
                "Let the symlink lead to something that exists, or remove it; perhaps a submodule is not checked out."
            }
            Self::Submodule => {
                "Move the submodule to `.third-party/<owner>/<repo>` and name it `<owner>/<repo>`; the submodule of a pull request belongs in `.third-party/PRs/<owner>/<repo>/<addon>`."
            }
            Self::SubmoduleBranch => "Set `branch` in .gitmodules to the project's series.",
            Self::DuplicateAddon => "Keep one of the two addons.",
            Self::TooLarge => "Split the file.",
            Self::XmlWellFormed => "Correct the markup at this place.",
            Self::XmlDtd => "Remove the DTD, and write characters instead of entities.",
            Self::PythonSyntax => {
                "Correct the syntax, or write code that this Python version accepts."
            }
            Self::RuffConfig => {
                "Use only relative paths inside the repository in the configuration, and no `extend`."
            }
            Self::RuffNotRun => {
                "Fix the error that stopped ruff; the administrator of the server installs `ruff` or sets ECLUSE_RUFF."
            }
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

/// The rule of a finding: one of Ecluse, or one of ruff.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub enum RuleId {
    Own(Rule),
    Ruff(RuffCode),
}

/// A rule of ruff, such as `E501` or `invalid-syntax`: letters, digits and `-`, at most 40 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuffCode(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no rule `{0}`; `ecluse check --rules` lists the rules, and `ruff/` or `manifest/` names a whole family"
)]
pub struct UnknownRule(String);

impl RuleId {
    /// The id of a rule of ruff, from its code.
    pub fn ruff(code: &str) -> Result<Self, UnknownRule> {
        format!("ruff/{code}").parse()
    }

    pub fn title(&self) -> &'static str {
        match self {
            Self::Own(rule) => rule.title(),
            Self::Ruff(_) => "A rule of ruff that the project chose",
        }
    }

    pub fn advice(&self) -> &'static str {
        match self {
            Self::Own(rule) => rule.advice(),
            Self::Ruff(_) => {
                "`ruff rule CODE` explains the rule; `ruff check --fix` fixes many findings."
            }
        }
    }

    pub fn default_severity(&self) -> Severity {
        match self {
            Self::Own(rule) => rule.default_severity(),
            Self::Ruff(_) => Severity::Warn,
        }
    }
}

/// The family of each rule, slash included.
fn families() -> impl Iterator<Item = &'static str> {
    Rule::ALL
        .iter()
        .filter_map(|rule| rule.as_str().split_inclusive('/').next())
        .filter(|family| family.ends_with('/'))
}

/// Whether a text is the name of a family, slash included.
pub(super) fn is_family(text: &str) -> bool {
    families().any(|family| family == text)
}

/// The regular expression of the names that a policy may give severities to: of families, of rules,
/// and of rules of ruff as [`RuleId`] reads them.
#[cfg(feature = "openapi")]
pub(crate) fn name_pattern() -> String {
    let families: std::collections::BTreeSet<&str> = families().collect();
    let rules = Rule::ALL.iter().map(|rule| rule.as_str());
    let names: Vec<&str> = families.into_iter().chain(rules).collect();
    format!(
        "^({}|ruff/[A-Za-z0-9][A-Za-z0-9-]{{0,39}})$",
        names.join("|")
    )
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(rule) => f.write_str(rule.as_str()),
            Self::Ruff(RuffCode(code)) => write!(f, "ruff/{code}"),
        }
    }
}

impl FromStr for RuleId {
    type Err = UnknownRule;
    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        if let Ok(rule) = text.parse() {
            return Ok(Self::Own(rule));
        }
        let code = text.strip_prefix("ruff/").filter(|code| {
            (1..=40).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !code.starts_with('-')
        });
        match code {
            Some(code) => Ok(Self::Ruff(RuffCode(code.to_owned()))),
            None => Err(UnknownRule(crate::text::quote(text, 100))),
        }
    }
}

impl From<Rule> for RuleId {
    fn from(rule: Rule) -> Self {
        Self::Own(rule)
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
