use super::*;
use crate::addon::AddonName;
use proptest::prelude::*;

const AT: &str = "2025-10-12 08:00:01,234 17";

fn names(names: &[&str]) -> Vec<AddonName> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn grade(
    phase: Phase,
    requested: &[&str],
    expected: &[&str],
    log: &str,
    ended: ProcessEnd,
) -> TestVerdict {
    let requested = names(requested);
    let expected = Expected::new(
        &expected
            .iter()
            .map(|&pattern| pattern.to_owned())
            .collect::<Vec<_>>(),
    )
    .unwrap();
    let mut grader = Grader::new(phase, &requested, &expected);
    for line in log.lines() {
        grader.read_line(&line.replace('@', AT));
    }
    grader.finish(ended)
}

fn texts(verdict: &TestVerdict) -> Vec<String> {
    verdict
        .deciding
        .iter()
        .map(|line| format!("{} {}", line.grade, line.text.replace(AT, "@")))
        .collect()
}

const INSTALLED: &str = "@ INFO t odoo.modules.loading: Module jsonifier loaded in 0.12s, 45 queries (+45 other) \n@ INFO t odoo.modules.loading: 42 modules loaded in 12.3s, 7068 queries (+7288 extra) \n@ INFO t odoo.modules.loading: Modules loaded. ";

#[test]
fn real_logs_get_the_right_grade_and_reason() {
    let missing = grade(
        Phase::Install,
        &["jsonifier", "auditlog", "base_technical_user"],
        &[],
        &format!(
            "@ WARNING t1 odoo.modules.loading: invalid module names, ignored: auditlog, base_technical_user \n{INSTALLED}"
        ),
        ProcessEnd::Exited(0),
    );
    assert_eq!(
        (missing.grade, missing.reason.as_str()),
        (
            Grade::Red,
            "Odoo did not find these addons, and ignored them: auditlog, base_technical_user."
        )
    );
    assert_eq!(
        texts(&missing),
        [
            "red @ WARNING t1 odoo.modules.loading: invalid module names, ignored: auditlog, base_technical_user"
        ]
    );

    let untested = grade(
        Phase::InstallAndTest,
        &["jsonifier"],
        &[],
        &format!(
            "{INSTALLED}\n@ WARNING t2 odoo.tests.result: 0 failed, 0 error(s) of 0 tests when loading database 't2' "
        ),
        ProcessEnd::Exited(0),
    );
    assert_eq!(
        (untested.grade, untested.reason.as_str()),
        (Grade::Yellow, "No test ran.")
    );
    assert_eq!((untested.tests, untested.failed), (Some(0), Some(0)));

    let package = grade(
        Phase::Install,
        &["jsonifier"],
        &[],
        "@ CRITICAL t3 odoo.service.server: Failed to initialize database `t3`. \nTraceback (most recent call last):\n  File \"/usr/lib/x.py\", line 1, in y\n    import astor\nModuleNotFoundError: No module named 'astor'\n@ INFO t3 odoo.service.server: Initiating shutdown ",
        ProcessEnd::Exited(255),
    );
    assert_eq!(
        (package.grade, package.reason.as_str()),
        (
            Grade::Red,
            "Odoo failed while it installed the addons: ModuleNotFoundError: No module named 'astor'."
        )
    );
    assert_eq!(
        texts(&package),
        [
            "red @ CRITICAL t3 odoo.service.server: Failed to initialize database `t3`.",
            "red ModuleNotFoundError: No module named 'astor'"
        ]
    );

    let failing = grade(
        Phase::InstallAndTest,
        &["jsonifier"],
        &[],
        "@ ERROR t5 odoo.sql_db: bad query: x\nERROR: y\n@ ERROR t5 odoo.addons.jsonifier.tests.test_a: FAIL: TestA.test_b\nTraceback (most recent call last):\n  File\nAssertionError: 1 != 2\n \n@ ERROR t5 odoo.modules.loading: Module jsonifier: 0 failures, 2 errors of 16 tests \n@ ERROR t5 odoo.tests.result: 1 failed, 3 error(s) of 28 tests when loading database 't5' ",
        ProcessEnd::Exited(1),
    );
    assert_eq!(
        (failing.grade, failing.reason.as_str()),
        (
            Grade::Red,
            "4 of 28 tests failed, the first: TestA.test_b (AssertionError: 1 != 2)."
        )
    );
    assert_eq!((failing.tests, failing.failed), (Some(28), Some(4)));
    assert_eq!(texts(&failing)[3], "red AssertionError: 1 != 2");

    let harmless = grade(
        Phase::Install,
        &["jsonifier"],
        &[],
        &format!(
            "@ WARNING t odoo.modules.loading: Transient module states were reset \n{INSTALLED}"
        ),
        ProcessEnd::Exited(0),
    );
    assert_eq!(
        (
            harmless.grade,
            harmless.reason.as_str(),
            harmless.deciding.len()
        ),
        (Grade::Green, "The addon installs.", 0)
    );
}

#[test]
fn the_end_of_a_traceback_may_have_several_lines() {
    let log = "@ ERROR t odoo.modules.registry: Failed to load registry\n@ CRITICAL t odoo.service.server: Failed to initialize database `t`.\nTraceback (most recent call last):\n  File\nKeyError: 'x'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File\n    raise\nodoo.exceptions.UserError: You try to install module \"a\" that depends on module \"b\".\nBut the latter module is not available in your system.\n@ INFO t odoo: over";
    let verdict = grade(Phase::Install, &["a"], &[], log, ProcessEnd::Exited(255));
    let cause = "odoo.exceptions.UserError: You try to install module \"a\" that depends on module \"b\". But the latter module is not available in your system.";
    let cause = format!("{}, caused by KeyError: 'x'", cause.trim_end_matches('.'));
    assert_eq!(
        verdict.reason,
        format!("Odoo failed while it installed the addons: {cause}.")
    );
    assert_eq!(
        texts(&verdict)[2..],
        ["red KeyError: 'x'".to_owned(), format!("red {cause}")]
    );
}

#[test]
fn an_end_without_an_error_message_is_no_success() {
    let result = |phase, requested: &[&str], log: &str, ended| {
        let verdict = grade(phase, requested, &[], log, ended);
        (verdict.grade, verdict.reason)
    };
    let red = |reason: &str| (Grade::Red, reason.to_owned());
    assert_eq!(
        result(Phase::Install, &["a"], "", ProcessEnd::Exited(0)),
        red(
            "Odoo ended while it installed the addons, before it had loaded all of them, without an error message."
        )
    );
    assert_eq!(
        result(
            Phase::Install,
            &["jsonifier", "b", "c"],
            INSTALLED,
            ProcessEnd::Exited(0)
        ),
        red("Odoo did not install these addons, without an error message: b, c.")
    );
    assert_eq!(
        result(
            Phase::InstallAndTest,
            &["jsonifier"],
            INSTALLED,
            ProcessEnd::Exited(0)
        ),
        red("Odoo ended before it reported how many tests ran.")
    );
    assert_eq!(
        result(
            Phase::InstallAndTest,
            &["jsonifier"],
            INSTALLED,
            ProcessEnd::Exited(3)
        ),
        red("Odoo ended with exit status 3 while it installed and tested the addons.")
    );
    assert_eq!(
        result(
            Phase::Install,
            &["a"],
            "Traceback (most recent call last):\n  x\nSyntaxError: invalid syntax",
            ProcessEnd::Exited(1)
        ),
        red(
            "Odoo ended with exit status 1 while it installed the addons; its last line was: SyntaxError: invalid syntax."
        )
    );
    assert_eq!(
        result(
            Phase::Install,
            &["jsonifier"],
            INSTALLED,
            ProcessEnd::TimedOut { seconds: 60 }
        ),
        red("Odoo was stopped while it installed the addons: it reached the time limit of 60 s.")
    );
    assert_eq!(
        result(
            Phase::Install,
            &["jsonifier"],
            INSTALLED,
            ProcessEnd::OutOfDisk { mib: 64 }
        ),
        red(
            "Odoo was stopped while it installed the addons: it wrote more than its limit of 64 MiB to disk or to its database."
        )
    );
    assert_eq!(
        result(
            Phase::Install,
            &["jsonifier"],
            INSTALLED,
            ProcessEnd::OutOfMemory { mib: 512 }
        ),
        red(
            "Odoo was killed while it installed the addons: it used more than its limit of 512 MiB of memory."
        )
    );
    assert_eq!(
        result(
            Phase::Install,
            &["jsonifier"],
            INSTALLED,
            ProcessEnd::OutOfDatabaseMemory { mib: 1024 }
        ),
        red(
            "Odoo was stopped while it installed the addons: its connections to Postgres used more than 1024 MiB of memory together."
        )
    );
}

#[test]
fn warnings_are_yellow_and_expected_lines_are_green() {
    let log = format!(
        "@ WARNING t odoo.models: The model a.b has no _description \n@ WARNING t py.warnings: x.py:3: DeprecationWarning: old\n  File \"x\"\n{INSTALLED}"
    );
    let strict = grade(
        Phase::Install,
        &["jsonifier"],
        &[],
        &log,
        ProcessEnd::Exited(0),
    );
    assert_eq!(
        (strict.grade, strict.reason.as_str()),
        (
            Grade::Yellow,
            "Odoo logged 2 warnings while it installed the addons, the first: The model a.b has no _description."
        )
    );
    let lenient = grade(
        Phase::Install,
        &["jsonifier"],
        &["has no _description", "DeprecationWarning: old$"],
        &log,
        ProcessEnd::Exited(0),
    );
    assert_eq!((lenient.grade, lenient.deciding.len()), (Grade::Green, 0));
    // An expected line does not excuse a process that ended with an error.
    let broken = format!("@ ERROR t odoo.sql_db: bad query \n{INSTALLED}");
    assert_eq!(
        grade(
            Phase::Install,
            &["jsonifier"],
            &["bad query"],
            &broken,
            ProcessEnd::Exited(0)
        )
        .grade,
        Grade::Green
    );
    assert_eq!(
        grade(
            Phase::Install,
            &["jsonifier"],
            &["bad query"],
            &broken,
            ProcessEnd::Exited(1)
        )
        .grade,
        Grade::Red
    );
}

/// Lines after a record are its cause only below a traceback, or as an error message of Postgres.
#[test]
fn other_lines_after_a_record_are_not_its_cause() {
    let reason = |log: &str| {
        grade(
            Phase::Install,
            &["jsonifier"],
            &[],
            &format!("{log}\n{INSTALLED}"),
            ProcessEnd::Exited(1),
        )
        .reason
    };
    assert_eq!(
        reason("@ ERROR t odoo.x: a bad thing\nwith a second line"),
        "Odoo logged 1 error while it installed the addons, the first: a bad thing."
    );
    assert_eq!(
        reason(
            "@ ERROR t odoo.sql_db: bad query: INSERT\nERROR: null value in column \"x\"\nDETAIL:  Failing row."
        ),
        "Odoo failed while it installed the addons: ERROR: null value in column \"x\" DETAIL:  Failing row."
    );
    assert_eq!(
        reason(
            "@ ERROR t py.warnings: x.py:3: old\n  File \"x\", line 1, in y\n    z()\n<string>:38: (ERROR/3) Unexpected indentation."
        ),
        "Odoo logged 1 error while it installed the addons, the first: x.py:3: old."
    );
    assert_eq!(
        reason("@ ERROR t odoo.x: consider adding some, like:"),
        "Odoo logged 1 error while it installed the addons, the first: consider adding some, like."
    );
}

#[test]
fn a_run_can_install_and_test() {
    let run = |result: &str| {
        let log = format!(
            "@ INFO t odoo.modules.loading: Module slow loaded in 3.50s (incl. 0.40s test), 45 queries\n{INSTALLED}\n\
             @ INFO t odoo.addons.slow.tests.test_b: skipped TestB.test_browser : no browser\n\
             @ INFO t odoo.tests.stats: slow: 2 tests 0.50s 20 queries \n@ INFO t odoo.tests.stats: jsonifier: 14 tests 1.50s 200 queries \n\
             @ INFO t odoo.tests.result: {result}"
        );
        grade(
            Phase::InstallAndTest,
            &["jsonifier", "slow"],
            &[],
            &log,
            ProcessEnd::Exited(0),
        )
    };
    let green = run("0 failed, 0 error(s) of 16 tests when loading database 't'");
    assert_eq!(
        (green.grade, green.reason.as_str()),
        (
            Grade::Green,
            "All 2 addons install. All 16 tests passed; 1 test skipped."
        )
    );
    assert_eq!(
        (green.tests, green.failed, green.test_seconds),
        (Some(16), Some(0), Some(2.0))
    );
    let times: Vec<String> = green
        .slowest
        .iter()
        .map(|timed| format!("{} {:.2}", timed.name, timed.seconds))
        .collect();
    assert_eq!(times, ["slow 3.60", "jsonifier 1.62"]);
    let yellow = run("0 failed, 0 error(s) of 0 tests when loading database 't'");
    assert_eq!(
        (yellow.grade, yellow.reason.as_str()),
        (Grade::Yellow, "No test ran.")
    );
    let missing = grade(
        Phase::InstallAndTest,
        &["jsonifier", "b"],
        &[],
        &format!("{INSTALLED}\n@ INFO t odoo.tests.result: 0 failed, 0 error(s) of 3 tests"),
        ProcessEnd::Exited(0),
    );
    assert_eq!(
        (missing.grade, missing.reason.as_str()),
        (
            Grade::Red,
            "Odoo did not install these addons, without an error message: b."
        )
    );
}

#[test]
fn patterns_are_refused_with_their_reason() {
    let refused = |patterns: &[&str]| {
        Expected::new(
            &patterns
                .iter()
                .map(|&pattern| pattern.to_owned())
                .collect::<Vec<_>>(),
        )
        .unwrap_err()
        .to_string()
    };
    assert_eq!(
        refused(&["ok", "(unclosed"]),
        "the pattern `(unclosed` cannot be used: unclosed group"
    );
    assert_eq!(
        refused(&["x*"]),
        "the pattern `x*` cannot be used: it matches every line"
    );
    assert!(refused(&[""]).contains("1 to 500 characters"));
    assert!(refused(&[r"(\w{200}){200}"]).contains("size limit"));
    assert!(refused(&vec!["a"; 101]).contains("at most 100"));
}

#[test]
fn a_hostile_log_is_read_quickly_and_kept_small() {
    let requested = names(&["a"]);
    let expected = Expected::new(&["(a|aa|aaa)+$".to_owned()]).unwrap();
    let mut grader = Grader::new(Phase::Install, &requested, &expected);
    let long = format!("{AT} ERROR t odoo.x: {}b", "a".repeat(1_000_000));
    let started = std::time::Instant::now();
    for number in 0..2_000 {
        grader.read_line(&long);
        grader.read_line(&format!(
            "{AT} INFO t odoo.modules.loading: Module m{number}x loaded in 1e300s, 1 queries"
        ));
        grader.read_line(&format!(
            "{AT} WARNING t odoo.modules.loading: invalid module names, ignored: {}",
            "x,".repeat(10_000)
        ));
        grader.read_line(&format!("{AT} ERROR t odoo.tests.result: 4294967295 failed, 4294967295 error(s) of 4294967295 tests"));
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    let verdict = grader.finish(ProcessEnd::Exited(0));
    assert_eq!(verdict.grade, Grade::Red);
    assert!(verdict.deciding.len() <= 2 * MAX_DECIDING && verdict.slowest.len() <= MAX_SLOWEST);
    assert!(
        verdict
            .deciding
            .iter()
            .all(|line| line.text.len() <= LONGEST_KEPT)
            && verdict.reason.len() < 5000
    );
}

proptest! {
    #[test]
    fn any_lines_are_graded_without_a_panic(lines in proptest::collection::vec(prop_oneof![".*", "2025-10-12 08:00:01,234 17 (WARNING|ERROR|INFO) t [a-z.]{0,20}: .{0,40}"], 0..20), status in -1i64..3) {
        let requested = names(&["a"]);
        let expected = Expected::new(&[]).unwrap();
        let mut grader = Grader::new(Phase::InstallAndTest, &requested, &expected);
        for line in &lines {
            grader.read_line(line);
        }
        // No line here reports that Odoo loaded its modules.
        prop_assert_eq!(grader.finish(ProcessEnd::Exited(status)).grade, Grade::Red);
    }
}
