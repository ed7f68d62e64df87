//! Connections to the database, and the roles they are made with: one that serves, and one that owns
//! the schema and migrates it.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use ecluse_store::{PgPool, serving_role};

use crate::config::Installation;

/// How long Postgres may take to respond at start.
const TIMEOUT: Duration = Duration::from_secs(4);
/// The file in the data folder with the address of a running private Postgres, for commands.
pub const PRIVATE_ADDRESS: &str = "database-url";
/// The same, with the role that owns the schema.
pub const PRIVATE_MIGRATION_ADDRESS: &str = "migration-database-url";

/// The addresses of one database.
pub struct Addresses {
    /// With the role that serves.
    pub serving: String,
    /// With the role that owns the schema; `None` when this process does not know it, or when the
    /// other role owns the schema too.
    pub migration: Option<String>,
}

impl Addresses {
    /// The configured database, or the private one of a running server.
    pub fn read(installation: &Installation) -> anyhow::Result<Addresses> {
        if let Some(url) = installation.database_url() {
            return Ok(Addresses {
                serving: url.to_owned(),
                migration: installation.migration_database_url().map(str::to_owned),
            });
        }
        let folder = &installation.data_dir;
        let read = |name| std::fs::read_to_string(folder.join(name));
        Ok(Addresses {
            serving: read(PRIVATE_ADDRESS).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => anyhow!(
                    "no server with a private Postgres runs on the data folder {}: pass the server's folder with --data-dir (ECLUSE_DATA_DIR), or set DATABASE_URL",
                    folder.display()
                ),
                _ => anyhow::Error::new(error).context(format!(
                    "{} cannot be read",
                    folder.join(PRIVATE_ADDRESS).display()
                )),
            })?,
            migration: read(PRIVATE_MIGRATION_ADDRESS).ok(),
        })
    }

    /// Brings the schema up to this version, if this process knows a role that may, and opens a pool
    /// of the role that serves. The pool has two connections for each job that runs at a time (for
    /// its work and for its lease), and some for requests.
    pub async fn open(&self, jobs_at_once: u16) -> anyhow::Result<PgPool> {
        if self.migration.is_some() {
            self.migrate().await?;
        }
        let pool = connect(
            "DATABASE_URL",
            &self.serving,
            2 * u32::from(jobs_at_once) + 20,
        )
        .await?;
        if self.migration.is_none() {
            if ecluse_store::can_migrate(&pool).await? {
                migrate_schema(&pool).await?;
            } else if !ecluse_store::is_ready(&pool).await? {
                bail!(
                    "the database has the schema of another version, and the role of DATABASE_URL may not migrate it: run `ecluse migrate` with ECLUSE_MIGRATION_DATABASE_URL first"
                );
            }
        }
        Ok(pool)
    }

    /// Brings the schema up to this version and grants the role that serves its rights. The role is
    /// created when it does not exist.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        let owner = self.open_for_migration().await?;
        migrate_schema(&owner).await?;
        if self.migration.is_some() {
            let (name, password) = read_role(&self.serving)?;
            if name != owner.connect_options().get_username() {
                let mut conn = ecluse_store::acquire(&owner).await?;
                if !serving_role::create(&mut conn, &name, password.as_deref()).await? {
                    bail!(
                        "the role `{name}` of DATABASE_URL does not exist, and the role of ECLUSE_MIGRATION_DATABASE_URL may not create it: create it first (docs/operations.md)"
                    );
                }
                serving_role::grant(&mut conn, &name)
                    .await
                    .with_context(|| format!("the role `{name}` of DATABASE_URL cannot be granted its rights by the role of ECLUSE_MIGRATION_DATABASE_URL"))?;
            }
        }
        owner.close().await;
        Ok(())
    }

    /// A pool of the role that may migrate the schema.
    pub async fn open_for_migration(&self) -> anyhow::Result<PgPool> {
        match &self.migration {
            Some(url) => connect("ECLUSE_MIGRATION_DATABASE_URL", url, 2).await,
            None => connect("DATABASE_URL", &self.serving, 2).await,
        }
    }
}

/// Warns in the log when the role that serves could change the audit log unnoticed.
pub async fn warn_of_unsafe_role(pool: &PgPool) -> anyhow::Result<()> {
    let mut conn = ecluse_store::acquire(pool).await?;
    if let Some(role) = serving_role::find_unsafe_role(&mut conn).await? {
        tracing::warn!(
            role,
            "DATABASE_URL: this role could change the audit log; set ECLUSE_MIGRATION_DATABASE_URL, and a role without that right in DATABASE_URL (docs/operations.md)"
        );
    }
    Ok(())
}

async fn migrate_schema(pool: &PgPool) -> anyhow::Result<()> {
    ecluse_store::migrate(pool)
        .await
        .context("the database's schema cannot be migrated")
}

/// A pool to a database that responds. Errors do not contain the password of the address.
async fn connect(setting: &str, url: &str, connections: u32) -> anyhow::Result<PgPool> {
    let url = url.trim();
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        bail!("{setting} is not a postgres:// address");
    }
    // The parser's error is not shown, because it may quote a part of the address.
    let Ok(pool) = ecluse_store::connect(url, connections) else {
        bail!(
            "{setting} is not a valid postgres:// address, such as postgres://user:password@host:5432/ecluse"
        );
    };
    ecluse_store::check_reachable(&pool, TIMEOUT)
        .await
        .map_err(|fault| anyhow!("{setting}: {fault}"))?;
    Ok(pool)
}

/// The role of an address, and its password.
fn read_role(url: &str) -> anyhow::Result<(String, Option<String>)> {
    let invalid = "DATABASE_URL is not a valid postgres:// address with the name of a role";
    let Ok(url) = url::Url::parse(url.trim()) else {
        bail!(invalid);
    };
    let name = decode(url.username());
    if name.is_empty() {
        bail!(invalid);
    }
    Ok((name, url.password().map(decode)))
}

/// Decodes a part of an address. In a form, which the parser is made for, a plus sign is a space and
/// `&` ends a value; here they are themselves.
fn decode(encoded: &str) -> String {
    let form = encoded.replace('+', "%2B").replace('&', "%26");
    url::form_urlencoded::parse(format!("={form}").as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_with_its_password() {
        let read = |url| read_role(url).unwrap();
        assert_eq!(
            read("postgres://serve:a%40b+c&d=e%25@localhost/x\n"),
            ("serve".to_owned(), Some("a@b+c&d=e%".to_owned()))
        );
        assert_eq!(
            read("postgres://a%20b@localhost/x?host=/tmp"),
            ("a b".to_owned(), None)
        );
        assert!(read_role("postgres://localhost/x").is_err());
    }
}
