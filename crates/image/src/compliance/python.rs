//! Does Python compile? Asked of the parser that ruff uses, never of Python.

use ecluse_domain::compliance::Rule;
use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, lexer, parse_unchecked};
use std::borrow::Cow;

use super::Problem;

/// CPython's own limits: brackets in brackets, blocks in blocks.
const MOST_BRACKETS: usize = 200;
const MOST_INDENTS: usize = 100;
/// Operators and brackets that may stand inside each other. CPython gives up at about twice as many;
/// our parser is recursive too, and would end the process instead.
const MOST_NESTED: usize = 1500;
/// A source whose brackets do not match is parsed when it has fewer tokens: they may all be brackets.
const MOST_BROKEN: usize = 20_000;
/// Room for [`MOST_NESTED`] levels of an unoptimised parser, in bytes. Only what is used of it costs memory.
pub(super) const STACK: usize = 256 << 20;
/// Problems told of one file.
const MOST_PROBLEMS: usize = 5;

/// The problems of a module under Python 3.`minor`.
pub(super) fn check(bytes: &[u8], minor: u8) -> Vec<Problem> {
    let problem = |line, message: String| Problem { rule: Rule::PythonSyntax, line: Some(line), message };
    let source = match decoded(bytes) {
        Ok(Some(source)) => source,
        Ok(None) => return Vec::new(),
        Err(message) => return vec![problem(1, message.to_owned())],
    };
    if let Err(message) = guard(&source) {
        return vec![Problem { rule: Rule::PythonSyntax, line: None, message: message.to_owned() }];
    }
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion { major: 3, minor });
    let parsed = parse_unchecked(&source, options);
    // after a first error the others are guesses
    if let Some(error) = parsed.errors().first() {
        return vec![problem(line_of(&source, error.location.start().to_usize()), error.error.to_string())];
    }
    let unsupported = parsed.unsupported_syntax_errors().iter().take(MOST_PROBLEMS);
    unsupported.map(|error| problem(line_of(&source, error.range.start().to_usize()), error.to_string())).collect()
}

/// A Python file's text; `None` when it is in an encoding that is not looked into.
pub(super) fn decoded(bytes: &[u8]) -> Result<Option<Cow<'_, str>>, &'static str> {
    if bytes.contains(&0) {
        return Err("it holds a NUL byte");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Some(Cow::Borrowed(text)));
    }
    match declared_encoding(bytes).as_deref() {
        None | Some("utf-8" | "utf8") => Err("it is not UTF-8 and declares no other encoding"),
        Some("latin-1" | "latin1" | "iso-8859-1" | "iso8859-1") => Ok(Some(Cow::Owned(latin_1(bytes)))),
        Some(_) => Ok(None),
    }
}

/// `coding: latin-1` in a comment on one of the first two lines (PEP 263).
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    bytes.split(|byte| *byte == b'\n').take(2).find_map(|line| {
        let line = String::from_utf8_lossy(&line[..line.len().min(200)]).to_lowercase();
        let comment = line.trim_start().strip_prefix('#')?.to_owned();
        let name = comment.split_once("coding")?.1.strip_prefix([':', '='])?.trim_start().replace('_', "-");
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
        Some(name[..end].to_owned())
    })
}

pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What the tokens of a source tell about parsing it.
enum Nesting {
    Bounded,
    /// A bracket, a string or a character that cannot be: the parser says which, and what it makes of the rest is
    /// bounded only by the number of tokens.
    Broken,
    TooDeep,
}

/// Refuses what the parser would need too deep a stack for. The line is told where a parser may look for it.
pub(super) fn guard(source: &str) -> Result<(), &'static str> {
    match nesting(source) {
        Nesting::Bounded => Ok(()),
        Nesting::Broken if has_few_tokens(source) => Ok(()),
        Nesting::Broken => Err("a bracket or a string is not closed, or a character has no meaning in Python"),
        Nesting::TooDeep => Err("this is nested too deep, for Python too"),
    }
}

fn nesting(source: &str) -> Nesting {
    let mut lexer = lexer::lex(source, Mode::Module);
    let mut levels = vec![Level { closed_by: TokenKind::EndOfFile, operators: 0, sticky: 0 }];
    let (mut nested, mut indents) = (0usize, 0usize);
    loop {
        let kind = lexer.next_token();
        let Some(level) = levels.last_mut() else { return Nesting::Broken };
        match kind {
            TokenKind::EndOfFile if kind == level.closed_by => return Nesting::Bounded,
            TokenKind::EndOfFile => return Nesting::Broken,
            TokenKind::Unknown => return Nesting::Broken,
            TokenKind::Indent => indents += 1,
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Newline => nested -= level.clear() + level.clear_sticky(),
            TokenKind::Semi | TokenKind::Comma => nested -= level.clear(),
            // a comma does not end these
            TokenKind::Lambda | TokenKind::Yield | TokenKind::Async => {
                level.sticky += 1;
                nested += 1;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                if level.closed_by != kind {
                    return Nesting::Broken;
                }
                nested -= level.clear() + level.clear_sticky();
                levels.pop();
            }
            TokenKind::Name
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            _ => {
                level.operators += 1;
                nested += 1;
                if let Some(closed_by) = closing(kind) {
                    levels.push(Level { closed_by, operators: 0, sticky: 0 });
                }
            }
        }
        if levels.len() > MOST_BRACKETS || indents > MOST_INDENTS || nested > MOST_NESTED {
            return Nesting::TooDeep;
        }
    }
}

fn has_few_tokens(source: &str) -> bool {
    let mut lexer = lexer::lex(source, Mode::Module);
    (0..MOST_BROKEN).any(|_| lexer.next_token() == TokenKind::EndOfFile)
}

/// What was seen since the last comma inside one pair of brackets.
struct Level {
    closed_by: TokenKind,
    operators: usize,
    sticky: usize,
}

impl Level {
    fn clear(&mut self) -> usize {
        std::mem::take(&mut self.operators)
    }

    fn clear_sticky(&mut self) -> usize {
        std::mem::take(&mut self.sticky)
    }
}

fn closing(kind: TokenKind) -> Option<TokenKind> {
    match kind {
        TokenKind::Lpar => Some(TokenKind::Rpar),
        TokenKind::Lsqb => Some(TokenKind::Rsqb),
        TokenKind::Lbrace => Some(TokenKind::Rbrace),
        TokenKind::FStringStart => Some(TokenKind::FStringEnd),
        TokenKind::TStringStart => Some(TokenKind::TStringEnd),
        _ => None,
    }
}

/// The line of an offset, counted from 1.
pub(super) fn line_of(source: &str, at: usize) -> u32 {
    let before = source.as_bytes()[..at.min(source.len())].iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}
