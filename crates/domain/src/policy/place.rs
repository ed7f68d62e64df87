//! The places where settings are written, and the settings written at one of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PolicySetting, Value};
use crate::platform::Platform;
use crate::stage::StageName;

/// How far the settings of a place reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every project.
    Installation,
    /// Every project on a platform.
    Platform(Platform),
    /// One project.
    Project,
}

/// A place where settings are written: a level, with every stage or one. The order is from the
/// widest place to the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub level: Level,
    /// `None` means every stage.
    pub stage: Option<StageName>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.level {
            Level::Installation => f.write_str("installation")?,
            Level::Platform(platform) => write!(f, "platform {platform}")?,
            Level::Project => f.write_str("project")?,
        }
        self.stage.map_or(Ok(()), |stage| write!(f, ", {stage}"))
    }
}

/// The settings written at one place, each with a value that it takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<PolicySetting, Value>);

impl Settings {
    pub const NONE: Self = Self(BTreeMap::new());

    /// Checks every value. The error names the setting and the values that it takes.
    pub fn new(settings: BTreeMap<PolicySetting, Value>) -> Result<Self, String> {
        settings
            .iter()
            .try_for_each(|(setting, value)| setting.check(value))?;
        Ok(Self(settings))
    }

    pub fn iter(&self) -> impl Iterator<Item = (PolicySetting, &Value)> {
        self.0.iter().map(|(setting, value)| (*setting, value))
    }

    /// Whether a value is set for this setting.
    pub fn contains(&self, setting: PolicySetting) -> bool {
        self.0.contains_key(&setting)
    }

    /// Each setting that differs from `before`, with its change as text: `24 → 48`,
    /// `24 → removed`, or the value alone when it is new.
    pub fn changes(&self, before: &Self) -> Vec<(PolicySetting, String)> {
        let change = |setting: &PolicySetting| match (before.0.get(setting), self.0.get(setting)) {
            (was, is) if was == is => None,
            (Some(was), Some(is)) => Some(format!("{was} → {is}")),
            (Some(was), None) => Some(format!("{was} → removed")),
            (None, is) => is.map(Value::to_string),
        };
        PolicySetting::ALL
            .iter()
            .filter_map(|setting| Some((*setting, change(setting)?)))
            .collect()
    }

    /// The same settings with one of them changed, or removed when `value` is `None`. The error
    /// names the setting and the values that it takes.
    pub fn with(mut self, setting: PolicySetting, value: Option<Value>) -> Result<Self, String> {
        match value {
            Some(value) => {
                setting.check(&value)?;
                self.0.insert(setting, value);
            }
            None => drop(self.0.remove(&setting)),
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_take_only_their_own_values() {
        let read = |json: &str| -> Result<Settings, String> {
            Settings::new(serde_json::from_str(json).map_err(|error| error.to_string())?)
        };
        assert_eq!(
            read(r#"{"technical_approvals": 10}"#),
            Err("Technical approvals (technical_approvals): a number from 0 to 9.".to_owned())
        );
        assert_eq!(
            read(r#"{"changelog": "maybe"}"#),
            Err("Section in CHANGELOG.md (changelog): one of required, off.".to_owned())
        );
        assert_eq!(
            read(r#"{"tests": 1}"#),
            Err("Lowest test result (tests): one of green, yellow, off.".to_owned())
        );
        assert_eq!(
            read(r#"{"time_zone": "'; DROP"}"#),
            Err("Time zone (time_zone): a time zone such as Europe/Paris.".to_owned())
        );
        assert!(
            read(r#"{"everything": "off"}"#)
                .unwrap_err()
                .contains("`everything` is not one of")
        );
        assert!(read(r#"{"soak_minutes": -1}"#).is_err());
        assert!(
            read(r#"{"soak_minutes": 30, "time_zone": "America/Argentina/Buenos_Aires"}"#).is_ok()
        );
    }

    #[test]
    fn changes_name_the_old_and_the_new_value() {
        let settings = |minutes| {
            Settings::NONE
                .with(PolicySetting::SoakMinutes, Some(Value::Number(minutes)))
                .unwrap()
        };
        let change = |before: &Settings, after: &Settings| {
            after
                .changes(before)
                .into_iter()
                .map(|(setting, change)| format!("{setting} {change}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(change(&settings(1), &settings(2)), ["soak_minutes 1 → 2"]);
        assert_eq!(
            change(&settings(1), &Settings::NONE),
            ["soak_minutes 1 → removed"]
        );
        assert_eq!(change(&Settings::NONE, &settings(2)), ["soak_minutes 2"]);
        assert!(change(&settings(2), &settings(2)).is_empty());
    }
}
