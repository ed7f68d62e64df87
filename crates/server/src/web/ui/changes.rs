//! `/releases/{id}/changes`: what a release changes on a stage, or compared with another release.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ecluse_domain::comparison::{Change, Commit, Log, PartChange, RepositoryChange};
use ecluse_engine::release::changes::{Baseline, Changes, Packages, Shipped, compare_with};
use ecluse_store::projects::{self, Project};
use ecluse_store::releases::{self, Release};

use super::view::{Status, Tone, Viewer, chip, commit, plain, stage_title, when};
use super::{PageQuery, parse_id, require_visible};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::comparison::ComparisonQuery;
use crate::web::error::{PageError, Problem, page};

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    viewer: Viewer,
    project: Project,
    release: Release,
    baseline: Baseline,
    changes: Changes,
}

impl Status for Change {
    fn tone(&self) -> Tone {
        match self {
            Self::New => Tone::Good,
            Self::Removed => Tone::Bad,
            Self::Changed => Tone::Idle,
        }
    }
    fn label(&self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Removed => "Removed",
            Self::Changed => "Changed",
        }
    }
}

impl ChangesPage {
    /// What the release is compared with, as the end of the title.
    fn baseline(&self) -> String {
        match (&self.baseline, &self.changes.from) {
            (Baseline::Stage(stage), _) => format!("on {}", stage_title(stage)),
            (
                _,
                Some(Shipped {
                    version: Some(version),
                    ..
                }),
            ) => format!("compared with {version}"),
            (Baseline::Version(_) | Baseline::Image(_), _) => {
                "compared with another image".to_owned()
            }
        }
    }

    fn is_nothing(&self) -> bool {
        let Changes {
            comparison,
            changelog,
            changelog_reverted,
            migrations,
            ..
        } = &self.changes;
        let packages = self
            .changes
            .packages
            .as_ref()
            .is_none_or(|packages| packages.debian.is_empty() && packages.python.is_empty());
        let files = comparison.repositories.is_empty() && comparison.addons.is_empty();
        files
            && packages
            && changelog.is_empty()
            && changelog_reverted.is_empty()
            && migrations.is_empty()
            && !self.is_other_base()
    }

    fn is_other_base(&self) -> bool {
        self.changes
            .from
            .as_ref()
            .is_some_and(|from| from.base_digest != self.changes.to.base_digest)
    }

    fn tickets(&self) -> Option<String> {
        let tickets = self.changes.comparison.tickets();
        (!tickets.is_empty()).then(|| tickets.join(", "))
    }

    fn packages(&self) -> Vec<(&'static str, &[PartChange])> {
        let Some(Packages { debian, python }) = &self.changes.packages else {
            return Vec::new();
        };
        [
            ("Debian packages", debian.as_slice()),
            ("Python packages", python.as_slice()),
        ]
        .into_iter()
        .filter(|(_, all)| !all.is_empty())
        .collect()
    }
}

/// The added commits and the reverted ones, each with whether they are reverted. An empty list is
/// left out.
fn directions(log: &Log) -> Vec<(bool, &[Commit])> {
    [
        (false, log.added.as_slice()),
        (true, log.reverted.as_slice()),
    ]
    .into_iter()
    .filter(|(_, commits)| !commits.is_empty())
    .collect()
}

fn title(repository: &RepositoryChange) -> &str {
    if repository.path.is_empty() {
        "The project's commits"
    } else {
        &repository.path
    }
}

/// The versions of an addon or of a package, before and after.
fn versions(from: &Option<String>, to: &Option<String>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => plain(to),
        (Some(from), Some(to)) => format!("{} → {}", plain(from), plain(to)),
        (Some(one), None) | (None, Some(one)) => plain(one),
        (None, None) => "–".to_owned(),
    }
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageQuery(query): PageQuery<ComparisonQuery>,
) -> Result<Response, PageError> {
    let id = parse_id(&text, "release")?;
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    require_visible(&mut conn, &who, release.project_id, "release").await?;
    let project = projects::get(&mut conn, release.project_id).await?;
    drop(conn);
    let baseline = query.baseline().map_err(Problem::from)?;
    let changes = compare_with(&app.engine, id, &baseline).await?;
    Ok(page(&ChangesPage {
        viewer: Viewer::new(&app.engine, &who),
        project,
        release,
        baseline,
        changes,
    })?
    .into_response())
}
