//! What a template database is worth: the same installation into an empty database and into a copy of one with `base` and `web`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::ensure;
use ecluse_launcher::Durability;
use ecluse_testbed::debian::{Containers, DEBIAN_BASE_REPOSITORY, Databases, push_base_image};
use ecluse_testbed::sample::Project;

use super::{Figure, Report, median};
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::services::{EngineChoice, Services};
use crate::signals::asked_to_end;

const ROUNDS: usize = 5;
const TEMPLATE: &str = "template";

pub(super) async fn run() -> anyhow::Result<Report> {
    ensure_installed(&[Need::Postgres, Need::Registry, Need::Engine, Need::Debootstrap, Need::Git, Need::Bridge])?;
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = None;
    let result = tokio::select! {
        result = measure(folder.path(), &mut services) => result,
        () = asked_to_end() => Err(anyhow::anyhow!("interrupted")),
    };
    if let Some(services) = services {
        services.stop().await;
    }
    folder.close()?;
    result
}

async fn measure(folder: &Path, services: &mut Option<Services>) -> anyhow::Result<Report> {
    let progress = Progress::new();
    progress.say("making the base image");
    let services = services.insert(Services::start(folder, Durability::None).await?);
    services.add_engine(folder, EngineChoice::Own).await?;
    let base = push_base_image(services.registry.address()).await?;
    let host = services.engine.as_ref().map_or_else(String::new, |engine| engine.host().to_owned());
    let odoo =
        Odoo { containers: Containers::of(&host, &base).await?, databases: Databases::start().await?, addons: folder.join("addons") };
    std::fs::create_dir(folder.join("git"))?;
    let project = Project::create_with_code(&folder.join("git"), "http://127.0.0.1", "shop", DEBIAN_BASE_REPOSITORY)?;
    let names = project.lay_out(&odoo.addons)?.join(",");

    progress.say("the template");
    let start = Instant::now();
    odoo.install(TEMPLATE, "base").await?;
    let mut figures = vec![Figure::raw("making the template", start.elapsed().as_secs_f64(), "s")];
    let (mut empty, mut copied) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        progress.say(&format!("round {round} of {ROUNDS}"));
        empty.push(odoo.round(None, &names).await?);
        copied.push(odoo.round(Some(TEMPLATE), &names).await?);
    }
    figures.push(Figure::raw("smoke test from an empty database", median(&empty), "s"));
    figures.push(Figure::raw("smoke test from a copy of the template", median(&copied), "s"));
    figures.push(Figure::at_most("copy / empty", median(&copied) / median(&empty), "", 0.5));
    Ok(Report { bench: "smoke", figures })
}

struct Odoo {
    containers: Containers,
    databases: Databases,
    addons: PathBuf,
}

impl Odoo {
    /// Seconds from no database to none again, with the addons installed in between.
    async fn round(&self, template: Option<&str>, names: &str) -> anyhow::Result<f64> {
        let start = Instant::now();
        self.databases.copy(template.unwrap_or("template0"), "smoke").await?;
        self.install("smoke", names).await?;
        self.databases.ask("postgres", "DROP DATABASE smoke WITH (FORCE)").await?;
        Ok(start.elapsed().as_secs_f64())
    }

    async fn install(&self, database: &str, names: &str) -> anyhow::Result<()> {
        let (status, log) = self.containers.odoo(&self.databases, Some(&self.addons), database, &["-i", names]).await?;
        ensure!(status == 0, "odoo ended with {status}:\n{log}");
        Ok(())
    }
}
