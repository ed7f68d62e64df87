use super::*;

fn finding(rule: Rule, path: &str, third_party: bool) -> Finding {
    Finding {
        third_party,
        ..Finding::new(rule, path, Some(3), "it is wrong")
    }
}

fn policy(entries: &[(&str, Severity)]) -> Severities {
    entries
        .iter()
        .map(|(name, severity)| ((*name).to_owned(), *severity))
        .collect()
}

#[test]
fn every_rule_id_is_read_from_its_text() {
    for rule in Rule::ALL {
        assert_eq!(rule.as_str().parse(), Ok(RuleId::Own(*rule)));
        assert!(!rule.title().is_empty() && rule.advice().ends_with('.'));
    }
    assert_eq!(
        "ruff/E501"
            .parse::<RuleId>()
            .map(|id| id.to_string())
            .as_deref(),
        Ok("ruff/E501")
    );
    for bad in [
        "",
        "ruff/",
        "ruff",
        "ruff/E 1",
        "ruff/-x",
        "manifest",
        "manifest/nope",
        "../etc",
        &format!("ruff/{}", "E".repeat(41)),
    ] {
        assert!(bad.parse::<RuleId>().is_err(), "{bad}");
    }
}

#[test]
fn the_policy_decides_and_an_id_wins_over_its_family() {
    let found = |policy: &Severities| {
        Judgement::new(vec![finding(Rule::ManifestVersion, "a", false)], policy).grade
    };
    assert_eq!(found(&policy(&[])), Grade::Yellow);
    assert_eq!(
        found(&policy(&[("manifest/version", Severity::Off)])),
        Grade::Green
    );
    assert_eq!(found(&policy(&[("manifest/", Severity::Fail)])), Grade::Red);
    assert_eq!(
        found(&policy(&[
            ("manifest/", Severity::Fail),
            ("manifest/version", Severity::Warn)
        ])),
        Grade::Yellow
    );
    assert_eq!(found(&policy(&[("xml/", Severity::Fail)])), Grade::Yellow);
}

#[test]
fn a_submodule_fails_a_build_only_when_the_policy_demands_it() {
    let found = |policy: &Severities| {
        Judgement::new(vec![finding(Rule::PythonSyntax, "a", true)], policy).grade
    };
    assert_eq!(found(&policy(&[])), Grade::Yellow);
    assert_eq!(
        found(&policy(&[("python/syntax", Severity::Fail)])),
        Grade::Red
    );
}

#[test]
fn the_refusal_names_the_first_and_counts_the_rest() {
    assert_eq!(Judgement::new(Vec::new(), &policy(&[])).refusal(), None);
    assert_eq!(
        Judgement::new(
            vec![finding(Rule::ManifestVersion, "a", false)],
            &policy(&[])
        )
        .refusal(),
        None
    );
    let mut all = vec![
        finding(Rule::ManifestVersion, "a", false),
        finding(Rule::PythonSyntax, "z.py", false),
    ];
    assert_eq!(
        Judgement::new(all.clone(), &policy(&[]))
            .refusal()
            .as_deref(),
        Some("One finding must be fixed: z.py:3: it is wrong (python/syntax).")
    );
    all.extend([
        finding(Rule::PythonSyntax, "b.py", false),
        finding(Rule::PythonSyntax, "c.py", false),
    ]);
    assert_eq!(
        Judgement::new(all, &policy(&[])).refusal().as_deref(),
        Some("3 findings must be fixed: b.py:3: it is wrong (python/syntax), and 2 others.")
    );
}

#[test]
fn failing_findings_are_kept_when_there_are_too_many() {
    let of_ruff = |rule: usize, path: usize| {
        let rule = RuleId::ruff(&format!("E{rule}")).unwrap();
        Finding::new(rule, format!("a{path}"), None, "it is wrong")
    };
    let mut all: Vec<Finding> = (0..15)
        .flat_map(|rule| (0..MAX_OF_RULE + 50).map(move |path| of_ruff(rule, path)))
        .collect();
    all.push(finding(Rule::PythonSyntax, "z.py", false));
    all.push(finding(Rule::PythonSyntax, "z.py", false));
    let judged = Judgement::new(all, &policy(&[]));
    assert_eq!(
        (
            judged.findings.len(),
            judged.failing,
            judged.warnings,
            judged.left_out()
        ),
        (MAX_FINDINGS, 1, 15 * 250, 1 + 15 * 250 - MAX_FINDINGS)
    );
    assert_eq!(judged.findings[0].severity, Severity::Fail);
}

#[test]
fn messages_are_bounded_and_printable() {
    let message = Finding::new(
        Rule::PythonSyntax,
        "a",
        None,
        format!("\u{1b}[31m{}", "é".repeat(400)),
    )
    .message;
    assert!(message.len() <= LONGEST_MESSAGE + 4 && !message.contains('\u{1b}'));
}

#[test]
fn a_policy_that_names_an_unknown_rule_is_refused() {
    assert_eq!(
        check_severities(&policy(&[
            ("ruff/", Severity::Fail),
            ("ruff/E501", Severity::Off),
            ("layout/symlink", Severity::Fail)
        ])),
        Ok(())
    );
    for bad in ["nonsense", "manifest", "rufff/", "manifest/versoin", ""] {
        let refused = check_severities(&policy(&[(bad, Severity::Fail)]))
            .unwrap_err()
            .to_string();
        assert!(refused.contains(&format!("`{bad}`")), "{refused}");
    }
}
