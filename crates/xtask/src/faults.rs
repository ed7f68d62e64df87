//! `cargo xtask faults`: breaks Ecluse on purpose, on real parts, and checks afterwards with a
//! checker of its own that nothing was lost, nothing happened twice and nothing stays open.

mod bursts;
mod check;
mod clocks;
mod commits;
mod disk;
mod engine;
mod ground;
mod hosts;
mod moments;
mod neighbour;
mod postgres;
mod private;
mod proof;
mod races;
mod random;
mod row_lock;
mod site;
mod steps;
mod tally;
mod tests_of_images;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ecluse_domain::planted::Bug;

use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::signals::end_signal;
use ground::Ground;
use hosts::Host;
use random::Random;
use tally::{Line, Tally};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long the scenarios take together, without the start of the services. Each scenario makes
    /// one round at least, so that one minute takes about five. Afterwards each parser of outside
    /// bytes is fed for six seconds per minute, at most a minute; for that, cargo-fuzz is installed
    /// from the package registry, and compiles for some minutes.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// The seed of an earlier run, to make the same choices again.
    #[arg(long)]
    seed: Option<u64>,
    /// Run only this scenario; may be repeated.
    #[arg(long, value_name = "SCENARIO")]
    only: Vec<Scenario>,
    /// Leave the parsers out.
    #[arg(long)]
    without_parsers: bool,
    /// Plant one known bug after the other, and see that a scenario finds it.
    #[arg(long)]
    prove: bool,
    /// With --prove: only this bug; may be repeated.
    #[arg(long, value_name = "BUG")]
    bug: Vec<String>,
    /// Print the figures as one JSON object on the last line.
    #[arg(long)]
    json: bool,
    /// Keep the temporary folder with its logs.
    #[arg(long)]
    keep: bool,
}

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scenario {
    /// Server and worker are killed in bursts of deliveries.
    Bursts,
    /// The same with a private Postgres and registry, which die with the server.
    Private,
    /// Postgres crashes and starts again.
    Postgres,
    /// Kills and pauses in every step of builds, deployments and promotions.
    Steps,
    /// Postgres commits, and its answer is lost.
    Commits,
    /// The registry refuses, hangs, breaks off and lies.
    Registry,
    /// The git host does.
    Git,
    /// The container engine is killed in the middle of deployments.
    Engine,
    /// The disk of an installation runs full.
    Disk,
    /// The clocks of the processes differ by hours.
    Clocks,
    /// Three processes do the same thing at once, and people disagree.
    Races,
    /// The worst moments of deployments and promotions, made with locks and held answers.
    Moments,
    /// A noisy project beside a quiet one.
    Neighbour,
    /// Kills and pauses while packages are installed and images tested.
    Tests,
}

impl Scenario {
    const ALL: [Scenario; 14] = [
        Scenario::Bursts,
        Scenario::Private,
        Scenario::Postgres,
        Scenario::Steps,
        Scenario::Commits,
        Scenario::Registry,
        Scenario::Git,
        Scenario::Engine,
        Scenario::Disk,
        Scenario::Clocks,
        Scenario::Races,
        Scenario::Moments,
        Scenario::Neighbour,
        Scenario::Tests,
    ];

    const fn name(self) -> &'static str {
        match self {
            Scenario::Bursts => "bursts",
            Scenario::Private => "private",
            Scenario::Postgres => "postgres",
            Scenario::Steps => "steps",
            Scenario::Commits => "commits",
            Scenario::Registry => "registry",
            Scenario::Git => "git",
            Scenario::Engine => "engine",
            Scenario::Disk => "disk",
            Scenario::Clocks => "clocks",
            Scenario::Races => "races",
            Scenario::Moments => "moments",
            Scenario::Neighbour => "neighbour",
            Scenario::Tests => "tests",
        }
    }

    async fn run(
        self,
        ground: &Ground,
        random: &mut Random,
        bounds: &Bounds,
    ) -> anyhow::Result<Tally> {
        match self {
            Scenario::Bursts => bursts::run(ground, random, bounds).await,
            Scenario::Private => private::run(ground, random, bounds).await,
            Scenario::Postgres => postgres::run(ground, random, bounds).await,
            Scenario::Steps => steps::run(ground, random, bounds).await,
            Scenario::Commits => commits::run(ground, random, bounds).await,
            Scenario::Registry => hosts::run(ground, random, bounds, Host::Registry).await,
            Scenario::Git => hosts::run(ground, random, bounds, Host::Git).await,
            Scenario::Engine => engine::run(ground, random, bounds).await,
            Scenario::Disk => disk::run(ground, random, bounds).await,
            Scenario::Clocks => clocks::run(ground, random, bounds).await,
            Scenario::Races => races::run(ground, random, bounds).await,
            // Its future is large, and tasks have small stacks in debug builds.
            Scenario::Moments => Box::pin(moments::run(ground, random, bounds)).await,
            Scenario::Neighbour => neighbour::run(ground, random, bounds).await,
            Scenario::Tests => tests_of_images::run(ground, random, bounds).await,
        }
    }
}

/// The program under test.
#[derive(Debug, Clone)]
struct Program {
    path: PathBuf,
    /// The bug that the program is asked to have.
    bug: Option<Bug>,
}

impl Program {
    /// The settings that every process of the program gets.
    fn settings(&self) -> Vec<(String, String)> {
        let bug = self.bug.iter();
        bug.map(|bug| ("ECLUSE_PLANTED_BUG".to_owned(), format!("{bug:?}")))
            .collect()
    }
}

/// How long a scenario goes on.
struct Bounds {
    end: Instant,
    most_faults: u64,
}

impl Bounds {
    fn new(length: Duration) -> Bounds {
        Bounds {
            end: Instant::now() + length,
            most_faults: 10_000,
        }
    }

    /// The same, and at least this long from now.
    fn at_least(&self, length: Duration) -> Bounds {
        Bounds {
            end: self.end.max(Instant::now() + length),
            most_faults: self.most_faults,
        }
    }

    /// Whether there is time for another fault; the first one is always allowed.
    fn allow_another(&self, faults: u64) -> bool {
        faults == 0 || (!self.is_over() && faults < self.most_faults)
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.end
    }
}

/// The variable with the minutes of the faults in `cargo xtask test`, and their number without it.
const TEST_MINUTES: &str = "ECLUSE_TEST_FAULT_MINUTES";
const DEFAULT_TEST_MINUTES: f64 = 1.0;

/// Runs the scenarios for a short time, as a part of `cargo xtask test`. The parsers are left out:
/// the programs that feed them take minutes to compile.
pub(crate) async fn run_for_tests() -> anyhow::Result<()> {
    let minutes = match std::env::var(TEST_MINUTES) {
        Ok(text) if !text.is_empty() => text.parse().context(TEST_MINUTES)?,
        Ok(_) | Err(_) => DEFAULT_TEST_MINUTES,
    };
    let options = Options {
        minutes,
        seed: None,
        only: Vec::new(),
        without_parsers: true,
        prove: false,
        bug: Vec::new(),
        json: false,
        keep: false,
    };
    command(options).await
}

/// `cargo xtask faults`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    let progress = Progress::new();
    ensure!(
        nix::unistd::Uid::effective().is_root(),
        "the faults need root: a container engine and a small file system of their own"
    );
    ensure_installed(&[Need::FOR_SERVICES, &[Need::Debootstrap]].concat())?;
    let seed = match options.seed {
        Some(seed) => seed,
        None => u64::from_str_radix(&crate::server::random_hex(4)?, 16)?,
    };
    if options.prove {
        return proof::command(&progress, seed, &options.bug, options.json).await;
    }
    let mut folder = ecluse_testbed::temp_dir()?;
    folder.disable_cleanup(options.keep);
    let path = folder.path().join("ecluse");
    std::fs::copy(crate::server::compiled_program()?, &path)?;
    let program = Program { path, bug: None };
    let scenarios = if options.only.is_empty() {
        Scenario::ALL.to_vec()
    } else {
        options.only.clone()
    };
    let length =
        Duration::try_from_secs_f64(60.0 * options.minutes)? / u32::try_from(scenarios.len())?;
    progress.print(&format!("seed {seed}; starting the services"));
    let mut ground = None;
    let lines = tokio::select! {
        lines = run_all(&progress, folder.path(), program, seed, length, &scenarios, &mut ground) => lines,
        () = end_signal() => Err(anyhow::anyhow!("interrupted")),
    };
    if let Some(ground) = ground {
        ground.stop().await;
    }
    if options.keep {
        progress.print(&format!("kept: {}", folder.path().display()));
    } else {
        folder.close().context("removing the temporary folder")?;
    }
    let lines = lines?;
    if options.json {
        println!("{}", serde_json::json!({"seed": seed, "scenarios": lines}));
    }
    let bad: Vec<&str> = lines
        .iter()
        .filter(|line| !line.is_good())
        .map(|line| line.scenario)
        .collect();
    if bad.is_empty() && options.only.is_empty() && !options.without_parsers {
        progress.print("the parsers of outside bytes");
        // A minute for each of them in the usual ten minutes, and less in a shorter run.
        let seconds = Duration::try_from_secs_f64((6.0 * options.minutes).clamp(5.0, 60.0))?;
        crate::fuzz::run_each(seconds.as_secs()).await?;
    }
    if !bad.is_empty() {
        bail!(
            "not everything held in {}; once more: cargo xtask faults --seed {seed}{}",
            bad.join(", "),
            bad.iter()
                .map(|name| format!(" --only {name}"))
                .collect::<String>()
        );
    }
    Ok(())
}

async fn run_all(
    progress: &Progress,
    folder: &Path,
    program: Program,
    seed: u64,
    length: Duration,
    scenarios: &[Scenario],
    place: &mut Option<Ground>,
) -> anyhow::Result<Vec<Line>> {
    let ground = place.insert(Ground::prepare(folder, program).await?);
    println!("{}", Line::HEAD);
    let mut lines = Vec::new();
    for scenario in scenarios {
        let line = run_one(progress, ground, *scenario, seed, length).await;
        println!("{}", line.text());
        for sentence in &line.tally.evidence {
            println!("    {sentence}");
        }
        if !line.tally.details.is_empty() {
            println!("    {:?}", line.tally.details);
        }
        if let Some(error) = &line.error {
            println!("    it did not reach its end: {error}");
        }
        if !line.is_good() {
            println!("    seed {seed}, scenario {}", line.scenario);
        }
        lines.push(line);
    }
    Ok(lines)
}

async fn run_one(
    progress: &Progress,
    ground: &Ground,
    scenario: Scenario,
    seed: u64,
    length: Duration,
) -> Line {
    progress.print(scenario.name());
    let started = Instant::now();
    let mut random = Random::of_scenario(seed, scenario.name());
    let bounds = Bounds::new(length);
    // Longer than any honest scenario: one that hangs is a violation too.
    let limit = length + Duration::from_secs(400);
    let ran = tokio::time::timeout(limit, scenario.run(ground, &mut random, &bounds)).await;
    let (tally, error) = match ran {
        Ok(Ok(tally)) => (tally, None),
        Ok(Err(error)) => (Tally::default(), Some(format!("{error:#}"))),
        Err(_) => (
            Tally::default(),
            Some(format!("it did not end within {} s", limit.as_secs())),
        ),
    };
    Line {
        scenario: scenario.name(),
        seed,
        seconds: (started.elapsed().as_secs_f64() * 10.0).round() / 10.0,
        tally,
        error,
    }
}
