//! `ruff` over the project's own Python, when the project has a configuration for it.
//!
//! Linting is per file, so what was said of a file is remembered: a commit that changes one file lints one. What a
//! file's findings depend on besides its bytes is in the key: the configuration, the tool's version, the names of the
//! own addons (they tell which imports are first-party) and which of its folders are packages.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::ruff::{CONFIG_FILES, Config, Lint, Room, RuffError, Vetted};
use ecluse_domain::build_policy::Severity;
use ecluse_domain::compliance::{Finding, Rule, RuleId, Severities};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_image::compliance::{Checked, LARGEST};
use sha2::{Digest as _, Sha256};

use super::{Checks, Files, blocking};
use crate::{Error, Result};

pub(super) type Key = [u8; 32];

/// The Python of the newest base images, when nothing says which.
const NEWEST_PYTHON: u8 = 12;

impl Checks {
    pub(super) async fn lint(&self, files: &Arc<Files>, checked: &Checked, policy: &Severities, scratch: &Path) -> Result<Vec<Finding>> {
        if is_off(policy) {
            return Ok(Vec::new());
        }
        let same = files.clone();
        let Some(config) = blocking(move || same.ruff_config()).await? else { return Ok(Vec::new()) };
        let file = config.file;
        let config = match config.vet() {
            Ok(Some(config)) => config,
            Ok(None) => return Ok(Vec::new()),
            Err(reason) => return Ok(vec![Finding::new(Rule::RuffConfig, file, None, reason)]),
        };
        match self.lint_with(config, files, checked, scratch).await {
            Ok(findings) => Ok(findings),
            Err(LintError::Ours(error)) => Err(error),
            Err(LintError::Ruff(error)) => match error.kind() {
                ErrorKind::Permanent => Ok(vec![Finding::new(Rule::RuffNotRun, file, None, error.to_string())]),
                ErrorKind::Transient => Err(Error::Transient(error.to_string())),
            },
        }
    }

    async fn lint_with(&self, config: Vetted, files: &Arc<Files>, checked: &Checked, scratch: &Path) -> Result<Vec<Finding>, LintError> {
        let version = self.0.ruff_version.get_or_try_init(|| self.0.ruff.version()).await?;
        let python_minor = checked.series.map_or(NEWEST_PYTHON, ecluse_domain::odoo::Series::python_minor);
        let (inner, files, own, scratch) = (self.0.clone(), files.clone(), checked.own_addons.clone(), scratch.to_owned());
        let context = context(&[version, config.file(), config.text(), &python_minor.to_string(), &own.join("/")]);
        let prepared = blocking(move || {
            let python = files.own_python(&own);
            let packages: BTreeSet<&str> = python.iter().filter_map(|entry| entry.path.strip_suffix("/__init__.py")).collect();
            let mut prepared = Prepared { room: None, waiting: BTreeMap::new(), findings: Vec::new() };
            let mut read = (files.open)();
            for entry in python {
                let key = key(&context, entry, &packages);
                match inner.linted.get(&key).filter(|_| files.blobs_name_contents) {
                    Some(known) => prepared.findings.extend(known.iter().cloned()),
                    None => {
                        prepared.room(&scratch)?.put(&entry.path, &read(entry)?)?;
                        prepared.waiting.insert(entry.path.clone(), key);
                    }
                }
            }
            prepared.fill(&packages, &own)?;
            Ok(prepared)
        });
        let Prepared { room, waiting, mut findings } = prepared.await?;
        let Some(room) = room else { return Ok(findings) };
        let mut said: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for lint in self.0.ruff.check(room, &config, python_minor).await? {
            said.entry(lint.path.clone()).or_default().push(finding(lint));
        }
        for (path, key) in waiting {
            // of a file that stands in for one known already, nothing is kept
            let of_file = said.remove(&path).unwrap_or_default();
            findings.extend(of_file.iter().cloned());
            self.0.linted.insert(key, Arc::new(of_file));
        }
        Ok(findings)
    }
}

#[derive(Debug, thiserror::Error)]
enum LintError {
    #[error(transparent)]
    Ours(#[from] Error),
    #[error(transparent)]
    Ruff(#[from] RuffError),
}

/// What must still be asked of ruff.
struct Prepared {
    /// Made when the first file needs it.
    room: Option<Room>,
    waiting: BTreeMap<String, Key>,
    findings: Vec<Finding>,
}

impl Prepared {
    fn room(&mut self, scratch: &Path) -> io::Result<&Room> {
        match &mut self.room {
            Some(room) => Ok(room),
            empty => Ok(empty.insert(Room::new(scratch)?)),
        }
    }

    /// Puts empty files where ruff looks whether there is one: a file is linted among its packages.
    fn fill(&self, packages: &BTreeSet<&str>, own_addons: &[String]) -> io::Result<()> {
        let Some(room) = &self.room else { return Ok(()) };
        let around = self.waiting.keys().flat_map(|path| folders(path));
        let wanted: BTreeSet<&str> =
            around.chain(own_addons.iter().map(String::as_str)).filter(|folder| packages.contains(folder)).collect();
        for folder in wanted {
            let path = format!("{folder}/__init__.py");
            if !self.waiting.contains_key(&path) {
                room.put(&path, b"")?;
            }
        }
        Ok(())
    }
}

impl Files {
    fn ruff_config(&self) -> io::Result<Option<Config>> {
        for file in CONFIG_FILES {
            let Some(entry) = self.entries.iter().find(|entry| entry.path == file && is_readable(entry)) else { continue };
            let text = String::from_utf8_lossy(&(self.open)()(entry)?).into_owned();
            if file != "pyproject.toml" || text.contains("[tool.ruff") {
                return Ok(Some(Config { file, text }));
            }
        }
        Ok(None)
    }

    fn own_python(&self, own_addons: &[String]) -> Vec<&TreeEntry> {
        let own: BTreeSet<&str> = own_addons.iter().map(String::as_str).collect();
        let is_own = |entry: &&TreeEntry| {
            entry.repository == 0
                && entry.path.ends_with(".py")
                && is_readable(entry)
                && folders(&entry.path).any(|folder| own.contains(folder))
        };
        self.entries.iter().filter(is_own).collect()
    }
}

fn is_readable(entry: &TreeEntry) -> bool {
    matches!(entry.kind, EntryKind::File { .. }) && entry.size <= LARGEST
}

/// The folders that a path lies in, the outermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Is there a rule of ruff that counts under this policy?
fn is_off(policy: &Severities) -> bool {
    let mut single = policy.iter().filter(|(name, _)| name.starts_with("ruff/") && *name != "ruff/");
    policy.get("ruff/") == Some(&Severity::Off) && single.all(|(_, severity)| *severity == Severity::Off)
}

fn finding(lint: Lint) -> Finding {
    let rule = RuleId::ruff(&lint.code).unwrap_or(RuleId::House(Rule::RuffNotRun));
    Finding::new(rule, lint.path, Some(lint.line), lint.message)
}

fn context(parts: &[&str]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn key(context: &Key, entry: &TreeEntry, packages: &BTreeSet<&str>) -> Key {
    let mut hash = Sha256::new();
    hash.update(context);
    hash.update(entry.blob.to_string());
    for folder in folders(&entry.path) {
        hash.update([u8::from(packages.contains(folder))]);
    }
    hash.update(&entry.path);
    hash.finalize().into()
}
