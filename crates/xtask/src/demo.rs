//! `cargo xtask demo`: a client project travels from a signed push to prod, on real parts.

pub(crate) mod hook;
mod journey;
pub(crate) mod people;
mod refusals;

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use ecluse_launcher::{Durability, Postgres};
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::BaseImage;

use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Server, tail};
use crate::services::{Engine, Services, machine_engine};
use crate::signals::end_signal;
use journey::{Ground, Journey, Outcome};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run to the end unattended, then stop and remove everything.
    #[arg(long)]
    once: bool,
    /// Print the outcome as one JSON object on the last line.
    #[arg(long)]
    json: bool,
    /// Keep the temporary folder with its logs.
    #[arg(long)]
    keep: bool,
    /// At the end send valid and invalid requests to every operation of the API, and compare the
    /// responses with the description. With seeds, many more requests are made up from each, also
    /// sequences of requests that use what earlier ones made.
    #[arg(long, requires = "once", value_name = "SEED", num_args = 0..)]
    check_api: Option<Vec<u64>>,
}

/// Everything that the demo started and has to stop; filled while it starts.
#[derive(Default)]
struct Bed {
    services: Option<Services>,
    /// The server whose databases the tests of images use.
    test_server: Option<Postgres>,
    git: Option<GitServer>,
    server: Option<Server>,
    project: String,
}

/// `cargo xtask demo`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    let progress = Progress::new();
    ensure_installed(&[Need::Postgres, Need::Registry, Need::Busybox, Need::Git])?;
    let root = nix::unistd::Uid::effective().is_root();
    if root
        && machine_engine().await.is_none()
        && let Err(error) = ensure_installed(&[Need::Engine, Need::Bridge])
    {
        progress.print(&format!(
            "a container engine cannot be installed: {error:#}"
        ));
    }
    if root && let Err(error) = ensure_installed(&[Need::Debootstrap]) {
        progress.print(&format!(
            "no Debian base, so images will not be tested: {error:#}"
        ));
    }
    let mut folder = ecluse_testbed::temp_dir()?;
    folder.disable_cleanup(options.keep);
    let mut bed = Bed::default();
    let ended = end_signal();
    tokio::pin!(ended);
    let result = tokio::select! {
        result = show(&options, &progress, folder.path(), &mut bed) => result,
        () = &mut ended => Err(anyhow::anyhow!("interrupted")),
    };
    let result = match result {
        Ok(mut outcome) if !options.once => {
            if options.json {
                println!("{}", outcome.json(&progress)?);
            }
            eprintln!("\nCtrl-C stops everything and removes it.");
            tokio::select! {
                () = &mut ended => Ok(None),
                () = bed.wait_for_end_of_server() => {
                    let log = tail(&folder.path().join("ecluse/ecluse.log"), 20);
                    Err(anyhow::anyhow!("ecluse ended by itself:\n{log}"))
                }
            }
        }
        Ok(outcome) => Ok(Some(outcome)),
        Err(error) => {
            let log = tail(&folder.path().join("ecluse/ecluse.log"), 25);
            if !log.is_empty() {
                eprintln!("\nthe end of ecluse's log:\n{log}\n");
            }
            Err(error)
        }
    };
    progress.print("stopping everything");
    bed.stop(&progress).await;
    if options.keep {
        progress.print(&format!("kept: {}", folder.path().display()));
    } else {
        folder.close().context("removing the temporary folder")?;
    }
    match result {
        Ok(Some(mut outcome)) if options.json => println!("{}", outcome.json(&progress)?),
        Ok(_) => {}
        Err(error) => {
            if options.json {
                let reason = format!("{error:#}");
                println!(
                    "{}",
                    serde_json::json!({"ok": false, "seconds": journey::round(progress.elapsed()), "error": reason})
                );
            }
            return Err(error);
        }
    }
    Ok(())
}

async fn show(
    options: &Options,
    progress: &Progress,
    folder: &Path,
    bed: &mut Bed,
) -> anyhow::Result<Outcome> {
    let program = crate::server::compiled_program()?;
    let started = Instant::now();
    progress.print("starting a private Postgres and a private registry");
    let services = bed
        .services
        .insert(Services::start(folder, Durability::Full).await?);
    let engine = match services
        .add_engine(folder, crate::services::EngineChoice::Any)
        .await
    {
        Ok(()) => services
            .engine
            .as_ref()
            .map(|engine| engine.host().to_owned()),
        Err(error) => {
            progress.print(&format!(
                "no container engine, so nothing will be deployed: {error:#}"
            ));
            None
        }
    };
    bed.project = match &services.engine {
        // On an engine of the machine, the names of the demo must differ from those of a real
        // installation.
        Some(Engine::Machine(host)) => {
            progress.print(&format!("using the engine at {host}"));
            format!("shop-demo-{}", crate::server::random_hex(3)?)
        }
        Some(Engine::Own(_)) => {
            progress.print("started a private Docker engine");
            "shop".to_owned()
        }
        None => "shop".to_owned(),
    };
    let repositories = folder.join("git");
    std::fs::create_dir_all(&repositories)?;
    let git = bed.git.insert(GitServer::start(&repositories).await?);
    progress.record_phase("services", started.elapsed());
    let started = Instant::now();
    let base = match &engine {
        Some(_) => debian_base(progress, services.registry.address()).await,
        None => None,
    };
    if base.is_some() {
        bed.test_server = Some(Postgres::start_for_tests(&folder.join("tests")).await?);
        progress.print("started a second private Postgres, for the tests of images");
    }
    progress.record_phase("base", started.elapsed());
    let started = Instant::now();
    let ground = Ground {
        services,
        git,
        engine: engine.as_deref(),
        debian: base.zip(bed.test_server.as_ref()),
    };
    let mut journey = Journey::prepare(progress, folder, program, ground, &bed.project).await?;
    let server = bed.server.insert(journey.installation().serve().await?);
    progress.print(&format!(
        "ecluse answers at {} after {} ms",
        server.url,
        server.start.as_millis()
    ));
    progress.record_phase("server and people", started.elapsed());
    let started = Instant::now();
    let mut outcome = journey.travel(server, engine.is_some()).await?;
    progress.record_phase("journey", started.elapsed());
    if let Some(seeds) = &options.check_api {
        let started = Instant::now();
        journey.check_api(server, folder, seeds).await?;
        progress.record_phase("description of the API", started.elapsed());
    }
    let waiting = if engine.is_some() && !options.once {
        Some(journey.leave_something_to_do(server, &mut outcome).await?)
    } else {
        None
    };
    if !options.once {
        journey.act_as_forge(server)?;
        journey.write_settings()?;
    }
    progress.print_phases();
    if !options.once || !options.json {
        journey.print_summary(server, &outcome, waiting.as_deref());
    }
    Ok(outcome)
}

/// The base image that is a real Debian, on which images can be tested; root makes it once on a
/// machine.
async fn debian_base(progress: &Progress, registry: &str) -> Option<BaseImage> {
    if !nix::unistd::Uid::effective().is_root() {
        progress.print("without root there is no Debian base, and images are not tested");
        return None;
    }
    progress.print("the Debian base image (made once on this machine, while the rest is compiled)");
    match ecluse_testbed::debian::push_base_image(registry).await {
        Ok(base) => Some(base),
        Err(error) => {
            progress.print(&format!(
                "no Debian base, so images are not tested: {error:#}"
            ));
            None
        }
    }
}

impl Bed {
    /// Completes when the server ends; never, when none was started.
    async fn wait_for_end_of_server(&mut self) {
        match self.server.as_mut() {
            Some(server) => server.wait_for_end().await,
            None => std::future::pending().await,
        }
    }

    async fn stop(self, progress: &Progress) {
        if let Some(server) = self.server {
            server.stop().await;
        }
        drop(self.git);
        if let Some(server) = self.test_server {
            server.stop().await;
        }
        if let Some(services) = self.services {
            if let Some(Engine::Machine(host)) = &services.engine
                && let Err(error) = people::remove_from_machine_engine(
                    host,
                    &self.project,
                    services.registry.address(),
                )
                .await
            {
                progress.print(&format!(
                    "not everything was removed from {host}: {error:#}"
                ));
            }
            services.stop().await;
        }
    }
}
