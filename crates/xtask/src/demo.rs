//! `cargo xtask demo`: a client project travels from a signed push to prod, on real parts.

pub(crate) mod hook;
mod journey;
mod people;
mod refusals;

use std::path::Path;

use anyhow::Context;
use ecluse_launcher::{Durability, Postgres};
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::BaseImage;

use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Server, tail};
use crate::services::{Engine, Services, machine_engine};
use crate::signals::asked_to_end;
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
}

/// Everything that has to end, filled while it starts.
#[derive(Default)]
struct Bed {
    services: Option<Services>,
    /// Where images are tried.
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
        progress.say(&format!("a container engine cannot be installed: {error:#}"));
    }
    if root && let Err(error) = ensure_installed(&[Need::Debootstrap]) {
        progress.say(&format!("no Debian base, so images will not be tried: {error:#}"));
    }
    let mut folder = ecluse_testbed::temp_dir()?;
    folder.disable_cleanup(options.keep);
    let mut bed = Bed::default();
    let ended = asked_to_end();
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
            eprintln!("\nCtrl-C ends everything and removes it.");
            tokio::select! {
                () = &mut ended => Ok(None),
                () = async { match bed.server.as_mut() { Some(server) => server.ended().await, None => std::future::pending().await } } => {
                    Err(anyhow::anyhow!("ecluse ended by itself:\n{}", tail(&folder.path().join("ecluse/ecluse.log"), 20)))
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
    progress.say("stopping everything");
    bed.stop(&progress).await;
    if options.keep {
        progress.say(&format!("kept: {}", folder.path().display()));
    } else {
        folder.close().context("removing the temporary folder")?;
    }
    match result {
        Ok(Some(mut outcome)) if options.json => println!("{}", outcome.json(&progress)?),
        Ok(_) => {}
        Err(error) => {
            if options.json {
                let reason = format!("{error:#}");
                println!("{}", serde_json::json!({"ok": false, "seconds": journey::round(progress.elapsed()), "error": reason}));
            }
            return Err(error);
        }
    }
    Ok(())
}

async fn show(options: &Options, progress: &Progress, folder: &Path, bed: &mut Bed) -> anyhow::Result<Outcome> {
    progress.say("compiling ecluse");
    let program = crate::server::build(crate::server::Profile::Dev).await?;
    progress.say("starting a private Postgres and a private registry");
    let services = bed.services.insert(Services::start(folder, Durability::Full).await?);
    let engine = match services.add_engine(folder, crate::services::EngineChoice::Any).await {
        Ok(()) => services.engine.as_ref().map(|engine| engine.host().to_owned()),
        Err(error) => {
            progress.say(&format!("no container engine, so nothing will be deployed: {error:#}"));
            None
        }
    };
    bed.project = match &services.engine {
        // Names on somebody's engine must not meet those of a real installation.
        Some(Engine::Machine(host)) => {
            progress.say(&format!("using the engine at {host}"));
            format!("shop-demo-{}", crate::server::random_hex(3)?)
        }
        Some(Engine::Own(_)) => {
            progress.say("started a private Docker engine");
            "shop".to_owned()
        }
        None => "shop".to_owned(),
    };
    let repositories = folder.join("git");
    std::fs::create_dir_all(&repositories)?;
    let git = bed.git.insert(GitServer::start(&repositories).await?);
    let base = match &engine {
        Some(_) => debian_base(progress, services.registry.address()).await,
        None => None,
    };
    if base.is_some() {
        bed.test_server = Some(Postgres::start_for_tests(&folder.join("tests")).await?);
        progress.say("started a second private Postgres, for tests of images");
    }
    let ground = Ground { services, git, engine: engine.as_deref(), debian: base.zip(bed.test_server.as_ref()) };
    let mut journey = Journey::prepare(progress, folder, program, ground, &bed.project).await?;
    let server = bed.server.insert(journey.installation().serve().await?);
    progress.say(&format!("ecluse is up at {} after {} ms", server.url, server.start.as_millis()));
    let mut outcome = journey.travel(server, engine.is_some()).await?;
    let waiting = if engine.is_some() && !options.once { Some(journey.leave_something_to_do(server, &mut outcome).await?) } else { None };
    if !options.once {
        journey.act_as_forge(server)?;
        journey.keep_settings()?;
    }
    if !options.once || !options.json {
        journey.summary(server, &outcome, waiting.as_deref());
    }
    Ok(outcome)
}

/// A real Debian, on which images can be tried; made once per machine, with root.
async fn debian_base(progress: &Progress, registry: &str) -> Option<BaseImage> {
    if !nix::unistd::Uid::effective().is_root() {
        progress.say("not root, so there is no Debian base, and images are not tried");
        return None;
    }
    progress.say("the Debian base image (made once on this machine, which takes a minute)");
    match ecluse_testbed::debian::push_base_image(registry).await {
        Ok(base) => Some(base),
        Err(error) => {
            progress.say(&format!("no Debian base, so images are not tried: {error:#}"));
            None
        }
    }
}

impl Bed {
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
                && let Err(error) = people::remove_from_machine_engine(host, &self.project, services.registry.address()).await
            {
                progress.say(&format!("not everything was removed from {host}: {error:#}"));
            }
            services.stop().await;
        }
    }
}
