//! The query cache in `.sqlx`: every build reads it, so that no build needs a database.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, bail, ensure};
use ecluse_launcher::{Durability, Postgres};
use sqlx::migrate::{MigrateDatabase, Migrator};
use sqlx::{Connection, PgConnection};
use xtask_start::compile::{Compilation, wrapper_folder};

use crate::install::{Need, ensure_installed};
use crate::process::run_quietly;
use crate::services::repository;

/// `cargo xtask sqlx [--check]`
pub(crate) async fn command(check: bool) -> anyhow::Result<()> {
    ensure_installed(&[Need::Postgres])?;
    let folder = ecluse_testbed::temp_dir()?;
    let postgres = Postgres::start_with(&folder.path().join("postgres"), Durability::None).await?;
    let result = if check {
        self::check(&postgres.url("query_check")).await
    } else {
        renew(&postgres.url("query_check")).await
    };
    postgres.stop().await;
    result
}

/// Fails when `.sqlx` differs from what the queries and the migrations result in, and names the
/// files. The database must not exist yet.
async fn check(database: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    migrate(database).await?;
    compile_store_anew(database, folder.path()).await?;
    compare(folder.path())
}

/// The same, for a store that `cargo xtask test` has just compiled: only the store's library is
/// compiled once more, without its dependencies, and nothing that depends on it.
pub(crate) async fn check_compiled(database: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    migrate(database).await?;
    repeat_compilation_of_store(database, folder.path()).await?;
    compare(folder.path())
}

fn compare(fresh: &Path) -> anyhow::Result<()> {
    let (kept, fresh) = (read(&repository().join(".sqlx"))?, read(fresh)?);
    ensure!(!fresh.is_empty(), "the store has no query");
    let missing = fresh
        .iter()
        .filter(|(name, text)| kept.get(*name) != Some(text))
        .map(|(name, _)| name.as_str());
    let stale = kept
        .keys()
        .filter(|name| !fresh.contains_key(*name))
        .map(String::as_str);
    let different: Vec<&str> = missing.chain(stale).collect();
    ensure!(
        different.is_empty(),
        ".sqlx is out of date, run `cargo xtask sqlx`: {}",
        different.join(", ")
    );
    eprintln!(".sqlx: {} queries, all current", fresh.len());
    Ok(())
}

async fn renew(database: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    migrate(database).await?;
    compile_store_anew(database, folder.path()).await?;
    let target = repository().join(".sqlx");
    fs::create_dir_all(&target)?;
    let (kept, fresh) = (read(&target)?, read(folder.path())?);
    for name in kept.keys().filter(|name| !fresh.contains_key(*name)) {
        fs::remove_file(target.join(name))?;
    }
    for (name, text) in fresh
        .iter()
        .filter(|(name, text)| kept.get(*name) != Some(text))
    {
        fs::write(target.join(name), text)?;
    }
    eprintln!(".sqlx: {} queries", fresh.len());
    Ok(())
}

async fn migrate(database: &str) -> anyhow::Result<()> {
    sqlx::Postgres::create_database(database)
        .await
        .context("creating the database for the query check")?;
    let migrator = Migrator::new(repository().join("migrations")).await?;
    let mut connection = PgConnection::connect(database).await?;
    migrator
        .run(&mut connection)
        .await
        .context("the migrations do not apply to an empty database")?;
    Ok(connection.close().await?)
}

/// Has sqlx describe every query of the store against a migrated database, and write the
/// descriptions to `cache`.
async fn compile_store_anew(database: &str, cache: &Path) -> anyhow::Result<()> {
    // The macros of sqlx ask the database only when the crate is compiled, and cargo does not know
    // that they should.
    let source = repository().join("crates/store/src/lib.rs");
    fs::File::options()
        .append(true)
        .open(source)?
        .set_modified(SystemTime::now())?;
    let mut command = Compilation::of_store().command()?;
    command.arg("--quiet");
    describe_queries(command, database, cache).await
}

/// Repeats the call of the compiler that `xtask-start` recorded; see its `wrapper.rs`.
async fn repeat_compilation_of_store(database: &str, cache: &Path) -> anyhow::Result<()> {
    let file = wrapper_folder().join("ecluse_store.call");
    let call = fs::read(&file).with_context(|| {
        let file = file.display();
        format!("{file} (compiling the store writes it: touch crates/store/src/lib.rs)")
    })?;
    let (variables, call) = read_call(&call).context("the recorded call of the compiler")?;
    let output = tempfile::tempdir()?;
    let (compiler, args) = call.split_first().context("a call without a compiler")?;
    let mut command = std::process::Command::new(compiler);
    command.current_dir(repository()).envs(variables);
    let mut args = args.iter();
    while let Some(argument) = args.next() {
        match argument.as_str() {
            "--out-dir" => {
                args.next();
                command.arg("--out-dir").arg(output.path());
            }
            // Incremental compilation would write into cargo's folder.
            "-C" => {
                let option = args.next().context("an option without a value")?;
                if !option.starts_with("incremental=") {
                    command.args(["-C", option]);
                }
            }
            emit if emit.starts_with("--emit=") => {
                command.arg("--emit=metadata");
            }
            messages
                if messages.starts_with("--error-format=") || messages.starts_with("--json=") => {}
            other => {
                command.arg(other);
            }
        }
    }
    describe_queries(command, database, cache).await
}

/// An environment variable and its value.
type Variable = (String, String);

/// The variables, and the compiler with its arguments.
fn read_call(file: &[u8]) -> Option<(Vec<Variable>, Vec<String>)> {
    let entries = String::from_utf8(file.to_vec()).ok()?;
    let (variables, call) = entries.split_once("\0\0")?;
    let variables = variables.split('\0').map(|variable| {
        let (name, value) = variable.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    });
    let call = call.split_terminator('\0').map(str::to_owned).collect();
    Some((variables.collect::<Option<_>>()?, call))
}

async fn describe_queries(
    command: std::process::Command,
    database: &str,
    cache: &Path,
) -> anyhow::Result<()> {
    let mut command = tokio::process::Command::from(command);
    command
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", cache)
        .env("DATABASE_URL", database);
    match run_quietly(command).await? {
        (true, _) => Ok(()),
        (false, output) => {
            bail!("the store does not compile against the migrated database:\n{output}")
        }
    }
}

fn read(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("query-") && name.ends_with(".json") {
            files.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_call_is_read() {
        let (variables, call) =
            read_call(b"CARGO=/bin/cargo\0CARGO_X=a=b\0\0rustc\0-C\0debuginfo=0\0").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            variables,
            [pair("CARGO", "/bin/cargo"), pair("CARGO_X", "a=b")]
        );
        assert_eq!(call, ["rustc", "-C", "debuginfo=0"]);
        assert_eq!(read_call(b"CARGO=x\0"), None);
    }
}
