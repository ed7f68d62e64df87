//! How every page writes a value: `askama.toml` names this escaper for all templates. It does not
//! depend on the templates, so no page can forget it.

use std::fmt::{Result, Write};

use askama::filters::{Escaper, Html};
use ecluse_domain::text::is_hidden;

/// Escapes markup, and shows hidden characters as escapes such as `\u{202e}`. Line ends and tabs
/// stay.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visible;

impl Escaper for Visible {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> Result {
        let mut rest = text;
        while let Some((at, hidden)) = rest
            .char_indices()
            .find(|&(_, c)| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t'))
        {
            Html.write_escaped_str(&mut dest, &rest[..at])?;
            write!(dest, "{}", hidden.escape_unicode())?;
            rest = &rest[at + hidden.len_utf8()..];
        }
        Html.write_escaped_str(dest, rest)
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    #[test]
    fn a_value_can_neither_be_markup_nor_hide_anything() {
        #[derive(Template)]
        #[template(source = "<b title=\"{{ text }}\">{{ text }}</b>", ext = "html")]
        struct Page {
            text: &'static str,
        }
        let page = Page {
            text: "<\u{202e}é\n\u{1b}\0\u{2028}\">",
        };
        let shown = r"&#60;\u{202e}é";
        let rest = r"\u{1b}\u{0}\u{2028}&#34;&#62;";
        assert_eq!(
            page.render().unwrap(),
            format!("<b title=\"{shown}\n{rest}\">{shown}\n{rest}</b>")
        );
    }
}
