//! The query cache in `.sqlx`: every build reads it, so that none needs a database.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, bail, ensure};
use ecluse_launcher::{Durability, Postgres};
use sqlx::migrate::{MigrateDatabase, Migrator};
use sqlx::{Connection, PgConnection};

use crate::install::{Need, ensure_installed};
use crate::process::run_quietly;
use crate::services::repository;

/// `cargo xtask sqlx [--check]`
pub(crate) async fn command(check: bool) -> anyhow::Result<()> {
    ensure_installed(&[Need::Postgres])?;
    let folder = ecluse_testbed::temp_dir()?;
    let postgres = Postgres::start_with(&folder.path().join("postgres"), Durability::None).await?;
    let result = if check { self::check(&postgres.url("query_check")).await } else { renew(&postgres.url("query_check")).await };
    postgres.stop().await;
    result
}

/// Fails when `.sqlx` is not what the queries and migrations say, naming the files. The database must not exist yet.
pub(crate) async fn check(database: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    prepare(database, folder.path()).await?;
    let (kept, fresh) = (read(&repository().join(".sqlx"))?, read(folder.path())?);
    let missing = fresh.iter().filter(|(name, text)| kept.get(*name) != Some(text)).map(|(name, _)| name.as_str());
    let stale = kept.keys().filter(|name| !fresh.contains_key(*name)).map(String::as_str);
    let different: Vec<&str> = missing.chain(stale).collect();
    ensure!(different.is_empty(), ".sqlx is out of date, run `cargo xtask sqlx`: {}", different.join(", "));
    eprintln!(".sqlx: {} queries, all current", fresh.len());
    Ok(())
}

async fn renew(database: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    prepare(database, folder.path()).await?;
    let target = repository().join(".sqlx");
    fs::create_dir_all(&target)?;
    let (kept, fresh) = (read(&target)?, read(folder.path())?);
    for name in kept.keys().filter(|name| !fresh.contains_key(*name)) {
        fs::remove_file(target.join(name))?;
    }
    for (name, text) in fresh.iter().filter(|(name, text)| kept.get(*name) != Some(text)) {
        fs::write(target.join(name), text)?;
    }
    eprintln!(".sqlx: {} queries", fresh.len());
    Ok(())
}

/// Lets sqlx describe every query of the store against a freshly migrated database.
async fn prepare(database: &str, cache: &Path) -> anyhow::Result<()> {
    sqlx::Postgres::create_database(database).await.context("creating the database for the query check")?;
    let migrator = Migrator::new(repository().join("migrations")).await?;
    let mut connection = PgConnection::connect(database).await?;
    migrator.run(&mut connection).await.context("the migrations do not apply to an empty database")?;
    connection.close().await?;
    // The macros look at the database only when the crate is compiled anew.
    let source = repository().join("crates/store/src/lib.rs");
    fs::File::options().append(true).open(source)?.set_modified(SystemTime::now())?;
    let mut command = tokio::process::Command::new("cargo");
    command.args(["check", "--quiet", "--package", "ecluse-store", "--all-targets"]).current_dir(repository());
    command.env("SQLX_OFFLINE", "false").env("SQLX_OFFLINE_DIR", cache).env("DATABASE_URL", database);
    match run_quietly(command).await? {
        (true, _) => Ok(()),
        (false, said) => bail!("the store does not compile against the migrated database:\n{said}"),
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
