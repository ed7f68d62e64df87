//! Text from outside, made safe to store and to show. One function decides which characters a
//! person cannot see ([`is_hidden`]): names that people choose must not have any, and texts of
//! others show them as escapes.

use std::fmt::Write as _;

/// Whether a reader cannot see this character, or would read the text around it in another order:
/// control characters, marks and overrides of the reading direction, characters without a width,
/// separators of lines and paragraphs, and tags. A line end and a tab are hidden too; functions for
/// text of several lines allow them.
pub const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Makes a line from outside safe to store and to show: colours of a terminal are dropped, and each
/// other hidden character than a tab is written as an escape such as `\u{202e}`. Postgres refuses a
/// NUL, so without this a commit's message could make every run of the job that stores it fail.
pub fn printable(line: &str) -> String {
    show_hidden(line, |c| c == '\t')
}

/// Makes a text of several lines safe to show, as [`printable`] does for one line. The line ends of
/// Windows become `\n`.
pub fn printable_lines(text: &str) -> String {
    if text.contains("\r\n") {
        show_hidden(&text.replace("\r\n", "\n"), |c| matches!(c, '\n' | '\t'))
    } else {
        show_hidden(text, |c| matches!(c, '\n' | '\t'))
    }
}

fn show_hidden(text: &str, is_allowed: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = c
            .eq(&'\u{1b}')
            .then(|| rest.strip_prefix("\u{1b}["))
            .flatten()
        {
            let end = after
                .find(|c: char| !matches!(c, '0'..='9' | ';'))
                .unwrap_or(after.len());
            if let Some(after) = after[end..].strip_prefix('m') {
                rest = after;
                continue;
            }
        }
        rest = &rest[c.len_utf8()..];
        push_shown(&mut shown, c, is_allowed(c));
    }
    shown
}

fn push_shown(shown: &mut String, c: char, is_allowed: bool) {
    if is_hidden(c) && !is_allowed {
        // Writing to a String never fails.
        let _ = write!(shown, "{}", c.escape_unicode());
    } else {
        shown.push(c);
    }
}

/// Cuts a text after `characters` characters; `…` is the last one of a text that was longer. It
/// reads no further than that, so a text of many megabytes costs nothing.
pub fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some(_) => {
            let kept = text
                .char_indices()
                .nth(characters.saturating_sub(1))
                .map_or(0, |(at, _)| at);
            format!("{}…", &text[..kept])
        }
    }
}

/// Quotes text from outside in a sentence: one line, printable, and at most `characters` characters;
/// `…` stands for the rest.
pub fn quote(text: &str, characters: usize) -> String {
    // It is cut again because an escape is longer than the character that it shows.
    let shown = printable(&cut(text, characters));
    cut(&shown, characters).replace('\t', " ")
}

/// Quotes the message of a parser in a sentence. A parser quotes a value of the wrong type completely,
/// and names the place of the problem after it: the place is kept when the value is cut.
pub fn quote_parse_error(error: &impl std::fmt::Display) -> String {
    const MAX_QUOTED: usize = 200;
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((problem, place)) => {
            format!(
                "{} at line {}",
                quote(problem, MAX_QUOTED),
                quote(place, 50)
            )
        }
        None => quote(&message, MAX_QUOTED),
    }
}

/// Makes a text one visible line. Line ends, control characters, invisible characters and those
/// that change the direction of text (one name could look like another) become spaces, and every
/// run of spaces becomes one.
pub fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if is_hidden(c) { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_become_escapes() {
        assert_eq!(printable("\u{1b}[1;31mred\u{1b}[0m"), "red");
        assert_eq!(
            printable("a\u{1b}[2Jb\u{1b}]0;title\u{7}"),
            r"a\u{1b}[2Jb\u{1b}]0;title\u{7}"
        );
        assert_eq!(
            printable("x\r\ny\t\u{202e}gpj.exe\u{0}\u{9b}\u{2028}"),
            "x\\u{d}\\u{a}y\t\\u{202e}gpj.exe\\u{0}\\u{9b}\\u{2028}"
        );
        assert_eq!(
            printable_lines("x\r\ny\rz\t\u{200b}"),
            "x\ny\\u{d}z\t\\u{200b}"
        );
        assert_eq!(printable("\u{1b}[31"), r"\u{1b}[31");
        assert_eq!(printable("éà 漢 العربية ❤️"), "éà 漢 العربية ❤️");
    }

    #[test]
    fn every_character_that_an_attack_needs_is_hidden() {
        for c in "\0\u{7}\u{1b}\u{7f}\u{85}\u{9b}\u{61c}\u{200b}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{feff}\u{e0041}".chars()
        {
            assert!(is_hidden(c), "{}", c.escape_unicode());
        }
        for c in "aé漢ا❤\u{fe0f} \u{a0}…«»".chars() {
            assert!(!is_hidden(c), "{c}");
        }
    }

    #[test]
    fn a_cut_is_visible_and_counts_characters() {
        assert_eq!(cut("été", 3), "été");
        assert_eq!(cut("étés", 3), "ét…");
        assert_eq!(cut("", 3), "");
        assert_eq!(quote("a\nb\tc", 9), r"a\u{a}b c");
        assert_eq!(quote("a\u{202e}bc", 5), r"a\u{…");
        assert_eq!(quote(&"x".repeat(24 << 20), 3), "xx…");
    }

    #[test]
    fn the_message_of_a_parser_keeps_its_place_when_a_long_value_is_cut() {
        let json = serde_json::json!([format!("\u{202e}{}", "x".repeat(10_000))]).to_string();
        let error = serde_json::from_str::<Vec<u8>>(&json).unwrap_err();
        let quoted = quote_parse_error(&error);
        assert!(quoted.starts_with("invalid type: string \""), "{quoted}");
        assert!(quoted.contains("x… at line 1 column 1"), "{quoted}");
        assert!(quoted.chars().count() < 260, "{quoted}");
        assert!(!quoted.chars().any(is_hidden), "{quoted}");
        assert_eq!(quote_parse_error(&"short"), "short");
    }

    proptest! {
        #[test]
        fn what_is_shown_hides_nothing(text in any::<String>()) {
            prop_assert!(!printable(&text).chars().any(|c| is_hidden(c) && c != '\t'));
            prop_assert!(!quote(&text, 20).chars().any(is_hidden));
            prop_assert!(quote(&text, 20).chars().count() <= 20);
            prop_assert_eq!(printable(&printable(&text)), printable(&text));
            prop_assert!(cut(&text, 5).chars().count() <= 5);
        }
    }
}
