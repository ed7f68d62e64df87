//! What a scenario did, and what its checks found.

use std::collections::BTreeMap;

use serde::Serialize;

/// The figures of one scenario. `lost`, `twice`, `unfinished` and `evidence` are empty when
/// everything held.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Tally {
    /// Requests and pushes that were tried.
    pub(super) operations: u64,
    /// Kills, restarts, cut connections, wrong answers.
    pub(super) faults: u64,
    /// Operations that Ecluse answered as done.
    pub(super) acknowledged: u64,
    /// Acknowledged, and not there.
    pub(super) lost: u64,
    /// Effects that happened twice.
    pub(super) twice: u64,
    /// Open long after the last fault.
    pub(super) unfinished: u64,
    /// More figures, such as how often each step was hit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) details: BTreeMap<String, u64>,
    /// One sentence for each violation, with the rows that show it.
    pub(super) evidence: Vec<String>,
}

impl Tally {
    pub(super) fn is_good(&self) -> bool {
        self.lost == 0 && self.twice == 0 && self.unfinished == 0 && self.evidence.is_empty()
    }

    pub(super) fn add(&mut self, other: Tally) {
        self.operations += other.operations;
        self.faults += other.faults;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.twice += other.twice;
        self.unfinished += other.unfinished;
        self.details.extend(other.details);
        self.evidence.extend(other.evidence);
    }
}

/// The result of one scenario.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    pub(super) scenario: &'static str,
    pub(super) seed: u64,
    pub(super) seconds: f64,
    #[serde(flatten)]
    pub(super) tally: Tally,
    /// Why the scenario did not reach its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
}

impl Line {
    pub(super) fn is_good(&self) -> bool {
        self.error.is_none() && self.tally.is_good()
    }

    pub(super) const HEAD: &str =
        "scenario    operations    faults  acknowledged      lost     twice  unfinished   seconds";

    pub(super) fn text(&self) -> String {
        let tally = &self.tally;
        format!(
            "{:<11} {:>10} {:>9} {:>13} {:>9} {:>9} {:>11} {:>9.1}",
            self.scenario,
            tally.operations,
            tally.faults,
            tally.acknowledged,
            tally.lost,
            tally.twice,
            tally.unfinished,
            self.seconds
        )
    }
}
