//! One requirement: a name, extras, versions, a condition (the dependency specifiers of the Python
//! packaging authority, formerly PEP 508, without addresses) and pip's `--hash` options.

use std::collections::BTreeSet;

use super::shown;

const OPERATORS: &[&str] = &["===", "==", "~=", "!=", "<=", ">=", "<", ">"];
/// What a condition may ask for.
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
const ADDRESS: &str = "it names an address; packages come from the installation's index, so ask for a version.";
/// Parentheses inside one another.
const DEEPEST: usize = 20;

/// The requirement in the one way it is written; or a sentence, what to do instead.
pub(super) fn normalise(entry: &str) -> Result<String, String> {
    if let Some(problem) = refused(entry) {
        return Err(problem);
    }
    let mut rest = Rest { left: entry, whole: entry };
    let name = rest.name()?.to_owned();
    let extras = rest.extras()?;
    if rest.eat("@") {
        return Err(ADDRESS.to_owned());
    }
    let versions = rest.versions()?;
    let condition = if rest.eat(";") { format!(" ; {}", rest.condition(0)?) } else { String::new() };
    let hashes = rest.hashes()?;
    let extras = if extras.is_empty() { String::new() } else { format!("[{}]", extras.into_iter().collect::<Vec<_>>().join(",")) };
    let versions = versions.into_iter().collect::<Vec<_>>().join(",");
    let hashes: String = hashes.into_iter().map(|hash| format!(" --hash={hash}")).collect();
    Ok(format!("{name}{extras}{versions}{condition}{hashes}"))
}

/// What pip would understand and we do not want, each with what to do. An address is never shown: it
/// may hold a password.
fn refused(entry: &str) -> Option<String> {
    let word = entry.split([' ', '\t', '=']).next().unwrap_or_default();
    // pip takes `-rother.txt` too
    let which = |names: &[&'static str]| names.iter().copied().find(|name| word == *name || (name.len() == 2 && entry.starts_with(name)));
    if let Some(option) = which(&["-i", "--index-url", "--extra-index-url", "--no-index", "-f", "--find-links", "--trusted-host"]) {
        return Some(format!("`{option}` chooses where packages come from, which the installation's configuration does; remove the line."));
    }
    if let Some(option) = which(&["-e", "--editable"]) {
        return Some(format!("`{option}` is an editable install; name a released version instead, or add the code as a submodule."));
    }
    if let Some(option) = which(&["-r", "--requirement", "-c", "--constraint"]) {
        return Some(format!("`{option}` reads another file; copy its lines here."));
    }
    if word.starts_with('-') {
        return Some(format!("the option `{}` is not accepted; only requirements and their `--hash` are.", shown(word)));
    }
    if entry.contains("://") || word.starts_with("git+") {
        return Some(ADDRESS.to_owned());
    }
    if entry.starts_with(['.', '/', '~']) || [".whl", ".tar.gz", ".zip"].iter().any(|end| word.ends_with(end)) {
        return Some(format!("`{}` names a file; packages come from the installation's index, so ask for a version.", shown(entry)));
    }
    None
}

/// What of an entry is not read yet.
struct Rest<'a> {
    left: &'a str,
    whole: &'a str,
}

impl<'a> Rest<'a> {
    fn unexpected<T>(&self, expected: &str) -> Result<T, String> {
        let at = if self.left.trim().is_empty() { "its end".to_owned() } else { format!("`{}`", shown(self.left.trim())) };
        Err(format!("`{}` is not a requirement: expected {expected} at {at}.", shown(self.whole)))
    }

    fn eat(&mut self, token: &str) -> bool {
        let left = self.left.trim_start();
        match left.strip_prefix(token) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// The longest beginning of such characters, if any.
    fn while_of(&mut self, of: impl Fn(char) -> bool) -> &'a str {
        let left = self.left.trim_start();
        let (word, left) = left.split_at(left.find(|c| !of(c)).unwrap_or(left.len()));
        self.left = left;
        word
    }

    /// A name as the index compares them: lower case, one `-` for any run of `-`, `_` and `.`.
    fn name(&mut self) -> Result<String, String> {
        let before = self.left;
        let word = self.while_of(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !word.starts_with(|c: char| c.is_ascii_alphanumeric()) || !word.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            self.left = before;
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
            let version = self.while_of(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '!' | '+' | '*' | '_' | '-'));
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

    /// `condition`s joined by `and` and `or`, as written: precedence stays pip's.
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
            match ["and", "or"].iter().find(|word| self.word(word)) {
                Some(word) => text.push_str(&format!(" {word} ")),
                None => return Ok(text),
            }
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let before = self.left;
        if self.eat(word) && !self.left.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return true;
        }
        self.left = before;
        false
    }

    fn comparison(&mut self) -> Result<String, String> {
        let left = self.operand()?;
        let operator = match OPERATORS.iter().find(|operator| self.eat(operator)) {
            Some(operator) => *operator,
            None if self.word("in") => "in",
            None if self.word("not") && self.word("in") => "not in",
            None => return self.unexpected("a comparison"),
        };
        let right = self.operand()?;
        Ok(format!("{left} {operator} {right}"))
    }

    fn operand(&mut self) -> Result<String, String> {
        if let Some(quote) = ['"', '\''].into_iter().find(|quote| self.eat(&quote.to_string())) {
            // Nothing that pip, or a template in between, could read as something else than text.
            let value = self.while_of(|c| c.is_ascii_alphanumeric() || " .,_*+!<>=~/()-".contains(c)).to_owned();
            if !self.eat(&quote.to_string()) {
                return self.unexpected("the end of a text");
            }
            return Ok(format!("\"{value}\""));
        }
        let before = self.left;
        let word = self.while_of(|c| c.is_ascii_alphanumeric() || c == '_');
        if VARIABLES.contains(&word) {
            return Ok(word.to_owned());
        }
        self.left = before;
        self.unexpected("a variable of the environment or a quoted text")
    }

    fn hashes(&mut self) -> Result<BTreeSet<String>, String> {
        let mut hashes = BTreeSet::new();
        while !self.left.trim().is_empty() {
            if !self.left.starts_with(char::is_whitespace) || !self.eat("--hash") || !(self.eat("=") || self.left.starts_with(' ')) {
                return self.unexpected("`;`, `--hash` or the end");
            }
            let hash = self.while_of(|c| c.is_ascii_alphanumeric() || c == ':').to_ascii_lowercase();
            let lengths = [("sha256", 64), ("sha384", 96), ("sha512", 128)];
            let known = hash.split_once(':').is_some_and(|(kind, hex)| {
                lengths.iter().any(|(name, length)| kind == *name && hex.len() == *length) && hex.bytes().all(|b| b.is_ascii_hexdigit())
            });
            if !known {
                return self.unexpected("a hash such as `sha256:` and 64 hexadecimal digits before what follows,");
            }
            hashes.insert(hash);
        }
        Ok(hashes)
    }
}
