//! `cargo xtask bench`: figures, each beside its target. A missed target is only printed; a fault,
//! such as a lost delivery, makes the command fail.

mod baseline;
mod build;
mod compare;
mod fairness;
mod figure;
mod intake;
mod load;
mod memory;
mod project;
mod rules;
mod smoke;
mod tree;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use figure::{Figure, Report};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// From a signed delivery to a durable row and a started build.
    Intake,
    /// The smoke test of an image, with a template database and without.
    Smoke,
    /// From a commit to an image, beside `docker build`.
    Build,
    /// Readiness beside 10,000 projects, and from an approval to a running promotion.
    Rules,
    /// A quiet project beside neighbours that do the worst.
    Fairness,
    /// A second fetch of a repository with submodules, and the steps of our builds alone.
    Checkout,
    /// Every benchmark.
    All,
}

#[derive(clap::Args)]
pub(crate) struct Options {
    name: Name,
    /// Runs of each case of `build` and `checkout`, whose figures are medians.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Print the figures of each benchmark as one JSON object on a line at the end.
    #[arg(long)]
    json: bool,
    /// Compute every figure from a small amount of work, with the program that `cargo xtask test`
    /// uses. No target is judged.
    #[arg(long)]
    quick: bool,
    /// The compiled `xtask` of another checkout: measure in turns with it, and print how many times
    /// as long this one takes.
    #[arg(long, value_name = "XTASK", conflicts_with_all = ["quick", "json"])]
    against: Option<PathBuf>,
    /// Measure this program instead of compiling one from this checkout. The benchmark `smoke`
    /// always measures this checkout.
    #[arg(long, value_name = "ECLUSE", conflicts_with = "against")]
    program: Option<PathBuf>,
}

/// How much work is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// What the targets are about.
    Full,
    /// Enough to compute every figure and to find faults.
    Quick,
}

/// `cargo xtask bench NAME`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    if let Some(other) = &options.against {
        return compare::compare(options.name, options.runs, other).await;
    }
    let (size, runs) = if options.quick {
        (Size::Quick, 1)
    } else {
        (Size::Full, options.runs)
    };
    let reports = measure(options.name, size, runs, options.program).await?;
    figure::print(&reports);
    if options.json {
        for report in &reports {
            println!("{}", serde_json::to_string(report)?);
        }
    }
    figure::check(&reports)
}

/// Computes every figure of every benchmark from a small amount of work; fails on a fault. Needs
/// the program that `xtask-start` compiled.
pub(crate) async fn quick() -> anyhow::Result<()> {
    let reports = measure(Name::All, Size::Quick, 1, None).await?;
    figure::print(&reports);
    figure::check(&reports)
}

/// Measures `program`; without it, the program of this checkout.
async fn measure(
    name: Name,
    size: Size,
    runs: u8,
    program: Option<PathBuf>,
) -> anyhow::Result<Vec<Report>> {
    let mut reports = Vec::new();
    let program = match (program, name, size) {
        (Some(program), _, _) => program,
        // It measures code of the engine that is part of this program.
        (None, Name::Smoke, _) => PathBuf::new(),
        (None, _, Size::Quick) => crate::server::compiled_program()?,
        (None, _, Size::Full) => {
            crate::progress::Progress::new().print("compiling ecluse for release");
            crate::server::build_release().await?
        }
    };
    if matches!(name, Name::Intake | Name::All) {
        reports.push(intake::run(&program, size).await?);
    }
    let builders = match name {
        Name::Build | Name::All => Some(build::Builders::OursAndDocker),
        Name::Checkout => Some(build::Builders::Ours),
        Name::Intake | Name::Smoke | Name::Rules | Name::Fairness => None,
    };
    if let Some(builders) = builders {
        reports.extend(build::run(&program, size, usize::from(runs), builders).await?);
    }
    if matches!(name, Name::Smoke | Name::All) {
        reports.push(smoke::run(size).await?);
    }
    if matches!(name, Name::Rules | Name::All) {
        reports.push(rules::run(&program, size).await?);
    }
    // It needs minutes and the whole machine, so it is not one of the short benchmarks of the tests.
    if name == Name::Fairness || (name == Name::All && size == Size::Full) {
        reports.push(fairness::run(&program, size).await?);
    }
    if size == Size::Quick {
        reports.iter_mut().for_each(Report::remove_targets);
    }
    Ok(reports)
}

/// The end of ecluse's log added to an error.
fn with_log(error: anyhow::Error, folder: &Path) -> anyhow::Error {
    let log = crate::server::tail(&folder.join("ecluse/ecluse.log"), 15);
    if log.is_empty() {
        error
    } else {
        error.context(format!("the end of ecluse's log:\n{log}\n"))
    }
}

/// The middle of the values; not a number when there is none.
fn median(values: &[f64]) -> f64 {
    percentile(values, 50.0)
}

/// Nearest rank: the smallest value that `percent` of all values do not exceed; not a number when
/// there is no value.
fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a small positive rank"
    )]
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!(
            (
                percentile(&values, 50.0),
                percentile(&values, 99.0),
                percentile(&values, 100.0)
            ),
            (100.0, 198.0, 200.0)
        );
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert!(median(&[]).is_nan());
    }
}
