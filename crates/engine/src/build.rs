//! The job of a build: from a commit to the digest of an image in the registry.
//!
//! Everything before the last transaction can be repeated: a second fetch finds the mirror, a layer
//! has the same bytes again, and the registry has its blobs already. So a build whose worker was
//! killed starts from the beginning, and only the transaction at the end records its result, once.

mod base;
mod cancel;
mod check;
mod dependencies;
mod layers;
pub mod local;
mod plan;
mod retry;
mod supersede;
mod tags;
mod test;

use ecluse_clients::git::{Checkout, GitError};
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::{BuildStatus, BuildStep, Stream};
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_domain::{CommitSha, Digest};
use ecluse_image::manifest;
use ecluse_store::attestations::{self, NewAttestation};
use ecluse_store::builds::{self, Build};
use ecluse_store::images::{self, Image, ImageAddon};
use ecluse_store::jobs::{self, Job};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, releases};

pub use cancel::cancel;
pub(crate) use cancel::end_cancelled;
pub(crate) use retry::move_releases;
pub use retry::retry;
pub(crate) use supersede::{supersede, supersede_previous};
pub(crate) use tags::tag_branch;

use crate::build_log::BuildLog;
use crate::image::attest;
use crate::image::retention;
use crate::jobs::places::Place;
use crate::project::submodules::open_git_access;
use crate::wording::printable_sentence;
use crate::{Actor, Change, Engine, Error, Result, audit_change, commit};

/// The step that [`Run::build_image`] begins with.
const FIRST_STEP: BuildStep = BuildStep::Fetch;

pub(crate) async fn run(engine: &Engine, job: &Job, place: &Place) -> Result<()> {
    let id = BuildId(job.subject);
    // The claim of the job is on disk. If a crash of Postgres loses this transaction, the run
    // notices it at the end of its first step.
    let mut tx = engine.begin_async_commit().await?;
    jobs::require_lease(&mut tx, job).await?;
    let mut build = builds::get_and_lock(&mut tx, id).await?;
    if build.status.is_over() {
        return commit(tx).await;
    }
    if build.cancel_requested_at.is_some() {
        commit(tx).await?;
        return end_cancelled(engine, job).await;
    }
    build.started_at = Some(builds::start(&mut tx, id, FIRST_STEP).await?);
    if build.status == BuildStatus::Queued {
        let detail = build.commit_sha.to_string();
        let change = Change {
            project: Some(build.project_id),
            subject: Some(id.0),
            detail,
            ..Change::new(AuditAction::BuildStarted)
        };
        audit_change(&mut tx, &Actor::system(), change).await?;
    }
    commit(tx).await?;

    let project = projects::get(&mut *engine.connection().await?, build.project_id).await?;
    let mut run = Run {
        engine,
        project: &project,
        build: &build,
        place,
        log: BuildLog::new(engine, job, id, FIRST_STEP),
        is_infrastructure_fault: false,
    };
    let result = Box::pin(run.build_image()).await;
    let (log, is_infrastructure_fault) = (run.log, run.is_infrastructure_fault);
    match result {
        // The job that makes the dependency image enqueues this build again.
        Ok(None) => Ok(()),
        Ok(Some(attested)) => succeed(engine, job, &log, &project, &attested).await,
        Err(Error::Permanent(reason)) => {
            let sentence = printable_sentence(&reason);
            // An image that cannot be pushed, attested or tagged is an infrastructure fault. A
            // failure of any other step is a fault of the project, unless the step says otherwise.
            let status = match log.step() {
                BuildStep::Push | BuildStep::Attest | BuildStep::Tag => BuildStatus::Errored,
                _ if is_infrastructure_fault => BuildStatus::Errored,
                _ => BuildStatus::Failed,
            };
            log.write(Stream::Error, &sentence).await?;
            require_start(engine, id).await?;
            fail(engine, job, id, status, &sentence).await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                log.write(Stream::Warning, format!("This attempt ended: {error}"))
                    .await?;
            }
            Err(error)
        }
    }
}

/// Requires that the database knows the start of the build: a crash of Postgres may have lost it.
async fn require_start(engine: &Engine, id: BuildId) -> Result<()> {
    let build = builds::get(&mut *engine.connection().await?, id).await?;
    if build.status == BuildStatus::Queued {
        return Err(Error::Transient(
            "the database does not know that the build was started".to_owned(),
        ));
    }
    Ok(())
}

/// Requests that the pushes of this commit be followed up: its image is offered to staging, and
/// gets the tags of the branches that point to the commit. The job of the follow-up is locked
/// before the pushes and before any build, as in every transaction that locks two of them.
pub(crate) async fn request_follow_up(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<()> {
    jobs::enqueue(conn, JobKind::FollowUp, project.0, Some(project)).await?;
    Ok(builds::request_follow_up(conn, project, commit).await?)
}

/// Ends a build as errored: the infrastructure failed in every attempt that its job had.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let sentence = printable_sentence(&format!(
        "Given up after {} attempts: {error}",
        job.attempts
    ));
    fail(
        engine,
        job,
        BuildId(job.subject),
        BuildStatus::Errored,
        &sentence,
    )
    .await
}

/// One run of a build's job. Each step is a method, in the file with the name of the step.
struct Run<'a> {
    engine: &'a Engine,
    project: &'a Project,
    build: &'a Build,
    /// Its place among the builds of this process.
    place: &'a Place,
    log: BuildLog<'a>,
    /// The failure of this run is an infrastructure fault, in whichever step it happened.
    is_infrastructure_fault: bool,
}

/// The image of a build with its attestations, as they will be recorded.
struct AttestedImage {
    image: Image,
    attestations: Vec<NewAttestation>,
}

impl Run<'_> {
    /// Runs the steps. `None` means that the build waits for its dependency image, without a
    /// worker.
    async fn build_image(&mut self) -> Result<Option<AttestedImage>> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        let checkout = self.fetch().await?;

        self.log.start_step(BuildStep::Check).await?;
        let checked = self.check(&checkout).await?;

        self.log.start_step(BuildStep::Base).await?;
        let named = checked.base?;
        let base = self.fetch_base(named).await?;
        if !checked.knows_base_contents {
            self.check_base_addons(&checkout, &base).await?;
        }

        let Some(dependencies) = self.find_dependency_layers(&checkout, &base).await? else {
            return Ok(None);
        };

        self.log.start_step(BuildStep::Layer).await?;
        let assumed = checked.assumed_layers;
        let built = self
            .build_layers(&checkout, checked.plan, (&base, &dependencies), &assumed)
            .await?;
        let created = checkout.commit.time;
        let own: Vec<manifest::Descriptor> = built.iter().map(|layer| layer.blob.clone()).collect();
        let assembled = base.assemble(
            (&project.repository, &checkout.commit, ""),
            &dependencies.layers,
            &own,
        )?;

        self.log.start_step(BuildStep::Push).await?;
        let mut tx = self.log.begin_with_lease().await?;
        retention::announce_push(&mut tx, build, &assembled.digest).await?;
        commit(tx).await?;
        self.push(&assembled, &assumed).await?;
        let layers = assembled.base_layers.iter().map(|blob| images::Layer {
            digest: blob.digest.clone(),
            size: blob.size as i64,
            base: true,
        });
        let added = dependencies.layers.iter().chain(&own);
        let layers: Vec<images::Layer> = layers
            .chain(added.map(|layer| images::Layer {
                digest: layer.digest.clone(),
                size: layer.size as i64,
                base: false,
            }))
            .collect();
        self.confirm_layers(&assumed, &layers).await?;

        self.log.start_step(BuildStep::Test).await?;
        let mut addons: Vec<_> = built.iter().flat_map(|layer| &layer.addons).collect();
        addons.sort_unstable_by_key(|addon| &addon.name);
        self.test(&checkout, &base, &assembled.digest, &addons)
            .await?;

        let addons = addons.into_iter().map(|addon| ImageAddon {
            name: addon.name.to_string(),
            version: addon.version.clone(),
            source: addon.path.clone(),
        });
        let image = Image {
            project_id: project.id,
            digest: assembled.digest.clone(),
            build_id: build.id,
            repository: format!("{}/{}", engine.registry.address(), project.image_repository),
            commit_sha: build.commit_sha.clone(),
            base_digest: base.image.digest.clone(),
            size: layers.iter().map(|layer| layer.size).sum(),
            layers: layers.into(),
            addons: addons.collect::<Vec<_>>().into(),
            created_at: created,
        };

        self.log.start_step(BuildStep::Attest).await?;
        let to_attest = attest::BuiltImage {
            project,
            build,
            image: &image,
            sources: &checkout.sources,
            base_reference: &base.reference,
            base: &base.image,
            packages: dependencies
                .image
                .as_ref()
                .and_then(attest::InstalledPackages::from_image),
        };
        let attestations = attest::attest(engine, &self.log, &to_attest).await?;

        self.log.start_step(BuildStep::Tag).await?;
        self.tag(&assembled).await?;
        Ok(Some(AttestedImage {
            image,
            attestations,
        }))
    }

    async fn fetch(&self) -> Result<Checkout> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        let access = open_git_access(engine, &mut *engine.connection().await?, project.id).await?;
        let has_credential =
            access.credential.is_some() || project.repository.as_url().scheme() == "ssh";
        let written = self.log.info(format!(
            "Fetching {} at {}.",
            project.repository, build.commit_sha
        ));
        let fetched = engine
            .git
            .checkout(&project.repository, Some(&access), &build.commit_sha);
        let fetched = self.place.wait_outside(Box::pin(fetched));
        let (written, checkout) = tokio::join!(written, fetched);
        written?;
        let checkout = match checkout {
            Err(error @ GitError::NoAccess { .. }) if !has_credential => {
                return Err(Error::Permanent(format!(
                    "{error}. The project has no credential for git: it was created without git_username and git_token."
                )));
            }
            checkout => checkout?,
        };
        for source in checkout.sources.iter().skip(1) {
            self.log.write_later(
                Stream::Info,
                &format!(
                    "Submodule {} is {} at {}.",
                    source.path,
                    source.url,
                    source.commit.short()
                ),
            );
        }
        Ok(checkout)
    }
}

async fn succeed(
    engine: &Engine,
    job: &Job,
    log: &BuildLog<'_>,
    project: &Project,
    attested: &AttestedImage,
) -> Result<()> {
    let (image, digest): (&Image, &Digest) = (&attested.image, &attested.image.digest);
    log.info(format!("Built {digest}.")).await?;
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    // A request to cancel that was accepted is granted, even now.
    if builds::is_cancel_requested(&mut tx, image.build_id).await? {
        commit(tx).await?;
        return end_cancelled(engine, job).await;
    }
    request_follow_up(&mut tx, project.id, &image.commit_sha).await?;
    log.finish_step(&mut tx).await?;
    // Rows are locked in the order of a build that begins to push this image: the pushed image
    // first, then the image.
    ecluse_store::retention::forget_pushed(&mut tx, image.project_id, digest).await?;
    images::insert(&mut tx, image).await?;
    attestations::set(&mut tx, project.id, digest, &attested.attestations).await?;
    builds::set_succeeded(&mut tx, image.build_id, digest).await?;
    let system = Actor::system();
    let change = Change {
        action: AuditAction::BuildSucceeded,
        project: Some(project.id),
        subject: Some(image.build_id.0),
        digest: Some(digest),
        detail: image.commit_sha.to_string(),
    };
    audit_change(&mut tx, &system, change).await?;
    jobs::enqueue(&mut tx, JobKind::Retention, project.id.0, Some(project.id)).await?;
    for release in releases::set_ready(&mut tx, image.build_id, digest).await? {
        jobs::enqueue(&mut tx, JobKind::Release, release.0, Some(project.id)).await?;
        let change = Change {
            project: Some(project.id),
            subject: Some(release.0),
            digest: Some(digest),
            ..Change::new(AuditAction::ReleaseReady)
        };
        audit_change(&mut tx, &system, change).await?;
    }
    commit(tx).await
}

async fn fail(
    engine: &Engine,
    job: &Job,
    id: BuildId,
    status: BuildStatus,
    sentence: &str,
) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    let build = builds::get(&mut tx, id).await?;
    if !build.status.is_over() {
        end(&mut tx, &Actor::system(), &build, status, sentence).await?;
    }
    commit(tx).await
}

/// Ends a build without an image, and with it the releases that wait for it.
async fn end(
    conn: &mut PgConnection,
    actor: &Actor,
    build: &Build,
    status: BuildStatus,
    sentence: &str,
) -> Result<()> {
    let action = match status {
        BuildStatus::Failed => AuditAction::BuildFailed,
        BuildStatus::Errored => AuditAction::BuildErrored,
        BuildStatus::Cancelled => AuditAction::BuildCancelled,
        BuildStatus::Superseded => AuditAction::BuildSuperseded,
        BuildStatus::Queued
        | BuildStatus::Running
        | BuildStatus::Succeeded
        | BuildStatus::Expired => {
            return Err(Error::Internal(format!(
                "the build {} cannot end as {status}",
                build.id
            )));
        }
    };
    builds::set_ended(conn, build.id, status, sentence).await?;
    let project = Some(build.project_id);
    let detail = sentence.to_owned();
    audit_change(
        conn,
        actor,
        Change {
            project,
            subject: Some(build.id.0),
            detail,
            ..Change::new(action)
        },
    )
    .await?;
    for release in releases::set_failed(conn, build.id).await? {
        let detail = sentence.to_owned();
        audit_change(
            conn,
            actor,
            Change {
                project,
                subject: Some(release.0),
                detail,
                ..Change::new(AuditAction::ReleaseFailed)
            },
        )
        .await?;
    }
    Ok(())
}

async fn text(checkout: &Checkout, path: &str) -> Result<Option<String>> {
    checkout.read_text(path).await.map_err(Error::from)
}
