//! How much memory and processor time the container of a stage may have.

use super::{FieldProblems, StageSettings};

/// The highest limits that the settings of a stage may have, and the limits of a stage whose
/// settings have none. The installation decides them: a stage runs what was pushed last, beside
/// everything else on the engine's host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageLimits {
    pub max_memory_mib: u32,
    pub max_cpu_millicores: u32,
}

/// The memory of a stage whose settings have no limit, in MiB.
pub const DEFAULT_MEMORY_MIB: u32 = 4096;
/// The processor time of a stage whose settings have no limit, in thousandths of a core.
pub const DEFAULT_CPU_MILLICORES: u32 = 2000;

/// The problem of a value above a limit, which an administrator raises with this setting of the
/// installation.
pub(crate) fn must_be_at_most(most: u32, setting: &str) -> String {
    format!(
        "must be at most {most}; an administrator of the installation can raise this with {setting}"
    )
}

impl Default for StageLimits {
    fn default() -> Self {
        Self {
            max_memory_mib: DEFAULT_MEMORY_MIB,
            max_cpu_millicores: DEFAULT_CPU_MILLICORES,
        }
    }
}

impl StageLimits {
    /// Checks that the settings have no higher limits. Each problem names the setting of the
    /// installation that would allow them.
    pub fn check(&self, settings: &StageSettings) -> Result<(), FieldProblems> {
        let mut problems = FieldProblems::new();
        let mut compare = |field, wanted: Option<u32>, most, setting| {
            if wanted.is_some_and(|wanted| wanted > most) {
                problems.push((field, must_be_at_most(most, setting)));
            }
        };
        compare(
            "memory_mib",
            settings.memory_mib,
            self.max_memory_mib,
            "ECLUSE_STAGE_MAX_MEMORY_MIB",
        );
        compare(
            "cpu_millicores",
            settings.cpu_millicores,
            self.max_cpu_millicores,
            "ECLUSE_STAGE_MAX_CPU_MILLICORES",
        );
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The memory limit of a stage with these settings, in MiB.
    pub fn memory_mib(&self, settings: &StageSettings) -> u32 {
        let default = DEFAULT_MEMORY_MIB.min(self.max_memory_mib);
        settings.memory_mib.unwrap_or(default)
    }

    /// The processor limit of a stage with these settings, in thousandths of a core.
    pub fn cpu_millicores(&self, settings: &StageSettings) -> u32 {
        let default = DEFAULT_CPU_MILLICORES.min(self.max_cpu_millicores);
        settings.cpu_millicores.unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(memory_mib: Option<u32>, cpu_millicores: Option<u32>) -> StageSettings {
        StageSettings {
            memory_mib,
            cpu_millicores,
            ..StageSettings::default()
        }
    }

    #[test]
    fn no_stage_is_without_limits() {
        let none = settings(None, None);
        for (limits, memory, cpu) in [
            (StageLimits::default(), 4096, 2000),
            // More is only for the stages whose settings name it.
            (
                StageLimits {
                    max_memory_mib: 65_536,
                    max_cpu_millicores: 16_000,
                },
                4096,
                2000,
            ),
            (
                StageLimits {
                    max_memory_mib: 1024,
                    max_cpu_millicores: 500,
                },
                1024,
                500,
            ),
        ] {
            assert_eq!(limits.check(&none), Ok(()));
            assert_eq!(limits.memory_mib(&none), memory);
            assert_eq!(limits.cpu_millicores(&none), cpu);
            let some = settings(Some(512), Some(250));
            assert_eq!(limits.check(&some), Ok(()));
            assert_eq!(limits.memory_mib(&some), 512);
            assert_eq!(limits.cpu_millicores(&some), 250);
        }
    }

    #[test]
    fn the_settings_of_a_stage_cannot_exceed_those_of_the_installation() {
        let limits = StageLimits::default();
        assert_eq!(limits.check(&settings(Some(4096), Some(2000))), Ok(()));
        let problems = limits.check(&settings(Some(4097), Some(2001))).unwrap_err();
        assert_eq!(
            problems,
            [
                (
                    "memory_mib",
                    "must be at most 4096; an administrator of the installation can raise this with ECLUSE_STAGE_MAX_MEMORY_MIB".to_owned()
                ),
                (
                    "cpu_millicores",
                    "must be at most 2000; an administrator of the installation can raise this with ECLUSE_STAGE_MAX_CPU_MILLICORES".to_owned()
                ),
            ]
        );
    }
}
