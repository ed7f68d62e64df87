//! `ruff` on the project's own Python files, if the project has a configuration for it.
//!
//! Linting is per file, so the findings of a file are cached: after a commit that changes one file,
//! one file is linted. The key has everything besides the bytes that the findings of a file depend
//! on: the configuration, the version of ruff, the names of the own addons (by which ruff knows
//! first-party imports) and which of the file's folders are packages.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::ruff::{CONFIG_FILES, Config, Lint, LintFolder, RuffError, VettedConfig};
use ecluse_domain::compliance::{Finding, Findings, Rule, RuleId, Severities};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::severity::Severity;
use ecluse_image::compliance::{CheckedCommit, LARGEST_FILE};
use sha2::{Digest as _, Sha256};

use super::{Checks, Files, run_blocking};
use crate::{Error, Result};

pub(super) type Key = [u8; 32];

/// The minor version of Python in the newest base images, for a commit whose series is unknown.
const NEWEST_PYTHON: u8 = 12;
/// How many findings of one run of ruff are held for the cache. A file whose findings do not fit is
/// linted again for the next commit.
const MAX_HELD: usize = 10_000;

impl Checks {
    pub(super) async fn lint(
        &self,
        files: &Arc<Files>,
        checked: &CheckedCommit,
        policy: &Severities,
        scratch: &Path,
    ) -> Result<Findings> {
        if is_off(policy) {
            return Ok(Findings::default());
        }
        let same = files.clone();
        let Some(config) = run_blocking(move |_| same.read_ruff_config()).await? else {
            return Ok(Findings::default());
        };
        let file = config.file;
        let config = match config.vet() {
            Ok(Some(config)) => config,
            Ok(None) => return Ok(Findings::default()),
            Err(reason) => {
                return Ok(vec![Finding::new(Rule::RuffConfig, file, None, reason)].into());
            }
        };
        match self.lint_with(config, files, checked, scratch).await {
            Ok(findings) => Ok(findings),
            Err(LintError::Infrastructure(error)) => Err(error),
            Err(LintError::Ruff(error)) => match error.kind() {
                ErrorKind::Permanent => Ok(vec![Finding::new(
                    Rule::RuffNotRun,
                    file,
                    None,
                    error.to_string(),
                )]
                .into()),
                ErrorKind::Transient => Err(Error::Transient(error.to_string())),
            },
        }
    }

    async fn lint_with(
        &self,
        config: VettedConfig,
        files: &Arc<Files>,
        checked: &CheckedCommit,
        scratch: &Path,
    ) -> Result<Findings, LintError> {
        let version = self
            .0
            .ruff_version
            .get_or_try_init(|| self.0.ruff.version())
            .await?;
        let python_minor = checked
            .series
            .map_or(NEWEST_PYTHON, ecluse_domain::odoo::Series::python_minor);
        let (inner, files, own, scratch) = (
            self.0.clone(),
            files.clone(),
            checked.own_addons.clone(),
            scratch.to_owned(),
        );
        let context = context(&[
            version,
            config.file(),
            config.text(),
            &python_minor.to_string(),
            &own.join("/"),
        ]);
        let prepared = run_blocking(move |permit| {
            let python = files.own_python(&own);
            let packages: BTreeSet<&str> = python
                .iter()
                .filter_map(|entry| entry.path.strip_suffix("/__init__.py"))
                .collect();
            let mut prepared = Prepared {
                folder: None,
                waiting: BTreeMap::new(),
                findings: Findings::default(),
            };
            let mut read = (files.open)();
            for entry in python {
                permit.check()?;
                let key = key(&context, entry, &packages);
                match inner.linted.get(&key).filter(|_| files.blobs_name_contents) {
                    Some(known) => prepared.findings.extend(known.iter().cloned()),
                    None => {
                        prepared
                            .folder(&scratch)?
                            .write(&entry.path, &read(entry)?)?;
                        prepared.waiting.insert(entry.path.clone(), key);
                    }
                }
            }
            prepared.write_packages(&packages, &own)?;
            Ok(prepared)
        });
        let Prepared {
            folder,
            waiting,
            mut findings,
        } = prepared.await?;
        let Some(folder) = folder else {
            return Ok(findings);
        };
        let mut files = FilesOfRun::new(waiting);
        let found = |lint| files.add(lint, &mut findings);
        let ruff = &self.0.ruff;
        ruff.check(folder, &config, python_minor, found).await?;
        for (key, of_file) in files.into_complete() {
            self.0.linted.insert(key, Arc::new(of_file));
        }
        Ok(findings)
    }
}

/// The findings of each file of a run of ruff, as far as they are few enough to be held.
struct FilesOfRun {
    by_path: BTreeMap<String, FileOfRun>,
    held: usize,
}

struct FileOfRun {
    key: Key,
    /// `None` when there are too many.
    findings: Option<Vec<Finding>>,
}

impl FilesOfRun {
    fn new(waiting: BTreeMap<String, Key>) -> Self {
        let file = |key| FileOfRun {
            key,
            findings: Some(Vec::new()),
        };
        let files = waiting.into_iter();
        Self {
            by_path: files.map(|(path, key)| (path, file(key))).collect(),
            held: 0,
        }
    }

    /// Adds what ruff found in a file of the commit to the findings of the commit. What it found in
    /// the empty files that `write_packages` wrote is dropped.
    fn add(&mut self, lint: Lint, findings: &mut Findings) {
        let Some(file) = self.by_path.get_mut(&lint.path) else {
            return;
        };
        let finding = finding(lint);
        match &mut file.findings {
            Some(held) if self.held < MAX_HELD => {
                held.push(finding.clone());
                self.held += 1;
            }
            Some(held) => {
                self.held -= held.len();
                file.findings = None;
            }
            None => {}
        }
        findings.add(finding);
    }

    /// The files whose findings are all held.
    fn into_complete(self) -> impl Iterator<Item = (Key, Vec<Finding>)> {
        self.by_path
            .into_values()
            .filter_map(|file| Some((file.key, file.findings?)))
    }
}

#[derive(Debug, thiserror::Error)]
enum LintError {
    #[error(transparent)]
    Infrastructure(#[from] Error),
    #[error(transparent)]
    Ruff(#[from] RuffError),
}

/// The files that ruff must still lint.
struct Prepared {
    /// The folder with these files; made when the first file needs it.
    folder: Option<LintFolder>,
    waiting: BTreeMap<String, Key>,
    findings: Findings,
}

impl Prepared {
    fn folder(&mut self, scratch: &Path) -> io::Result<&LintFolder> {
        match &mut self.folder {
            Some(folder) => Ok(folder),
            empty => Ok(empty.insert(LintFolder::new(scratch)?)),
        }
    }

    /// Writes an empty `__init__.py` into each package that a file is linted in: ruff checks
    /// whether there is one.
    fn write_packages(&self, packages: &BTreeSet<&str>, own_addons: &[String]) -> io::Result<()> {
        let Some(lint_folder) = &self.folder else {
            return Ok(());
        };
        let around = self.waiting.keys().flat_map(|path| folders(path));
        let wanted: BTreeSet<&str> = around
            .chain(own_addons.iter().map(String::as_str))
            .filter(|folder| packages.contains(folder))
            .collect();
        for folder in wanted {
            let path = format!("{folder}/__init__.py");
            if !self.waiting.contains_key(&path) {
                lint_folder.write(&path, b"")?;
            }
        }
        Ok(())
    }
}

impl Files {
    fn read_ruff_config(&self) -> io::Result<Option<Config>> {
        for file in CONFIG_FILES {
            let Some(entry) = self
                .entries
                .iter()
                .find(|entry| entry.path == file && is_readable(entry))
            else {
                continue;
            };
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
    matches!(entry.kind, EntryKind::File { .. }) && entry.size <= LARGEST_FILE
}

/// The folders that a path lies in, the outermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Whether this policy turns off every rule of ruff.
fn is_off(policy: &Severities) -> bool {
    let mut single = policy
        .iter()
        .filter(|(name, _)| name.starts_with("ruff/") && *name != "ruff/");
    policy.get("ruff/") == Some(&Severity::Off)
        && single.all(|(_, severity)| *severity == Severity::Off)
}

fn finding(lint: Lint) -> Finding {
    let rule = RuleId::ruff(&lint.code).unwrap_or(RuleId::Own(Rule::RuffNotRun));
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

#[cfg(test)]
mod tests {
    use ecluse_domain::compliance::MAX_OF_RULE;

    use super::*;

    fn lint(path: &str, line: u32) -> Lint {
        Lint {
            path: path.to_owned(),
            line,
            code: "E501".to_owned(),
            message: "it is too long".to_owned(),
        }
    }

    /// The small file is linted once, and the large one for each commit, because its findings are
    /// not all held.
    #[test]
    fn a_run_with_many_findings_holds_few() {
        let waiting = [("large.py", [1; 32]), ("small.py", [2; 32])]
            .map(|(path, key)| (path.to_owned(), key));
        let mut files = FilesOfRun::new(waiting.into());
        let mut findings = Findings::default();
        for line in 1..=100_000 {
            files.add(lint("large.py", line), &mut findings);
        }
        files.add(lint("small.py", 7), &mut findings);
        files.add(lint("package/__init__.py", 1), &mut findings);
        assert_eq!(findings.count(), 100_001);
        assert_eq!(findings.iter().count(), MAX_OF_RULE);
        let complete: Vec<(Key, Vec<Finding>)> = files.into_complete().collect();
        assert_eq!(complete, [([2; 32], vec![finding(lint("small.py", 7))])]);
    }
}
