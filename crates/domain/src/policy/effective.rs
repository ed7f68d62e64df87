//! The policy of one stage of one project: every setting with its effective value.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::{Place, PolicySetting, Settings, Value};
use crate::stage::StageName;

/// The policy of one stage of one project: every setting, its value, and the place that sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    stage: StageName,
    values: BTreeMap<PolicySetting, EffectiveValue>,
}

/// The version of the default values, which approvals are bound to. It is raised when a default
/// changes, and not when a setting is added.
const DEFAULTS_VERSION: u32 = 1;

/// The first characters of the text whose hash approvals are bound to. They never change, because
/// every approval would become void.
const HASH_PREFIX: &str = "house";

/// How many people an override needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriders {
    One,
    Two,
}

/// The value that a setting has on a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveValue {
    pub value: Value,
    /// The place that sets it; `None` for the default value.
    pub set_at: Option<Place>,
}

impl Policy {
    /// The policy of a stage, from the settings of all places. The nearest place that sets a value
    /// wins; places of another stage are ignored.
    pub fn resolve<'l>(
        stage: StageName,
        places: impl IntoIterator<Item = (Place, &'l Settings)>,
    ) -> Self {
        let mut places: Vec<(Place, &Settings)> = places
            .into_iter()
            .filter(|(place, _)| place.stage.is_none_or(|only| only == stage))
            .collect();
        places.sort_by_key(|(place, _)| *place);
        let default = |setting: &PolicySetting| {
            let value = setting.default_value(stage);
            (
                *setting,
                EffectiveValue {
                    value,
                    set_at: None,
                },
            )
        };
        let mut values: BTreeMap<_, _> = PolicySetting::ALL.iter().map(default).collect();
        for (place, settings) in places {
            values.extend(settings.iter().map(|(setting, value)| {
                let value = value.clone();
                let set_at = Some(place);
                (setting, EffectiveValue { value, set_at })
            }));
        }
        Self { stage, values }
    }

    pub fn iter(&self) -> impl Iterator<Item = (PolicySetting, &EffectiveValue)> {
        self.values.iter().map(|(setting, value)| (*setting, value))
    }

    /// How many people an override of a gate needs; `None` when nobody may override one.
    pub fn overriders(&self) -> Option<Overriders> {
        match self.text(PolicySetting::PeopleToOverride) {
            "one_person" => Some(Overriders::One),
            "two_people" => Some(Overriders::Two),
            _ => None,
        }
    }

    /// How many people an existing override needs to be effective: as many as the policy requires
    /// now, or two when it needed a second person at its creation. `None` when nobody may override
    /// a gate now.
    pub fn overriders_of_existing(&self, needed_second: bool) -> Option<Overriders> {
        self.overriders()
            .map(|now| if needed_second { Overriders::Two } else { now })
    }

    /// The value of a setting that takes a number; 0 for any other setting.
    pub fn number(&self, setting: PolicySetting) -> u32 {
        match self.values.get(&setting).map(|effective| &effective.value) {
            Some(Value::Number(number)) => *number,
            Some(Value::Text(_)) | None => 0,
        }
    }

    /// The value of a setting that takes a text; empty for any other setting.
    pub fn text(&self, setting: PolicySetting) -> &str {
        match self.values.get(&setting).map(|effective| &effective.value) {
            Some(Value::Text(text)) => text,
            Some(Value::Number(_)) | None => "",
        }
    }

    /// Whether a setting that is `required` or `off` is required.
    pub fn is_required(&self, setting: PolicySetting) -> bool {
        self.text(setting) == "required"
    }

    /// Whether a setting that is `yes` or `no` is yes.
    pub fn is_yes(&self, setting: PolicySetting) -> bool {
        self.text(setting) == "yes"
    }

    /// The hash that approvals are bound to. Two policies with the same values have the same hash,
    /// also when different places set them. Default values are left out, so that a version of
    /// Ecluse that adds a setting voids no approval; one that changes a default does.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{HASH_PREFIX} {DEFAULTS_VERSION}\n"));
        for (setting, effective) in self
            .iter()
            .filter(|(setting, effective)| effective.value != setting.default_value(self.stage))
        {
            // Approvals from before this setting got its name are bound to the name before it.
            let name = match setting {
                PolicySetting::PeopleToOverride => "break_glass",
                setting => setting.as_str(),
            };
            hash.update(format!("{name}={}\n", effective.value));
        }
        hex::encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::policy::Level;

    fn number(setting: PolicySetting, number: u32) -> Settings {
        Settings::NONE
            .with(setting, Some(Value::Number(number)))
            .unwrap()
    }

    #[test]
    fn the_nearest_place_wins() {
        use PolicySetting::SoakMinutes;
        let place = |level, stage| Place { level, stage };
        let everywhere = number(SoakMinutes, 1);
        let everywhere_prod = number(SoakMinutes, 2);
        let cloud = number(SoakMinutes, 3);
        let project = number(SoakMinutes, 4);
        let project_prod = number(SoakMinutes, 5);
        let places = [
            (place(Level::Project, Some(StageName::Prod)), &project_prod),
            (place(Level::Installation, None), &everywhere),
            (place(Level::Project, None), &project),
            (
                place(Level::Installation, Some(StageName::Prod)),
                &everywhere_prod,
            ),
            (place(Level::Platform(Platform::Cloud), None), &cloud),
        ];
        let expected: Vec<Vec<u32>> = (0..=places.len())
            .map(|many| {
                StageName::ALL
                    .iter()
                    .map(|stage| {
                        Policy::resolve(*stage, places[..many].iter().copied()).number(SoakMinutes)
                    })
                    .collect()
            })
            .collect();
        // staging, preprod, prod; first the defaults, then with one place more each time
        assert_eq!(
            expected,
            [
                [0, 1440, 0],
                [0, 1440, 5],
                [1, 1, 5],
                [4, 4, 5],
                [4, 4, 5],
                [4, 4, 5]
            ]
        );
        let policy = Policy::resolve(StageName::Prod, places);
        assert_eq!(
            policy.values[&SoakMinutes].set_at.unwrap().to_string(),
            "project, prod"
        );
        assert_eq!(policy.values[&PolicySetting::Changelog].set_at, None);
    }

    #[test]
    fn the_defaults() {
        let prod = Policy::resolve(StageName::Prod, []);
        assert_eq!(
            (
                prod.number(PolicySetting::TechnicalApprovals),
                prod.number(PolicySetting::FunctionalApprovals)
            ),
            (1, 1)
        );
        assert_eq!(prod.number(PolicySetting::ReleasesPerDay), 1);
        assert!(
            prod.is_yes(PolicySetting::DifferentPeople)
                && !prod.is_yes(PolicySetting::RequesterApproves)
        );
        let staging = Policy::resolve(StageName::Staging, []);
        assert_eq!(staging.number(PolicySetting::TechnicalApprovals), 0);
    }

    #[test]
    fn the_hash_depends_on_the_values_and_not_on_the_places() {
        let (seven, eight) = (
            number(PolicySetting::SoakMinutes, 7),
            number(PolicySetting::SoakMinutes, 8),
        );
        let at = |level, settings| {
            Policy::resolve(StageName::Prod, [(Place { level, stage: None }, settings)]).hash()
        };
        assert_eq!(at(Level::Installation, &seven), at(Level::Project, &seven));
        assert_ne!(at(Level::Project, &seven), at(Level::Project, &eight));
        // A place that sets the default value changes nothing.
        let default = number(PolicySetting::SoakMinutes, 0);
        assert_eq!(
            at(Level::Project, &default),
            Policy::resolve(StageName::Prod, []).hash()
        );
        assert_ne!(at(Level::Project, &seven), at(Level::Project, &default));
    }

    /// Approvals are bound to this hash: a change of its bytes voids all of them.
    #[test]
    fn the_bytes_that_are_hashed_stay_the_same() {
        let settings = number(PolicySetting::SoakMinutes, 7);
        let place = Place {
            level: Level::Project,
            stage: None,
        };
        assert_eq!(
            Policy::resolve(StageName::Prod, [(place, &settings)]).hash(),
            hex::encode(Sha256::digest("house 1\nsoak_minutes=7\n"))
        );
        let settings = Settings::NONE
            .with(
                PolicySetting::PeopleToOverride,
                Some(Value::read("two_people")),
            )
            .unwrap();
        assert_eq!(
            Policy::resolve(StageName::Prod, [(place, &settings)]).hash(),
            hex::encode(Sha256::digest("house 1\nbreak_glass=two_people\n"))
        );
    }

    /// This test fails when a default changed or a setting was added. After a change of a default,
    /// raise `DEFAULTS_VERSION`, which voids the approvals given under the old default. In both
    /// cases write the new hash here.
    #[test]
    fn a_changed_default_is_noticed() {
        let mut hash = Sha256::new();
        for (stage, setting) in StageName::ALL.iter().flat_map(|stage| {
            PolicySetting::ALL
                .iter()
                .map(move |setting| (stage, setting))
        }) {
            hash.update(format!(
                "{stage} {setting}={}\n",
                setting.default_value(*stage)
            ));
        }
        assert_eq!(
            (DEFAULTS_VERSION, &hex::encode(hash.finalize())[..16]),
            (1, "d0961a2c3bc684fb")
        );
    }
}
