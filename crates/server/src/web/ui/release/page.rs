//! `/releases/{id}`: a release with the gates of each stage, and what the signed-in person may do
//! about it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::changelog::{self, Closed};
use ecluse_domain::ids::{DeploymentId, ReleaseId};
use ecluse_domain::markdown::{Document, Section};
use ecluse_domain::migrations;
use ecluse_domain::overrides::OverrideState;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{Lane, ReleaseStatus, correct_with_new_version};
use ecluse_domain::role::Action;
use ecluse_engine::promotion::permitted::view_release;
use ecluse_engine::release::documents::{ReadDocuments, read_documents};
use ecluse_store::pages::release::get_details;
use ecluse_store::projects::{self, Project};
use ecluse_store::promotions::{self, Promotion};
use ecluse_store::releases::{self, Release, TagMove};
use ecluse_store::vetoes::{self, Veto};

use super::chamber::{Chamber, StageProgress, chambers};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};
use crate::web::ui::view::{
    Viewer, chip, commit, plain, since, stage_title, tone, until, web_link, when,
};
use crate::web::ui::{parse_id, require_visible};

#[derive(Template)]
#[template(path = "release.html")]
struct ReleasePage {
    viewer: Viewer,
    project: Project,
    release: Release,
    /// The first line of the commit's message.
    subject: Option<String>,
    tag_moves: Vec<TagMove>,
    chambers: Vec<Chamber>,
    changelog: Option<Section>,
    /// Why the gate of the changelog will not pass, shown before anybody requests a promotion.
    changelog_problem: Option<String>,
    migrations: Option<Section>,
    migrations_problem: Option<String>,
    migrate_script: Option<String>,
    history: Vec<HistoryRow>,
    veto: Option<Veto>,
    may_veto: bool,
    moving: bool,
    problem: Option<Problem>,
}

/// A requested promotion, and the deployment that it led to.
struct HistoryRow {
    promotion: Promotion,
    deployment: Option<DeploymentId>,
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    render(&app, &who, parse_id(&text, "release")?, None).await
}

pub async fn render(
    app: &App,
    who: &SignedIn,
    id: ReleaseId,
    problem: Option<Problem>,
) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    let rights = require_visible(&mut conn, who, release.project_id, "release").await?;
    let promotions = promotions::list_for_release(&mut conn, id).await?;
    drop(conn);
    let viewer = (&who.actor, &rights);
    let view = view_release(&app.engine, viewer, &release, &promotions).await?;
    let documents = match &view {
        Some(view) => view.documents.clone(),
        None => read_documents(&app.engine, release.project_id, release.build_id).await?,
    };
    let mut conn = app.engine.connection().await?;
    let veto = match &view {
        Some(view) => view.image.veto.clone(),
        None => vetoes::find(&mut conn, id).await?,
    };
    let (changelog_problem, migrations_problem) = view
        .as_ref()
        .map(|view| problems(&release, &documents, view.image.now))
        .unwrap_or_default();
    let chambers = chambers(&mut conn, &release, view, (&promotions, who, &rights)).await?;
    let details = get_details(&mut conn, id).await?;
    let section = |document: Option<&Document>| {
        document.and_then(|document| document.section(release.version).cloned())
    };
    let moving = release.status == ReleaseStatus::Building
        || chambers.iter().any(|chamber| {
            matches!(
                chamber.state,
                StageProgress::OnItsWay(_) | StageProgress::Deploying
            )
        });
    let shown = ReleasePage {
        viewer: Viewer::new(&app.engine, who),
        project: projects::get(&mut conn, release.project_id).await?,
        subject: details.subject,
        tag_moves: details.tag_moves.0,
        changelog: section(documents.changelog.as_ref()),
        changelog_problem,
        migrations: section(documents.migrations.as_ref()),
        migrations_problem,
        migrate_script: documents.migrate_script.clone(),
        veto,
        may_veto: rights.may(Action::Veto),
        history: promotions
            .into_iter()
            .map(|promotion| {
                let led_to = details.deployments.0.iter();
                let mut led_to = led_to.filter(|(of, _)| *of == promotion.id);
                HistoryRow {
                    deployment: led_to.next().map(|(_, deployment)| *deployment),
                    promotion,
                }
            })
            .collect(),
        moving,
        chambers,
        release,
        problem,
    };
    // A page may be long, and others wait for a connection.
    drop(conn);
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// The problems that the gates of the changelog and of the migrations will find.
fn problems(
    release: &Release,
    documents: &ReadDocuments,
    now: DateTime<Utc>,
) -> (Option<String>, Option<String>) {
    let changelog = documents.changelog.as_ref();
    let changelog = changelog::check(changelog, release.version, now.date_naive()).err();
    let migrations = migrations::check(documents.migrations.as_ref(), release.version).err();
    let explain = |problem: &str| correct_with_new_version(problem, release.version);
    (
        changelog.map(|closed| match closed {
            Closed::Later(reason) => reason,
            Closed::Never(problem) => explain(&problem),
        }),
        migrations.as_deref().map(explain),
    )
}
