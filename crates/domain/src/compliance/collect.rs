//! The findings of a commit while they are collected. A hostile commit can have millions, so only a
//! few of each rule are kept, and the others are counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, RuleId};

/// How many findings of one rule are kept of a commit, and as many again in its submodules.
pub const MAX_OF_RULE: usize = 200;

/// The findings of a commit. Which ones of a rule are kept does not depend on the order in which
/// they are added: the first by path and line are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(BTreeMap<(RuleId, bool), OfRule>);

/// The findings of one rule, in the project's own files or in submodules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OfRule {
    pub(super) kept: BTreeSet<Finding>,
    /// How many others there are.
    pub(super) left_out: usize,
}

impl Findings {
    /// Adds a finding. One that is kept already is not added again.
    pub fn add(&mut self, finding: Finding) {
        let rule = (finding.rule.clone(), finding.third_party);
        self.0.entry(rule).or_default().add(finding);
    }

    /// The findings that are kept, by rule, path and line.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.values().flat_map(|of_rule| &of_rule.kept)
    }

    /// How many findings there are, including those that are not kept.
    pub fn count(&self) -> usize {
        let count = |of_rule: &OfRule| of_rule.kept.len() + of_rule.left_out;
        self.0.values().map(count).sum()
    }

    /// Adds the findings of another collection.
    pub fn merge(&mut self, other: Self) {
        for (rule, others) in other.0 {
            let of_rule = self.0.entry(rule).or_default();
            of_rule.left_out += others.left_out;
            others
                .kept
                .into_iter()
                .for_each(|finding| of_rule.add(finding));
        }
    }

    pub(super) fn by_rule(self) -> impl Iterator<Item = (RuleId, bool, OfRule)> {
        self.0
            .into_iter()
            .map(|((rule, third_party), of_rule)| (rule, third_party, of_rule))
    }
}

impl OfRule {
    fn add(&mut self, finding: Finding) {
        if self.kept.insert(finding) && self.kept.len() > MAX_OF_RULE {
            self.kept.pop_last();
            self.left_out += 1;
        }
    }

    /// Makes a finding that counts those of the rule that are not kept.
    pub(super) fn describe_left_out(&self, rule: &RuleId, third_party: bool) -> Option<Finding> {
        let message = format!("and {} more", with_commas(self.left_out));
        (self.left_out > 0).then(|| Finding {
            third_party,
            ..Finding::new(rule.clone(), "", None, message)
        })
    }
}

/// A number as people write it, such as `1,234`.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        let mut collected = Self::default();
        collected.extend(findings);
        collected
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Judgement, Rule};
    use super::*;
    use crate::severity::Severity;

    fn missing(number: usize) -> Finding {
        Finding::new(Rule::RequiredFile, format!("{number:05}"), None, "missing")
    }

    #[test]
    fn the_first_of_each_rule_are_kept_in_any_order() {
        let mut forwards = Findings::default();
        forwards.extend((0..1434).map(missing));
        let mut backwards = Findings::default();
        backwards.extend((0..1434).rev().map(missing));
        assert_eq!(forwards, backwards);
        let kept: Vec<Finding> = forwards.iter().cloned().collect();
        assert_eq!(kept, (0..MAX_OF_RULE).map(missing).collect::<Vec<_>>());
        assert_eq!(forwards.count(), 1434);

        let mut merged = Findings::default();
        merged.extend((700..1434).map(missing));
        let mut first = Findings::default();
        first.extend((0..700).map(missing));
        merged.merge(first);
        assert_eq!(merged, forwards);
    }

    #[test]
    fn a_finding_counts_those_of_its_rule_that_are_not_kept() {
        let mut findings = Findings::default();
        findings.extend((0..1434).map(missing));
        findings.add(Finding::new(Rule::PythonSyntax, "z.py", Some(1), "wrong"));
        findings.add(Finding::new(Rule::NoAddon, "", None, "none"));
        let judged = Judgement::new(findings, &Default::default());
        assert_eq!((judged.failing, judged.warnings), (2, 1434));
        assert_eq!(judged.left_out(), 0);
        let last = judged.findings.last().unwrap();
        assert_eq!(last.severity, Severity::Warn);
        assert_eq!(
            last.finding.to_string(),
            "and 1,234 more (template/required-file)"
        );
        assert_eq!(judged.findings.len(), 2 + MAX_OF_RULE + 1);
    }

    #[test]
    fn a_number_has_commas() {
        let written = [0, 999, 1000, 1_234_567].map(with_commas);
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
    }
}
