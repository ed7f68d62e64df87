//! Text: bounded and visible text from outside, names, and values that are stored as text.

mod clean;
mod column;
mod json;
mod line;
mod name;

pub use clean::{cut, is_hidden, one_line, printable, printable_lines, quote, quote_parse_error};
pub use column::UnknownText;
pub(crate) use column::{sql_text, text_enum};
pub use json::show_hidden_in_json;
pub use line::{Author, Line, LogLine, Sentence, Subject};
pub(crate) use name::refuse_hidden;
pub use name::{InvalidName, Name};
