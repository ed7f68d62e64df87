//! The ruff configuration of a project, checked before ruff reads it.

use std::fmt::Write as _;
use toml::{Table, Value};

/// The files that ruff reads its configuration from; the first one found counts, and the last one
/// only with a `[tool.ruff]`.
pub const CONFIG_FILES: [&str; 3] = [".ruff.toml", "ruff.toml", "pyproject.toml"];

/// A file of [`CONFIG_FILES`] with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub file: &'static str,
    pub text: String,
}

/// A configuration that names no path outside the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettedConfig {
    config: Config,
    names_target: bool,
}

/// Options whose values are paths that ruff opens.
const PATHS: [&str; 6] = [
    "extend",
    "cache-dir",
    "src",
    "include",
    "extend-include",
    "namespace-packages",
];

impl Config {
    /// Refuses, with a sentence, a configuration that makes ruff read elsewhere. `None` is a
    /// `pyproject.toml` without a section for ruff.
    pub fn vet(self) -> Result<Option<VettedConfig>, String> {
        let file = self.file;
        let table: Table = self.text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map(|span| {
                self.text.as_bytes()[..span.start.min(self.text.len())]
                    .iter()
                    .filter(|b| **b == b'\n')
                    .count()
                    + 1
            });
            let mut problem = format!("{file} is not TOML: {}", error.message());
            if let Some(line) = line {
                let _ = write!(problem, " (line {line})");
            }
            problem
        })?;
        let table = if file == "pyproject.toml" {
            match table.get("tool").and_then(|tool| tool.get("ruff")) {
                Some(Value::Table(table)) => table,
                Some(_) | None => return Ok(None),
            }
        } else {
            &table
        };
        if table.contains_key("extend") {
            return Err(format!(
                "{file} extends another file; copy its content here"
            ));
        }
        for option in PATHS {
            if let Some(path) = table.get(option).and_then(|value| path_outside(value)) {
                return Err(format!(
                    "`{option}` in {file} names `{path}`, which is not inside the repository"
                ));
            }
        }
        let names_target = table.contains_key("target-version")
            || (file == "pyproject.toml" && self.text.contains("requires-python"));
        Ok(Some(VettedConfig {
            config: self,
            names_target,
        }))
    }
}

/// Returns the first text in a value that could lead out of its folder.
fn path_outside(value: &Value) -> Option<&str> {
    match value {
        Value::String(path) => {
            let out = path.starts_with(['/', '~', '\\'])
                || path.contains('$')
                || path.split(['/', '\\']).any(|part| part == "..");
            out.then_some(path)
        }
        Value::Array(values) => values.iter().find_map(path_outside),
        Value::Table(table) => table.values().find_map(path_outside),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => None,
    }
}

impl VettedConfig {
    pub fn file(&self) -> &'static str {
        self.config.file
    }

    pub fn text(&self) -> &str {
        &self.config.text
    }

    /// Whether the configuration names a Python version.
    pub(super) fn names_target(&self) -> bool {
        self.names_target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vet(file: &'static str, text: &str) -> Result<Option<VettedConfig>, String> {
        Config {
            file,
            text: text.to_owned(),
        }
        .vet()
    }

    #[test]
    fn paths_inside_the_project_are_accepted() {
        for good in [
            "",
            "line-length = 100\n",
            "src = ['own', './x']\nexclude = ['setup/*']\ncache-dir = '.ruff_cache'\n[lint]\nselect = ['ALL']\n",
        ] {
            assert!(
                vet(".ruff.toml", good).is_ok_and(|vetted| vetted.is_some()),
                "{good}"
            );
        }
        assert!(
            vet("ruff.toml", "target-version = 'py312'")
                .unwrap()
                .unwrap()
                .names_target()
        );
        assert_eq!(vet("pyproject.toml", "[tool.black]\nx = 1"), Ok(None));
        assert!(
            vet("pyproject.toml", "[tool.ruff]\nline-length = 3")
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn paths_outside_the_project_are_refused() {
        for (text, expected) in [
            ("extend = 'base.toml'", "extends"),
            ("cache-dir = '/var/tmp'", "`/var/tmp`"),
            ("cache-dir = '~/x'", "`~/x`"),
            ("src = ['own', '../../etc']", "`../../etc`"),
            ("src = ['$HOME']", "`$HOME`"),
            ("extend-include = ['/etc/*.conf']", "`/etc/*.conf`"),
            ("x = [\n\n}", "line 3"),
        ] {
            let refused = vet(".ruff.toml", text).unwrap_err();
            assert!(refused.contains(expected), "{text}: {refused}");
        }
        assert!(vet("pyproject.toml", "[tool.ruff]\nextend = '/etc/passwd'").is_err());
    }
}
