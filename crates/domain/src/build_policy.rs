//! The build policy of a project: the checks and tests that its builds must pass, and the resources
//! that they may use. The hosting team and administrators write it; every value has a default.

mod limits;

use std::collections::BTreeMap;

use crate::compliance::check_severities;
use crate::odoo_log::Expected;
use crate::severity::Severity;

pub use limits::{DEFAULT_MAX_TEST_DISK_MIB, DEFAULT_MAX_TEST_MEMORY_MIB, TestLimits};

/// The checks and tests that a project's builds must pass, and the resources that they may use. The
/// database and the REST API use this shape.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct BuildPolicy {
    /// The severity of rules, by the id of a rule or of a whole family, such as `ruff/`. Other
    /// rules have their default severity.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<RuleName, SeverityName>))]
    pub checks: BTreeMap<String, Severity>,
    pub tests: TestPolicy,
    pub retention: RetentionPolicy,
    /// How many builds and dependency images of this project run at the same time; none means the
    /// installation's limit.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 64))]
    pub parallel_builds: Option<u16>,
    /// Days after which the image with its Debian and Python packages is built again; none means
    /// only on request.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 365))]
    pub refresh_dependencies_days: Option<u16>,
}

impl BuildPolicy {
    /// Checks every value. The error lists all problems, each with the name of its field.
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
        bound(
            "checks",
            u32::try_from(self.checks.len()).unwrap_or(u32::MAX),
            0,
            2_000,
        );
        problems.extend(
            self.tests
                .problems()
                .into_iter()
                .map(|(field, problem)| ("tests", format!("{field}: {problem}"))),
        );
        if let Err(unknown) = check_severities(&self.checks) {
            problems.push(("checks", unknown.to_string()));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }
}

#[cfg(feature = "openapi")]
use description::{ExpectedLine, RuleName, SeverityName};

/// The schemas of texts in a build policy.
#[cfg(feature = "openapi")]
mod description {
    #![expect(dead_code, reason = "these types only describe texts")]

    use utoipa::ToSchema;

    /// The id of a rule, or of a whole family.
    pub struct RuleName;

    impl utoipa::PartialSchema for RuleName {
        fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
            utoipa::openapi::ObjectBuilder::new()
                .schema_type(utoipa::openapi::Type::String)
                .description(Some("The id of a rule, or of a whole family."))
                .pattern(Some(crate::compliance::name_pattern()))
                .build()
                .into()
        }
    }

    impl ToSchema for RuleName {}

    #[derive(ToSchema)]
    #[schema(rename_all = "snake_case")]
    pub enum SeverityName {
        Off,
        Warn,
        Fail,
    }

    /// A regular expression.
    #[derive(ToSchema)]
    #[schema(min_length = 1, max_length = 500, pattern = r"^[^\u0000]+$")]
    pub struct ExpectedLine(String);
}

/// How the finished image is tested.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct TestPolicy {
    /// Install the project's addons into a database; off means that the image first starts on a
    /// stage.
    pub smoke: bool,
    /// Also run the tests of the addons.
    pub tests: bool,
    /// Install Odoo's demonstration data, which many community tests need.
    pub demo_data: bool,
    /// Let the tests reach the network; otherwise they reach only their database.
    pub network: bool,
    /// Regular expressions of log lines that count as green at any level.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<ExpectedLine>, max_items = 100))]
    pub expected: Vec<String>,
    /// The time limit for installation and tests together, 10 to 14,400 seconds.
    #[cfg_attr(feature = "openapi", schema(minimum = 10, maximum = 14_400))]
    pub timeout_seconds: u32,
    /// The memory limit in MiB.
    #[cfg_attr(feature = "openapi", schema(minimum = 128, maximum = 65_536))]
    pub memory_mib: u32,
    /// The processor limit in thousandths of a core.
    #[cfg_attr(feature = "openapi", schema(minimum = 100, maximum = 64_000))]
    pub cpu_millicores: u32,
    /// How much the tests may write, in MiB: to their database, to Odoo's data folder and
    /// elsewhere, each. The data folder is in memory, as a part of `memory_mib`.
    #[cfg_attr(feature = "openapi", schema(minimum = 64, maximum = 1_048_576))]
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
    /// The problems of these values, each with the name of its field. A policy with problems is
    /// refused.
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
                problems.push((
                    field,
                    format!(
                        "must be {} to {}, not {value}",
                        limits.start(),
                        limits.end()
                    ),
                ));
            }
        }
        if let Err(error) = Expected::new(&self.expected) {
            problems.push(("expected", error.to_string()));
        }
        problems
    }
}

/// How many images stay in the registry in addition to those that are deployed, approved, tagged or
/// kept for a rollback.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct RetentionPolicy {
    /// How many of the project's other images stay, the newest first.
    #[cfg_attr(feature = "openapi", schema(maximum = 10_000))]
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
    fn a_problem_of_a_test_policy_names_its_field() {
        assert_eq!(TestPolicy::default().problems(), []);
        let wrong = TestPolicy {
            timeout_seconds: 9,
            memory_mib: 1,
            cpu_millicores: 0,
            expected: vec!["(".to_owned()],
            ..TestPolicy::default()
        };
        let problems: Vec<String> = wrong
            .problems()
            .into_iter()
            .map(|(field, problem)| format!("{field}: {problem}"))
            .collect();
        assert_eq!(problems[0], "timeout_seconds: must be 10 to 14400, not 9");
        assert_eq!(problems.len(), 4);
        assert_eq!(
            problems[3],
            "expected: the pattern `(` cannot be used: unclosed group"
        );
    }

    #[test]
    fn a_number_out_of_its_bounds_is_refused_with_its_field() {
        assert_eq!(BuildPolicy::default().validate(), Ok(()));
        let mut wrong = BuildPolicy {
            parallel_builds: Some(0),
            refresh_dependencies_days: Some(400),
            ..Default::default()
        };
        wrong.tests.timeout_seconds = 9;
        wrong.tests.expected = vec!["(".to_owned()];
        wrong.retention.keep = 10_001;
        wrong.checks.insert("a\nb".to_owned(), Severity::Off);
        let fields: Vec<&str> = wrong
            .validate()
            .unwrap_err()
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            [
                "parallel_builds",
                "refresh_dependencies_days",
                "retention.keep",
                "tests",
                "tests",
                "checks"
            ]
        );
    }

    #[test]
    fn a_missing_value_is_the_default() {
        let policy: BuildPolicy =
            serde_json::from_str(r#"{"retention": {"keep": 3}, "checks": {"xml": "warn"}}"#)
                .unwrap();
        assert_eq!(
            (policy.retention.keep, policy.tests, policy.parallel_builds),
            (3, TestPolicy::default(), None)
        );
        assert!(serde_json::from_str::<BuildPolicy>(r#"{"retentoin": {}}"#).is_err());
    }
}
