//! `cargo xtask soak`: what CI has no time for. All 10,000 random orders of promotions are played,
//! and meanwhile the tests that kill processes are run again and again.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ecluse_launcher::Durability;

use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::services::{EngineChoice, Services};
use crate::signals::end_signal;
use crate::test::{Program, Run, compiled_programs, run_all};

/// Longer than all orders take on a slow machine.
const LIMIT: Duration = Duration::from_secs(8 * 60 * 60);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long the tests that kill processes are repeated; they run once at least.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// How many random orders are played, or which: `3000..10000`.
    #[arg(long, default_value = "10000")]
    orders: String,
}

/// `cargo xtask soak`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    let progress = Progress::new();
    ensure_installed(Need::FOR_SERVICES)?;
    let programs = compiled_programs(&[]).await?;
    let find = |package: &str| {
        programs
            .iter()
            .find(|program| program.is_integration_test && program.package == package)
            .with_context(|| format!("{package} has no tests"))
    };
    let (engine, server) = (find("ecluse-engine")?, find("ecluse-server")?);
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = Services::start(folder.path(), Durability::None).await?;
    let outcome = tokio::select! {
        outcome = async {
            services.add_engine(folder.path(), EngineChoice::Own).await?;
            soak(&progress, &options, &services, engine, server).await
        } => outcome,
        () = end_signal() => Err(anyhow::anyhow!("interrupted")),
    };
    services.stop().await;
    folder.close()?;
    progress.print_phases();
    outcome
}

async fn soak(
    progress: &Progress,
    options: &Options,
    services: &Services,
    engine: &Program,
    server: &Program,
) -> anyhow::Result<()> {
    let environment = services.environment();
    let mut for_orders = environment.clone();
    // No limit in seconds, even when the shell sets one.
    for_orders.push(("ECLUSE_TEST_SEQUENCES_SECONDS", String::new()));
    for_orders.push(("ECLUSE_TEST_SEQUENCES", options.orders.clone()));
    let started = Instant::now();
    let orders = async {
        let run = Run::of_part(engine, "no_promotion_with_a_closed_gate_", 4);
        let ran = run_all(progress, vec![run], &for_orders, LIMIT).await;
        progress.record_phase("random orders", started.elapsed());
        ensure!(
            ran.iter().all(|ran| ran.is_good()),
            "the random orders failed"
        );
        anyhow::Ok(())
    };
    let kills = async {
        let mut rounds = 0;
        loop {
            let run = Run::of_part(server, "killed_processes::", 4);
            let ran = run_all(progress, vec![run], &environment, LIMIT).await;
            rounds += 1;
            ensure!(
                ran.iter().all(|ran| ran.is_good()),
                "a test that kills processes failed in round {rounds}"
            );
            if started.elapsed() >= Duration::from_secs(60 * u64::from(options.minutes)) {
                break;
            }
        }
        progress.record_phase("killed processes", started.elapsed());
        anyhow::Ok(rounds)
    };
    let (orders, kills) = tokio::join!(orders, kills);
    let rounds = kills?;
    orders?;
    println!(
        "{} random orders, {rounds} rounds of killed processes: all passed",
        options.orders
    );
    Ok(())
}
