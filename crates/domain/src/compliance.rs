//! What a project's repository must be like: the rules, what was found against them, and what that
//! means under a project's policy.

mod rule;

pub use rule::{Rule, RuleId, UnknownRule};

use crate::build::Grade;
use crate::build_policy::Severity;
use std::collections::BTreeMap;
use std::fmt;

/// Something that a rule objects to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// In the project, submodules included; empty when it is about the project as a whole.
    pub path: String,
    /// Counted from 1.
    pub line: Option<u32>,
    pub rule: RuleId,
    /// One printable line.
    pub message: String,
    /// It lies in a submodule: not the project's to mend.
    pub third_party: bool,
}

impl Finding {
    /// A finding in the project's own files.
    pub fn new(rule: impl Into<RuleId>, path: impl Into<String>, line: Option<u32>, message: impl AsRef<str>) -> Self {
        let message = crate::printable(message.as_ref());
        Self { path: path.into(), line, rule: rule.into(), message: shortened(message), third_party: false }
    }
}

/// `sale/models/a.py:3: message (rule)`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.trim_end_matches('.');
        match (self.path.as_str(), self.line) {
            ("", _) => {}
            (path, None) => write!(f, "{path}: ")?,
            (path, Some(line)) => write!(f, "{path}:{line}: ")?,
        }
        write!(f, "{message} ({})", self.rule)
    }
}

/// The longest message kept, in bytes.
const LONGEST_MESSAGE: usize = 500;

fn shortened(mut message: String) -> String {
    if message.len() > LONGEST_MESSAGE {
        message.truncate(message.floor_char_boundary(LONGEST_MESSAGE));
        message.push('…');
    }
    message
}

/// A finding and how much it weighs: never [`Severity::Off`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub severity: Severity,
    pub finding: Finding,
}

/// What the findings of a commit mean for its build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Green: nothing found. Yellow: warnings only. Red: something fails.
    pub grade: Grade,
    /// What fails first, then in order of path and line; at most [`MOST_FINDINGS`].
    pub findings: Vec<Judged>,
    /// Of all that was found.
    pub failing: usize,
    pub warnings: usize,
}

/// How many findings of one commit are kept.
pub const MOST_FINDINGS: usize = 2000;

/// By rule id (`manifest/version`, `ruff/E501`) or family (`ruff/`); the id counts more.
pub type Severities = BTreeMap<String, Severity>;

impl Judgement {
    pub fn of(mut findings: Vec<Finding>, policy: &Severities) -> Self {
        findings.sort();
        findings.dedup();
        let (mut failing, mut warnings) = (Vec::new(), Vec::new());
        for finding in findings {
            match severity(&finding, policy) {
                Severity::Off => {}
                Severity::Warn => warnings.push(Judged { severity: Severity::Warn, finding }),
                Severity::Fail => failing.push(Judged { severity: Severity::Fail, finding }),
            }
        }
        let grade = match (failing.is_empty(), warnings.is_empty()) {
            (false, _) => Grade::Red,
            (true, false) => Grade::Yellow,
            (true, true) => Grade::Green,
        };
        let counts = (failing.len(), warnings.len());
        failing.append(&mut warnings);
        failing.truncate(MOST_FINDINGS);
        Self { grade, findings: failing, failing: counts.0, warnings: counts.1 }
    }

    /// How many were found beyond those that are kept.
    pub fn left_out(&self) -> usize {
        self.failing + self.warnings - self.findings.len()
    }

    /// What must be mended, in one sentence; `None` when the build may go on.
    pub fn refusal(&self) -> Option<String> {
        let told = &self.findings.first().filter(|first| first.severity == Severity::Fail)?.finding;
        Some(match self.failing {
            1 => format!("One finding must be mended: {told}."),
            2 => format!("2 findings must be mended: {told}, and another."),
            many => format!("{many} findings must be mended: {told}, and {} others.", many - 1),
        })
    }
}

/// What the policy says, else the rule's default; by default nothing in a submodule fails a build, because
/// the project cannot mend it and the tests of the image tell whether it works.
fn severity(finding: &Finding, policy: &Severities) -> Severity {
    let id = finding.rule.to_string();
    let family = id.split_inclusive('/').next().unwrap_or_default();
    match policy.get(&id).or_else(|| policy.get(family)) {
        Some(severity) => *severity,
        None => match (finding.rule.default_severity(), finding.third_party) {
            (Severity::Fail, true) => Severity::Warn,
            (severity, _) => severity,
        },
    }
}

/// Refuses a policy that names a rule there is not: a misspelt `fail` would never fail anything.
pub fn check_severities(policy: &Severities) -> Result<(), UnknownRule> {
    for name in policy.keys() {
        if !rule::is_family(name) {
            name.parse::<RuleId>()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
