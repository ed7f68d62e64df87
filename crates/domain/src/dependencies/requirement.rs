//! One requirement: a name, extras, versions, a condition and pip's `--hash` options. The grammar
//! is that of the dependency specifiers of the Python packaging authority (first PEP 508), without
//! addresses.

use std::collections::BTreeSet;

use super::shown;

const OPERATORS: &[&str] = &["===", "==", "~=", "!=", "<=", ">=", "<", ">"];
/// The variables that a condition may use.
const VARIABLES: &[&str] = &[
    "extra",
    "implementation_name",
    "implementation_version",
    "os_name",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "python_full_version",
    "python_version",
    "sys_platform",
];
const ADDRESS: &str = "the requirement has an address, but packages come from the installation's index; write a name and a version.";
/// The deepest nesting of parentheses.
const DEEPEST: usize = 20;

/// A requirement in its normal form. The error is a sentence that says what to write instead.
pub(super) fn normalise(entry: &str) -> Result<String, String> {
    if let Some(problem) = refusal(entry) {
        return Err(problem);
    }
    let mut rest = Rest {
        unread: entry,
        whole: entry,
    };
    let name = rest.name()?.to_owned();
    let extras = rest.extras()?;
    if rest.eat("@") {
        return Err(ADDRESS.to_owned());
    }
    let versions = rest.versions()?;
    let condition = if rest.eat(";") {
        format!(" ; {}", rest.condition(0)?)
    } else {
        String::new()
    };
    let hashes = rest.hashes()?;
    let extras = if extras.is_empty() {
        String::new()
    } else {
        format!("[{}]", extras.into_iter().collect::<Vec<_>>().join(","))
    };
    let versions = versions.into_iter().collect::<Vec<_>>().join(",");
    let hashes: String = hashes
        .into_iter()
        .map(|hash| format!(" --hash={hash}"))
        .collect();
    Ok(format!("{name}{extras}{versions}{condition}{hashes}"))
}

/// Why an entry is refused that pip would accept, with the way to fix it. An address is never
/// shown, because it can contain a password.
fn refusal(entry: &str) -> Option<String> {
    let first = entry.split([' ', '\t', '=']).next().unwrap_or_default();
    // pip also accepts `-rother.txt`.
    let option_among = |names: &[&'static str]| {
        names
            .iter()
            .copied()
            .find(|name| first == *name || (name.len() == 2 && entry.starts_with(name)))
    };
    if let Some(option) = option_among(&[
        "-i",
        "--index-url",
        "--extra-index-url",
        "--no-index",
        "-f",
        "--find-links",
        "--trusted-host",
    ]) {
        return Some(format!(
            "`{option}` chooses where packages come from, but the configuration of the installation does that; remove the line."
        ));
    }
    if let Some(option) = option_among(&["-e", "--editable"]) {
        return Some(format!(
            "`{option}` is an editable install; write a released version instead, or add the code as a submodule."
        ));
    }
    if let Some(option) = option_among(&["-r", "--requirement", "-c", "--constraint"]) {
        return Some(format!(
            "`{option}` reads another file; copy its lines here."
        ));
    }
    if first.starts_with('-') {
        return Some(format!(
            "the option `{}` is not accepted; only `--hash` is.",
            shown(first)
        ));
    }
    if entry.contains("://") || first.starts_with("git+") {
        return Some(ADDRESS.to_owned());
    }
    if entry.starts_with(['.', '/', '~'])
        || [".whl", ".tar.gz", ".zip"]
            .iter()
            .any(|end| first.ends_with(end))
    {
        return Some(format!(
            "`{}` is a file, but packages come from the installation's index; write a name and a version.",
            shown(entry)
        ));
    }
    None
}

/// An entry while it is read.
struct Rest<'a> {
    unread: &'a str,
    whole: &'a str,
}

impl<'a> Rest<'a> {
    fn unexpected<T>(&self, expected: &str) -> Result<T, String> {
        let at = if self.unread.trim().is_empty() {
            "its end".to_owned()
        } else {
            format!("`{}`", shown(self.unread.trim()))
        };
        Err(format!(
            "`{}` is not a requirement: expected {expected} at {at}.",
            shown(self.whole)
        ))
    }

    fn eat(&mut self, token: &str) -> bool {
        let left = self.unread.trim_start();
        match left.strip_prefix(token) {
            Some(left) => {
                self.unread = left;
                true
            }
            None => false,
        }
    }

    /// Reads as many such characters as follow, perhaps none.
    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'a str {
        let left = self.unread.trim_start();
        let end = left.find(|c| !is_wanted(c)).unwrap_or(left.len());
        let (text, left) = left.split_at(end);
        self.unread = left;
        text
    }

    /// Reads a name, in the form in which an index compares names: in lower case, with one `-` for
    /// any sequence of `-`, `_` and `.`.
    fn name(&mut self) -> Result<String, String> {
        let before = self.unread;
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !word.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !word.ends_with(|c: char| c.is_ascii_alphanumeric())
        {
            self.unread = before;
            return self.unexpected("a name");
        }
        let parts = word.split(['-', '_', '.']).filter(|part| !part.is_empty());
        Ok(parts.collect::<Vec<_>>().join("-").to_ascii_lowercase())
    }

    fn extras(&mut self) -> Result<BTreeSet<String>, String> {
        let mut extras = BTreeSet::new();
        if !self.eat("[") || self.eat("]") {
            return Ok(extras);
        }
        loop {
            extras.insert(self.name()?);
            if self.eat("]") {
                return Ok(extras);
            }
            if !self.eat(",") {
                return self.unexpected("`,` or `]`");
            }
        }
    }

    fn versions(&mut self) -> Result<BTreeSet<String>, String> {
        let mut versions = BTreeSet::new();
        let bracketed = self.eat("(");
        while let Some(operator) = OPERATORS.iter().find(|operator| self.eat(operator)) {
            let version = self.take_while(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '.' | '!' | '+' | '*' | '_' | '-')
            });
            if !version.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                return self.unexpected("a version");
            }
            versions.insert(format!("{operator}{version}"));
            if !self.eat(",") {
                break;
            }
        }
        if bracketed && !self.eat(")") {
            return self.unexpected("`)`");
        }
        Ok(versions)
    }

    /// Reads comparisons joined by `and` and `or`. Their order and parentheses stay, so that pip
    /// decides the precedence.
    fn condition(&mut self, depth: usize) -> Result<String, String> {
        if depth > DEEPEST {
            return self.unexpected("fewer parentheses");
        }
        let mut text = String::new();
        loop {
            if self.eat("(") {
                text.push_str(&format!("({})", self.condition(depth + 1)?));
                if !self.eat(")") {
                    return self.unexpected("`)`");
                }
            } else {
                text.push_str(&self.comparison()?);
            }
            match ["and", "or"].iter().find(|word| self.eat_keyword(word)) {
                Some(word) => text.push_str(&format!(" {word} ")),
                None => return Ok(text),
            }
        }
    }

    /// Reads a keyword, unless it is only the start of a longer name.
    fn eat_keyword(&mut self, word: &str) -> bool {
        let before = self.unread;
        if self.eat(word)
            && !self
                .unread
                .starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        {
            return true;
        }
        self.unread = before;
        false
    }

    fn comparison(&mut self) -> Result<String, String> {
        let left = self.operand()?;
        let operator = match OPERATORS.iter().find(|operator| self.eat(operator)) {
            Some(operator) => *operator,
            None if self.eat_keyword("in") => "in",
            None if self.eat_keyword("not") && self.eat_keyword("in") => "not in",
            None => return self.unexpected("a comparison"),
        };
        let right = self.operand()?;
        Ok(format!("{left} {operator} {right}"))
    }

    fn operand(&mut self) -> Result<String, String> {
        if let Some(quote) = ['"', '\'']
            .into_iter()
            .find(|quote| self.eat(&quote.to_string()))
        {
            // These characters are text for pip and for every template between here and pip.
            let value = self
                .take_while(|c| c.is_ascii_alphanumeric() || " .,_*+!<>=~/()-".contains(c))
                .to_owned();
            if !self.eat(&quote.to_string()) {
                return self.unexpected("the end of a text");
            }
            return Ok(format!("\"{value}\""));
        }
        let before = self.unread;
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        if VARIABLES.contains(&word) {
            return Ok(word.to_owned());
        }
        self.unread = before;
        self.unexpected("a variable of the environment or a quoted text")
    }

    fn hashes(&mut self) -> Result<BTreeSet<String>, String> {
        let mut hashes = BTreeSet::new();
        while !self.unread.trim().is_empty() {
            if !self.unread.starts_with(char::is_whitespace)
                || !self.eat("--hash")
                || !(self.eat("=") || self.unread.starts_with(' '))
            {
                return self.unexpected("`;`, `--hash` or the end");
            }
            let hash = self
                .take_while(|c| c.is_ascii_alphanumeric() || c == ':')
                .to_ascii_lowercase();
            let lengths = [("sha256", 64), ("sha384", 96), ("sha512", 128)];
            let known = hash.split_once(':').is_some_and(|(kind, hex)| {
                lengths
                    .iter()
                    .any(|(name, length)| kind == *name && hex.len() == *length)
                    && hex.bytes().all(|b| b.is_ascii_hexdigit())
            });
            if !known {
                return self.unexpected(
                    "a hash such as `sha256:` and 64 hexadecimal digits before the text",
                );
            }
            hashes.insert(hash);
        }
        Ok(hashes)
    }
}
