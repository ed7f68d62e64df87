//! `/compliance`: every project's newest verdict in one place, for the Quality team; and the section of a build's
//! page that lists what was found in it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ecluse_domain::build::Grade;
use ecluse_domain::build_policy::Severity;
use ecluse_domain::compliance::{MOST_FINDINGS, RuleId};
use ecluse_domain::ids::BuildId;
use ecluse_store::PgConnection;
use ecluse_store::findings::{self, Count, Finding, Newest};
use serde::Deserialize;

use super::Asked;
use super::view::{Viewer, chip, commit, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "compliance.html")]
struct Page {
    viewer: Viewer,
    rows: Vec<Row>,
    /// How many projects have each verdict, worst first; the last have none.
    red: usize,
    yellow: usize,
    green: usize,
    unchecked: usize,
    /// Those that are broken somewhere, with what they ask for.
    rules: Vec<(String, &'static str)>,
    /// Only projects that break this one are shown.
    rule: Option<String>,
}

struct Row {
    newest: Newest,
    counts: Vec<Count>,
}

#[derive(Default, Deserialize)]
pub struct Filter {
    rule: Option<String>,
}

pub async fn show(State(app): State<App>, who: SignedIn, Asked(filter): Asked<Filter>) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let newest = findings::newest(&mut conn, who.user.id).await?;
    let builds: Vec<BuildId> = newest.iter().filter_map(|newest| newest.build).collect();
    let mut counts: BTreeMap<uuid::Uuid, Vec<Count>> = BTreeMap::new();
    for count in findings::counts(&mut conn, &builds).await? {
        counts.entry(count.build.0).or_default().push(count);
    }
    let broken: BTreeSet<String> = counts.values().flatten().map(|count| count.rule.clone()).collect();
    let rule = filter.rule.filter(|rule| !rule.is_empty());
    let with = |grade: Option<Grade>| newest.iter().filter(|newest| newest.grade == grade).count();
    let (red, yellow, green, unchecked) = (with(Some(Grade::Red)), with(Some(Grade::Yellow)), with(Some(Grade::Green)), with(None));
    let row = |newest: Newest| {
        let counts = newest.build.and_then(|build| counts.remove(&build.0)).unwrap_or_default();
        Row { newest, counts }
    };
    let mut rows: Vec<Row> = newest.into_iter().map(row).collect();
    if let Some(rule) = &rule {
        rows.retain_mut(|row| {
            row.counts.retain(|count| count.rule == *rule);
            !row.counts.is_empty()
        });
    }
    let titled = |rule: String| {
        let title = rule.parse::<RuleId>().map_or("", |rule| rule.title());
        (rule, title)
    };
    let rules = broken.into_iter().map(titled).collect();
    page(&Page { viewer: Viewer::from(&who.user), rows, red, yellow, green, unchecked, rules, rule })
}

/// What a build's page shows of its findings.
pub struct OfBuild {
    /// None before the commit was checked.
    pub grade: Option<Grade>,
    pub first: Vec<Finding>,
    /// Those that have to be asked for by opening a fold.
    pub rest: Vec<Finding>,
    pub failing: usize,
    /// There may have been more than are kept.
    pub is_full: bool,
}

/// Shown without a fold.
const FIRST: usize = 30;

pub async fn of_build(conn: &mut PgConnection, build: BuildId) -> Result<OfBuild, ecluse_engine::Error> {
    let grade = findings::grade(conn, build).await?;
    let mut first = findings::list(conn, build, 0, MOST_FINDINGS as i64).await?;
    let (is_full, failing) = (first.len() == MOST_FINDINGS, first.iter().filter(|finding| finding.severity == Severity::Fail).count());
    let rest = first.split_off(first.len().min(FIRST));
    Ok(OfBuild { grade, first, rest, failing, is_full })
}

impl OfBuild {
    pub fn warnings(&self) -> usize {
        self.first.len() + self.rest.len() - self.failing
    }
}

/// What to do about a rule's findings.
pub fn advice(rule: &str) -> &'static str {
    rule.parse::<RuleId>().map_or("", |rule| rule.advice())
}
