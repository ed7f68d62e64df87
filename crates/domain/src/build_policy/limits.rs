//! How much memory and disk the tests of an image may have.

use super::TestPolicy;
use crate::stage::{FieldProblems, must_be_at_most};

/// The highest limits that the tests of a project may have. The installation decides them: tests
/// run the code of a project, beside everything else on the engine's host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestLimits {
    pub max_memory_mib: u32,
    pub max_disk_mib: u32,
}

/// The most memory of tests when the installation sets none, in MiB.
pub const DEFAULT_MAX_TEST_MEMORY_MIB: u32 = 4096;
/// The most that tests may write when the installation sets none, in MiB.
pub const DEFAULT_MAX_TEST_DISK_MIB: u32 = 8192;

impl Default for TestLimits {
    fn default() -> Self {
        Self {
            max_memory_mib: DEFAULT_MAX_TEST_MEMORY_MIB,
            max_disk_mib: DEFAULT_MAX_TEST_DISK_MIB,
        }
    }
}

impl TestLimits {
    /// Checks that the policy has no higher limits. Each problem names the setting of the
    /// installation that would allow them. The default of a policy is never a problem, because a
    /// policy that leaves a limit out has it.
    pub fn check(&self, policy: &TestPolicy) -> Result<(), FieldProblems> {
        let default = TestPolicy::default();
        let mut problems = FieldProblems::new();
        let mut compare = |field: &str, wanted: u32, default: u32, most: u32, setting: &str| {
            if wanted > most && wanted != default {
                let problem = must_be_at_most(most, setting);
                problems.push(("tests", format!("{field}: {problem}")));
            }
        };
        compare(
            "memory_mib",
            policy.memory_mib,
            default.memory_mib,
            self.max_memory_mib,
            "ECLUSE_TEST_MAX_MEMORY_MIB",
        );
        compare(
            "disk_mib",
            policy.disk_mib,
            default.disk_mib,
            self.max_disk_mib,
            "ECLUSE_TEST_MAX_DISK_MIB",
        );
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The policy with no more than these limits. A stored policy can have more: it is older than
    /// the limits, or has the default.
    #[must_use]
    pub fn clamp(&self, policy: &TestPolicy) -> TestPolicy {
        TestPolicy {
            memory_mib: policy.memory_mib.min(self.max_memory_mib),
            disk_mib: policy.disk_mib.min(self.max_disk_mib),
            ..policy.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(memory_mib: u32, disk_mib: u32) -> TestPolicy {
        TestPolicy {
            memory_mib,
            disk_mib,
            ..TestPolicy::default()
        }
    }

    #[test]
    fn the_tests_of_a_project_cannot_exceed_the_limits_of_the_installation() {
        let limits = TestLimits::default();
        assert_eq!(limits.check(&policy(4096, 8192)), Ok(()));
        let problems = limits.check(&policy(4097, 8193)).unwrap_err();
        assert_eq!(
            problems,
            [
                (
                    "tests",
                    "memory_mib: must be at most 4096; an administrator of the installation can raise this with ECLUSE_TEST_MAX_MEMORY_MIB".to_owned()
                ),
                (
                    "tests",
                    "disk_mib: must be at most 8192; an administrator of the installation can raise this with ECLUSE_TEST_MAX_DISK_MIB".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn a_policy_that_names_no_limit_is_never_refused() {
        let low = TestLimits {
            max_memory_mib: 1024,
            max_disk_mib: 512,
        };
        for limits in [low, TestLimits::default()] {
            assert_eq!(limits.check(&TestPolicy::default()), Ok(()));
        }
        assert_eq!(low.clamp(&TestPolicy::default()), policy(1024, 512));
        let problems = low.check(&policy(1025, 513)).unwrap_err();
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn a_stored_policy_gets_no_more_than_the_installation_allows() {
        let limits = TestLimits::default();
        let network = |policy: TestPolicy| TestPolicy {
            network: true,
            ..policy
        };
        for (stored, used) in [
            (policy(65_536, 1_048_576), policy(4096, 8192)),
            (policy(65_536, 64), policy(4096, 64)),
            (policy(128, 1_048_576), policy(128, 8192)),
            (TestPolicy::default(), TestPolicy::default()),
        ] {
            assert_eq!(limits.clamp(&network(stored)), network(used));
        }
    }
}
