//! The settings of a policy: what each means, which values it takes, and its default.

use serde::{Deserialize, Serialize};

use crate::stage::StageName;

crate::text::text_enum! {
    /// One requirement of a policy.
    pub enum PolicySetting {
        TechnicalApprovals = "technical_approvals",
        FunctionalApprovals = "functional_approvals",
        DifferentPeople = "different_people",
        RequesterApproves = "requester_approves",
        TaggerApproves = "tagger_approves",
        AuthorApproves = "author_approves",
        ApprovalDays = "approval_days",
        Changelog = "changelog",
        Migrations = "migrations",
        MigrateScript = "migrate_script",
        Tests = "tests",
        Quality = "quality",
        BaseImage = "base_image",
        BaseImageDays = "base_image_days",
        NewerVersion = "newer_version",
        BackMerge = "back_merge",
        PreviousStage = "previous_stage",
        SoakMinutes = "soak_minutes",
        ReleasesPerDay = "releases_per_day",
        TimeZone = "time_zone",
        OffTrunk = "off_trunk",
        OffTrunkApprovals = "off_trunk_approvals",
        OffTrunkTests = "off_trunk_tests",
        PeopleToOverride = "people_to_override",
        OverrideHours = "override_hours",
        ReviewHours = "review_hours",
    }
}

/// The values that a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// From 0 to this number.
    Number(u32),
    OneOf(&'static [&'static str]),
    /// A name of the time zone database. Only the grammar is checked here; the engine asks the
    /// database whether the name exists.
    TimeZone,
}

const REQUIRED_OR_OFF: ValueKind = ValueKind::OneOf(&["required", "off"]);
const YES_OR_NO: ValueKind = ValueKind::OneOf(&["yes", "no"]);

impl PolicySetting {
    /// The name of the setting on pages and in error messages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TechnicalApprovals => "Technical approvals",
            Self::FunctionalApprovals => "Functional approvals",
            Self::DifferentPeople => "Different people approve",
            Self::RequesterApproves => "The requester may approve",
            Self::TaggerApproves => "The creator of the tag may approve",
            Self::AuthorApproves => "Authors may approve their own commits",
            Self::ApprovalDays => "Days that an approval is valid",
            Self::Changelog => "Section in CHANGELOG.md",
            Self::Migrations => "Section in MIGRATIONS.md",
            Self::MigrateScript => "Migration script",
            Self::Tests => "Lowest test result",
            Self::Quality => "Lowest check result",
            Self::BaseImage => "Tag of the base image",
            Self::BaseImageDays => "Age of the base image in days",
            Self::NewerVersion => "Newer version",
            Self::BackMerge => "Back-merge",
            Self::PreviousStage => "Live on the stage before",
            Self::SoakMinutes => "Minutes on the stage before",
            Self::ReleasesPerDay => "Releases a day",
            Self::TimeZone => "Time zone",
            Self::OffTrunk => "Releases off the trunk",
            Self::OffTrunkApprovals => "Technical approvals off the trunk",
            Self::OffTrunkTests => "Lowest test result off the trunk",
            Self::PeopleToOverride => "People to override a gate",
            Self::OverrideHours => "Hours that an override is effective",
            Self::ReviewHours => "Hours to review an override",
        }
    }

    /// What the setting means, as one sentence for pages and documents.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::TechnicalApprovals => "Technical approvals that a release needs.",
            Self::FunctionalApprovals => {
                "Functional approvals, by project managers, that a release needs."
            }
            Self::DifferentPeople => "Each of these approvals comes from a different person.",
            Self::RequesterApproves => {
                "The person who requested the promotion may give its technical approval."
            }
            Self::TaggerApproves => {
                "The person who created the tag, as the forge reports it, may approve."
            }
            Self::AuthorApproves => {
                "Authors may approve their own commits; the author's name in a commit decides who they are."
            }
            Self::ApprovalDays => "Days that an approval is valid; 0 means without limit.",
            Self::Changelog => "CHANGELOG.md has a dated section for the version.",
            Self::Migrations => {
                "MIGRATIONS.md has a section for the version: a description of the migration, or \"No migration needed\"."
            }
            Self::MigrateScript => "migrate.sh exists when MIGRATIONS.md describes a migration.",
            Self::Tests => "The lowest accepted result of the tests of exactly this image.",
            Self::Quality => "The lowest accepted result of the checks of the commit.",
            Self::BaseImage => {
                "The tag of the base image still exists, and still names the image that the build used."
            }
            Self::BaseImageDays => "Days after which a dated base image is too old; 0 means never.",
            Self::NewerVersion => "The version is higher than the one that runs on the stage.",
            Self::BackMerge => {
                "The release contains every commit of the releases off the trunk that were live on the stage."
            }
            Self::PreviousStage => "The same image was live and healthy on the stage before.",
            Self::SoakMinutes => {
                "Minutes that the image was live on the stage before, without a break."
            }
            Self::ReleasesPerDay => {
                "Releases of one project that may go to the stage in one day; 0 means any number."
            }
            Self::TimeZone => "The time zone whose calendar days are counted.",
            Self::OffTrunk => {
                "A release off the trunk, which never ran on staging, may go to the stage."
            }
            Self::OffTrunkApprovals => {
                "Technical approvals that a release off the trunk needs, when that is more."
            }
            Self::OffTrunkTests => {
                "The lowest accepted result of the tests of a release off the trunk."
            }
            Self::PeopleToOverride => "How many people an override of a gate needs.",
            Self::OverrideHours => "Hours that an override is effective.",
            Self::ReviewHours => "Hours within which another person reviews an override.",
        }
    }

    /// The values that the setting takes, as a hint beside a form field.
    pub fn choices(self) -> String {
        match self.kind() {
            ValueKind::Number(most) => format!("0 to {}", with_commas(most)),
            ValueKind::OneOf(texts) => texts.join(", "),
            ValueKind::TimeZone => "a time zone such as Europe/Paris".to_owned(),
        }
    }

    /// The values that the setting takes.
    pub const fn kind(self) -> ValueKind {
        match self {
            Self::TechnicalApprovals | Self::FunctionalApprovals | Self::OffTrunkApprovals => {
                ValueKind::Number(9)
            }
            Self::DifferentPeople
            | Self::RequesterApproves
            | Self::TaggerApproves
            | Self::AuthorApproves => YES_OR_NO,
            Self::ApprovalDays | Self::BaseImageDays => ValueKind::Number(3650),
            Self::Changelog
            | Self::Migrations
            | Self::MigrateScript
            | Self::BaseImage
            | Self::NewerVersion
            | Self::BackMerge
            | Self::PreviousStage => REQUIRED_OR_OFF,
            Self::OffTrunk => ValueKind::OneOf(&["allowed", "off"]),
            Self::Tests | Self::Quality | Self::OffTrunkTests => {
                ValueKind::OneOf(&["green", "yellow", "off"])
            }
            Self::SoakMinutes => ValueKind::Number(60 * 24 * 60),
            Self::ReleasesPerDay => ValueKind::Number(1000),
            Self::TimeZone => ValueKind::TimeZone,
            Self::PeopleToOverride => ValueKind::OneOf(&["one_person", "two_people", "off"]),
            Self::OverrideHours | Self::ReviewHours => ValueKind::Number(24 * 60),
        }
    }

    /// The value on a stage where no place sets one.
    pub fn default_value(self, stage: StageName) -> Value {
        use StageName::{Preprod, Prod, Staging};
        let text = |text: &str| Value::Text(text.to_owned());
        let beyond_staging = |value: &str| text(if stage == Staging { "off" } else { value });
        match self {
            Self::TechnicalApprovals => Value::Number(u32::from(stage != Staging)),
            Self::FunctionalApprovals | Self::ReleasesPerDay => {
                Value::Number(u32::from(stage == Prod))
            }
            Self::DifferentPeople => text("yes"),
            Self::RequesterApproves => text("no"),
            Self::TaggerApproves | Self::AuthorApproves => text("yes"),
            Self::ApprovalDays => Value::Number(30),
            Self::Changelog
            | Self::Migrations
            | Self::MigrateScript
            | Self::BaseImage
            | Self::BackMerge
            | Self::PreviousStage => beyond_staging("required"),
            Self::OffTrunk => beyond_staging("allowed"),
            // Nobody used such a release on staging. So two technical referents approve what goes
            // to production, and no warning of its tests is accepted.
            Self::OffTrunkApprovals => Value::Number(match stage {
                Staging => 0,
                Preprod => 1,
                Prod => 2,
            }),
            Self::OffTrunkTests => beyond_staging("green"),
            Self::Tests | Self::Quality => beyond_staging("yellow"),
            Self::BaseImageDays => Value::Number(0),
            Self::NewerVersion => text(if stage == Prod { "required" } else { "off" }),
            // One day of use on staging is one validation cycle.
            Self::SoakMinutes => Value::Number(if stage == Preprod { 24 * 60 } else { 0 }),
            Self::TimeZone => text("Europe/Paris"),
            Self::PeopleToOverride => text("one_person"),
            Self::OverrideHours => Value::Number(24),
            Self::ReviewHours => Value::Number(72),
        }
    }

    /// Checks that the setting takes this value. The error is a sentence that names the setting and
    /// the values it takes.
    pub(super) fn check(self, value: &Value) -> Result<(), String> {
        let expected = match (self.kind(), value) {
            (ValueKind::Number(most), Value::Number(number)) if *number <= most => return Ok(()),
            (ValueKind::OneOf(texts), Value::Text(text)) if texts.contains(&text.as_str()) => {
                return Ok(());
            }
            (ValueKind::TimeZone, Value::Text(name)) if is_zone_name(name) => return Ok(()),
            (ValueKind::Number(most), _) => {
                let hint = match self {
                    Self::SoakMinutes => " (a day is 1440)",
                    _ => "",
                };
                format!("a number from 0 to {}{hint}", with_commas(most))
            }
            (ValueKind::OneOf(texts), _) => format!("one of {}", texts.join(", ")),
            (ValueKind::TimeZone, _) => "a time zone such as Europe/Paris".to_owned(),
        };
        Err(format!("{} ({self}): {expected}.", self.label()))
    }
}

/// A number as people read it, such as `86,400`.
fn with_commas(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether a text has the grammar of a time zone's name. Whether a time zone has this name is known
/// to the database only.
pub fn is_zone_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    (1..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(fits)
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(u32),
    Text(String),
}

impl Value {
    /// Reads a value as a person typed it: a number where the text is one. Only
    /// [`Settings`](super::Settings) checks that the setting takes the value.
    pub fn read(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Text(text.to_owned()), Self::Number)
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_setting_and_the_values_that_it_takes() {
        let error = |setting: PolicySetting, value: &str| setting.check(&Value::read(value)).err();
        assert_eq!(
            error(PolicySetting::SoakMinutes, "90000").as_deref(),
            Some(
                "Minutes on the stage before (soak_minutes): a number from 0 to 86,400 (a day is 1440)."
            )
        );
        assert_eq!(
            error(PolicySetting::Tests, "1").as_deref(),
            Some("Lowest test result (tests): one of green, yellow, off.")
        );
        assert_eq!(error(PolicySetting::SoakMinutes, "86400"), None);
    }

    #[test]
    fn every_setting_takes_its_default() {
        for setting in PolicySetting::ALL {
            for stage in StageName::ALL {
                assert_eq!(
                    setting.check(&setting.default_value(*stage)),
                    Ok(()),
                    "{setting} on {stage}"
                );
            }
        }
    }

    #[test]
    fn numbers_are_written_with_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (86_400, "86,400")] {
            assert_eq!(with_commas(number), text);
        }
        assert_eq!(with_commas(1_234_567), "1,234,567");
    }
}
