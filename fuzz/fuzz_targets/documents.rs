//! CHANGELOG.md, MIGRATIONS.md and migrate.sh: Markdown that everybody with a push may write.

#![no_main]

use libfuzzer_sys::fuzz_target;

use chrono::NaiveDate;
use ecluse_domain::markdown::Document;
use ecluse_domain::{Version, changelog, comparison, migrations};

fuzz_target!(|text: &str| {
    let version = Version {
        major: 1,
        minor: 0,
        patch: 0,
    };
    let parsed = Document::parse(text);
    let kept: usize = parsed
        .sections
        .iter()
        .map(|section| section.text.len())
        .sum();
    assert!(kept <= 16 * text.len() + 4096);
    let today = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default();
    // What is refused is refused with a sentence.
    if let Err(sentence) = migrations::check(Some(&parsed), version) {
        assert!(!sentence.is_empty());
    }
    let _ = changelog::check(Some(&parsed), version, today);
    let _ = parsed.newest_version();
    let _ = migrations::check_script(Some(text), version);
    let _ = comparison::new_sections(None, &parsed, version);
});
