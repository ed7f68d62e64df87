//! Checks that Python files compile, with the parser that ruff uses and without running Python.

use ecluse_domain::compliance::Rule;
use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, lexer, parse_unchecked};
use std::borrow::Cow;

use super::Problem;

/// CPython's own limits of brackets in brackets, and of blocks in blocks.
const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;
/// The deepest nesting of operators and brackets. CPython refuses about twice as many; the parser
/// here is recursive too, and would end the process instead.
const MAX_NESTED: usize = 1500;
/// A source whose brackets do not match is parsed only when it has fewer tokens than this, because
/// all of them could be brackets.
const MAX_UNMATCHED_TOKENS: usize = 20_000;
/// The size of a stack for [`MAX_NESTED`] levels of an unoptimised parser, in bytes. Only the used
/// part of it takes memory.
pub(super) const STACK: usize = 256 << 20;
/// The most problems that are reported for one file.
const MAX_PROBLEMS: usize = 5;

/// The problems of a module under Python 3.`minor`.
pub(super) fn check(bytes: &[u8], minor: u8) -> Vec<Problem> {
    let problem = |line, message: String| Problem {
        rule: Rule::PythonSyntax,
        line: Some(line),
        message,
    };
    let source = match decoded(bytes) {
        Ok(Some(source)) => source,
        Ok(None) => return Vec::new(),
        Err(message) => return vec![problem(1, message.to_owned())],
    };
    if let Err(message) = guard(&source) {
        return vec![Problem {
            rule: Rule::PythonSyntax,
            line: None,
            message: message.to_owned(),
        }];
    }
    let options =
        ParseOptions::from(Mode::Module).with_target_version(PythonVersion { major: 3, minor });
    let parsed = parse_unchecked(&source, options);
    // Only the first error is certain; the errors after it can be consequences.
    if let Some(error) = parsed.errors().first() {
        return vec![problem(
            line_of(&source, error.location.start().to_usize()),
            error.error.to_string(),
        )];
    }
    let unsupported = parsed.unsupported_syntax_errors().iter().take(MAX_PROBLEMS);
    unsupported
        .map(|error| {
            problem(
                line_of(&source, error.range.start().to_usize()),
                error.to_string(),
            )
        })
        .collect()
}

/// The text of a Python file; `None` when it has an encoding that is not checked.
pub(super) fn decoded(bytes: &[u8]) -> Result<Option<Cow<'_, str>>, &'static str> {
    if bytes.contains(&0) {
        return Err("it contains a NUL byte");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Some(Cow::Borrowed(text)));
    }
    match declared_encoding(bytes).as_deref() {
        None | Some("utf-8" | "utf8") => Err("it is not UTF-8, and declares no other encoding"),
        Some("latin-1" | "latin1" | "iso-8859-1" | "iso8859-1") => {
            Ok(Some(Cow::Owned(latin_1(bytes))))
        }
        Some(_) => Ok(None),
    }
}

/// The encoding in a comment such as `coding: latin-1` on one of the first two lines (PEP 263).
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    bytes.split(|byte| *byte == b'\n').take(2).find_map(|line| {
        let line = String::from_utf8_lossy(&line[..line.len().min(200)]).to_lowercase();
        let comment = line.trim_start().strip_prefix('#')?.to_owned();
        let name = comment
            .split_once("coding")?
            .1
            .strip_prefix([':', '='])?
            .trim_start()
            .replace('_', "-");
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(name.len());
        Some(name[..end].to_owned())
    })
}

pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// How deeply the tokens of a source are nested.
enum Nesting {
    /// The parser can read the source.
    Bounded,
    /// A bracket, a string or a character is wrong. The parser reports which one; for the rest of
    /// the source only the number of tokens limits the nesting.
    Broken,
    TooDeep,
}

/// Refuses a source that would need too large a stack. The error has no line, because only a parser
/// could find it.
pub(super) fn guard(source: &str) -> Result<(), &'static str> {
    match nesting(source) {
        Nesting::Bounded => Ok(()),
        Nesting::Broken if has_few_tokens(source) => Ok(()),
        Nesting::Broken => {
            Err("a bracket or a string is not closed, or a character has no meaning in Python")
        }
        Nesting::TooDeep => Err("it is nested too deeply, also for Python"),
    }
}

fn nesting(source: &str) -> Nesting {
    let mut lexer = lexer::lex(source, Mode::Module);
    let mut levels = vec![Level {
        closed_by: TokenKind::EndOfFile,
        operators: 0,
        sticky: 0,
    }];
    let (mut nested, mut indents) = (0usize, 0usize);
    loop {
        let kind = lexer.next_token();
        let Some(level) = levels.last_mut() else {
            return Nesting::Broken;
        };
        match kind {
            TokenKind::EndOfFile if kind == level.closed_by => return Nesting::Bounded,
            TokenKind::EndOfFile => return Nesting::Broken,
            TokenKind::Unknown => return Nesting::Broken,
            TokenKind::Indent => indents += 1,
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Newline => nested -= level.clear() + level.clear_sticky(),
            TokenKind::Semi | TokenKind::Comma => nested -= level.clear(),
            // A comma does not end these.
            TokenKind::Lambda | TokenKind::Yield | TokenKind::Async => {
                level.sticky += 1;
                nested += 1;
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
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
                    levels.push(Level {
                        closed_by,
                        operators: 0,
                        sticky: 0,
                    });
                }
            }
        }
        if levels.len() > MAX_BRACKETS || indents > MAX_INDENTS || nested > MAX_NESTED {
            return Nesting::TooDeep;
        }
    }
}

fn has_few_tokens(source: &str) -> bool {
    let mut lexer = lexer::lex(source, Mode::Module);
    (0..MAX_UNMATCHED_TOKENS).any(|_| lexer.next_token() == TokenKind::EndOfFile)
}

/// The nesting since the last comma inside one pair of brackets.
struct Level {
    closed_by: TokenKind,
    operators: usize,
    /// Operators that a comma does not end.
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
    let before = source.as_bytes()[..at.min(source.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}
