//! What CHANGELOG.md and MIGRATIONS.md have in common: a section per version, groups inside it,
//! entries inside those. Read from CommonMark events, so that a heading in a code fence, a quote
//! or a comment is what it is for every other reader too: not a heading.

use crate::version::Version;
use chrono::NaiveDate;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// One section: a heading of the first or second level and everything below it, up to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The release version its heading names; `None` for Unreleased, an Odoo version such as
    /// `18.0.1.2.0`, and any other heading.
    pub version: Option<Version>,
    /// The heading as plain text.
    pub title: String,
    pub date: Option<NaiveDate>,
    /// What stands where the date should, when it cannot be read as one.
    pub unreadable_date: Option<String>,
    pub yanked: bool,
    /// Third-level headings in order; the heading is empty for what comes before the first of them.
    pub groups: Vec<Group>,
    /// The section's source: line ends are `\n`, no trailing white space, link definitions left out.
    /// These are the bytes an approval is bound to.
    pub text: String,
}

/// A third-level heading and what is below it, as plain text: one entry for each item of a list,
/// paragraph and block of code. Empty ones are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub heading: String,
    pub entries: Vec<String>,
}

impl Section {
    /// Every entry, of all groups.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().flat_map(|group| group.entries.iter().map(String::as_str))
    }
}

/// Where a section begins in the source, and the section, still without its text.
struct Open {
    start: usize,
    section: Section,
}

pub(crate) fn sections(text: &str) -> Vec<Section> {
    let source = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parser = Parser::new_ext(source, Options::empty());
    let mut definitions: Vec<Range<usize>> = parser.reference_definitions().iter().map(|(_, def)| def.span.clone()).collect();
    definitions.sort_by_key(|span| span.start);

    let mut open: Vec<Open> = Vec::new();
    let mut reader = Reader::default();
    for (event, range) in parser.into_offset_iter() {
        match reader.read(event) {
            Some(Block::Heading(HeadingLevel::H1 | HeadingLevel::H2, title)) => {
                open.push(Open { start: range.start, section: section_of(title) });
            }
            Some(Block::Heading(HeadingLevel::H3, heading)) => {
                if let Some(open) = open.last_mut() {
                    open.section.groups.push(Group { heading, entries: Vec::new() });
                }
            }
            Some(Block::Entry(entry)) => {
                if let Some(open) = open.last_mut() {
                    if open.section.groups.is_empty() {
                        open.section.groups.push(Group { heading: String::new(), entries: Vec::new() });
                    }
                    if let Some(group) = open.section.groups.last_mut() {
                        group.entries.push(entry);
                    }
                }
            }
            Some(Block::Heading(..)) | None => {}
        }
    }

    let ends: Vec<usize> = open.iter().skip(1).map(|next| next.start).chain([source.len()]).collect();
    open.into_iter()
        .zip(ends)
        .map(|(open, end)| Section { text: normalised(source, open.start..end, &definitions), ..open.section })
        .collect()
}

enum Block {
    Heading(HeadingLevel, String),
    Entry(String),
}

/// Gathers the plain text of one block at a time.
#[derive(Default)]
struct Reader {
    text: String,
    /// Open lists and quotes: a heading in one of them is not a heading of the document.
    depth: usize,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) -> Option<Block> {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::List(_) | Tag::BlockQuote(_) => {
                        // the first line of an item and the list inside it stay one entry
                        if self.depth == 0 {
                            self.text.clear();
                        } else {
                            self.text.push(' ');
                        }
                        self.depth += 1;
                    }
                    Tag::Item if self.depth == 1 => self.text.clear(),
                    Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) if self.depth == 0 => self.text.clear(),
                    Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Item => self.text.push(' '),
                    _ => {}
                }
                None
            }
            Event::End(tag) => match tag {
                TagEnd::Heading(level) if self.depth == 0 => Some(Block::Heading(level, self.take())),
                TagEnd::Paragraph | TagEnd::CodeBlock if self.depth == 0 => self.entry(),
                TagEnd::Item if self.depth == 1 => self.entry(),
                TagEnd::List(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    None
                }
                TagEnd::BlockQuote(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 { self.entry() } else { None }
                }
                _ => None,
            },
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => {
                self.text.push_str(&text);
                None
            }
            Event::SoftBreak | Event::HardBreak => {
                self.text.push(' ');
                None
            }
            // block HTML (comments too), rules and the extensions that are off hold no entry
            _ => None,
        }
    }

    fn take(&mut self) -> String {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text.clear();
        text
    }

    fn entry(&mut self) -> Option<Block> {
        let text = self.take();
        let said = ["[ ]", "[x]", "[X]"].iter().find_map(|task| text.strip_prefix(task)).unwrap_or(&text);
        (!said.trim().is_empty()).then(|| Block::Entry(said.trim().to_owned()))
    }
}

const DASHES: [char; 9] = ['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', ':'];

/// Read a heading such as `[v1.5.0] — 2025-10-12 [YANKED]`.
fn section_of(title: String) -> Section {
    let unbracketed = title.strip_prefix('[').unwrap_or(&title);
    let end = unbracketed.find(|c: char| c.is_whitespace() || matches!(c, ']' | '(' | ',')).unwrap_or(unbracketed.len());
    let (label, rest) = match split_at_dash(&unbracketed[..end]) {
        Some((label, _)) => (label, &unbracketed[label.len()..]),
        None => unbracketed.split_at(end),
    };
    let version = label.trim_start_matches(['v', 'V']).parse::<Version>().ok();
    let yanked = rest.to_ascii_uppercase().contains("YANKED");
    let written = rest
        .trim_start_matches(|c: char| c.is_whitespace() || c == ']' || DASHES.contains(&c))
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ',' | '.')))
        .find(|word| !word.is_empty() && !word.eq_ignore_ascii_case("yanked") && !word.chars().all(|c| DASHES.contains(&c)));
    let date = written.and_then(read_date);
    let unreadable_date = written.filter(|_| date.is_none()).map(|word| word.chars().take(40).collect());
    Section { version, title, date, unreadable_date, yanked, groups: Vec::new(), text: String::new() }
}

/// `1.5.0-2025-10-12` and `1.5.0—2025-10-12` are a version and a date; `1.5.0-rc1` is one label.
fn split_at_dash(token: &str) -> Option<(&str, &str)> {
    let (at, dash) = token.char_indices().find(|(_, c)| DASHES.contains(c))?;
    let (label, date) = (&token[..at], &token[at + dash.len_utf8()..]);
    (dash != '-' || read_date(date).is_some()).then_some((label, date))
}

/// `YYYY-MM-DD` and nothing else.
fn read_date(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if shape { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

fn normalised(source: &str, range: Range<usize>, definitions: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(range.len());
    let mut at = range.start;
    let first = definitions.partition_point(|definition| definition.start < range.start);
    for definition in definitions[first..].iter().take_while(|definition| definition.end <= range.end) {
        if definition.start >= at {
            kept.push_str(&source[at..definition.start]);
            at = definition.end;
        }
    }
    kept.push_str(&source[at..range.end]);
    let unix = kept.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = unix.lines().map(str::trim_end).collect();
    let mut text = lines.join("\n").trim_matches('\n').to_owned();
    text.push('\n');
    text
}
