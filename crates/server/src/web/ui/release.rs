//! `/releases/{id}`: a release at its gates, and what the signed-in person may do about it.

use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::Version;
use ecluse_domain::changelog::{self, Changelog, Closed, Section};
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{DeploymentId, PromotionId, ReleaseId, UserId};
use ecluse_domain::migrations;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ReleaseStatus, Verdict};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_engine::approve::{self, Word};
use ecluse_engine::{Error, promote as promotions_of_engine};
use ecluse_store::approvals::{self, Approval};
use ecluse_store::builds::{self, Build, Documents};
use ecluse_store::pages::board;
use ecluse_store::pages::release::{self as page_of_release, Place};
use ecluse_store::projects::{self, Project};
use ecluse_store::promotions::{self, Gate, Promotion};
use ecluse_store::releases::{self, Release, TagMove};
use serde::Deserialize;

use super::view::{Status, Tone, Viewer, chip, commit, plain, stage_title, tone, web_link, when};
use super::{PageForm, Rights, id, may_see};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};

/// How long a change may wait for its effect before the page is shown anyway.
const LONGEST_LOOK: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(30);

#[derive(Template)]
#[template(path = "release.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    release: Release,
    build: Build,
    tag_moves: Vec<TagMove>,
    chambers: Vec<Chamber>,
    changelog: Option<Section>,
    /// What keeps the gate shut, said before anybody asks for a promotion.
    changelog_problem: Option<String>,
    migrations: Option<Section>,
    migrations_problem: Option<String>,
    migrate_script: Option<String>,
    history: Vec<Past>,
    moving: bool,
    problem: Option<Problem>,
}

/// A stage as a chamber of the lock: how high the water stands for this release, and the gates before it.
struct Chamber {
    place: Place,
    state: Standing,
    /// The boat lies in the last chamber it reached.
    boat: bool,
    /// The newest promotion of this release to this stage.
    promotion: Option<Promotion>,
    gates: Vec<Gate>,
    words: Vec<Approval>,
    /// The version that is live on prod, when it is newer than this release: there is no way back there.
    newer: Option<Version>,
    may_promote: bool,
    may_take_back: bool,
    may_approve: bool,
    may_reject: bool,
    /// The signed-in person asked for the promotion, so its approval is somebody else's.
    asked_by_viewer: bool,
}

/// Where the release stands with one stage.
#[derive(Clone, Copy)]
enum Standing {
    Live(DateTime<Utc>),
    OnItsWay(PromotionStatus),
    Deploying,
    WasLive(DateTime<Utc>),
    Ended(PromotionStatus),
    NotYet,
}

impl Status for Standing {
    fn tone(&self) -> Tone {
        match self {
            Self::Live(_) => Tone::Good,
            Self::OnItsWay(status) | Self::Ended(status) => status.tone(),
            Self::Deploying => Tone::Moving,
            Self::WasLive(_) | Self::NotYet => Tone::Idle,
        }
    }
    fn word(&self) -> &'static str {
        match self {
            Self::Live(_) => "Live",
            Self::OnItsWay(status) | Self::Ended(status) => status.word(),
            Self::Deploying => "Deploying",
            Self::WasLive(_) => "Was live",
            Self::NotYet => "Not yet here",
        }
    }
}

impl Standing {
    /// How high the water stands.
    const fn level(&self) -> &'static str {
        match self {
            Self::Live(_) => "full",
            Self::OnItsWay(PromotionStatus::Running | PromotionStatus::Verifying) | Self::Deploying => "rising",
            Self::WasLive(_) => "half",
            Self::OnItsWay(_) => "low",
            Self::Ended(_) | Self::NotYet => "empty",
        }
    }
}

impl Chamber {
    /// How the doors before it stand.
    fn doors(&self) -> &'static str {
        match self.state {
            Standing::Live(_) | Standing::WasLive(_) | Standing::Deploying => "open",
            Standing::OnItsWay(PromotionStatus::AwaitingGates) => "waiting",
            Standing::OnItsWay(_) => "open",
            Standing::Ended(_) => "shut",
            Standing::NotYet => "closed",
        }
    }

    fn open_gates(&self) -> usize {
        self.gates.iter().filter(|gate| matches!(gate.status, GateStatus::Pass | GateStatus::NotApplicable)).count()
    }

    fn has_actions(&self) -> bool {
        self.may_promote || self.may_take_back || self.may_approve || self.may_reject
    }
}

/// A promotion that was asked for, and the deployment it led to.
struct Past {
    promotion: Promotion,
    deployment: Option<DeploymentId>,
}

pub async fn show(State(app): State<App>, who: SignedIn, Path(text): Path<String>) -> Result<Response, PageError> {
    render(&app, &who, id(&text, "release")?, None).await
}

async fn render(app: &App, who: &SignedIn, id: ReleaseId, problem: Option<Problem>) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    let rights = may_see(&mut conn, who, release.project_id, "release").await?;
    let documents = builds::documents(&mut conn, release.build_id).await?;
    let section = |text: Option<&str>| text.and_then(|text| Changelog::parse(text).section(release.version).cloned());
    let asked = promotions::list_for_release(&mut conn, id).await?;
    let led_to = page_of_release::deployments(&mut conn, id).await?;
    let running = board::cells(&mut conn, who.user.id, Some(release.project_id)).await?;
    let mut chambers = Vec::new();
    for place in page_of_release::places(&mut conn, id).await? {
        let promotion = asked.iter().find(|promotion| promotion.stage == place.stage).cloned();
        let gates = match &promotion {
            Some(promotion) => promotions::gates(&mut conn, &[promotion.id]).await?,
            None => Vec::new(),
        };
        let words = approvals::list_for(&mut conn, id, place.stage_id).await?;
        let newer = running
            .iter()
            .find(|cell| cell.stage == place.stage && place.stage == StageName::Prod)
            .and_then(|cell| cell.version)
            .filter(|live| *live > release.version);
        chambers.push(chamber(&release, place, promotion, gates, words, newer, &rights, who.user.id));
    }
    if let Some(reached) = chambers.iter_mut().rfind(|chamber| matches!(chamber.state, Standing::Live(_) | Standing::WasLive(_))) {
        reached.boat = true;
    }
    let (changelog_problem, migrations_problem) = problems(&release, &documents, ecluse_store::now(&mut conn).await?);
    let shown = Page {
        viewer: Viewer::from(&who.user),
        project: projects::get(&mut conn, release.project_id).await?,
        build: builds::get(&mut conn, release.build_id).await?,
        tag_moves: releases::tag_moves(&mut conn, id).await?,
        changelog: section(documents.changelog.as_deref()),
        changelog_problem,
        migrations: section(documents.migrations.as_deref()),
        migrations_problem,
        migrate_script: documents.migrate_script,
        history: asked
            .into_iter()
            .map(|promotion| Past {
                deployment: led_to.iter().find(|(of, _)| *of == promotion.id).map(|(_, deployment)| *deployment),
                promotion,
            })
            .collect(),
        moving: release.status == ReleaseStatus::Building
            || chambers.iter().any(|chamber| matches!(chamber.state, Standing::OnItsWay(_) | Standing::Deploying)),
        chambers,
        release,
        problem,
    };
    let status = shown.problem.as_ref().map_or(Ok(StatusCode::OK), |problem| StatusCode::from_u16(problem.status));
    Ok((status.unwrap_or_default(), page(&shown)?).into_response())
}

/// What the gates of the changelog and of the migrations will say, as soon as the commit's files are known.
fn problems(release: &Release, documents: &Documents, now: DateTime<Utc>) -> (Option<String>, Option<String>) {
    if release.status != ReleaseStatus::Ready {
        return (None, None);
    }
    let changelog = changelog::check(documents.changelog.as_deref(), release.version, now.date_naive()).err();
    let migrations = migrations::check(documents.migrations.as_deref(), release.version, documents.migrate_script.as_deref()).err();
    (changelog.map(|(Closed::Later(reason) | Closed::Never(reason))| reason), migrations)
}

#[expect(clippy::too_many_arguments, reason = "what the page knows of one stage")]
fn chamber(
    release: &Release,
    place: Place,
    promotion: Option<Promotion>,
    gates: Vec<Gate>,
    words: Vec<Approval>,
    newer: Option<Version>,
    rights: &Rights,
    viewer: UserId,
) -> Chamber {
    let open = promotion.as_ref().filter(|promotion| !promotion.status.is_over()).map(|promotion| promotion.status);
    let ended = promotion
        .as_ref()
        .map(|promotion| promotion.status)
        .filter(|status| !matches!(status, PromotionStatus::Succeeded | PromotionStatus::Aborted));
    let state = match (place.live_at, open, place.last_live_at, ended) {
        (_, Some(status), _, _) => Standing::OnItsWay(status),
        (Some(at), None, _, _) => Standing::Live(at),
        (None, None, _, _) if place.deployment_status.is_some_and(|status| !status.is_over()) => Standing::Deploying,
        (None, None, _, Some(status)) => Standing::Ended(status),
        (None, None, Some(at), None) => Standing::WasLive(at),
        (None, None, None, None) => Standing::NotYet,
    };
    let ready = release.status == ReleaseStatus::Ready;
    // A word after the start would not stop it.
    let started = matches!(open, Some(PromotionStatus::Running | PromotionStatus::Verifying));
    let may_reject =
        ready && !started && newer.is_none() && place.stage != StageName::Staging && place.live_at.is_none() && rights.may(Action::Approve);
    let asked_by_viewer = open.is_some() && promotion.as_ref().is_some_and(|promotion| promotion.requested_by == viewer);
    Chamber {
        may_promote: ready && newer.is_none() && open.is_none() && place.live_at.is_none() && rights.may(Action::RequestPromotion),
        may_take_back: matches!(open, Some(PromotionStatus::AwaitingGates | PromotionStatus::Queued))
            && rights.may(Action::RequestPromotion),
        may_approve: may_reject && !asked_by_viewer,
        may_reject,
        asked_by_viewer,
        boat: false,
        state,
        place,
        promotion,
        gates,
        words,
        newer,
    }
}

#[derive(Deserialize)]
pub struct Approve {
    stage: StageName,
    #[serde(default)]
    reason: String,
}

pub async fn approve(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Approve>,
) -> Result<Response, PageError> {
    say(&app, &who, id(&text, "release")?, &form, Verdict::Approved).await
}

pub async fn reject(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Approve>,
) -> Result<Response, PageError> {
    say(&app, &who, id(&text, "release")?, &form, Verdict::Rejected).await
}

async fn say(app: &App, who: &SignedIn, release: ReleaseId, form: &Approve, verdict: Verdict) -> Result<Response, PageError> {
    let word = Word { release, stage: form.stage, verdict, reason: &form.reason };
    let before = seen(app, release, form.stage).await?;
    let given = approve::give(&app.engine, &who.actor, &word).await;
    if let (Ok(_), Some(before)) = (&given, &before) {
        wait_for_another_look(app, release, form.stage, before).await?;
    }
    after(app, who, release, form.stage, given.map(drop)).await
}

#[derive(Deserialize)]
pub struct Promote {
    stage: StageName,
}

pub async fn promote(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Promote>,
) -> Result<Response, PageError> {
    let release = id(&text, "release")?;
    let asked = promotions_of_engine::request(&app.engine, &who.actor, release, form.stage).await;
    if asked.is_ok()
        && let Some(first) = seen(&app, release, form.stage).await?
        && first.gates.iter().all(|(_, gate, _)| matches!(gate, GateStatus::Pass | GateStatus::NotApplicable))
    {
        wait_for_another_look(&app, release, form.stage, &first).await?;
    }
    after(&app, &who, release, form.stage, asked.map(drop)).await
}

#[derive(Deserialize)]
pub struct TakeBack {
    promotion: PromotionId,
}

/// Takes a promotion back. It must be one of this release: the address says what is changed.
pub async fn take_back(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<TakeBack>,
) -> Result<Response, PageError> {
    let release: ReleaseId = id(&text, "release")?;
    let promotion = promotions::get(&mut *app.engine.connection().await?, form.promotion).await?;
    if promotion.release_id != release {
        return Err(Error::NotFound("promotion").into());
    }
    let taken = promotions_of_engine::abort(&app.engine, &who.actor, promotion.id).await;
    after(&app, &who, release, promotion.stage, taken.map(drop)).await
}

/// An open promotion and what its gates say, to tell whether a worker looked at it again.
#[derive(PartialEq)]
struct Seen {
    promotion: PromotionId,
    status: PromotionStatus,
    gates: Vec<(GateName, GateStatus, DateTime<Utc>)>,
}

/// The promotion of this release that waits before this stage, if one does.
async fn seen(app: &App, release: ReleaseId, stage: StageName) -> Result<Option<Seen>, PageError> {
    let mut conn = app.engine.connection().await?;
    let asked = promotions::list_for_release(&mut conn, release).await?;
    let waits = |promotion: &Promotion| matches!(promotion.status, PromotionStatus::AwaitingGates | PromotionStatus::Queued);
    let Some(promotion) = asked.into_iter().find(|promotion| promotion.stage == stage && waits(promotion)) else { return Ok(None) };
    let gates = promotions::gates(&mut conn, &[promotion.id]).await?;
    let gates = gates.into_iter().map(|gate| (gate.name, gate.status, gate.changed_at)).collect();
    Ok(Some(Seen { promotion: promotion.id, status: promotion.status, gates }))
}

/// Gives the worker that looks at the gates a moment, so that the next page does not still show what they said before.
async fn wait_for_another_look(app: &App, release: ReleaseId, stage: StageName, before: &Seen) -> Result<(), PageError> {
    let deadline = Instant::now() + LONGEST_LOOK;
    while Instant::now() < deadline && seen(app, release, stage).await?.as_ref() == Some(before) {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Back to the release: to the stage that changed, or with the reason why nothing did.
async fn after(app: &App, who: &SignedIn, release: ReleaseId, stage: StageName, done: Result<(), Error>) -> Result<Response, PageError> {
    match done.map_err(Problem::from) {
        Ok(()) => Ok(Redirect::to(&format!("/releases/{release}#{stage}")).into_response()),
        Err(problem @ Problem { status: 403 | 409 | 422, .. }) => render(app, who, release, Some(problem)).await,
        Err(problem) => Err(PageError(problem)),
    }
}
