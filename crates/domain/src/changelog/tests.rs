use super::{Closed, check as check_document};
use crate::markdown::{Document, Group, MAX_BLOCKS};
use crate::version::Version;
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2025-10-20";
const V: Version = Version {
    major: 1,
    minor: 5,
    patch: 0,
};

fn check(text: Option<&str>, version: Version, today: NaiveDate) -> Result<(), Closed> {
    check_document(text.map(Document::parse).as_ref(), version, today)
}

#[test]
fn every_form_of_heading_is_read() {
    for heading in [
        "## [1.5.0] - 2025-10-12",
        "## [v1.5.0] — 2025-10-12",
        "## v1.5.0 – 2025-10-12",
        "## 1.5.0 - 2025-10-12",
        "## V1.5.0 2025-10-12",
        "## 1.5.0 (2025-10-12)",
        "# [1.5.0](https://example.com/compare) (2025-10-12)",
        "## [1.5.0]-2025-10-12",
        "## 1.5.0-2025-10-12",
        "## v1.5.0—2025-10-12",
        "##   [v1.5.0]   —   2025-10-12   ##",
        "## [**1.5.0**] - `2025-10-12`",
        "[1.5.0] - 2025-10-12\n------",
    ] {
        for tail in [
            "",
            "\n[1.5.0]: https://example.com/compare/v1.4.0...v1.5.0\n",
            "\n[v1.5.0]: https://example.com\n",
        ] {
            let text = format!(
                "\u{feff}# Changelog\n\n## [Unreleased]\n\n{heading}\n### Added\n- Wizard.\n\n## [1.4.0] - 2025-09-01\n### Fixed\n- Old.\n{tail}"
            );
            for text in [text.clone(), text.replace('\n', "\r\n")] {
                assert_eq!(check(Some(&text), V, day(TODAY)), Ok(()), "{text}");
                let section = Document::parse(&text).section(V).cloned().unwrap();
                assert_eq!(
                    (section.date, section.yanked),
                    (Some(day("2025-10-12")), false),
                    "{text}"
                );
                assert_eq!(
                    section.groups,
                    [Group {
                        heading: "Added".into(),
                        entries: vec!["Wizard.".into()]
                    }],
                    "{text}"
                );
                assert!(
                    !section.text.contains('\r') && section.text.ends_with("- Wizard.\n"),
                    "{}",
                    section.text
                );
            }
        }
    }
}

#[test]
fn every_kind_of_block_is_an_entry() {
    let text = "## v1.5.0 - 2025-10-12\nIntroduction.\n### Added\n- One\n  two\n  - nested `code`\n-\n- [ ] \n\n* other <b>list</b>\n\n```\ncode\n```\n> quote\n> ## [9.9.9] - 2020-01-01\n\n<!-- - no entry -->\n### Empty\n";
    let section = Document::parse(text).section(V).cloned().unwrap();
    let groups: Vec<(&str, Vec<&str>)> = section
        .groups
        .iter()
        .map(|g| {
            (
                g.heading.as_str(),
                g.entries.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    assert_eq!(
        groups,
        [
            ("", vec!["Introduction."]),
            (
                "Added",
                vec![
                    "One two nested code",
                    "other <b>list</b>",
                    "code",
                    "quote [9.9.9] - 2020-01-01"
                ]
            ),
            ("Empty", vec![])
        ]
    );
}

#[test]
fn a_heading_with_an_odoo_version_is_a_section_without_a_release_version() {
    let text = "## [18.0.1.2.0] - 2025-10-13\n- a\n## 1.5.0 - 2025-10-12\n- b\n## 18.0.1.1.0\n- c\n## 1.4.0 - 2025-01-01\n- d\n";
    assert_eq!(check(Some(text), V, day(TODAY)), Ok(()));
    assert_eq!(Document::parse(text).sections.len(), 4);
    assert_eq!(
        Document::parse(text).section_text(V),
        Some("## 1.5.0 - 2025-10-12\n- b\n")
    );
}

#[test]
fn a_closed_gate_states_its_reason() {
    for (text, expected) in [
        (None, "no CHANGELOG.md"),
        (Some(""), "no section for v1.5.0"),
        (Some("## [Unreleased]\n- a"), "no section for v1.5.0"),
        (
            Some("```\n## [1.5.0] - 2025-10-12\n- a\n```\n"),
            "no section",
        ),
        (
            Some("<!--\n## [1.5.0] - 2025-10-12\n- a\n-->\n"),
            "no section",
        ),
        (Some("    ## [1.5.0] - 2025-10-12\n"), "no section"),
        (Some("> ## [1.5.0] - 2025-10-12\n> - a\n"), "no section"),
        (Some("### [1.5.0] - 2025-10-12\n- a\n"), "no section"),
        (Some("## [1.5.0-rc1] - 2025-10-12\n- a\n"), "no section"),
        (Some("## [11.5.0] - 2025-10-12\n- a\n"), "no section"),
        (Some("## 1.5.0\n- a\n"), "no date"),
        (Some("## [1.5.0] [YANKED]\n- a\n"), "yanked"),
        (Some("## [1.5.0] - 2025-10-12 [YANKED]\n- a\n"), "yanked"),
        (Some("## 1.5.0 - 12/10/2025\n- a\n"), "`12/10/2025`"),
        (Some("## 1.5.0 - 2025-02-30\n- a\n"), "`2025-02-30`"),
        (Some("## 1.5.0 - soon\n- a\n"), "`soon`"),
        (Some("## 1.5.0 - 2025-10-21\n- a\n"), "future"),
        (Some("## 1.5.0 - 2025-10-12\n"), "no entry"),
        (
            Some("## 1.5.0 - 2025-10-12\n### Added\n-\n- [ ]\n<!-- x -->\n---\n"),
            "no entry",
        ),
        (
            Some("## 1.5.0 - 2025-10-12\n\n## 1.4.0 - 2025-10-01\n- a\n"),
            "no entry",
        ),
        (
            Some("## 1.5.0 - 2025-10-12\n- a\n## 1.6.0 - 2025-10-01\n- b\n"),
            "above v1.6.0",
        ),
        (
            Some("## 1.5.0 - 2025-10-12\n- a\n## v1.5.0 - 2025-10-01\n- b\n"),
            "more than one section",
        ),
    ] {
        let closed = check(text, V, day(TODAY)).unwrap_err();
        let (Closed::Later(reason) | Closed::Never(reason)) = &closed;
        assert!(
            reason.contains(expected) && reason.ends_with('.'),
            "{text:?}: {reason}"
        );
        assert_eq!(
            matches!(closed, Closed::Later(_)),
            expected == "future",
            "{text:?}"
        );
    }
    // A section with another fault never opens the gate, even when its date is in the future.
    for never in [
        "## 1.5.0 - 2025-10-21\n",
        "## 1.5.0 - 2025-10-21\n- a\n## 1.6.0 - 2025-10-01\n- b\n",
    ] {
        assert!(
            matches!(check(Some(never), V, day(TODAY)), Err(Closed::Never(_))),
            "{never:?}"
        );
    }
    assert_eq!(
        check(Some("## 1.5.0 - 2025-10-21\n- a\n"), V, day("2025-10-21")),
        Ok(())
    );
}

#[test]
fn control_characters_and_html_stay_text() {
    let text = "## 1.5.0 - 2025-10-12\n- a\u{0}\u{1b}[31mred\u{7} <script>alert(1)</script>\n";
    let section = Document::parse(text).section(V).cloned().unwrap();
    assert!(
        section
            .entries()
            .any(|entry| entry.contains("\u{1b}[31mred\u{7} <script>alert(1)</script>")),
        "{section:?}"
    );
}

#[test]
fn the_section_text_does_not_depend_on_line_ends() {
    let unix = "## 1.5.0 - 2025-10-12\n\n- a\n\n[x]: https://example.com\n- b\n";
    let dos = "\u{feff}## 1.5.0 - 2025-10-12  \r\n\r\n- a\t\r\n\r\n[x]: https://example.com\r\n- b\r\n\r\n\r\n";
    assert_eq!(
        Document::parse(unix).section_text(V),
        Document::parse(dos).section_text(V)
    );
}

/// The time and the memory grow in proportion to the input, so that a hostile file of a megabyte
/// costs less than the limits here. A reader whose time grows with the square of the input takes
/// minutes for each of these texts.
#[test]
fn large_and_nested_input_is_read_within_bounds() {
    for (part, count, sections) in [
        ("> ", 500_000, 0),
        ("- ", 500_000, 0),
        ("[", 1_000_000, 0),
        ("## 1.5.0 - 2025-10-12\n", 40_000, MAX_BLOCKS),
        ("*_`<", 250_000, 0),
        ("[a]: b\n", 140_000, 0),
    ] {
        let text = part.repeat(count);
        let started = std::time::Instant::now();
        let changelog = Document::parse(&text);
        let elapsed = started.elapsed();
        assert!(elapsed.as_secs() < 60, "{part:?}: {elapsed:?}");
        assert_eq!(changelog.sections.len(), sections, "{part:?}");
        let kept: usize = changelog
            .sections
            .iter()
            .map(|section| section.text.len() + section.title.len())
            .sum();
        assert!(kept <= 2 * text.len(), "{part:?}: {kept} bytes are kept");
    }
}

/// A document with more headings and entries than are read never opens a gate, and an approval is
/// bound to the text below them.
#[test]
fn a_document_that_is_too_long_opens_no_gate() {
    let fitting = format!("## 1.5.0 - 2025-10-12\n{}", "- a\n".repeat(MAX_BLOCKS - 1));
    assert_eq!(check(Some(&fitting), V, day(TODAY)), Ok(()));
    let text = format!("{fitting}- b\n## 1.4.0 - 2025-10-01\n- c\n");
    let Err(Closed::Never(reason)) = check(Some(&text), V, day(TODAY)) else {
        panic!("the gate is open")
    };
    assert_eq!(
        reason,
        "CHANGELOG.md has more than 20000 headings and entries; move old versions to another file."
    );
    let document = Document::parse(&text);
    assert!(
        document.is_cut
            && document
                .section_text(V)
                .unwrap()
                .ends_with("- b\n## 1.4.0 - 2025-10-01\n- c\n")
    );
    let plan = crate::migrations::check(Some(&document), V).unwrap_err();
    assert!(
        plan.starts_with("MIGRATIONS.md has more than 20000"),
        "{plan}"
    );
}

fn versions() -> impl Strategy<Value = Vec<Version>> {
    prop::collection::btree_set((0u32..50, 0u32..50, 0u32..50), 1..8).prop_map(|set| {
        set.into_iter()
            .rev()
            .map(|(major, minor, patch)| Version {
                major,
                minor,
                patch,
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = check(Some(&text), V, day(TODAY));
    }

    #[test]
    fn any_markdown_is_read_without_a_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "## ", "[1.5.0]", "v1.5.0", " - ", "—", "2025-10-12", "\n", "\r\n", "\r", "- ", "> ", "```", "<!--", "-->", "[1.5.0]: x", "### Added", "é", "\u{0}", "  ", "\t", "[ ]", "1.", "***", "<div>", "\\",
    ]), 0..60)) {
        let _ = check(Some(&parts.concat()), V, day(TODAY));
    }

    /// In every style of headings, each version is found with its date and its entries.
    #[test]
    fn every_version_is_found_in_every_style(
        versions in versions(),
        dash in prop::sample::select(vec![" - ", " – ", " — ", " "]),
        (open, close) in prop::sample::select(vec![("", ""), ("[", "]"), ("[v", "]"), ("v", "")]),
        eol in prop::sample::select(vec!["\n", "\r\n"]),
        links in any::<bool>(),
        unreleased in any::<bool>(),
        entry in "[a-zA-Z0-9][a-zA-Z0-9 ]{0,30}[a-zA-Z0-9]",
    ) {
        let mut text = format!("# Changelog{eol}{eol}");
        if unreleased { text += &format!("## [Unreleased]{eol}{eol}"); }
        for v in &versions {
            text += &format!("## {open}{}.{}.{}{close}{dash}2025-10-12{eol}### Fixed{eol}- {entry}{eol}{eol}", v.major, v.minor, v.patch);
        }
        if links {
            for v in &versions { text += &format!("[{}.{}.{}]: https://example.com/{v}{eol}", v.major, v.minor, v.patch); }
        }
        let changelog = Document::parse(&text);
        for v in versions {
            prop_assert_eq!(check(Some(&text), v, day(TODAY)), Ok(()));
            let section = changelog.section(v).unwrap();
            prop_assert_eq!(section.date, Some(day("2025-10-12")));
            prop_assert_eq!(section.entries().map(|e| e.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>(), vec![entry.split_whitespace().collect::<Vec<_>>().join(" ")]);
        }
    }
}
