//! The common structure of CHANGELOG.md and MIGRATIONS.md: a section for each version, groups in a
//! section, entries in a group. The file is read as CommonMark, so that a heading in a code fence,
//! a quote or a comment is no heading, as for every other reader.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use chrono::NaiveDate;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::version::Version;

/// Most headings and entries that are read of one document. A changelog of a megabyte, the largest
/// file that is kept, has about 14,000 when its entries are sentences.
pub const MAX_BLOCKS: usize = 20_000;

/// A CHANGELOG.md or a MIGRATIONS.md that has been read. Reading takes up to 0.2 s for a hostile
/// file of a megabyte, so a file is read once for each request or job, and not where other requests
/// wait for the thread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// In the order of the file.
    pub sections: Vec<Section>,
    /// Whether the file has more than [`MAX_BLOCKS`] headings and entries, so that the sections are
    /// not all of its sections.
    pub is_cut: bool,
    /// The first section of each version, and whether there is another one.
    by_version: HashMap<Version, (usize, Others)>,
}

/// Whether a document has more sections of the same version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    None,
    Some,
}

/// Why a document has no section for a version that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSection {
    /// The document is longer than what is read of it.
    Cut,
    Missing,
    /// There is more than one.
    Ambiguous,
}

impl NoSection {
    /// The reason in a sentence, for a file of this name. `hint` says how to add a missing section.
    pub(crate) fn explain(self, file: &str, version: Version, hint: &str) -> String {
        match self {
            Self::Cut => format!(
                "{file} has more than {MAX_BLOCKS} headings and entries; move old versions to another file."
            ),
            Self::Missing => format!("{file} has no section for {version}; {hint}."),
            Self::Ambiguous => {
                format!("{file} has more than one section for {version}; keep one.")
            }
        }
    }
}

impl Document {
    /// Reads a document. This never fails: text that is not understood is no section.
    pub fn parse(text: &str) -> Self {
        let (sections, is_cut) = read_sections(text);
        let mut by_version = HashMap::new();
        for (at, section) in sections.iter().enumerate() {
            let Some(version) = section.version else {
                continue;
            };
            match by_version.entry(version) {
                Entry::Vacant(entry) => {
                    entry.insert((at, Others::None));
                }
                Entry::Occupied(mut entry) => entry.get_mut().1 = Others::Some,
            }
        }
        Self {
            sections,
            is_cut,
            by_version,
        }
    }

    /// The first section of this version.
    pub fn section(&self, version: Version) -> Option<&Section> {
        let (at, _) = self.by_version.get(&version)?;
        self.sections.get(*at)
    }

    /// The source of the version's section in its normal form: approvals are bound to these bytes.
    pub fn section_text(&self, version: Version) -> Option<&str> {
        self.section(version).map(|section| section.text.as_str())
    }

    /// The version of the topmost section that has a version.
    pub fn newest_version(&self) -> Option<Version> {
        self.sections.iter().find_map(|section| section.version)
    }

    /// The only section of this version, with its place among the sections.
    pub(crate) fn only_section(&self, version: Version) -> Result<(usize, &Section), NoSection> {
        if self.is_cut {
            return Err(NoSection::Cut);
        }
        match self.by_version.get(&version) {
            None => Err(NoSection::Missing),
            Some((_, Others::Some)) => Err(NoSection::Ambiguous),
            Some(&(at, Others::None)) => self
                .sections
                .get(at)
                .map(|section| (at, section))
                .ok_or(NoSection::Missing),
        }
    }
}

/// A section: a heading of the first or second level with everything below it, up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The release version in the heading; `None` for Unreleased, for an Odoo version such as
    /// `18.0.1.2.0`, and for any other heading.
    pub version: Option<Version>,
    /// The heading as plain text.
    pub title: String,
    pub date: Option<NaiveDate>,
    /// The text in the place of the date, when it is not a date.
    pub unreadable_date: Option<String>,
    pub yanked: bool,
    /// The groups in their order. A group without a heading holds what is above the first heading
    /// of the third level.
    pub groups: Vec<Group>,
    /// The source of the section, with `\n` as line end, and without trailing white space and link
    /// definitions. Approvals are bound to these bytes.
    pub text: String,
}

/// A heading of the third level with the entries below it, as plain text. Each list item, paragraph
/// and code block is an entry, unless it is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub heading: String,
    pub entries: Vec<String>,
}

impl Section {
    /// The entries of all groups.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.groups
            .iter()
            .flat_map(|group| group.entries.iter().map(String::as_str))
    }
}

/// A section that was found: its start in the source, and the section without its text.
struct FoundSection {
    start: usize,
    section: Section,
}

/// Reads the sections of a file, in their order, and whether it has more blocks than are read.
fn read_sections(text: &str) -> (Vec<Section>, bool) {
    let source = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parser = Parser::new_ext(source, Options::empty());
    let mut definitions: Vec<Range<usize>> = parser
        .reference_definitions()
        .iter()
        .map(|(_, def)| def.span.clone())
        .collect();
    definitions.sort_by_key(|span| span.start);

    let mut found: Vec<FoundSection> = Vec::new();
    let mut reader = Reader::default();
    let (mut blocks, mut is_cut) = (0, false);
    for (event, range) in parser.into_offset_iter() {
        let Some(block) = reader.read(event) else {
            continue;
        };
        // The last section then has the rest of the file as its text, so that approvals are bound
        // to all of it.
        if blocks == MAX_BLOCKS {
            is_cut = true;
            break;
        }
        blocks += 1;
        match block {
            Block::Heading(HeadingLevel::H1 | HeadingLevel::H2, title) => {
                found.push(FoundSection {
                    start: range.start,
                    section: section_from_heading(title),
                });
            }
            Block::Heading(HeadingLevel::H3, heading) => {
                if let Some(found) = found.last_mut() {
                    found.section.groups.push(Group {
                        heading,
                        entries: Vec::new(),
                    });
                }
            }
            Block::Entry(entry) => {
                if let Some(found) = found.last_mut() {
                    if found.section.groups.is_empty() {
                        found.section.groups.push(Group {
                            heading: String::new(),
                            entries: Vec::new(),
                        });
                    }
                    if let Some(group) = found.section.groups.last_mut() {
                        group.entries.push(entry);
                    }
                }
            }
            Block::Heading(..) => {}
        }
    }

    let ends: Vec<usize> = found
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([source.len()])
        .collect();
    let sections = found
        .into_iter()
        .zip(ends)
        .map(|(found, end)| Section {
            text: normalised(source, found.start..end, &definitions),
            ..found.section
        })
        .collect();
    (sections, is_cut)
}

enum Block {
    Heading(HeadingLevel, String),
    Entry(String),
}

/// Collects the plain text of one block at a time.
#[derive(Default)]
struct Reader {
    text: String,
    /// How many lists and quotes are open: a heading inside one is no heading of the document.
    depth: usize,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) -> Option<Block> {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::List(_) | Tag::BlockQuote(_) => {
                        // The first line of an item and the list inside it are one entry.
                        if self.depth == 0 {
                            self.text.clear();
                        } else {
                            self.text.push(' ');
                        }
                        self.depth += 1;
                    }
                    Tag::Item if self.depth == 1 => self.text.clear(),
                    Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) if self.depth == 0 => {
                        self.text.clear()
                    }
                    Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Item => {
                        self.text.push(' ')
                    }
                    _ => {}
                }
                None
            }
            Event::End(tag) => match tag {
                TagEnd::Heading(level) if self.depth == 0 => {
                    Some(Block::Heading(level, self.take()))
                }
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
            // HTML blocks (comments included), rules and disabled extensions are no entries.
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
        let content = ["[ ]", "[x]", "[X]"]
            .iter()
            .find_map(|task| text.strip_prefix(task))
            .unwrap_or(&text);
        (!content.trim().is_empty()).then(|| Block::Entry(content.trim().to_owned()))
    }
}

const DASHES: [char; 9] = [
    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', ':',
];

/// Reads a heading such as `[v1.5.0] — 2025-10-12 [YANKED]`.
fn section_from_heading(title: String) -> Section {
    let unbracketed = title.strip_prefix('[').unwrap_or(&title);
    let end = unbracketed
        .find(|c: char| c.is_whitespace() || matches!(c, ']' | '(' | ','))
        .unwrap_or(unbracketed.len());
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
        .find(|word| {
            !word.is_empty()
                && !word.eq_ignore_ascii_case("yanked")
                && !word.chars().all(|c| DASHES.contains(&c))
        });
    let date = written.and_then(read_date);
    let unreadable_date = written
        .filter(|_| date.is_none())
        .map(|word| word.chars().take(40).collect());
    Section {
        version,
        title,
        date,
        unreadable_date,
        yanked,
        groups: Vec::new(),
        text: String::new(),
    }
}

/// Splits a token into label and date: `1.5.0-2025-10-12` and `1.5.0—2025-10-12` have a date,
/// `1.5.0-rc1` is only a label.
fn split_at_dash(token: &str) -> Option<(&str, &str)> {
    let (at, dash) = token.char_indices().find(|(_, c)| DASHES.contains(c))?;
    let (label, date) = (&token[..at], &token[at + dash.len_utf8()..]);
    (dash != '-' || read_date(date).is_some()).then_some((label, date))
}

/// Reads a date of the form `YYYY-MM-DD`.
fn read_date(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| {
            if matches!(i, 4 | 7) {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if shape {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
    } else {
        None
    }
}

/// The source of a section in its normal form ([`Section::text`]).
fn normalised(source: &str, range: Range<usize>, definitions: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(range.len());
    let mut at = range.start;
    let first = definitions.partition_point(|definition| definition.start < range.start);
    for definition in definitions[first..]
        .iter()
        .take_while(|definition| definition.end <= range.end)
    {
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
