//! Finds an installed Postgres.

use std::fs;
use std::path::{Path, PathBuf};

use crate::LaunchError;

/// Finds the folder of a complete, working server: of the version that made the cluster, or of the
/// newest version when there is no cluster.
pub(super) async fn find_programs(cluster: &Path) -> Result<PathBuf, LaunchError> {
    let made_by = fs::read_to_string(cluster.join("PG_VERSION"))
        .ok()
        .map(|text| text.trim().to_owned());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let mut best: Option<(u32, PathBuf)> = None;
    let mut seen = Vec::new();
    for folder in debian.chain(std::env::split_paths(&path)) {
        // A single link on PATH leads to the folder with the other programs.
        let Ok(folder) = folder
            .join("postgres")
            .canonicalize()
            .map(|program| program.parent().map(Path::to_path_buf).unwrap_or_default())
        else {
            continue;
        };
        if seen.contains(&folder)
            || !["initdb", "pg_ctl"]
                .iter()
                .all(|name| folder.join(name).is_file())
        {
            continue;
        }
        seen.push(folder.clone());
        let Some(version) = read_version(&folder).await else {
            continue;
        };
        match &made_by {
            Some(wanted) if *wanted == version.to_string() => return Ok(folder),
            Some(_) => {}
            None if best.as_ref().is_none_or(|(newest, _)| version > *newest) => {
                best = Some((version, folder))
            }
            None => {}
        }
    }
    match (best, made_by) {
        (Some((_, folder)), _) => Ok(folder),
        (None, Some(made_by)) if !seen.is_empty() => Err(LaunchError::OtherVersion {
            folder: cluster.to_path_buf(),
            made_by,
        }),
        (None, _) => Err(LaunchError::NotInstalled {
            program: "Postgres",
            package: "postgresql",
            instead: "name a database server with DATABASE_URL",
        }),
    }
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` → 15
async fn read_version(folder: &Path) -> Option<u32> {
    let output = tokio::process::Command::new(folder.join("postgres"))
        .arg("--version")
        .output()
        .await
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace()
        .nth(2)?
        .split('.')
        .next()?
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()
}
