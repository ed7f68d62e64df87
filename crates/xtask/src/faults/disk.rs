//! The disk of an installation with a private Postgres runs full while deliveries arrive, and is
//! freed again. What is stored must stay, what cannot be stored must be refused, and the
//! installation recovers by itself.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ecluse_testbed::webhook;
use sqlx::{Connection as _, PgConnection};

use super::random::Random;
use super::site::{Answer, Detours, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, private};
use crate::process::run_quietly;

/// Postgres takes about 60 MB when it is new, and twice that with its log of writes.
const SIZE: &str = "size=320m,mode=711";
/// The scenario ends when less is free, because what the installation stores stays on the disk.
const MIN_FREE_BYTES: u64 = 128 << 20;
/// How long the recovery may take.
const RECOVERY: Duration = Duration::from_secs(30);

/// A small file system of its own; unmounted on drop.
struct SmallDisk(PathBuf);

impl SmallDisk {
    async fn mount(folder: &Path) -> anyhow::Result<SmallDisk> {
        std::fs::create_dir_all(folder)?;
        let mut command = tokio::process::Command::new("mount");
        command
            .args(["-t", "tmpfs", "-o", SIZE, "tmpfs"])
            .arg(folder);
        let (succeeded, output) = run_quietly(command).await?;
        ensure!(succeeded, "no small file system can be mounted: {output}");
        Ok(SmallDisk(folder.to_owned()))
    }

    /// Fills the disk to its last byte.
    fn fill(&self) -> anyhow::Result<()> {
        let mut file = File::create(self.0.join("filler"))?;
        let mut piece = vec![1_u8; 1 << 20];
        while !piece.is_empty() {
            if file.write_all(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
        Ok(())
    }

    fn free_bytes(&self) -> anyhow::Result<u64> {
        let state = nix::sys::statvfs::statvfs(&self.0)?;
        Ok(state.blocks_available() * state.fragment_size())
    }

    fn free(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(self.0.join("filler"))?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(
            std::process::Command::new("umount")
                .args(["--lazy", "--"])
                .arg(&self.0)
                .output(),
        );
    }
}

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let disk = SmallDisk::mount(&ground.folder.join("small")).await?;
    let mut site = Site::new(ground, "disk", Detours::default()).await?;
    let data = disk.0.join("data").display().to_string();
    let program = ground.program.path.clone();
    let mut server = site.node_with(
        "server",
        Role::Server,
        program,
        &[("ECLUSE_DATA_DIR", data.as_str())],
    )?;
    private::begin(&mut site, &mut server).await?;
    let mut tally = Tally::default();
    let mut ended = 0;
    while bounds.allow_another(tally.faults) && disk.free_bytes()? > MIN_FREE_BYTES {
        tally.operations += private::burst(&site, random.next()).await;
        disk.fill()?;
        tally.faults += 1;
        if tally.faults == 1 || random.chance(30) {
            end_postgres(&private::read_owner_address(&server)?).await?;
            ended += 1;
        }
        for _ in 0..random.below(6) + 2 {
            tally.operations += private::burst(&site, random.next()).await;
        }
        disk.free()?;
        let started = Instant::now();
        loop {
            let payload = site.deletion_of("again");
            tally.operations += 1;
            let answer = site
                .deliver(&site.slugs[0], &payload, &webhook::delivery_id())
                .await;
            if answer == Answer::Acknowledged {
                break;
            }
            if started.elapsed() > RECOVERY {
                tally.evidence.push(format!(
                    "I1: {} s after the disk was freed a delivery is still answered {answer:?}",
                    RECOVERY.as_secs()
                ));
                server.restart().await.context("a start on a freed disk")?;
                private::read_addresses(&mut site, &server)?;
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    tally.add(site.check(None).await?);
    let ended = ("ends of Postgres on a full disk".to_owned(), ended);
    tally.details.extend([ended]);
    server.stop().await;
    drop(disk);
    Ok(tally)
}

/// Fills the log of writes until Postgres cannot extend it. Postgres then ends for good, because its
/// recovery has to write too.
async fn end_postgres(address: &str) -> anyhow::Result<()> {
    const FILL: &str = "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 1000000))";
    // The earlier bursts may have ended it.
    let Ok(mut conn) = PgConnection::connect(address).await else {
        return Ok(());
    };
    // The log is as large as the disk at most.
    for _ in 0..400 {
        match sqlx::query(FILL).execute(&mut conn).await {
            Ok(_) => {}
            // The server says why it ends, or the connection breaks before.
            Err(sqlx::Error::Io(_)) => return Ok(()),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("53100") => {
                return Ok(());
            }
            Err(error) => return Err(error).context("filling the log of writes"),
        }
    }
    bail!("Postgres goes on although its disk is full")
}
