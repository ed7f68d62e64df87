//! The speed of the database alone: `pgbench` inserts the same bytes under a unique id, over the
//! same socket.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use ecluse_launcher::Postgres;
use sqlx::migrate::MigrateDatabase;
use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use crate::process::run_quietly;

const DATABASE: &str = "baseline";

pub(super) struct Baseline {
    program: PathBuf,
    socket: PathBuf,
    script: tempfile::NamedTempFile,
    body: String,
}

impl Baseline {
    pub(super) async fn new(postgres: &Postgres, body: &str) -> anyhow::Result<Baseline> {
        let url = postgres.url(DATABASE);
        sqlx::Postgres::create_database(&url).await?;
        let mut connection = PgConnection::connect(&url).await?;
        // The compression of the deliveries' own column. The default compression is slower.
        sqlx::raw_sql(
            "CREATE TABLE body (id uuid PRIMARY KEY, payload text COMPRESSION lz4 NOT NULL)",
        )
        .execute(&mut connection)
        .await?;
        connection.close().await?;
        let script = tempfile::NamedTempFile::new()?;
        std::fs::write(
            script.path(),
            "INSERT INTO body (id, payload) VALUES (gen_random_uuid(), :body);\n",
        )?;
        let program = postgres.programs().join("pgbench");
        ensure!(
            program.is_file(),
            "{} is missing: install the Debian package `postgresql`",
            program.display()
        );
        Ok(Baseline {
            program,
            socket: postgres.socket_folder().to_path_buf(),
            script,
            body: body.to_owned(),
        })
    }

    /// Transactions per second. In prepared mode the bytes travel as a parameter with every insert.
    pub(super) async fn measure(
        &self,
        connections: usize,
        length: Duration,
    ) -> anyhow::Result<f64> {
        let mut command = Command::new(&self.program);
        command.env("PGHOST", &self.socket).args([
            "--username=postgres",
            "--no-vacuum",
            "--protocol=prepared",
            "--jobs=2",
        ]);
        command
            .arg(format!("--client={connections}"))
            .arg(format!("--time={}", length.as_secs()));
        command
            .arg(format!("--define=body={}", self.body))
            .arg("--file")
            .arg(self.script.path())
            .arg(DATABASE);
        let (succeeded, output) = run_quietly(command).await?;
        ensure!(succeeded, "pgbench failed: {output}");
        let line = output
            .lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .context("pgbench reported no rate")?;
        Ok(line.split(' ').next().unwrap_or_default().parse()?)
    }
}
