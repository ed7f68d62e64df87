//! What a test program prints about its tests.

/// What one run of a test program reported.
#[derive(Default, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) ignored: u64,
}

/// The counts of the last result line; `None` when the program ended before it printed one. A test
/// may start a test program of its own: the results of that one are printed earlier.
pub(super) fn read_outcome(output: &str) -> Option<Outcome> {
    output.lines().rev().find_map(read_result)
}

/// The sum of all result lines: documentation tests print one for each crate.
pub(super) fn read_outcomes(output: &str) -> Option<Outcome> {
    output
        .lines()
        .filter_map(read_result)
        .reduce(|sum, one| Outcome {
            passed: sum.passed + one.passed,
            failed: sum.failed + one.failed,
            ignored: sum.ignored + one.ignored,
        })
}

/// `test result: ok. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn read_result(line: &str) -> Option<Outcome> {
    let result = line.strip_prefix("test result: ")?;
    let number = |word: &str| {
        let before = result.split(word).next().unwrap_or_default();
        before
            .rsplit([' ', ';', '.'])
            .find(|part| !part.is_empty())
            .and_then(|part| part.parse().ok())
            .unwrap_or(0)
    };
    Some(Outcome {
        passed: number(" passed"),
        failed: number(" failed"),
        ignored: number(" ignored"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &str = "running 2 tests\n\
        test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
        test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";

    #[test]
    fn the_last_result_of_a_program_counts() {
        let counts = |passed, failed, ignored| {
            Some(Outcome {
                passed,
                failed,
                ignored,
            })
        };
        assert_eq!(read_outcome(NESTED), counts(12, 3, 1));
        assert_eq!(read_outcomes(NESTED), counts(16, 3, 1));
    }

    #[test]
    fn a_program_that_died_has_no_outcome() {
        let text = "running 1 test\nthread caused a process abort\n";
        assert_eq!((read_outcome(text), read_outcomes(text)), (None, None));
    }
}
