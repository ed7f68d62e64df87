//! Overrides: a person opens a gate for one release, with a reason and in their own name.

use chrono::{DateTime, Utc};

use crate::policy::{Overriders, Policy};

/// Whether an override opens its gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideState {
    /// The override opens its gate, as long as its people still have the right to override gates.
    Effective,
    /// The override opens its gate once a second person confirms it.
    NeedsSecond,
    /// The override was withdrawn, or it expired.
    Ended,
}

/// What the database knows about an override, as far as its state depends on it.
#[derive(Debug, Clone, Copy)]
pub struct OverrideFacts {
    pub is_withdrawn: bool,
    pub expires_at: DateTime<Utc>,
    /// The policy required a second person when the override was created.
    pub needed_second: bool,
    pub has_second: bool,
}

impl OverrideState {
    /// The state under the policy that is effective now. A policy that requires a second
    /// person since then makes an override without one wait.
    pub fn evaluate(facts: OverrideFacts, policy: &Policy, now: DateTime<Utc>) -> Self {
        if facts.is_withdrawn || facts.expires_at <= now {
            Self::Ended
        } else if !facts.has_second
            && policy.overriders_of_existing(facts.needed_second) == Some(Overriders::Two)
        {
            Self::NeedsSecond
        } else {
            Self::Effective
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Level, Place, PolicySetting, Settings, Value};
    use crate::stage::StageName;

    fn policy(people: &str) -> Policy {
        let settings = Settings::NONE
            .with(PolicySetting::PeopleToOverride, Some(Value::read(people)))
            .unwrap();
        let place = Place {
            level: Level::Project,
            stage: None,
        };
        Policy::resolve(StageName::Prod, [(place, &settings)])
    }

    fn state(change: impl FnOnce(&mut OverrideFacts), people: &str) -> OverrideState {
        let mut facts = OverrideFacts {
            is_withdrawn: false,
            expires_at: DateTime::from_timestamp(100, 0).unwrap(),
            needed_second: false,
            has_second: false,
        };
        change(&mut facts);
        OverrideState::evaluate(
            facts,
            &policy(people),
            DateTime::from_timestamp(99, 0).unwrap(),
        )
    }

    #[test]
    fn a_second_person_is_needed_when_the_policy_requires_or_required_one() {
        assert_eq!(state(|_| (), "one_person"), OverrideState::Effective);
        assert_eq!(state(|_| (), "two_people"), OverrideState::NeedsSecond);
        let required_at_creation = |facts: &mut OverrideFacts| facts.needed_second = true;
        assert_eq!(
            state(required_at_creation, "one_person"),
            OverrideState::NeedsSecond
        );
        let confirmed = |facts: &mut OverrideFacts| {
            (facts.needed_second, facts.has_second) = (true, true);
        };
        assert_eq!(state(confirmed, "two_people"), OverrideState::Effective);
    }

    #[test]
    fn an_override_ends_when_it_expires_or_is_withdrawn() {
        let expired = |facts: &mut OverrideFacts| {
            facts.expires_at = DateTime::from_timestamp(99, 0).unwrap();
        };
        assert_eq!(state(expired, "one_person"), OverrideState::Ended);
        let withdrawn = |facts: &mut OverrideFacts| facts.is_withdrawn = true;
        assert_eq!(state(withdrawn, "two_people"), OverrideState::Ended);
    }
}
