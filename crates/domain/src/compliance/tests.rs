use super::*;

fn finding(rule: Rule, path: &str, third_party: bool) -> Finding {
    Finding { third_party, ..Finding::new(rule, path, Some(3), "it is wrong") }
}

fn policy(entries: &[(&str, Severity)]) -> Severities {
    entries.iter().map(|(name, severity)| ((*name).to_owned(), *severity)).collect()
}

#[test]
fn ids_are_read_back() {
    for rule in Rule::ALL {
        assert_eq!(rule.as_str().parse(), Ok(RuleId::House(*rule)));
        assert!(!rule.title().is_empty() && rule.advice().ends_with('.'));
    }
    assert_eq!("ruff/E501".parse::<RuleId>().map(|id| id.to_string()).as_deref(), Ok("ruff/E501"));
    for bad in ["", "ruff/", "ruff", "ruff/E 1", "ruff/-x", "manifest", "manifest/nope", "../etc", &format!("ruff/{}", "E".repeat(41))] {
        assert!(bad.parse::<RuleId>().is_err(), "{bad}");
    }
}

#[test]
fn the_policy_decides_and_the_id_counts_more_than_the_family() {
    let found = |policy: &Severities| Judgement::of(vec![finding(Rule::ManifestVersion, "a", false)], policy).grade;
    assert_eq!(found(&policy(&[])), Grade::Yellow);
    assert_eq!(found(&policy(&[("manifest/version", Severity::Off)])), Grade::Green);
    assert_eq!(found(&policy(&[("manifest/", Severity::Fail)])), Grade::Red);
    assert_eq!(found(&policy(&[("manifest/", Severity::Fail), ("manifest/version", Severity::Warn)])), Grade::Yellow);
    assert_eq!(found(&policy(&[("xml/", Severity::Fail)])), Grade::Yellow);
}

#[test]
fn a_submodule_fails_a_build_only_when_the_policy_says_so() {
    let found = |policy: &Severities| Judgement::of(vec![finding(Rule::PythonSyntax, "a", true)], policy).grade;
    assert_eq!(found(&policy(&[])), Grade::Yellow);
    assert_eq!(found(&policy(&[("python/syntax", Severity::Fail)])), Grade::Red);
}

#[test]
fn the_refusal_names_the_first_and_counts_the_rest() {
    assert_eq!(Judgement::of(Vec::new(), &policy(&[])).refusal(), None);
    assert_eq!(Judgement::of(vec![finding(Rule::ManifestVersion, "a", false)], &policy(&[])).refusal(), None);
    let mut all = vec![finding(Rule::ManifestVersion, "a", false), finding(Rule::PythonSyntax, "z.py", false)];
    assert_eq!(
        Judgement::of(all.clone(), &policy(&[])).refusal().as_deref(),
        Some("One finding must be mended: z.py:3: it is wrong (python/syntax).")
    );
    all.extend([finding(Rule::PythonSyntax, "b.py", false), finding(Rule::PythonSyntax, "c.py", false)]);
    assert_eq!(
        Judgement::of(all, &policy(&[])).refusal().as_deref(),
        Some("3 findings must be mended: b.py:3: it is wrong (python/syntax), and 2 others.")
    );
}

#[test]
fn what_fails_is_kept_when_there_is_too_much() {
    let mut all: Vec<Finding> = (0..MOST_FINDINGS + 500).map(|n| finding(Rule::RequiredFile, &format!("a{n}"), false)).collect();
    all.push(finding(Rule::PythonSyntax, "z.py", false));
    all.push(finding(Rule::PythonSyntax, "z.py", false));
    let judged = Judgement::of(all, &policy(&[]));
    assert_eq!((judged.findings.len(), judged.failing, judged.warnings, judged.left_out()), (MOST_FINDINGS, 1, 2500, 501));
    assert_eq!(judged.findings[0].severity, Severity::Fail);
}

#[test]
fn messages_are_bounded_and_printable() {
    let told = Finding::new(Rule::PythonSyntax, "a", None, format!("\u{1b}[31m{}", "é".repeat(400))).message;
    assert!(told.len() <= LONGEST_MESSAGE + 4 && !told.contains('\u{1b}'));
}

#[test]
fn a_policy_may_not_name_what_there_is_not() {
    assert_eq!(
        check_severities(&policy(&[("ruff/", Severity::Fail), ("ruff/E501", Severity::Off), ("layout/symlink", Severity::Fail)])),
        Ok(())
    );
    for bad in ["nonsense", "manifest", "rufff/", "manifest/versoin", ""] {
        let refused = check_severities(&policy(&[(bad, Severity::Fail)])).unwrap_err().to_string();
        assert!(refused.contains(&format!("`{bad}`")), "{refused}");
    }
}
