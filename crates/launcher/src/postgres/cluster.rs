//! Makes a new cluster, the data folder of a Postgres server.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use nix::unistd::{User, chown};
use tokio::io::AsyncWriteExt;

use super::Durability;
use crate::LaunchError;
use crate::process::setpriv_arguments;

/// The database that exists after the first start.
const DATABASE: &str = "ecluse";

/// Makes a cluster in a temporary folder and renames the folder, so that an interrupted first start
/// leaves no unfinished cluster.
pub(super) async fn initialise(
    programs: &Path,
    data_dir: &Path,
    cluster: &Path,
    account: Option<&User>,
    durability: Durability,
    with_database: bool,
) -> Result<(), LaunchError> {
    let draft = data_dir.join("cluster.new");
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(LaunchError::file_error(&draft))?;
    }
    make_private_folder(&draft, account)?;
    let folder = draft.display().to_string();
    let created = [
        "--no-sync",
        "--no-instructions",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=peer",
        "--pgdata",
    ];
    run_program(
        programs,
        "initdb",
        &[&created[..], &[&folder]].concat(),
        account,
        "",
    )
    .await?;
    if with_database {
        let database = format!("CREATE DATABASE {DATABASE};\n");
        run_program(
            programs,
            "postgres",
            &[
                "--single",
                "-c",
                "fsync=off",
                "-c",
                "log_checkpoints=off",
                "-D",
                &folder,
                "postgres",
            ],
            account,
            &database,
        )
        .await?;
    }
    if durability == Durability::Full {
        run_program(
            programs,
            "initdb",
            &["--sync-only", "--pgdata", &folder],
            account,
            "",
        )
        .await?;
    }
    fs::rename(&draft, cluster).map_err(LaunchError::file_error(cluster))
}

async fn run_program(
    programs: &Path,
    name: &'static str,
    args: &[&str],
    account: Option<&User>,
    input: &str,
) -> Result<(), LaunchError> {
    let program = programs.join(name);
    let failed = |source| LaunchError::Spawn {
        program: program.display().to_string(),
        source,
    };
    let mut command = tokio::process::Command::new("setpriv");
    command
        .args(setpriv_arguments(account))
        .arg("--pdeathsig")
        .arg("KILL")
        .arg("--")
        .arg(&program)
        .args(args)
        .current_dir("/");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).await.map_err(failed)?;
    }
    let output = child.wait_with_output().await.map_err(failed)?;
    if output.status.success() {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&output.stderr)
        .lines()
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" / ");
    Err(LaunchError::Stopped {
        program: name,
        output,
    })
}

/// Makes a folder of mode 0700 that belongs to the account of the server.
pub(super) fn make_private_folder(path: &Path, account: Option<&User>) -> Result<(), LaunchError> {
    if !path.is_dir() {
        fs::create_dir(path).map_err(LaunchError::file_error(path))?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
        .map_err(LaunchError::file_error(path))?;
    if let Some(user) = account {
        chown(path, Some(user.uid), Some(user.gid))
            .map_err(|error| LaunchError::file_error(path)(error.into()))?;
    }
    Ok(())
}
