//! `/releases/{id}/changes`: what a release brings to a stage, or against another release.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ecluse_domain::comparison::{Change, Commit, Log, PartChange, RepositoryChange};
use ecluse_engine::changes::{self, Changes, Former, Packages, Shipped};
use ecluse_store::projects::{self, Project};
use ecluse_store::releases::{self, Release};

use super::view::{Status, Tone, Viewer, chip, commit, plain, stage_title, when};
use super::{Asked, id, may_see};
use crate::web::App;
use crate::web::api::changes::ComparedWith;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};

#[derive(Template)]
#[template(path = "changes.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    release: Release,
    former: Former,
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
    fn word(&self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Removed => "Removed",
            Self::Changed => "Changed",
        }
    }
}

impl Page {
    /// What it is compared with, in a few words.
    fn with(&self) -> String {
        match (&self.former, &self.changes.from) {
            (Former::Stage(stage), _) => format!("to {}", stage_title(stage)),
            (_, Some(Shipped { version: Some(version), .. })) => format!("against {version}"),
            (Former::Version(_) | Former::Image(_), _) => "against another image".to_owned(),
        }
    }

    fn is_nothing(&self) -> bool {
        let Changes { comparison, changelog, changelog_taken_back, migrations, .. } = &self.changes;
        let packages = self.changes.packages.as_ref().is_none_or(|packages| packages.debian.is_empty() && packages.python.is_empty());
        let files = comparison.repositories.is_empty() && comparison.addons.is_empty();
        files && packages && changelog.is_empty() && changelog_taken_back.is_empty() && migrations.is_empty() && !self.is_other_base()
    }

    fn is_other_base(&self) -> bool {
        self.changes.from.as_ref().is_some_and(|from| from.base_digest != self.changes.to.base_digest)
    }

    fn tickets(&self) -> Option<String> {
        let tickets = self.changes.comparison.tickets();
        (!tickets.is_empty()).then(|| tickets.join(", "))
    }

    fn packages(&self) -> Vec<(&'static str, &[PartChange])> {
        let Some(Packages { debian, python }) = &self.changes.packages else { return Vec::new() };
        [("Debian packages", debian.as_slice()), ("Python packages", python.as_slice())]
            .into_iter()
            .filter(|(_, all)| !all.is_empty())
            .collect()
    }
}

/// The commits that come, then those that are taken back; without what is empty.
fn directions(log: &Log) -> Vec<(bool, &[Commit])> {
    [(false, log.added.as_slice()), (true, log.taken_back.as_slice())].into_iter().filter(|(_, commits)| !commits.is_empty()).collect()
}

fn title(repository: &RepositoryChange) -> &str {
    if repository.path.is_empty() { "The project's commits" } else { &repository.path }
}

/// An addon's or a package's versions, from and to.
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
    Asked(with): Asked<ComparedWith>,
) -> Result<Response, PageError> {
    let id = id(&text, "release")?;
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    may_see(&mut conn, &who, release.project_id, "release").await?;
    let project = projects::get(&mut conn, release.project_id).await?;
    drop(conn);
    let former = with.former().map_err(Problem::from)?;
    let changes = changes::of(&app.engine, id, &former).await?;
    Ok(page(&Page { viewer: Viewer::from(&who.user), project, release, former, changes })?.into_response())
}
