//! `/compliance`: the newest grade of every project on one page, for the quality team. Also the
//! section of a build's page that lists its findings.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ecluse_domain::build::Grade;
use ecluse_domain::compliance::{MAX_FINDINGS, RuleId};
use ecluse_domain::ids::BuildId;
use ecluse_domain::severity::Severity;
use ecluse_store::PgConnection;
use ecluse_store::findings::{self, Finding, NewestCheck, RuleCount};
use serde::Deserialize;

use super::PageQuery;
use super::view::{Viewer, chip, commit, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "compliance.html")]
struct CompliancePage {
    viewer: Viewer,
    rows: Vec<Row>,
    /// The number of projects with each grade; unchecked projects have none.
    red: usize,
    yellow: usize,
    green: usize,
    unchecked: usize,
    /// The rules that some project breaks, with their titles.
    rules: Vec<(String, &'static str)>,
    /// The chosen rule: only the projects that break it are shown.
    rule: Option<String>,
}

struct Row {
    newest: NewestCheck,
    counts: Vec<RuleCount>,
}

#[derive(Default, Deserialize)]
pub struct Filter {
    rule: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    PageQuery(filter): PageQuery<Filter>,
) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let newest = findings::list_newest(&mut conn, who.user.id).await?;
    let builds: Vec<BuildId> = newest.iter().filter_map(|newest| newest.build).collect();
    let mut counts: BTreeMap<uuid::Uuid, Vec<RuleCount>> = BTreeMap::new();
    for count in findings::count_by_rule(&mut conn, &builds).await? {
        counts.entry(count.build.0).or_default().push(count);
    }
    let broken: BTreeSet<String> = counts
        .values()
        .flatten()
        .map(|count| count.rule.clone())
        .collect();
    let rule = filter.rule.filter(|rule| !rule.is_empty());
    let with = |grade: Option<Grade>| newest.iter().filter(|newest| newest.grade == grade).count();
    let (red, yellow, green, unchecked) = (
        with(Some(Grade::Red)),
        with(Some(Grade::Yellow)),
        with(Some(Grade::Green)),
        with(None),
    );
    let row = |newest: NewestCheck| {
        let counts = newest
            .build
            .and_then(|build| counts.remove(&build.0))
            .unwrap_or_default();
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
    page(&CompliancePage {
        viewer: Viewer::new(&app.engine, &who),
        rows,
        red,
        yellow,
        green,
        unchecked,
        rules,
        rule,
    })
}

/// The findings of a build, as its page shows them.
pub struct BuildFindings {
    /// `None` before the commit was checked.
    pub grade: Option<Grade>,
    pub first: Vec<Finding>,
    /// The findings that are folded away.
    pub rest: Vec<Finding>,
    pub failing: usize,
    /// Whether the limit of stored findings was reached, so that there may have been more.
    pub is_full: bool,
}

/// The number of findings that are not folded away.
const UNFOLDED: usize = 30;

pub async fn list_for_build(
    conn: &mut PgConnection,
    build: BuildId,
) -> Result<BuildFindings, ecluse_engine::Error> {
    let grade = findings::find_grade(conn, build).await?;
    let mut first = findings::list(conn, build, 0, MAX_FINDINGS as i64).await?;
    let (is_full, failing) = (
        first.len() == MAX_FINDINGS,
        first
            .iter()
            .filter(|finding| finding.severity == Severity::Fail)
            .count(),
    );
    let rest = first.split_off(first.len().min(UNFOLDED));
    Ok(BuildFindings {
        grade,
        first,
        rest,
        failing,
        is_full,
    })
}

impl BuildFindings {
    pub fn warnings(&self) -> usize {
        self.first.len() + self.rest.len() - self.failing
    }
}

/// What to do about the findings of a rule.
pub fn advice(rule: &str) -> &'static str {
    rule.parse::<RuleId>().map_or("", |rule| rule.advice())
}
