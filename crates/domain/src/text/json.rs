//! Hidden characters in JSON documents.

use super::clean::is_hidden;

/// Writes the hidden characters of a JSON document as escapes of JSON, such as `\u202e`; `None` when
/// it has none. A program reads the same texts as before (the names of files and branches stay those
/// of git), and a person who reads the document in a terminal sees what it hides.
pub fn show_hidden_in_json(json: &str) -> Option<String> {
    // JSON escapes the control characters of ASCII itself, or they are white space between values.
    // Every other character that is hidden is inside a text, because JSON allows it nowhere else.
    let must_show = |c: char| c >= '\u{7f}' && is_hidden(c);
    if json.bytes().all(|byte| byte < 0x7f) || !json.chars().any(must_show) {
        return None;
    }
    let mut shown = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if must_show(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(c);
        }
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_program_reads_the_same_text() {
        let hidden = "\u{202e}a\u{e0041}\0\u{7f}\u{9b}é\u{1b}\\u202e\u{2028}";
        for value in [json!({hidden: [hidden, 1, null]}), json!("plain é")] {
            let written = value.to_string();
            let shown = show_hidden_in_json(&written).unwrap_or(written);
            assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
            assert!(!shown.chars().any(is_hidden), "{shown}");
        }
        assert_eq!(show_hidden_in_json("{\"a\":\n1}"), None);
    }
}
