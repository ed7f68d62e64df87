//! Figures, their targets, and which of them show a fault.

use anyhow::ensure;
use serde::Serialize;

/// What a benchmark measured.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) bench: &'static str,
    pub(super) figures: Vec<Figure>,
}

#[derive(Serialize)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    /// `null` for a value that only explains the others.
    target: Option<String>,
    met: bool,
    /// The value shows that the program did something wrong.
    fault: bool,
}

impl Figure {
    pub(super) fn raw(name: impl Into<String>, value: f64, unit: &'static str) -> Figure {
        Figure {
            name: name.into(),
            value: rounded(value),
            unit,
            target: None,
            met: true,
            fault: false,
        }
    }

    pub(super) fn at_most(
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        limit: f64,
    ) -> Figure {
        Figure {
            target: Some(format!("<= {limit}")),
            met: value <= limit,
            ..Figure::raw(name, value, unit)
        }
    }

    pub(super) fn at_least(
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        limit: f64,
    ) -> Figure {
        Figure {
            target: Some(format!(">= {limit}")),
            met: value >= limit,
            ..Figure::raw(name, value, unit)
        }
    }

    /// How often something happened that must never happen: the command fails unless it is 0.
    pub(super) fn fault_count(name: impl Into<String>, count: f64) -> Figure {
        let is_fault = count != 0.0;
        Figure {
            target: Some("0".to_owned()),
            met: !is_fault,
            fault: is_fault,
            ..Figure::raw(name, count, "count")
        }
    }

    /// Something that must be true: the command fails unless it is. The value is 1 for true.
    pub(super) fn required(name: impl Into<String>, is_true: bool) -> Figure {
        Figure {
            target: Some("1".to_owned()),
            met: is_true,
            fault: !is_true,
            ..Figure::raw(name, if is_true { 1.0 } else { 0.0 }, "0 or 1")
        }
    }
}

impl Report {
    /// For a small amount of work, targets mean nothing; faults do.
    pub(super) fn remove_targets(&mut self) {
        for figure in &mut self.figures {
            if !figure.fault {
                figure.target = None;
                figure.met = true;
            }
        }
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// One line for each figure.
pub(super) fn print(reports: &[Report]) {
    for report in reports {
        println!("{}", report.bench);
        for figure in &report.figures {
            let target = figure.target.as_deref().map(|target| {
                let missed = match (figure.fault, figure.met) {
                    (true, _) => "  FAULT",
                    (false, false) => "  NOT MET",
                    (false, true) => "",
                };
                format!("target {target}{missed}")
            });
            println!(
                "  {:<50} {:>12} {:<8} {}",
                figure.name,
                figure.value,
                figure.unit,
                target.unwrap_or_default()
            );
        }
    }
}

/// Fails when a figure shows a fault, or could not be computed.
pub(super) fn check(reports: &[Report]) -> anyhow::Result<()> {
    for report in reports {
        ensure!(!report.figures.is_empty(), "{}: no figure", report.bench);
    }
    let figures = reports
        .iter()
        .flat_map(|report| report.figures.iter().map(|figure| (report.bench, figure)));
    let wrong: Vec<String> = figures
        .filter(|(_, figure)| figure.fault || !figure.value.is_finite())
        .map(|(bench, figure)| format!("{bench}: {} is {}", figure.name, figure.value))
        .collect();
    ensure!(wrong.is_empty(), "{}", wrong.join("; "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_one(figure: Figure) -> Result<(), String> {
        let mut report = Report {
            bench: "intake",
            figures: vec![figure],
        };
        report.remove_targets();
        check(&[report]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_missed_target_is_no_error() {
        assert_eq!(check_one(Figure::at_most("p99", 30.0, "ms", 20.0)), Ok(()));
        assert_eq!(check_one(Figure::fault_count("lost", 0.0)), Ok(()));
        assert_eq!(check_one(Figure::required("reproducible", true)), Ok(()));
    }

    #[test]
    fn a_fault_and_a_figure_without_a_value_are_errors() {
        assert_eq!(
            check_one(Figure::fault_count("lost", 2.0)),
            Err("intake: lost is 2".to_owned())
        );
        assert_eq!(
            check_one(Figure::required("reproducible", false)),
            Err("intake: reproducible is 0".to_owned())
        );
        assert_eq!(
            check_one(Figure::raw("p50", f64::NAN, "ms")),
            Err("intake: p50 is NaN".to_owned())
        );
    }
}
