//! Promotions: a release asked onto a stage.

use crate::gate::Decision;

crate::text::text_enum! {
    pub enum PromotionStatus {
        /// At least one gate is not open yet. Holds no slot.
        AwaitingGates = "awaiting_gates",
        /// All gates are open; waits for the stage's slot.
        Queued = "queued",
        /// Holds the slot; its deployment is under way.
        Running = "running",
        /// The new container runs; its health is awaited.
        Verifying = "verifying",
        Succeeded = "succeeded",
        /// The release is bad: it did not become healthy.
        Failed = "failed",
        /// The machinery broke.
        Errored = "errored",
        /// A gate said no; asking again needs something else to change first.
        Refused = "refused",
        /// Taken back by a person before it started.
        Aborted = "aborted",
        /// A newer release went live there while it waited.
        Superseded = "superseded",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionEvent {
    /// The gates were evaluated.
    Decided(Decision),
    /// The slot was taken, in the same transaction as a last evaluation that found every gate open.
    Started,
    Switched,
    Healthy,
    Unhealthy,
    Broke,
    Aborted,
    /// Nothing but a newer release on the stage refuses what waited.
    Superseded,
}

impl PromotionStatus {
    /// The next status, or `None` when the event does not apply in this one.
    pub const fn transition(self, event: PromotionEvent) -> Option<Self> {
        use PromotionEvent as E;
        match (self, event) {
            (Self::AwaitingGates | Self::Queued, E::Decided(Decision::Open)) => Some(Self::Queued),
            (Self::AwaitingGates | Self::Queued, E::Decided(Decision::Waiting)) => Some(Self::AwaitingGates),
            (Self::AwaitingGates | Self::Queued, E::Decided(Decision::Refused)) => Some(Self::Refused),
            (Self::AwaitingGates | Self::Queued, E::Aborted) => Some(Self::Aborted),
            (Self::AwaitingGates | Self::Queued, E::Superseded) => Some(Self::Superseded),
            (Self::Queued, E::Started) => Some(Self::Running),
            (Self::Running, E::Switched) => Some(Self::Verifying),
            (Self::Verifying, E::Healthy) => Some(Self::Succeeded),
            (Self::Running | Self::Verifying, E::Unhealthy) => Some(Self::Failed),
            (Self::Running | Self::Verifying, E::Broke) => Some(Self::Errored),
            (Self::AwaitingGates, E::Started | E::Switched | E::Healthy | E::Unhealthy | E::Broke)
            | (Self::Queued, E::Switched | E::Healthy | E::Unhealthy | E::Broke)
            | (Self::Running, E::Decided(_) | E::Started | E::Healthy | E::Aborted | E::Superseded)
            | (Self::Verifying, E::Decided(_) | E::Started | E::Switched | E::Aborted | E::Superseded)
            | (Self::Succeeded | Self::Failed | Self::Errored | Self::Refused | Self::Aborted | Self::Superseded, _) => None,
        }
    }

    pub const fn is_over(self) -> bool {
        match self {
            Self::AwaitingGates | Self::Queued | Self::Running | Self::Verifying => false,
            Self::Succeeded | Self::Failed | Self::Errored | Self::Refused | Self::Aborted | Self::Superseded => true,
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
            Just(PromotionEvent::Aborted),
            Just(PromotionEvent::Superseded),
        ]
    }

    proptest! {
        /// Whatever happens in whatever order: it succeeds only if the last decision before it
        /// started was that every gate is open, and what is over stays over.
        #[test]
        fn success_needs_open_gates(events in proptest::collection::vec(any_event(), 0..60)) {
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
