//! The same benchmark with two checkouts of Ecluse, in turns, so that what disturbs the machine
//! disturbs both.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;

use super::{Name, Size, measure, median};
use crate::process::run_quietly;
use crate::progress::Progress;

const TURNS: usize = 3;

/// Benchmark and figure → its values, and their unit.
type Values = BTreeMap<(String, String), (Vec<f64>, String)>;

/// The part of a report that every version of `xtask` prints.
#[derive(Deserialize)]
struct OtherReport {
    bench: String,
    figures: Vec<OtherFigure>,
}

#[derive(Deserialize)]
struct OtherFigure {
    name: String,
    value: f64,
    unit: String,
}

/// Prints the medians of both, and their ratio, for every duration that both report. `other` is a
/// compiled `xtask`, which compiles the program of its own checkout.
pub(super) async fn compare(name: Name, runs: u8, other: &Path) -> anyhow::Result<()> {
    let progress = Progress::new();
    let (mut ours, mut theirs) = (Values::new(), Values::new());
    for turn in 1..=TURNS {
        progress.print(&format!("turn {turn} of {TURNS}: the other checkout"));
        for report in run_other(other, name, runs).await? {
            for figure in report.figures {
                add(
                    &mut theirs,
                    &report.bench,
                    &figure.name,
                    figure.value,
                    &figure.unit,
                );
            }
        }
        progress.print(&format!("turn {turn} of {TURNS}: this checkout"));
        for report in measure(name, Size::Full, runs, None).await? {
            for figure in &report.figures {
                add(
                    &mut ours,
                    report.bench,
                    &figure.name,
                    figure.value,
                    figure.unit,
                );
            }
        }
    }
    println!(
        "{:<60} {:>10} {:>10} {:>12}",
        "median", "this", "other", "this / other"
    );
    for (key, (values, unit)) in &ours {
        if let (Some((others, _)), "s" | "ms") = (theirs.get(key), unit.as_str()) {
            let (this, other) = (median(values), median(others));
            let (bench, figure) = key;
            println!(
                "{:<60} {this:>10.3} {other:>10.3} {:>12.2}",
                format!("{bench}: {figure} ({unit})"),
                this / other
            );
        }
    }
    Ok(())
}

fn add(all: &mut Values, bench: &str, figure: &str, value: f64, unit: &str) {
    let key = (bench.to_owned(), figure.to_owned());
    let (values, _) = all
        .entry(key)
        .or_insert_with(|| (Vec::new(), unit.to_owned()));
    values.push(value);
}

async fn run_other(program: &Path, name: Name, runs: u8) -> anyhow::Result<Vec<OtherReport>> {
    use clap::ValueEnum as _;
    let name = name
        .to_possible_value()
        .context("a benchmark without a name")?;
    let mut command = Command::new(program);
    command
        .args(["bench", name.get_name(), "--json", "--runs"])
        .arg(runs.to_string());
    let (succeeded, output) = run_quietly(command).await?;
    ensure!(succeeded, "{} failed:\n{output}", program.display());
    let reports: Vec<OtherReport> = output
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    ensure!(
        !reports.is_empty(),
        "{} printed no figures",
        program.display()
    );
    Ok(reports)
}
