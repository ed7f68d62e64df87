//! Promotions: from the request, through the gates, to the stage's slot.
//!
//! A promotion waits without holding anything. Its job evaluates the gates whenever a fact they
//! look at changed; the evaluation that finds them all open and the taking of the slot are one
//! transaction under the stage's lock. If a process dies before that commit nothing happened, after
//! it the deployment's job is in the same commit.
//!
//! Locks are taken in one order everywhere: the stage, then the job's row, then the promotion's. An
//! approval holds the stage while it asks for jobs, so the other order would end in a deadlock.

use ecluse_domain::comparison::new_sections;
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::gate::{self, Decision, GateName, GateResult, GateStatus};
use ecluse_domain::ids::{DeploymentId, ProjectId, PromotionId, ReleaseId};
use ecluse_domain::migrations;
use ecluse_domain::promotion::{PromotionEvent, PromotionStatus};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::deployments::{self, NewDeployment};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::promotions::{self, NewPromotion, Promotion};
use ecluse_store::releases::Release;
use ecluse_store::stages::Stage;
use ecluse_store::{PgConnection, builds, releases, stages};

use crate::{Actor, Change, Engine, Error, Result, access, audit, commit, gates, readiness};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub release: ReleaseId,
    pub stage: StageName,
    /// Why the stage is to go back to this release, when that is asked for.
    pub rollback: Option<&'a str>,
}

impl Wanted<'_> {
    pub fn new(release: ReleaseId, stage: StageName) -> Self {
        Self { release, stage, rollback: None }
    }
}

/// Which right it takes.
fn right(is_rollback: bool) -> Action {
    if is_rollback { Action::RollBack } else { Action::RequestPromotion }
}

/// Asks for a release to be promoted to a stage. Answers at once with the promotion, its gates
/// evaluated a first time. Needs [`Action::RequestPromotion`] on the release's project; a rollback, [`Action::RollBack`].
pub async fn request(engine: &Engine, actor: &Actor, wanted: Wanted<'_>) -> Result<Promotion> {
    let rollback = wanted.rollback.map(str::trim);
    let mut tx = engine.begin().await?;
    let release = releases::get(&mut tx, wanted.release).await?;
    access::require(&mut tx, actor, Some(release.project_id), right(rollback.is_some()))
        .await
        .map_err(|error| error.hidden_as("release"))?;
    commit(tx).await?;
    if let Some(reason) = rollback {
        check_reason("rollback_reason", reason)?;
    }
    gates::look_outside(engine, release.id, wanted.stage).await?;
    let mut tx = engine.begin_ruled().await?;
    access::require(&mut tx, actor, Some(release.project_id), right(rollback.is_some()))
        .await
        .map_err(|error| error.hidden_as("release"))?;
    let release = releases::get(&mut tx, wanted.release).await?;
    let user = actor.user.ok_or_else(|| Error::Forbidden("A promotion is asked for by a person.".to_owned()))?;
    let version = release.version;
    let digest = readiness::digest_of(&release)?;
    let stage = stages::get(&mut tx, release.project_id, wanted.stage).await?;
    stages::lock(&mut tx, stage.id).await?;
    if rollback.is_some()
        && let Some(obstacle) = rollback_obstacle(&mut tx, &release, &stage).await?
    {
        return Err(Error::Conflict(obstacle));
    }
    let id = PromotionId::generate();
    let new = NewPromotion {
        id,
        project_id: release.project_id,
        release_id: release.id,
        stage_id: stage.id,
        image_digest: digest,
        requested_by: user,
        rollback_reason: rollback,
    };
    promotions::insert(&mut tx, &new).await.map_err(|error| {
        let already = error.violates("promotions_open");
        if already { Error::Conflict(format!("{version} is already on its way to {}.", stage.name)) } else { error.into() }
    })?;
    let detail = format!("{version} to {}{}", stage.name, rollback.map(|reason| format!(", going back: {reason}")).unwrap_or_default());
    let action = if rollback.is_some() { "rollback.requested" } else { "promotion.requested" };
    audit(&mut tx, actor, Change { action, project: Some(release.project_id), subject: Some(id.0), digest: Some(digest), detail }).await?;
    let mut promotion = promotions::get(&mut tx, id).await?;
    let Looked { decision, refusal, .. } = look(&mut tx, &promotion).await?;
    match decision {
        // It ends with the request, so that whoever asked sees why at once.
        Decision::Refused => {
            step(&mut tx, &Actor::system(), &promotion, promotion.status, PromotionEvent::Decided(decision), refusal.as_deref()).await?;
            promotion = promotions::get(&mut tx, id).await?;
        }
        Decision::Open | Decision::Waiting => jobs::enqueue(&mut tx, Kind::Promotion, id.0).await?,
    }
    commit(tx).await?;
    Ok(promotion)
}

/// What the gates say together.
struct Looked {
    decision: Decision,
    /// Everything that refuses, when they refuse.
    refusal: Option<String>,
    /// Nothing refuses but a newer release on the stage.
    is_superseded: bool,
}

/// Evaluates the gates and stores their answers.
async fn look(conn: &mut PgConnection, promotion: &Promotion) -> Result<Looked> {
    let release = releases::get(conn, promotion.release_id).await?;
    let results = gates::evaluate(conn, &gates::Candidate::from(promotion), &release).await?;
    promotions::set_gates(conn, promotion.id, &results).await?;
    let refusing: Vec<&GateResult> = results.iter().filter(|result| result.status == GateStatus::Fail).collect();
    let reasons: Vec<&str> = refusing.iter().map(|result| result.reason.as_str()).collect();
    Ok(Looked {
        decision: gate::decide(&results),
        refusal: (!refusing.is_empty()).then(|| reasons.join(" ")),
        is_superseded: !refusing.is_empty() && refusing.iter().all(|result| result.name == GateName::Version),
    })
}

/// Why a stage cannot go back to this release: that is for what was good there before, and only as long as its database
/// still fits, because between the two nothing was migrated. `None`: it can.
pub async fn rollback_obstacle(conn: &mut PgConnection, release: &Release, stage: &Stage) -> Result<Option<String>> {
    let (version, digest) = (release.version, readiness::digest_of(release)?);
    if deployments::occupancy(conn, stage.id, digest).await?.first_live_at.is_none() {
        return Ok(Some(format!("{version} never succeeded on {}, so there is nothing to go back to.", stage.name)));
    }
    let live = deployments::find_live(conn, release.project_id, stage.id).await?;
    if live.is_some_and(|live| live.image_digest == *digest) {
        return Ok(Some(format!("{version} is what is live on {}.", stage.name)));
    }
    let known = builds::documents(conn, release.build_id).await?.migrations.unwrap_or_default();
    for since in deployments::list_since(conn, stage.id, digest).await? {
        let Some(live) = since.version else { continue };
        let text = builds::documents(conn, since.build_id).await?.migrations.unwrap_or_default();
        // A release may bring the migrations of others that were left out. What cannot be read may be one.
        let brought = new_sections(Some(&known), &text, live).into_iter().filter_map(|section| section.version);
        for migrated in brought.chain([live]) {
            if migrations::check(Some(&text), migrated) != Ok(migrations::Verdict::NoMigration) {
                return Ok(Some(format!(
                    "{migrated} may have migrated the database of {} since, so {version} alone would not fit it; going back to a backup is not supported yet.",
                    stage.name
                )));
            }
        }
    }
    Ok(None)
}

/// Takes a promotion back before it starts. Needs [`Action::RequestPromotion`] on its project.
pub async fn abort(engine: &Engine, actor: &Actor, id: PromotionId) -> Result<Promotion> {
    let mut tx = engine.begin().await?;
    let promotion = promotions::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(promotion.project_id), right(promotion.rollback_reason.is_some()))
        .await
        .map_err(|error| error.hidden_as("promotion"))?;
    let status = promotions::lock(&mut tx, id).await?;
    let reason = format!("{} took it back.", actor.name);
    let moved = step(&mut tx, actor, &promotion, status, PromotionEvent::Aborted, Some(&reason)).await?;
    if moved.is_none() {
        return Err(Error::Conflict(format!("This promotion is {}; it can no longer be taken back.", word(status))));
    }
    let promotion = promotions::get(&mut tx, id).await?;
    commit(tx).await?;
    Ok(promotion)
}

/// A promotion's job: evaluates its gates and, when they are all open and the stage is free, takes
/// the slot and hands over to the deployment.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = PromotionId(job.subject);
    let actor = Actor::system();
    let asked = promotions::get(&mut *engine.connection().await?, id).await?;
    gates::look_outside(engine, asked.release_id, asked.stage).await?;
    let mut tx = engine.begin_ruled().await?;
    let promotion = promotions::get(&mut tx, id).await?;
    stages::lock(&mut tx, promotion.stage_id).await?;
    jobs::hold(&mut tx, job).await?;
    let status = promotions::lock(&mut tx, id).await?;
    if !matches!(status, PromotionStatus::AwaitingGates | PromotionStatus::Queued) {
        return commit(tx).await;
    }
    // Authorised again when it runs, not only when it was asked for.
    if !access::is_allowed(&mut tx, promotion.requested_by, Some(promotion.project_id), right(promotion.rollback_reason.is_some())).await? {
        let reason = format!("{} may no longer ask for promotions of this project.", promotion.requested_by_name);
        step(&mut tx, &actor, &promotion, status, PromotionEvent::Decided(Decision::Refused), Some(&reason)).await?;
        return commit(tx).await;
    }
    if promotion.rollback_reason.is_some() {
        // What went there since it was asked for may have migrated.
        let release = releases::get(&mut tx, promotion.release_id).await?;
        let stage = stages::get(&mut tx, promotion.project_id, promotion.stage).await?;
        if let Some(obstacle) = rollback_obstacle(&mut tx, &release, &stage).await? {
            step(&mut tx, &actor, &promotion, status, PromotionEvent::Decided(Decision::Refused), Some(&obstacle)).await?;
            return commit(tx).await;
        }
    }
    let Looked { decision, refusal, is_superseded } = look(&mut tx, &promotion).await?;
    if decision == Decision::Waiting
        && let Some(at) = promotions::next_opening(&mut tx, id).await?
    {
        jobs::come_back(&mut tx, job, at).await?;
    }
    let event = if is_superseded { PromotionEvent::Superseded } else { PromotionEvent::Decided(decision) };
    let decided = step(&mut tx, &actor, &promotion, status, event, refusal.as_deref()).await?;
    if decided == Some(PromotionStatus::Queued) && deployments::find_under_way(&mut tx, promotion.stage_id).await?.is_none() {
        start(&mut tx, &actor, &promotion).await?;
    }
    commit(tx).await
}

async fn start(conn: &mut PgConnection, actor: &Actor, promotion: &Promotion) -> Result<()> {
    step(conn, actor, promotion, PromotionStatus::Queued, PromotionEvent::Started, None).await?;
    let release = releases::get(conn, promotion.release_id).await?;
    let id = DeploymentId::generate();
    let new = NewDeployment {
        id,
        project_id: promotion.project_id,
        stage_id: promotion.stage_id,
        image_digest: &promotion.image_digest,
        build_id: release.build_id,
        promotion: Some((promotion.id, promotion.release_id)),
    };
    deployments::insert(conn, &new).await?;
    // The stage's slot is this deployment's from this commit on, so nothing can come between.
    deployments::set_status(conn, id, DeploymentStatus::Queued, DeploymentStatus::Running, None).await?;
    let change = Change {
        action: "deployment.started",
        project: Some(promotion.project_id),
        subject: Some(id.0),
        digest: Some(&promotion.image_digest),
        detail: promotion.stage.to_string(),
    };
    audit(conn, actor, change).await?;
    Ok(jobs::enqueue(conn, Kind::Deployment, id.0).await?)
}

/// Moves a promotion by an event, with its audit row. `None` when the event does not apply.
pub(crate) async fn step(
    conn: &mut PgConnection,
    actor: &Actor,
    promotion: &Promotion,
    status: PromotionStatus,
    event: PromotionEvent,
    reason: Option<&str>,
) -> Result<Option<PromotionStatus>> {
    let Some(next) = status.transition(event) else { return Ok(None) };
    if next == status {
        return Ok(Some(next));
    }
    promotions::set_status(conn, promotion.id, status, next, reason).await?;
    let action = match next {
        PromotionStatus::AwaitingGates => "promotion.waiting",
        PromotionStatus::Queued => "promotion.gates_open",
        PromotionStatus::Running => "promotion.started",
        PromotionStatus::Verifying => "promotion.verifying",
        PromotionStatus::Succeeded => "promotion.succeeded",
        PromotionStatus::Failed => "promotion.failed",
        PromotionStatus::Errored => "promotion.errored",
        PromotionStatus::Refused => "promotion.refused",
        PromotionStatus::Aborted => "promotion.aborted",
        PromotionStatus::Superseded => "promotion.superseded",
    };
    let change = Change {
        action,
        project: Some(promotion.project_id),
        subject: Some(promotion.id.0),
        digest: Some(&promotion.image_digest),
        detail: format!("{} to {}{}", promotion.version, promotion.stage, reason.map(|reason| format!(": {reason}")).unwrap_or_default()),
    };
    audit(conn, actor, change).await?;
    Ok(Some(next))
}

/// A reason that somebody has to give.
pub(crate) fn check_reason(field: &'static str, reason: &str) -> Result<()> {
    match reason.chars().count() {
        0 => Err(Error::invalid(field, "say why")),
        1..=2000 => Ok(()),
        _ => Err(Error::invalid(field, "must not be longer than 2000 characters")),
    }
}

/// Lets every promotion that waits, of the project or of all, look at its gates again.
pub(crate) async fn nudge(conn: &mut PgConnection, project: Option<ProjectId>) -> Result<()> {
    for waiting in promotions::list_waiting(conn, project).await? {
        jobs::enqueue(conn, Kind::Promotion, waiting.0).await?;
    }
    Ok(())
}

fn word(status: PromotionStatus) -> String {
    status.as_str().replace('_', " ")
}
