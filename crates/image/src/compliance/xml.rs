//! Checks that XML is well-formed. No entity of a document is expanded, and nothing outside of the
//! document is read.

use ecluse_domain::compliance::Rule;
use roxmltree::{Document, Error, ParsingOptions};
use std::borrow::Cow;

use super::Problem;
use super::python::latin_1;

/// The most elements, attributes and texts of one document, which limits the memory.
const MAX_NODES: u32 = 1_000_000;

pub(super) fn check(bytes: &[u8]) -> Option<Problem> {
    let text = decoded(bytes)?;
    let problem = |rule, line, message: String| {
        Some(Problem {
            rule,
            line: Some(line),
            message,
        })
    };
    let text = match text {
        Ok(text) => text,
        Err(message) => return problem(Rule::XmlWellFormed, 1, message.to_owned()),
    };
    match Document::parse_with_options(
        &text,
        ParsingOptions {
            nodes_limit: MAX_NODES,
            ..ParsingOptions::default()
        },
    ) {
        Ok(_) => None,
        Err(Error::DtdDetected) => problem(
            Rule::XmlDtd,
            1,
            "it has a DTD, so it was not checked; remove the DTD".to_owned(),
        ),
        Err(Error::NodesLimitReached) => problem(
            Rule::TooLarge,
            1,
            "it has more than a million nodes, so it was not checked".to_owned(),
        ),
        Err(error) => {
            let text = error.to_string();
            // A finding has the line in a field of its own.
            let message = text
                .rsplit_once(" at ")
                .filter(|(_, place)| place.contains(':'))
                .map_or(text.as_str(), |(message, _)| message);
            problem(Rule::XmlWellFormed, error.pos().row, message.to_owned())
        }
    }
}

/// The text of a document; `None` when it has an encoding that is not checked.
fn decoded(bytes: &[u8]) -> Option<Result<Cow<'_, str>, &'static str>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return None; // UTF-16
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Ok(Cow::Borrowed(
            text.strip_prefix('\u{feff}').unwrap_or(text),
        )));
    }
    match declared_encoding(bytes).as_deref() {
        None | Some("utf-8" | "utf8") => {
            Some(Err("it is not UTF-8, and declares no other encoding"))
        }
        Some("iso-8859-1" | "latin-1" | "latin1" | "windows-1252") => {
            Some(Ok(Cow::Owned(latin_1(bytes))))
        }
        Some(_) => None,
    }
}

/// The encoding in `<?xml version="1.0" encoding="…"?>`.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_lowercase();
    let declaration = &head[..head.find("?>")?];
    let value = declaration
        .strip_prefix("<?xml")?
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_owned())
}
