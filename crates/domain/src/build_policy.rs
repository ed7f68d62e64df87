//! What a project's builds must pass and may use. Hosting and administrators write it; what it does
//! not say is the house's default.

use std::collections::BTreeMap;

use crate::odoo_log::Expected;

/// What a project's builds must pass and may use. The same shape is stored and spoken by the REST API.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct BuildPolicy {
    /// Severity by rule id, or by `ruff/` and the like for a whole family; a rule's own default otherwise.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub checks: BTreeMap<String, Severity>,
    pub tests: TestPolicy,
    pub retention: RetentionPolicy,
    /// Builds of this project at a time; none means the installation's limit.
    pub parallel_builds: Option<u16>,
    /// Days after which the image with its Debian and Python packages is made afresh; none means never by itself.
    pub refresh_dependencies_days: Option<u16>,
}

impl BuildPolicy {
    /// Every number that is out of its bounds, by its field.
    pub fn validate(&self) -> Result<(), Vec<(&'static str, String)>> {
        let mut problems = Vec::new();
        let mut bound = |field, value: u32, low: u32, high: u32| {
            if !(low..=high).contains(&value) {
                problems.push((field, format!("must be {low} to {high}, not {value}")));
            }
        };
        if let Some(builds) = self.parallel_builds {
            bound("parallel_builds", builds.into(), 1, 64);
        }
        if let Some(days) = self.refresh_dependencies_days {
            bound("refresh_dependencies_days", days.into(), 1, 365);
        }
        bound("retention.keep", self.retention.keep, 0, 10_000);
        bound("checks", u32::try_from(self.checks.len()).unwrap_or(u32::MAX), 0, 2_000);
        problems.extend(self.tests.problems().into_iter().map(|(field, problem)| ("tests", format!("{field} {problem}"))));
        if let Some(rule) = self.checks.keys().find(|rule| rule.is_empty() || rule.len() > 100 || rule.chars().any(char::is_control)) {
            problems.push(("checks", format!("`{}` is not the name of a rule", rule.escape_debug().take(100).collect::<String>())));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

crate::text::text_enum! {
    /// What a finding does to the build.
    pub enum Severity {
        /// The rule is not looked at.
        Off = "off",
        Warn = "warn",
        /// The build ends before anything is assembled.
        Fail = "fail",
    }
}

/// How the finished image is tried.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct TestPolicy {
    /// Install the project's addons into a database; off means the image is never started before a stage does.
    pub smoke: bool,
    /// Run the addons' own tests too.
    pub tests: bool,
    /// With Odoo's demonstration data: many community tests need it.
    pub demo_data: bool,
    /// Let the tests reach the network; otherwise there is only their database.
    pub network: bool,
    /// Regular expressions of log lines that count as green, whatever their level.
    pub expected: Vec<String>,
    /// For everything together, 10 to 14,400 seconds.
    pub timeout_seconds: u32,
    pub memory_mib: u32,
    /// Thousandths of a core.
    pub cpu_millicores: u32,
    /// What the tests may write to disk: to their database, to Odoo's data folder and elsewhere, each. The data folder is in memory,
    /// as a part of `memory_mib`.
    pub disk_mib: u32,
}

impl Default for TestPolicy {
    fn default() -> Self {
        Self {
            smoke: true,
            tests: true,
            demo_data: false,
            network: false,
            expected: Vec::new(),
            timeout_seconds: 1800,
            memory_mib: 2048,
            cpu_millicores: 2000,
            disk_mib: 4096,
        }
    }
}

impl TestPolicy {
    /// What is wrong with these values, as (field, problem): whoever writes a policy refuses it with these.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        let limits = [
            ("timeout_seconds", self.timeout_seconds, 10..=14_400),
            ("memory_mib", self.memory_mib, 128..=65_536),
            ("cpu_millicores", self.cpu_millicores, 100..=64_000),
            ("disk_mib", self.disk_mib, 64..=1_048_576),
        ];
        for (field, value, limits) in limits {
            if !limits.contains(&value) {
                problems.push((field, format!("is {value}; expected {} to {}", limits.start(), limits.end())));
            }
        }
        if let Err(error) = Expected::new(&self.expected) {
            problems.push(("expected", error.to_string()));
        }
        problems
    }
}

/// Which images stay in the registry beside those that are deployed, approved, tagged or to go back to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct RetentionPolicy {
    /// The newest so many others of the project stay.
    pub keep: u32,
}

impl Default for RetentionPolicy {
    fn default() -> Self {
        Self { keep: 20 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_cannot_work_is_told_by_field() {
        assert_eq!(TestPolicy::default().problems(), []);
        let wrong =
            TestPolicy { timeout_seconds: 9, memory_mib: 1, cpu_millicores: 0, expected: vec!["(".to_owned()], ..TestPolicy::default() };
        let problems: Vec<String> = wrong.problems().into_iter().map(|(field, problem)| format!("{field} {problem}")).collect();
        assert_eq!(problems[0], "timeout_seconds is 9; expected 10 to 14400");
        assert_eq!(problems.len(), 4);
        assert_eq!(problems[3], "expected the expected pattern `(` cannot be used: unclosed group");
    }

    #[test]
    fn every_number_has_bounds_and_is_named() {
        assert_eq!(BuildPolicy::default().validate(), Ok(()));
        let mut wrong = BuildPolicy { parallel_builds: Some(0), refresh_dependencies_days: Some(400), ..Default::default() };
        wrong.tests.timeout_seconds = 9;
        wrong.tests.expected = vec!["(".to_owned()];
        wrong.retention.keep = 10_001;
        wrong.checks.insert("a\nb".to_owned(), Severity::Off);
        let fields: Vec<&str> = wrong.validate().unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["parallel_builds", "refresh_dependencies_days", "retention.keep", "tests", "tests", "checks"]);
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let policy: BuildPolicy = serde_json::from_str(r#"{"retention": {"keep": 3}, "checks": {"xml": "warn"}}"#).unwrap();
        assert_eq!((policy.retention.keep, policy.tests, policy.parallel_builds), (3, TestPolicy::default(), None));
        assert!(serde_json::from_str::<BuildPolicy>(r#"{"retentoin": {}}"#).is_err());
    }
}
