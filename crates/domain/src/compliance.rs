//! Compliance: the rules for a project's repository, the findings against them, and their effect on
//! a build under the project's policy.

mod collect;
mod rule;

pub use collect::{Findings, MAX_OF_RULE};
#[cfg(feature = "openapi")]
pub(crate) use rule::name_pattern;
pub use rule::{Rule, RuleId, UnknownRule};

use crate::build::Grade;
use crate::severity::Severity;
use std::collections::BTreeMap;
use std::fmt;

/// A place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// The path in the project, submodules included; empty when the finding is about the whole
    /// project.
    pub path: String,
    /// Counted from 1.
    pub line: Option<u32>,
    pub rule: RuleId,
    /// One printable line.
    pub message: String,
    /// Whether the path is in a submodule, so that the project itself cannot fix it.
    pub third_party: bool,
}

impl Finding {
    /// A finding in the project's own files.
    pub fn new(
        rule: impl Into<RuleId>,
        path: impl Into<String>,
        line: Option<u32>,
        message: impl AsRef<str>,
    ) -> Self {
        let message = crate::printable(message.as_ref());
        Self {
            path: path.into(),
            line,
            rule: rule.into(),
            message: shortened(message),
            third_party: false,
        }
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

/// A finding with its severity, which is never [`Severity::Off`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub severity: Severity,
    pub finding: Finding,
}

/// The effect of a commit's findings on its build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Green without findings, yellow with warnings only, red when a finding fails the build.
    pub grade: Grade,
    /// Those that fail the build first, then by path and line; at most [`MAX_FINDINGS`]. Where not
    /// all findings of a rule were kept, one in their place counts the others.
    pub findings: Vec<Judged>,
    /// How many findings fail the build, including those that are not kept.
    pub failing: usize,
    /// How many findings are warnings, including those that are not kept.
    pub warnings: usize,
    left_out: usize,
}

/// How many findings of one commit are kept.
pub const MAX_FINDINGS: usize = 2000;

/// Severities by rule id (`manifest/version`, `ruff/E501`) or family (`ruff/`). An id wins over its
/// family.
pub type Severities = BTreeMap<String, Severity>;

impl Judgement {
    /// Gives every finding its severity, and sorts the findings.
    pub fn new(findings: impl Into<Findings>, policy: &Severities) -> Self {
        let (mut failing, mut warnings) = (Listed::default(), Listed::default());
        for (rule, third_party, of_rule) in findings.into().by_rule() {
            let (listed, severity) = match severity(&rule, third_party, policy) {
                Severity::Off => continue,
                Severity::Warn => (&mut warnings, Severity::Warn),
                Severity::Fail => (&mut failing, Severity::Fail),
            };
            let judged = |finding| Judged { severity, finding };
            if let Some(others) = of_rule.describe_left_out(&rule, third_party) {
                listed.others.push((judged(others), of_rule.left_out));
            }
            listed.kept.extend(of_rule.kept.into_iter().map(judged));
        }
        let grade = match (failing.is_empty(), warnings.is_empty()) {
            (false, _) => Grade::Red,
            (true, false) => Grade::Yellow,
            (true, true) => Grade::Green,
        };
        let counts = (failing.count(), warnings.count());
        let mut all = failing.in_order();
        all.extend(warnings.in_order());
        let cut = all.split_off(all.len().min(MAX_FINDINGS));
        Self {
            grade,
            findings: all.into_iter().map(|(judged, _)| judged).collect(),
            failing: counts.0,
            warnings: counts.1,
            left_out: cut.iter().map(|(_, count)| count).sum(),
        }
    }

    /// How many findings are neither listed nor counted by one that is listed.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Why the build fails, as one sentence; `None` when no finding fails it.
    pub fn refusal(&self) -> Option<String> {
        let first = &self
            .findings
            .first()
            .filter(|judged| judged.severity == Severity::Fail)?
            .finding;
        Some(match self.failing {
            1 => format!("One finding must be fixed: {first}."),
            2 => format!("2 findings must be fixed: {first}, and another."),
            many => format!(
                "{many} findings must be fixed: {first}, and {} others.",
                many - 1
            ),
        })
    }
}

/// The findings of one severity, while they are judged.
#[derive(Default)]
struct Listed {
    kept: Vec<Judged>,
    /// Those that count the findings of a rule that were not kept, with their number.
    others: Vec<(Judged, usize)>,
}

impl Listed {
    fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    fn count(&self) -> usize {
        self.kept.len() + self.others.iter().map(|(_, count)| count).sum::<usize>()
    }

    /// The findings by path and line, then those that count others; each with the number of
    /// findings that it stands for.
    fn in_order(mut self) -> Vec<(Judged, usize)> {
        self.kept.sort_by(|a, b| a.finding.cmp(&b.finding));
        let kept = self.kept.into_iter().map(|judged| (judged, 1));
        kept.chain(self.others).collect()
    }
}

/// The severity of the findings of a rule: the one of the policy, or else the default of the rule.
/// By default nothing in a submodule fails a build, because the project cannot fix it there and the
/// tests of the image show whether it works.
fn severity(rule: &RuleId, third_party: bool, policy: &Severities) -> Severity {
    let id = rule.to_string();
    let family = id.split_inclusive('/').next().unwrap_or_default();
    match policy.get(&id).or_else(|| policy.get(family)) {
        Some(severity) => *severity,
        None => match (rule.default_severity(), third_party) {
            (Severity::Fail, true) => Severity::Warn,
            (severity, _) => severity,
        },
    }
}

/// Refuses a policy that names an unknown rule: a severity under a misspelt name would have no
/// effect.
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
