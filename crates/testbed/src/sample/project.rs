//! A client project in the usual layout: own addons, and an addon of a submodule that a symlink at
//! the root exposes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, ensure};

use super::base::{BASE_REPOSITORY, BASE_TAG};
use super::code;

/// 2025-10-15T08:00:00Z. Each commit is a minute later, so that the same calls make the same commit
/// ids.
const FIRST_COMMIT: u32 = 1_760_515_200;
const SUBMODULE: &str = ".third-party/OCA/account-tools";

/// A work tree and its bare repository below the root of a [`super::super::git_http::GitServer`].
pub struct Project {
    name: String,
    root: PathBuf,
    tree: PathBuf,
    server_url: String,
    clock: AtomicU32,
}

impl Project {
    /// Makes `clients/NAME.git` and, once, `OCA/account-tools.git` under `root`, with a first
    /// commit pushed to `main`. CHANGELOG.md and MIGRATIONS.md have a section for v1.0.0.
    pub fn create(root: &Path, server_url: &str, name: &str) -> anyhow::Result<Project> {
        Project::create_with(root, server_url, name, |project| project.write_template())
    }

    /// The same project with working addons (a model, data, tests that pass), on the base image
    /// `base`: `sample/odoo-debian`, on which the tests run, or any other repository with the tag
    /// [`BASE_TAG`].
    pub fn create_with_code(
        root: &Path,
        server_url: &str,
        name: &str,
        base: &str,
    ) -> anyhow::Result<Project> {
        Project::create_with(root, server_url, name, |project| {
            project.write_template()?;
            project.write(&code::files(&name.replace('-', "_"), name))?;
            project.write(&[(
                "odoo_version.txt".to_owned(),
                format!("{base}:{BASE_TAG}\n"),
            )])
        })
    }

    fn create_with(
        root: &Path,
        server_url: &str,
        name: &str,
        write: impl FnOnce(&Project) -> anyhow::Result<()>,
    ) -> anyhow::Result<Project> {
        let root = root.canonicalize()?;
        let pinned = shared_addons(&root)?;
        let bare = root.join("clients").join(format!("{name}.git"));
        init_bare(&bare)?;
        let tree = root.join(".work").join(name);
        init_tree(&tree, &bare)?;
        let project = Project {
            name: name.to_owned(),
            root,
            tree,
            server_url: server_url.to_owned(),
            clock: AtomicU32::new(0),
        };
        write(&project)?;
        fs::create_dir_all(project.tree.join(SUBMODULE))?;
        symlink(
            format!("{SUBMODULE}/account_helper"),
            project.tree.join("account_helper"),
        )?;
        project.git(&[
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("160000,{pinned},{SUBMODULE}"),
        ])?;
        project.commit("Start the project", &[])?;
        project.push()?;
        Ok(project)
    }

    /// Copies the addons of the work tree side by side into `target`, like in an image; answers
    /// their names.
    pub fn copy_addons(&self, target: &Path) -> anyhow::Result<Vec<String>> {
        let own = self.name.replace('-', "_");
        let mut names = Vec::new();
        for (folder, name) in [
            (&self.tree, format!("{own}_base")),
            (&self.tree, format!("{own}_sales")),
            (
                &self.root.join(".work/account-tools"),
                "account_helper".to_owned(),
            ),
        ] {
            copy(&folder.join(&name), &target.join(&name))?;
            names.push(name);
        }
        Ok(names)
    }

    /// The address of the repository on the git server.
    pub fn repository_url(&self) -> String {
        format!("{}/clients/{}.git", self.server_url, self.name)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The checked-out files, for tests that need more than [`Project::commit`] offers (symlinks,
    /// modes).
    pub fn work_tree(&self) -> &Path {
        &self.tree
    }

    /// The bare repository behind [`Project::repository_url`].
    pub fn bare_repository(&self) -> PathBuf {
        self.root.join("clients").join(format!("{}.git", self.name))
    }

    /// Writes the files, adds everything that changed and commits. Answers the commit's id.
    pub fn commit(&self, message: &str, files: &[(&str, &str)]) -> anyhow::Result<String> {
        for (path, content) in files {
            let path = self.tree.join(path);
            fs::create_dir_all(path.parent().context("a path without a folder")?)?;
            fs::write(&path, content).with_context(|| path.display().to_string())?;
        }
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message])?;
        self.rev_parse("HEAD")
    }

    /// Adds a section for `version` (`v1.1.0`), dated `date`, at the top of CHANGELOG.md and
    /// MIGRATIONS.md, and commits.
    pub fn add_version(&self, version: &str, date: &str, change: &str) -> anyhow::Result<String> {
        let above = |file: &str, section: String| -> anyhow::Result<String> {
            let text = fs::read_to_string(self.tree.join(file))?;
            let place = text.find("\n## [v").map_or(text.len(), |index| index + 1);
            Ok(format!("{}{section}\n{}", &text[..place], &text[place..]))
        };
        let changelog = above(
            "CHANGELOG.md",
            format!("## [{version}] — {date}\n### Changed\n- {change}\n"),
        )?;
        let migrations = above(
            "MIGRATIONS.md",
            format!("## [{version}] — {date}\nNo migration needed.\n"),
        )?;
        self.commit(
            &format!("Prepare {version}"),
            &[("CHANGELOG.md", &changelog), ("MIGRATIONS.md", &migrations)],
        )
    }

    /// Creates an annotated tag on the head.
    pub fn tag(&self, tag: &str) -> anyhow::Result<()> {
        self.git(&["tag", "--annotate", "-m", tag, tag]).map(drop)
    }

    /// Pushes the current branch and all tags to the server.
    pub fn push(&self) -> anyhow::Result<()> {
        self.git(&["push", "--quiet", "--tags", "origin", "HEAD"])
            .map(drop)
    }

    /// The id of the newest commit of the work tree.
    #[must_use]
    pub fn head(&self) -> String {
        self.rev_parse("HEAD").unwrap_or_default()
    }

    /// The id of the object that a revision names: for an annotated tag, of the tag object.
    pub fn rev_parse(&self, revision: &str) -> anyhow::Result<String> {
        self.git(&["rev-parse", "--verify", "--end-of-options", revision])
    }

    /// Runs git in the work tree and answers its trimmed output.
    pub fn git(&self, args: &[&str]) -> anyhow::Result<String> {
        let minute = if args
            .first()
            .is_some_and(|first| ["commit", "tag", "merge", "cherry-pick"].contains(first))
        {
            self.clock.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        git(&self.tree, FIRST_COMMIT + 60 * minute, args)
    }

    fn write_template(&self) -> anyhow::Result<()> {
        let own = self.name.replace('-', "_");
        let files = [
            (format!("{own}_base/__init__.py"), String::new()),
            (
                format!("{own}_base/__manifest__.py"),
                manifest(&format!("{} base", self.name), "18.0.1.0.0", &["base"]),
            ),
            (
                format!("{own}_base/data/company.xml"),
                "<odoo/>\n".to_owned(),
            ),
            (
                format!("{own}_sales/__init__.py"),
                "from . import models\n".to_owned(),
            ),
            (format!("{own}_sales/models/__init__.py"), String::new()),
            (
                format!("{own}_sales/__manifest__.py"),
                manifest(
                    &format!("{} sales", self.name),
                    "18.0.1.0.0",
                    &[&format!("{own}_base"), "account_helper"],
                ),
            ),
            (
                ".gitmodules".to_owned(),
                format!(
                    "[submodule \"OCA/account-tools\"]\n\tpath = {SUBMODULE}\n\turl = {}/OCA/account-tools.git\n\tbranch = 18.0\n",
                    self.server_url
                ),
            ),
            (
                "odoo_version.txt".to_owned(),
                format!("{BASE_REPOSITORY}:{BASE_TAG}\n"),
            ),
            ("CHANGELOG.md".to_owned(), CHANGELOG.to_owned()),
            ("MIGRATIONS.md".to_owned(), MIGRATIONS.to_owned()),
            (
                "migrate.sh".to_owned(),
                format!(
                    "#!/bin/sh\nset -eu\nodoo --stop-after-init --no-http -i {own}_base,{own}_sales,account_helper\n"
                ),
            ),
            (
                "README.md".to_owned(),
                format!("# {}\n\nA sample client project.\n", self.name),
            ),
            (".gitignore".to_owned(), "__pycache__/\n*.pyc\n".to_owned()),
            (".dockerignore".to_owned(), ".git\n".to_owned()),
        ];
        self.write(&files)?;
        Ok(fs::set_permissions(
            self.tree.join("migrate.sh"),
            fs::Permissions::from_mode(0o755),
        )?)
    }

    fn write(&self, files: &[(String, String)]) -> anyhow::Result<()> {
        for (path, content) in files {
            let path = self.tree.join(path);
            fs::create_dir_all(path.parent().context("a path without a folder")?)?;
            fs::write(&path, content)?;
        }
        Ok(())
    }
}

const CHANGELOG: &str = "# Changelog

## [Unreleased]

## [v1.0.0] — 2025-10-15
### Added
- Orders carry the customer's own reference.
- Invoices are grouped by delivery address.
";

const MIGRATIONS: &str = "# Migrations

## [v1.0.0] — 2025-10-15
### Summary
First installation.
### Pre-migration Checklist
- [ ] Backup verified
### Steps
1. Run `migrate.sh`.
### Post-migration Actions
- Check one invoice.
### Rollback Procedure
1. Restore the backup.
";

fn manifest(name: &str, version: &str, depends: &[&str]) -> String {
    let depends = depends
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "{{\n    \"name\": \"{name}\",\n    \"version\": \"{version}\",\n    \"depends\": [{depends}],\n    \"license\": \"LGPL-3\",\n    \"installable\": True,\n}}\n"
    )
}

/// Creates the repository of the submodule, with one addon that projects expose and one that they
/// do not; answers the commit to pin.
fn shared_addons(root: &Path) -> anyhow::Result<String> {
    let bare = root.join("OCA/account-tools.git");
    if !bare.join("HEAD").is_file() {
        init_bare(&bare)?;
        let tree = root.join(".work/account-tools");
        init_tree(&tree, &bare)?;
        for (addon, version) in [
            ("account_helper", "18.0.2.1.0"),
            ("account_unused", "18.0.1.0.0"),
        ] {
            fs::create_dir_all(tree.join(addon))?;
            fs::write(tree.join(addon).join("__init__.py"), "")?;
            fs::write(
                tree.join(addon).join("__manifest__.py"),
                manifest(addon, version, &["account"]),
            )?;
        }
        git(&tree, FIRST_COMMIT, &["add", "--all"])?;
        git(
            &tree,
            FIRST_COMMIT,
            &["commit", "--quiet", "-m", "Add account_helper"],
        )?;
        git(
            &tree,
            FIRST_COMMIT,
            &["push", "--quiet", "origin", "HEAD:18.0", "HEAD:main"],
        )?;
    }
    git(&bare, FIRST_COMMIT, &["rev-parse", "--verify", "18.0"])
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

fn init_bare(path: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(path)?;
    git(
        path,
        FIRST_COMMIT,
        &["init", "--quiet", "--bare", "--initial-branch=main"],
    )
    .map(drop)
}

fn init_tree(path: &Path, origin: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(path)?;
    git(
        path,
        FIRST_COMMIT,
        &["init", "--quiet", "--initial-branch=main"],
    )?;
    git(
        path,
        FIRST_COMMIT,
        &["remote", "add", "origin", &origin.display().to_string()],
    )
    .map(drop)
}

/// Runs git without any configuration of the machine, as a sample person and at a fixed time.
fn git(folder: &Path, at: u32, args: &[&str]) -> anyhow::Result<String> {
    let when = format!("{at} +0000");
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args([
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "commit.gpgSign=false",
        ])
        .args(args);
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0");
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), "Dora Developer")
            .env(format!("GIT_{role}_EMAIL"), "dora@example.com");
        command.env(format!("GIT_{role}_DATE"), &when);
    }
    let output = command.output().context("git (Debian package git)")?;
    ensure!(
        output.status.success(),
        "git {}: {}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
