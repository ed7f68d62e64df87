//! The log of Odoo, which the code of a project writes. The first line holds a pattern of lines
//! that a project expects.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::odoo_log::{Expected, Grader, Phase, ProcessEnd};

fuzz_target!(|text: &str| {
    let (pattern, log) = text.split_once('\n').unwrap_or(("", text));
    let patterns = if pattern.is_empty() {
        Vec::new()
    } else {
        vec![pattern.to_owned()]
    };
    let Ok(expected) = Expected::new(&patterns) else {
        return;
    };
    for phase in [Phase::Install, Phase::InstallAndTest] {
        let addons: Vec<_> = "shop_base".parse().into_iter().collect();
        let mut grader = Grader::new(phase, &addons, &expected);
        for line in log.lines() {
            grader.read_line(line);
        }
        let verdict = grader.finish(ProcessEnd::Exited(0));
        assert!(verdict.deciding.len() <= 200 && verdict.reason.len() < 16_384);
    }
});
