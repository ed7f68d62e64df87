//! `cargo xtask bench`: figures beside what is wanted of them. A benchmark informs; it never fails a test run.

mod baseline;
mod build;
mod intake;
mod load;
mod project;
mod rules;
mod smoke;
mod tree;

use clap::ValueEnum;
use serde::Serialize;

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// From a signed delivery to a durable row and a started build.
    Intake,
    /// The smoke test of an image, with a template database and without.
    Smoke,
    /// From a commit to an image, beside `docker build`.
    Build,
    /// Readiness beside 10,000 projects, and from an approval to a running promotion.
    Rules,
    /// A second fetch of a repository with submodules, and the steps of our builds alone.
    Checkout,
    /// Every benchmark.
    All,
}

#[derive(clap::Args)]
pub(crate) struct Options {
    name: Name,
    /// Runs of each case of `build` and `checkout`; its figures are medians.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Print the figures as one JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// What a benchmark found.
#[derive(Serialize)]
struct Report {
    bench: &'static str,
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    /// `null` for a raw value that only explains the others.
    wanted: Option<String>,
    met: bool,
}

impl Figure {
    fn raw(name: impl Into<String>, value: f64, unit: &'static str) -> Figure {
        Figure { name: name.into(), value: rounded(value), unit, wanted: None, met: true }
    }

    fn at_most(name: impl Into<String>, value: f64, unit: &'static str, limit: f64) -> Figure {
        Figure { name: name.into(), value: rounded(value), unit, wanted: Some(format!("<= {limit}")), met: value <= limit }
    }

    fn at_least(name: impl Into<String>, value: f64, unit: &'static str, limit: f64) -> Figure {
        Figure { name: name.into(), value: rounded(value), unit, wanted: Some(format!(">= {limit}")), met: value >= limit }
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// `cargo xtask bench NAME`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    let mut reports = Vec::new();
    if matches!(options.name, Name::Intake | Name::All) {
        reports.push(intake::run().await?);
    }
    let whose = match options.name {
        Name::Build | Name::All => Some(build::Whose::Both),
        Name::Checkout => Some(build::Whose::Ours),
        Name::Intake | Name::Smoke | Name::Rules => None,
    };
    if let Some(whose) = whose {
        reports.extend(build::run(usize::from(options.runs), whose).await?);
    }
    if matches!(options.name, Name::Smoke | Name::All) {
        reports.push(smoke::run().await?);
    }
    if matches!(options.name, Name::Rules | Name::All) {
        reports.push(rules::run().await?);
    }
    for report in &reports {
        println!("{}", report.bench);
        for figure in &report.figures {
            let wanted = figure.wanted.as_deref().map(|wanted| format!("wanted {wanted}{}", if figure.met { "" } else { "  NOT MET" }));
            println!("  {:<44} {:>12} {:<8} {}", figure.name, figure.value, figure.unit, wanted.unwrap_or_default());
        }
    }
    if options.json {
        for report in &reports {
            println!("{}", serde_json::to_string(report)?);
        }
    }
    Ok(())
}

/// The middle of the values; 0 of none.
fn median(values: &[f64]) -> f64 {
    percentile(values, 50.0)
}

/// Nearest rank: the smallest value that `percent` of all values do not exceed.
fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a small positive rank")]
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!((percentile(&values, 50.0), percentile(&values, 99.0), percentile(&values, 100.0)), (100.0, 198.0, 200.0));
        assert_eq!((median(&[3.0, 1.0, 2.0]), median(&[])), (2.0, 0.0));
    }
}
