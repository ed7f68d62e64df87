//! Promotions: requests to bring a release to a stage.

use crate::gate::Decision;

crate::text::text_enum! {
    /// The status of a promotion.
    pub enum PromotionStatus {
        /// At least one gate is not open yet. The promotion does not have the slot of the stage.
        AwaitingGates = "awaiting_gates",
        /// All gates are open; the promotion waits for the slot of the stage.
        Queued = "queued",
        /// The promotion has the slot, and its deployment runs.
        Running = "running",
        /// The new container runs, and Ecluse waits until it is healthy.
        Verifying = "verifying",
        Succeeded = "succeeded",
        /// The release did not become healthy.
        Failed = "failed",
        /// An infrastructure fault ended the promotion.
        Errored = "errored",
        /// A gate refused the release. Another request has no chance before something changes.
        Refused = "refused",
        /// A person withdrew the request before the promotion started.
        Withdrawn = "withdrawn",
        /// A newer release went live on the stage while the promotion waited.
        Superseded = "superseded",
    }
}

/// An event that changes the status of a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionEvent {
    /// The gates were evaluated.
    Decided(Decision),
    /// The promotion took the slot, in the same transaction as a last evaluation that found every
    /// gate open.
    Started,
    Switched,
    Healthy,
    Unhealthy,
    Broke,
    Withdrawn,
    /// A newer release on the stage is the only reason that the waiting promotion is refused.
    Superseded,
}

impl PromotionStatus {
    /// The next status, or `None` when the event is not possible in this status.
    pub const fn transition(self, event: PromotionEvent) -> Option<Self> {
        use PromotionEvent as E;
        match (self, event) {
            (Self::AwaitingGates | Self::Queued, E::Decided(Decision::Open)) => Some(Self::Queued),
            (Self::AwaitingGates | Self::Queued, E::Decided(Decision::Waiting)) => {
                Some(Self::AwaitingGates)
            }
            (Self::AwaitingGates | Self::Queued, E::Decided(Decision::Refused)) => {
                Some(Self::Refused)
            }
            (Self::AwaitingGates | Self::Queued, E::Withdrawn) => Some(Self::Withdrawn),
            (Self::AwaitingGates | Self::Queued, E::Superseded) => Some(Self::Superseded),
            (Self::Queued, E::Started) => Some(Self::Running),
            (Self::Running, E::Switched) => Some(Self::Verifying),
            (Self::Verifying, E::Healthy) => Some(Self::Succeeded),
            (Self::Running | Self::Verifying, E::Unhealthy) => Some(Self::Failed),
            (Self::Running | Self::Verifying, E::Broke) => Some(Self::Errored),
            (
                Self::AwaitingGates,
                E::Started | E::Switched | E::Healthy | E::Unhealthy | E::Broke,
            )
            | (Self::Queued, E::Switched | E::Healthy | E::Unhealthy | E::Broke)
            | (
                Self::Running,
                E::Decided(_) | E::Started | E::Healthy | E::Withdrawn | E::Superseded,
            )
            | (
                Self::Verifying,
                E::Decided(_) | E::Started | E::Switched | E::Withdrawn | E::Superseded,
            )
            | (
                Self::Succeeded
                | Self::Failed
                | Self::Errored
                | Self::Refused
                | Self::Withdrawn
                | Self::Superseded,
                _,
            ) => None,
        }
    }

    pub const fn is_over(self) -> bool {
        match self {
            Self::AwaitingGates | Self::Queued | Self::Running | Self::Verifying => false,
            Self::Succeeded
            | Self::Failed
            | Self::Errored
            | Self::Refused
            | Self::Withdrawn
            | Self::Superseded => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_event() -> impl Strategy<Value = PromotionEvent> {
        prop_oneof![
            Just(PromotionEvent::Decided(Decision::Open)),
            Just(PromotionEvent::Decided(Decision::Waiting)),
            Just(PromotionEvent::Decided(Decision::Refused)),
            Just(PromotionEvent::Started),
            Just(PromotionEvent::Switched),
            Just(PromotionEvent::Healthy),
            Just(PromotionEvent::Unhealthy),
            Just(PromotionEvent::Broke),
            Just(PromotionEvent::Withdrawn),
            Just(PromotionEvent::Superseded),
        ]
    }

    proptest! {
        /// For any events in any order: a promotion succeeds only if the last decision before its
        /// start was that every gate is open, and a promotion that is over stays over.
        #[test]
        fn a_promotion_succeeds_only_after_all_gates_were_open(events in proptest::collection::vec(any_event(), 0..60)) {
            let mut status = PromotionStatus::AwaitingGates;
            let mut last_decision = Decision::Waiting;
            let mut decision_at_start = None;
            for event in events {
                let Some(next) = status.transition(event) else { continue };
                prop_assert!(!status.is_over());
                if let PromotionEvent::Decided(decision) = event { last_decision = decision; }
                if event == PromotionEvent::Started { decision_at_start = Some(last_decision); }
                status = next;
            }
            if matches!(status, PromotionStatus::Running | PromotionStatus::Verifying | PromotionStatus::Succeeded) {
                prop_assert_eq!(decision_at_start, Some(Decision::Open));
            }
        }
    }
}
