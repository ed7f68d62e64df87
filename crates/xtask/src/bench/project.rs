//! A generated client project: many addons, most of them in submodules, and the same addons side by
//! side in one folder for `docker build`.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

/// How large the project is.
pub(super) struct ProjectSize {
    pub(super) submodules: usize,
    /// Addons in each submodule.
    submodule_addons: usize,
    /// Addons at the root of the project.
    own_addons: usize,
    /// Files of each addon, beside the two that every addon has.
    addon_files: usize,
    /// The file that a change of one file changes.
    pub(super) changed_file: &'static str,
}

impl ProjectSize {
    pub(super) const FULL: ProjectSize = ProjectSize {
        submodules: 6,
        submodule_addons: 45,
        own_addons: 30,
        addon_files: 64,
        changed_file: "own_07/models/m0.py",
    };
    pub(super) const QUICK: ProjectSize = ProjectSize {
        submodules: 2,
        submodule_addons: 3,
        own_addons: 2,
        addon_files: 8,
        changed_file: "own_01/models/m0.py",
    };

    pub(super) fn addons(&self) -> usize {
        self.submodules * self.submodule_addons + self.own_addons
    }
}

/// 2025-10-15T08:00:00Z
const FIRST_COMMIT: u64 = 1_760_515_200;

/// Bare repositories below the root of a git server, and a folder to build from.
pub(super) struct Generated {
    /// Holds `CLIENT.git`, `addons-0.git`, `addons-1.git` and so on; may be served under several
    /// names.
    pub(super) repositories: PathBuf,
    /// Holds what `docker build` reads: a Dockerfile, `README.md` and `addons/`.
    pub(super) context: PathBuf,
    commits: u64,
    pub(super) files: usize,
    pub(super) bytes: usize,
}

pub(super) const CLIENT: &str = "client";

impl Generated {
    /// `base` is a reference to the base image, with its registry.
    pub(super) fn create(
        size: &ProjectSize,
        root: &Path,
        context: &Path,
        base: &str,
    ) -> anyhow::Result<Generated> {
        let mut made = Generated {
            repositories: root.to_owned(),
            context: context.to_owned(),
            commits: 0,
            files: 0,
            bytes: 0,
        };
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut project = Stream::new(1);
        let mut gitmodules = String::new();
        for submodule in 0..size.submodules {
            let mut stream = Stream::new(1);
            let name = format!("addons-{submodule}");
            let path = format!(".third-party/OCA/{name}");
            for addon in 0..size.submodule_addons {
                let addon = format!("oca_{submodule}_{addon:02}");
                made.addon(size, &mut stream, &addon, &mut random)?;
                project.entry("120000", &addon, format!("{path}/{addon}").as_bytes());
            }
            let commit = made.import(&name, stream)?;
            writeln!(project.0, "M 160000 {commit} {path}")?;
            writeln!(
                gitmodules,
                "[submodule \"OCA/{name}\"]\n\tpath = {path}\n\turl = ../{name}.git\n\tbranch = 18.0"
            )?;
        }
        for addon in 0..size.own_addons {
            made.addon(size, &mut project, &format!("own_{addon:02}"), &mut random)?;
        }
        let tag = base.split_once('/').map_or(base, |(_, rest)| rest);
        for (path, text) in [
            (".gitmodules", gitmodules.as_str()),
            ("odoo_version.txt", &format!("{tag}\n")),
            ("README.md", "# Client\n"),
            (
                "CHANGELOG.md",
                "# Changelog\n\n## [v1.0.0] — 2025-10-15\n### Added\n- Everything.\n",
            ),
            (
                "MIGRATIONS.md",
                "# Migrations\n\n## [v1.0.0] — 2025-10-15\nNo migration needed.\n",
            ),
            ("requirements.txt", "# none\n"),
        ] {
            project.entry("100644", path, text.as_bytes());
        }
        made.import(CLIENT, project)?;
        made.commits = 1;
        fs::write(
            context.join("Dockerfile"),
            format!("FROM {base}\nCOPY --chown=odoo:odoo addons /mnt/extra-addons\n"),
        )?;
        fs::write(context.join("README.md"), "# Client\n")?;
        Ok(made)
    }

    /// Commits a new content of this file on the project's `main` and writes it to the folder;
    /// answers the commit's id.
    pub(super) fn change(&mut self, path: &str, text: &str) -> anyhow::Result<String> {
        self.commits += 1;
        let mut stream = Stream::new(self.commits);
        stream.entry("100644", path, text.as_bytes());
        let at = if path.contains('/') {
            self.context.join("addons").join(path)
        } else {
            self.context.join(path)
        };
        fs::write(at, text)?;
        self.import(CLIENT, stream)
    }

    pub(super) fn head(&self) -> anyhow::Result<String> {
        git(&self.bare(CLIENT), &["rev-parse", "main"], b"")
    }

    fn bare(&self, name: &str) -> PathBuf {
        self.repositories.join(format!("{name}.git"))
    }

    fn import(&self, name: &str, stream: Stream) -> anyhow::Result<String> {
        let bare = self.bare(name);
        let is_new = !bare.exists();
        if is_new {
            fs::create_dir_all(&bare)?;
            git(
                &bare,
                &["init", "--quiet", "--bare", "--initial-branch=main"],
                b"",
            )?;
        }
        git(&bare, &["fast-import", "--quiet"], &stream.0.0)?;
        if is_new {
            // Forges keep repacked repositories. A server sends the pack as it is and computes no
            // deltas; fast-import leaves none.
            git(&bare, &["repack", "-a", "-d", "--quiet"], b"")?;
        }
        git(&bare, &["rev-parse", "main"], b"")
    }

    fn addon(
        &mut self,
        size: &ProjectSize,
        stream: &mut Stream,
        addon: &str,
        random: &mut Random,
    ) -> anyhow::Result<()> {
        let manifest = format!(
            "{{\n    \"name\": \"{addon}\",\n    \"version\": \"18.0.1.0.0\",\n    \"depends\": [\"base\"],\n}}\n"
        );
        self.file(
            stream,
            &format!("{addon}/__manifest__.py"),
            manifest.as_bytes(),
        )?;
        self.file(
            stream,
            &format!("{addon}/__init__.py"),
            b"from . import models\n",
        )?;
        for file in 0..size.addon_files {
            let class = format!(
                "from odoo import fields, models\n\n\nclass Model{file}(models.Model):\n    _name = \"{addon}.m{file}\"\n"
            );
            let (path, content) = match file % 8 {
                0 | 1 => (
                    format!("models/m{file}.py"),
                    random.text(1500, &class, "    {} = fields.Char(string=\"{}\")\n", ""),
                ),
                2 => (
                    format!("views/v{file}.xml"),
                    random.text(
                        2500,
                        "<odoo>\n",
                        "    <field name=\"{}\" string=\"{}\"/>\n",
                        "</odoo>\n",
                    ),
                ),
                3..=5 => (
                    format!("i18n/l{file}.po"),
                    random.text(5000, "", "msgid \"{}\"\nmsgstr \"{}\"\n\n", ""),
                ),
                6 => (
                    format!("static/description/i{file}.png"),
                    random.bytes(3500),
                ),
                _ => (
                    format!("tests/t{file}.py"),
                    random.text(
                        900,
                        "class Test:\n",
                        "    def test_{}(self):\n        self.assertTrue(\"{}\")\n",
                        "",
                    ),
                ),
            };
            self.file(stream, &format!("{addon}/{path}"), &content)?;
        }
        Ok(())
    }

    fn file(&mut self, stream: &mut Stream, path: &str, content: &[u8]) -> anyhow::Result<()> {
        stream.entry("100644", path, content);
        let at = self.context.join("addons").join(path);
        fs::create_dir_all(at.parent().context("a path without a folder")?)?;
        fs::write(at, content)?;
        self.files += 1;
        self.bytes += content.len();
        Ok(())
    }
}

/// One commit for `git fast-import`.
struct Stream(Bytes);

#[derive(Default)]
struct Bytes(Vec<u8>);

impl std::fmt::Write for Bytes {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Stream {
    /// A commit one minute after the previous one.
    fn new(number: u64) -> Stream {
        let mut head = format!(
            "commit refs/heads/main\ncommitter Dora Developer <dora@example.com> {} +0000\ndata 6\nChange\n",
            FIRST_COMMIT + 60 * number
        );
        if number > 1 {
            head.push_str("from refs/heads/main^0\n");
        }
        Stream(Bytes(head.into_bytes()))
    }

    fn entry(&mut self, mode: &str, path: &str, content: &[u8]) {
        let out = &mut self.0.0;
        out.extend_from_slice(
            format!("M {mode} inline {path}\ndata {}\n", content.len()).as_bytes(),
        );
        out.extend_from_slice(content);
        out.push(b'\n');
    }
}

/// Random numbers that are the same in every run, so that the project is the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length.div_ceil(8))
            .flat_map(|_| self.next().to_le_bytes())
            .take(length)
            .collect()
    }

    /// Text that compresses about as well as text that people write.
    fn text(&mut self, length: usize, head: &str, line: &str, foot: &str) -> Vec<u8> {
        const WORDS: [&str; 16] = [
            "invoice",
            "partner",
            "amount_total",
            "currency",
            "delivery",
            "address",
            "picking",
            "product",
            "quantity",
            "journal",
            "account",
            "company",
            "reference",
            "deadline",
            "warehouse",
            "taxes",
        ];
        let mut out = head.to_owned();
        while out.len() < length {
            let mut line = line.to_owned();
            while let Some(at) = line.find("{}") {
                let (word, number) = (WORDS[(self.next() % 16) as usize], self.next() % 10_000);
                line.replace_range(at..at + 2, &format!("{word}_{number}"));
            }
            out.push_str(&line);
        }
        out.push_str(foot);
        out.into_bytes()
    }
}

fn git(folder: &Path, args: &[&str], input: &[u8]) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(args)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("git")?;
    child
        .stdin
        .take()
        .context("no pipe to git")?
        .write_all(input)?;
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        "git {}: {}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
