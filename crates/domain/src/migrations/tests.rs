use super::{MigrationPlan, check as check_document, check_script};
use crate::markdown::Document;
use crate::version::Version;
use proptest::prelude::*;

const V: Version = Version {
    major: 1,
    minor: 5,
    patch: 0,
};
const FULL: &str = "## [v1.5.0] — 2025-10-12\n### Summary\nMoves partners.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Stop cron jobs.\n### Post-migration Actions\n### Rollback Procedure\nRestore the backup.\n";

fn check(text: Option<&str>, version: Version) -> Result<MigrationPlan, String> {
    check_document(text.map(Document::parse).as_ref(), version)
}

#[test]
fn both_plans_are_recognised() {
    for text in [
        "## [v1.5.0] — 2025-10-12\nNo migration needed\n",
        "## 1.5.0\n- no migration needed.\n",
        "## [1.5.0] - 2025-10-12\n### Summary\n**No migration required.**\n",
        "## v1.5.0\r\n\r\n_No migration is necessary_\r\n### Steps\r\n",
        "## v1.5.0\n### Steps\nNo migration needed\n",
        "# Migrations\n## v1.6.0\n### Steps\n- x\n## v1.5.0\nNo migration needed\n## v1.4.0\n### Steps\n- y\n",
    ] {
        assert_eq!(
            check(Some(text), V),
            Ok(MigrationPlan::NoMigration),
            "{text}"
        );
    }
    for text in [
        FULL.to_owned(),
        FULL.replace('\n', "\r\n"),
        FULL.replace("### Rollback Procedure", "### rollback:"),
        FULL.replace("1. Stop cron jobs.", "```sh\nodoo -u sale\n```"),
        FULL.replace("1. Stop cron jobs.", "#### Before\nStop cron jobs."),
    ] {
        assert_eq!(
            check(Some(&text), V),
            Ok(MigrationPlan::Migration),
            "{text}"
        );
    }
}

#[test]
fn the_error_names_the_reason() {
    let full = |from: &str, to: &str| FULL.replace(from, to);
    for (text, expected) in [
        (None, "no MIGRATIONS.md"),
        (Some(String::new()), "no section for v1.5.0"),
        (
            Some("## v1.4.0\nNo migration needed".into()),
            "no section for v1.5.0",
        ),
        (
            Some("```\n## v1.5.0\nNo migration needed\n```".into()),
            "no section",
        ),
        (
            Some("## v1.5.0\nNo migration needed\n## v1.5.0\nNo migration needed\n".into()),
            "more than one section",
        ),
        (Some("## v1.5.0\n".into()), "contains neither"),
        (
            Some("## v1.5.0\nNo migration needed for sale, but stock wants one.\n".into()),
            "contains neither",
        ),
        (
            Some("## v1.5.0\n<!-- No migration needed -->\n".into()),
            "contains neither",
        ),
        (Some(full("1. Stop cron jobs.", "")), "contains neither"),
        (
            Some(full("1. Stop cron jobs.", "1.\n2. [ ]\n")),
            "contains neither",
        ),
        (Some(full("Restore the backup.", "")), "Rollback Procedure"),
        (
            Some(full("Moves partners.", "No migration needed")),
            "keep one of them",
        ),
    ] {
        let reason = check(text.as_deref(), V).unwrap_err();
        assert!(
            reason.contains(expected) && reason.ends_with('.'),
            "{text:?}: {reason}"
        );
    }
}

#[test]
fn a_migration_needs_a_script_with_a_command() {
    assert_eq!(check_script(Some("#!/bin/sh\nodoo -u sale\n"), V), Ok(()));
    for (script, expected) in [
        (None, "no migrate.sh"),
        (Some("#!/bin/sh\n\n# nothing yet\n"), "no command"),
    ] {
        let reason = check_script(script, V).unwrap_err();
        assert!(
            reason.contains(expected) && reason.ends_with('.'),
            "{script:?}: {reason}"
        );
    }
}

#[test]
fn the_section_text_is_the_source_of_the_section() {
    let text = format!("# Migrations\n\n{FULL}\n## v1.4.0\nNo migration needed\n");
    assert_eq!(Document::parse(&text).section_text(V), Some(FULL));
    assert_eq!(
        Document::parse(&text).section_text(Version {
            major: 9,
            minor: 0,
            patch: 0
        }),
        None
    );
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>(), script in proptest::option::of(any::<String>())) {
        let _ = (check(Some(&text), V), check_script(script.as_deref(), V));
    }

    /// A migration never passes without steps, a rollback procedure and a command.
    #[test]
    fn an_incomplete_migration_is_refused(summary in "[a-z ]{0,30}", steps in "[a-z]{0,10}", rollback in "[a-z]{0,10}", script in proptest::option::of("(#[a-z]{0,5}\n){0,2}[a-z]{0,5}"), eol in prop::sample::select(vec!["\n", "\r\n"])) {
        let text = format!("## v1.5.0{eol}### Summary{eol}{summary}{eol}### Steps{eol}{steps}{eol}### Rollback Procedure{eol}{rollback}{eol}");
        let complete = !steps.is_empty() && !rollback.is_empty() && script.as_deref().is_some_and(|s| s.lines().any(|l| !l.is_empty() && !l.starts_with('#')));
        let opens = check(Some(&text), V) == Ok(MigrationPlan::Migration) && check_script(script.as_deref(), V).is_ok();
        prop_assert_eq!(opens, complete);
    }
}
