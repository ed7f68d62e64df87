//! The policy: what must hold before a release may go to a stage.
//!
//! It is written in lines, each said at a place: everywhere, for a platform, or for a project, and there for every
//! stage or for one. The nearest place that says a line wins; where none does, the house rule holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::platform::Platform;
use crate::stage::StageName;

crate::text::text_enum! {
    pub enum PolicyLine {
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
        BreakGlass = "break_glass",
        OverrideHours = "override_hours",
        ReviewHours = "review_hours",
    }
}

/// What a line may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// From nothing to this.
    Number(u32),
    OneOf(&'static [&'static str]),
    /// A name of the time zone database; whether there is one so named, the database knows.
    TimeZone,
}

const DEMAND: Kind = Kind::OneOf(&["required", "off"]);
const YES_NO: Kind = Kind::OneOf(&["yes", "no"]);

impl PolicyLine {
    /// What it means, as one sentence for the page.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::TechnicalApprovals => "Technical approvals that a release needs.",
            Self::FunctionalApprovals => "Functional approvals, of project managers, that a release needs.",
            Self::DifferentPeople => "Each of these approvals comes from another person.",
            Self::RequesterApproves => "Whoever asked for the promotion may give its technical approval.",
            Self::TaggerApproves => "Whoever made the tag, by the forge's word, may approve.",
            Self::AuthorApproves => "Whoever wrote a commit that it brings to the stage, by the commit's word, may approve.",
            Self::ApprovalDays => "Days that an approval stays good; 0 is for ever.",
            Self::Changelog => "CHANGELOG.md has a dated section for the version.",
            Self::Migrations => "MIGRATIONS.md has a section for the version, or says that it needs no migration.",
            Self::MigrateScript => "migrate.sh is there when a migration is described.",
            Self::Tests => "The least that the tests of this very image must be.",
            Self::Quality => "The least that the checks of its commit must be.",
            Self::BaseImage => "The tag of the base image is still there, and stands for what was built upon.",
            Self::BaseImageDays => "Days after which a dated base image is too old; 0 is never.",
            Self::NewerVersion => "The version is above the one that runs there.",
            Self::BackMerge => "Nothing that a hotfix brought there is lost.",
            Self::PreviousStage => "The same image was live and healthy on the stage before.",
            Self::SoakMinutes => "Minutes without a break that it was live there.",
            Self::ReleasesPerDay => "Releases of one project that may go there in a day; 0 is any number.",
            Self::TimeZone => "Whose days are counted.",
            Self::OffTrunk => "A release off the trunk, which never ran on staging, may go there.",
            Self::OffTrunkApprovals => "Technical approvals that a release off the trunk needs, when that is more.",
            Self::OffTrunkTests => "The least that the tests of a release off the trunk must be.",
            Self::BreakGlass => "How many people it takes to override a gate by name.",
            Self::OverrideHours => "Hours that an override stays good.",
            Self::ReviewHours => "Hours within which another person reviews an override.",
        }
    }

    /// What it may say, as a form hints at it.
    pub fn choices(self) -> String {
        match self.kind() {
            Kind::Number(most) => format!("0 to {most}"),
            Kind::OneOf(words) => words.join(", "),
            Kind::TimeZone => "a time zone such as Europe/Paris".to_owned(),
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::TechnicalApprovals | Self::FunctionalApprovals | Self::OffTrunkApprovals => Kind::Number(9),
            Self::DifferentPeople | Self::RequesterApproves | Self::TaggerApproves | Self::AuthorApproves => YES_NO,
            Self::ApprovalDays | Self::BaseImageDays => Kind::Number(3650),
            Self::Changelog
            | Self::Migrations
            | Self::MigrateScript
            | Self::BaseImage
            | Self::NewerVersion
            | Self::BackMerge
            | Self::PreviousStage => DEMAND,
            Self::OffTrunk => Kind::OneOf(&["allowed", "off"]),
            Self::Tests | Self::Quality | Self::OffTrunkTests => Kind::OneOf(&["green", "yellow", "off"]),
            Self::SoakMinutes => Kind::Number(60 * 24 * 60),
            Self::ReleasesPerDay => Kind::Number(1000),
            Self::TimeZone => Kind::TimeZone,
            Self::BreakGlass => Kind::OneOf(&["one_person", "two_people", "off"]),
            Self::OverrideHours | Self::ReviewHours => Kind::Number(24 * 60),
        }
    }

    /// What holds where nobody says it.
    pub fn house_rule(self, stage: StageName) -> Value {
        use StageName::{Preprod, Prod, Staging};
        let word = |word: &str| Value::Word(word.to_owned());
        let beyond_staging = |rule: &str| word(if stage == Staging { "off" } else { rule });
        match self {
            Self::TechnicalApprovals => Value::Number(u32::from(stage != Staging)),
            Self::FunctionalApprovals | Self::ReleasesPerDay => Value::Number(u32::from(stage == Prod)),
            Self::DifferentPeople => word("yes"),
            Self::RequesterApproves => word("no"),
            Self::TaggerApproves | Self::AuthorApproves => word("yes"),
            Self::ApprovalDays => Value::Number(30),
            Self::Changelog | Self::Migrations | Self::MigrateScript | Self::BaseImage | Self::BackMerge | Self::PreviousStage => {
                beyond_staging("required")
            }
            Self::OffTrunk => beyond_staging("allowed"),
            // Nobody used it on staging: two who know the code look at what goes to production, and no warning is let through.
            Self::OffTrunkApprovals => Value::Number(match stage {
                Staging => 0,
                Preprod => 1,
                Prod => 2,
            }),
            Self::OffTrunkTests => beyond_staging("green"),
            Self::Tests | Self::Quality => beyond_staging("yellow"),
            Self::BaseImageDays => Value::Number(0),
            Self::NewerVersion => word(if stage == Prod { "required" } else { "off" }),
            // One day of use on staging: the house's validation cycle.
            Self::SoakMinutes => Value::Number(if stage == Preprod { 24 * 60 } else { 0 }),
            Self::TimeZone => word("Europe/Paris"),
            Self::BreakGlass => word("one_person"),
            Self::OverrideHours => Value::Number(24),
            Self::ReviewHours => Value::Number(72),
        }
    }

    /// Whether it may say this; if not, a sentence.
    fn check(self, value: &Value) -> Result<(), String> {
        match (self.kind(), value) {
            (Kind::Number(most), Value::Number(number)) if *number <= most => Ok(()),
            (Kind::Number(most), _) => Err(format!("{self} is a number from 0 to {most}.")),
            (Kind::OneOf(words), Value::Word(word)) if words.contains(&word.as_str()) => Ok(()),
            (Kind::OneOf(words), _) => Err(format!("{self} is one of: {}.", words.join(", "))),
            (Kind::TimeZone, Value::Word(name)) if is_zone_name(name) => Ok(()),
            (Kind::TimeZone, _) => Err(format!("{self} is a time zone such as Europe/Paris.")),
        }
    }
}

/// The grammar only.
pub fn is_zone_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    (1..=64).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(fits)
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(u32),
    Word(String),
}

impl Value {
    /// As somebody typed it; whether its line may say it, [`Lines::new`] knows.
    pub fn read(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Word(text.to_owned()), Self::Number)
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// Lines said at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lines(BTreeMap<PolicyLine, Value>);

impl Lines {
    /// Nothing said.
    pub const NONE: Self = Self(BTreeMap::new());

    /// The error names the line and what it may say.
    pub fn new(lines: BTreeMap<PolicyLine, Value>) -> Result<Self, String> {
        lines.iter().try_for_each(|(line, value)| line.check(value))?;
        Ok(Self(lines))
    }

    pub fn iter(&self) -> impl Iterator<Item = (PolicyLine, &Value)> {
        self.0.iter().map(|(line, value)| (*line, value))
    }

    /// Whether anything is said of this line.
    pub fn says(&self, line: PolicyLine) -> bool {
        self.0.contains_key(&line)
    }

    /// Each line that says something else than in `before`, with words for what it said there and says now.
    pub fn changes(&self, before: &Lines) -> Vec<(PolicyLine, String)> {
        let words = |line: &PolicyLine| match (before.0.get(line), self.0.get(line)) {
            (was, is) if was == is => None,
            (Some(was), Some(is)) => Some(format!("{was} → {is}")),
            (Some(was), None) => Some(format!("{was} → taken back")),
            (None, is) => is.map(Value::to_string),
        };
        PolicyLine::ALL.iter().filter_map(|line| Some((*line, words(line)?))).collect()
    }

    /// The same but for one line, which says this from now on, or nothing.
    pub fn with(mut self, line: PolicyLine, value: Option<Value>) -> Result<Self, String> {
        match value {
            Some(value) => {
                line.check(&value)?;
                self.0.insert(line, value);
            }
            None => drop(self.0.remove(&line)),
        }
        Ok(self)
    }
}

/// Where lines are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Installation,
    Platform(Platform),
    Project,
}

/// A level, and there every stage or one. The order is from far to near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub level: Level,
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

/// The rules of one stage of one project: every line, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    stage: StageName,
    lines: BTreeMap<PolicyLine, Ruled>,
}

/// Counts the changes of house rules, which approvals are bound to. A new line is none.
const HOUSE_RULES: u32 = 1;

/// How many people stand for an override.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriders {
    One,
    Two,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    pub value: Value,
    /// `None`: the house rule.
    pub from: Option<Place>,
}

impl Policy {
    /// Of these places those that speak of the stage, the nearest winning.
    pub fn of<'l>(stage: StageName, said: impl IntoIterator<Item = (Place, &'l Lines)>) -> Self {
        let mut said: Vec<(Place, &Lines)> = said.into_iter().filter(|(place, _)| place.stage.is_none_or(|about| about == stage)).collect();
        said.sort_by_key(|(place, _)| *place);
        let house = PolicyLine::ALL.iter().map(|line| (*line, Ruled { value: line.house_rule(stage), from: None }));
        let mut lines: BTreeMap<PolicyLine, Ruled> = house.collect();
        for (place, said) in said {
            lines.extend(said.iter().map(|(line, value)| (line, Ruled { value: value.clone(), from: Some(place) })));
        }
        Self { stage, lines }
    }

    pub fn iter(&self) -> impl Iterator<Item = (PolicyLine, &Ruled)> {
        self.lines.iter().map(|(line, ruled)| (*line, ruled))
    }

    /// How many people it takes to override a gate; `None`: nobody may.
    pub fn overriders(&self) -> Option<Overriders> {
        match self.word(PolicyLine::BreakGlass) {
            "one_person" => Some(Overriders::One),
            "two_people" => Some(Overriders::Two),
            _ => None,
        }
    }

    /// How many people it takes for an override to count: as many as now, or as when it was given if that was more.
    pub fn overriders_of(&self, needed_second: bool) -> Option<Overriders> {
        self.overriders().map(|now| if needed_second { Overriders::Two } else { now })
    }

    /// Of a line that says a number; 0 for any other.
    pub fn number(&self, line: PolicyLine) -> u32 {
        match self.lines.get(&line).map(|ruled| &ruled.value) {
            Some(Value::Number(number)) => *number,
            Some(Value::Word(_)) | None => 0,
        }
    }

    /// Of a line that says a word; empty for any other.
    pub fn word(&self, line: PolicyLine) -> &str {
        match self.lines.get(&line).map(|ruled| &ruled.value) {
            Some(Value::Word(word)) => word,
            Some(Value::Number(_)) | None => "",
        }
    }

    /// Of a line that is required or off.
    pub fn demands(&self, line: PolicyLine) -> bool {
        self.word(line) == "required"
    }

    pub fn says_yes(&self, line: PolicyLine) -> bool {
        self.word(line) == "yes"
    }

    /// The same for the same rules, wherever they were said: what approvals are bound to. House rules are left out, so that
    /// a version that brings another line voids no approval; one that changes a house rule does.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("house {HOUSE_RULES}\n"));
        for (line, ruled) in self.iter().filter(|(line, ruled)| ruled.value != line.house_rule(self.stage)) {
            hash.update(format!("{line}={}\n", ruled.value));
        }
        hex::encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(said: &[(PolicyLine, Value)]) -> Lines {
        Lines::new(said.iter().cloned().collect()).unwrap()
    }

    fn number(line: PolicyLine, number: u32) -> Lines {
        lines(&[(line, Value::Number(number))])
    }

    #[test]
    fn the_nearest_place_wins() {
        use PolicyLine::SoakMinutes;
        let place = |level, stage| Place { level, stage };
        let everywhere = number(SoakMinutes, 1);
        let everywhere_prod = number(SoakMinutes, 2);
        let cloud = number(SoakMinutes, 3);
        let project = number(SoakMinutes, 4);
        let project_prod = number(SoakMinutes, 5);
        let said = [
            (place(Level::Project, Some(StageName::Prod)), &project_prod),
            (place(Level::Installation, None), &everywhere),
            (place(Level::Project, None), &project),
            (place(Level::Installation, Some(StageName::Prod)), &everywhere_prod),
            (place(Level::Platform(Platform::Cloud), None), &cloud),
        ];
        let expected: Vec<Vec<u32>> = (0..=said.len())
            .map(|many| StageName::ALL.iter().map(|stage| Policy::of(*stage, said[..many].iter().copied()).number(SoakMinutes)).collect())
            .collect();
        // staging, preprod, prod; first by the house rules, then with one place more each time
        assert_eq!(expected, [[0, 1440, 0], [0, 1440, 5], [1, 1, 5], [4, 4, 5], [4, 4, 5], [4, 4, 5]]);
        let policy = Policy::of(StageName::Prod, said);
        assert_eq!(policy.lines[&SoakMinutes].from.unwrap().to_string(), "project, prod");
        assert_eq!(policy.lines[&PolicyLine::Changelog].from, None);
    }

    #[test]
    fn the_house_rules() {
        let prod = Policy::of(StageName::Prod, []);
        assert_eq!((prod.number(PolicyLine::TechnicalApprovals), prod.number(PolicyLine::FunctionalApprovals)), (1, 1));
        assert_eq!(prod.number(PolicyLine::ReleasesPerDay), 1);
        assert!(prod.says_yes(PolicyLine::DifferentPeople) && !prod.says_yes(PolicyLine::RequesterApproves));
        let staging = Policy::of(StageName::Staging, []);
        assert_eq!(staging.number(PolicyLine::TechnicalApprovals), 0);
        for (line, ruled) in StageName::ALL.iter().flat_map(|stage| Policy::of(*stage, []).lines) {
            assert_eq!(line.check(&ruled.value), Ok(()), "the house rule of {line}");
        }
    }

    #[test]
    fn a_line_says_what_it_may() {
        let said = |json: &str| -> Result<Lines, String> { Lines::new(serde_json::from_str(json).map_err(|error| error.to_string())?) };
        assert_eq!(said(r#"{"technical_approvals": 10}"#), Err("technical_approvals is a number from 0 to 9.".to_owned()));
        assert_eq!(said(r#"{"changelog": "maybe"}"#), Err("changelog is one of: required, off.".to_owned()));
        assert_eq!(said(r#"{"tests": 1}"#), Err("tests is one of: green, yellow, off.".to_owned()));
        assert_eq!(said(r#"{"time_zone": "'; DROP"}"#), Err("time_zone is a time zone such as Europe/Paris.".to_owned()));
        assert!(said(r#"{"everything": "off"}"#).unwrap_err().contains("`everything` is not one of"));
        assert!(said(r#"{"soak_minutes": -1}"#).is_err());
        assert!(said(r#"{"soak_minutes": 30, "time_zone": "America/Argentina/Buenos_Aires"}"#).is_ok());
    }

    #[test]
    fn the_hash_is_of_the_rules_not_of_where_they_were_said() {
        let (here, there) = (number(PolicyLine::SoakMinutes, 7), number(PolicyLine::SoakMinutes, 8));
        let at = |level, lines| Policy::of(StageName::Prod, [(Place { level, stage: None }, lines)]).hash();
        assert_eq!(at(Level::Installation, &here), at(Level::Project, &here));
        assert_ne!(at(Level::Project, &here), at(Level::Project, &there));
        // What is said as the house has it is the house's.
        let house = number(PolicyLine::SoakMinutes, 0);
        assert_eq!(at(Level::Project, &house), Policy::of(StageName::Prod, []).hash());
        assert_ne!(at(Level::Project, &here), at(Level::Project, &house));
    }

    /// When this fails and a house rule changed, raise HOUSE_RULES, which voids what was approved under the former one; then, and
    /// for a new line, write the new value here.
    #[test]
    fn a_changed_house_rule_is_noticed() {
        let mut hash = Sha256::new();
        for (stage, line) in StageName::ALL.iter().flat_map(|stage| PolicyLine::ALL.iter().map(move |line| (stage, line))) {
            hash.update(format!("{stage} {line}={}\n", line.house_rule(*stage)));
        }
        assert_eq!((HOUSE_RULES, &hex::encode(hash.finalize())[..16]), (1, "259265a4c834b117"));
    }
}
