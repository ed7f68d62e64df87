//! The disk of an installation with a private Postgres runs full while deliveries arrive, and is
//! freed again. What is stored must stay, what cannot be stored must be refused, and the
//! installation recovers by itself.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ecluse_testbed::webhook;

use super::random::Random;
use super::site::{Answer, Detours, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, private};
use crate::process::run_quietly;

/// Postgres takes about 60 MB when it is new, and twice that with its log of writes.
const SIZE: &str = "size=320m,mode=711";
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
    while bounds.allow_another(tally.faults) {
        tally.operations += private::burst(&site, random.next()).await;
        disk.fill()?;
        tally.faults += 1;
        for _ in 0..random.below(6) + 2 {
            tally.operations += private::burst(&site, random.next()).await;
        }
        disk.free()?;
        let started = Instant::now();
        loop {
            let payload = webhook::deletion(&site.repository, "refs/heads/again", &"a".repeat(40));
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
    server.stop().await;
    drop(disk);
    Ok(tally)
}
