//! A build's job: from a commit to an image digest in the registry.
//!
//! Everything up to the last transaction can be repeated: fetching finds the mirror, the layer is
//! the same bytes, the registry has the blobs. So a build whose worker was killed starts from the
//! top, and only the transaction at the end makes it count, once.

mod base;
mod cancel;
mod check;
mod dependencies;
mod layers;
pub mod local;
mod retry;
mod supersede;
mod tags;
mod test;

use ecluse_clients::git::Checkout;
use ecluse_domain::Digest;
use ecluse_domain::build::{BuildStatus, BuildStep, Stream};
use ecluse_domain::ids::BuildId;
use ecluse_image::manifest;
use ecluse_store::attestations::{self, NewAttestation};
use ecluse_store::builds::{self, Build};
use ecluse_store::images::{self, Image, ImageAddon};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, releases};

pub use cancel::cancel;
pub(crate) use cancel::end_cancelled;
pub use retry::retry;
pub(crate) use retry::wait_for;
pub(crate) use supersede::{supersede, supersede_former};
pub(crate) use tags::name_branches;

use crate::build_log::BuildLog;
use crate::error::sentence;
use crate::secrets::git_credential;
use crate::{Actor, Change, Engine, Error, Result, attest, audit, commit, deploy, retention};

pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = BuildId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let status = builds::lock(&mut tx, id).await?;
    if status.is_over() {
        commit(tx).await?;
        return if status == BuildStatus::Succeeded { follow(engine, job, id).await } else { Ok(()) };
    }
    if builds::is_cancel_requested(&mut tx, id).await? {
        commit(tx).await?;
        return end_cancelled(engine, job).await.map(drop);
    }
    builds::set_running(&mut tx, id).await?;
    let build = builds::get(&mut tx, id).await?;
    let project = projects::get(&mut tx, build.project_id).await?;
    if status == BuildStatus::Queued {
        let detail = build.commit_sha.to_string();
        let change = Change { action: "build.started", project: Some(project.id), subject: Some(id.0), detail, ..Default::default() };
        audit(&mut tx, &Actor::system(), change).await?;
    }
    commit(tx).await?;

    let mut run =
        Run { engine, project: &project, build: &build, log: BuildLog::new(engine, job, id), is_ours_to_mend: false, is_base_known: false };
    let made = run.make().await;
    let (log, is_ours_to_mend) = (run.log, run.is_ours_to_mend);
    match made {
        // Whoever ends what it waits for asks for it again.
        Ok(None) => Ok(()),
        Ok(Some(made)) => {
            succeed(engine, job, &log, &project, &made).await?;
            follow(engine, job, id).await
        }
        Err(Error::Permanent(reason)) => {
            let sentence = sentence(&reason);
            // What cannot be pushed is ours to mend; everything before is the project's.
            let status = match log.step() {
                Some(BuildStep::Push | BuildStep::Attest) => BuildStatus::Errored,
                Some(_) if is_ours_to_mend => BuildStatus::Errored,
                _ => BuildStatus::Failed,
            };
            log.say(Stream::Error, &sentence).await?;
            fail(engine, job, id, status, &sentence).await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                log.say(Stream::Warning, format!("This attempt ended: {error}")).await?;
            }
            Err(error)
        }
    }
}

/// What a successful build brings about outside of its own transaction: its branches' tags, and staging.
async fn follow(engine: &Engine, job: &Job, id: BuildId) -> Result<()> {
    let mut conn = engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    let project = projects::get(&mut conn, build.project_id).await?;
    drop(conn);
    deploy::offer_to_staging(engine, job, id).await?;
    let Some(digest) = build.image_digest.filter(|_| build.status == BuildStatus::Succeeded) else { return Ok(()) };
    name_branches(engine, &project, &build.commit_sha, &digest).await
}

/// The machinery stayed broken for as many attempts as a job gets.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let sentence = sentence(&format!("Given up after {} attempts: {error}", job.attempts));
    fail(engine, job, BuildId(job.subject), BuildStatus::Errored, &sentence).await
}

/// One run of a build's job; each step is a method, in the file of its name.
struct Run<'a> {
    engine: &'a Engine,
    project: &'a Project,
    build: &'a Build,
    log: BuildLog<'a>,
    /// What ends it is not the project's fault, whichever step it is in.
    is_ours_to_mend: bool,
    /// The commit was checked against what its base image holds.
    is_base_known: bool,
}

/// What a build made, as it will be recorded.
struct Made {
    image: Image,
    attestations: Vec<NewAttestation>,
}

impl Run<'_> {
    /// `None`: it waits, without a worker.
    async fn make(&mut self) -> Result<Option<Made>> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        self.log.begin(BuildStep::Fetch).await?;
        let checkout = self.fetch().await?;

        self.log.begin(BuildStep::Check).await?;
        let (dated, named, there) = self.check(&checkout).await?;

        // What is wrong with the base is told in its own step: a commit is checked whatever it is built upon.
        self.log.begin(BuildStep::Base).await?;
        let base = self.base(named?).await?;

        let Some(dependencies) = self.dependencies(&checkout, &base).await? else { return Ok(None) };

        self.log.begin(BuildStep::Layer).await?;
        let laid = self.lay(&checkout, dated, (&base, &dependencies), &there).await?;
        let created = checkout.commit.time;
        let ours: Vec<manifest::Descriptor> = laid.iter().map(|laid| laid.blob.clone()).collect();
        let made = base.assemble((&project.repository, &checkout.commit, ""), &dependencies.layers, &ours)?;

        self.log.begin(BuildStep::Push).await?;
        let mut tx = self.log.hold().await?;
        retention::expect(&mut tx, build, &made.digest).await?;
        commit(tx).await?;
        self.push(&made, &there).await?;

        let layers = made.base_layers.iter().map(|blob| images::Layer { digest: blob.digest.clone(), size: blob.size as i64, base: true });
        let added = dependencies.layers.iter().chain(&ours);
        let layers: Vec<images::Layer> =
            layers.chain(added.map(|layer| images::Layer { digest: layer.digest.clone(), size: layer.size as i64, base: false })).collect();

        self.log.begin(BuildStep::Test).await?;
        self.confirm(&there, &layers).await?;
        self.check_again(&checkout, &base).await?;
        let mut addons: Vec<_> = laid.iter().flat_map(|laid| &laid.addons).collect();
        addons.sort_unstable_by_key(|addon| &addon.name);
        self.test(&checkout, &base, &made.digest, &addons).await?;

        let addons = addons.into_iter().map(|addon| ImageAddon {
            name: addon.name.to_string(),
            version: addon.version.clone(),
            source: addon.path.clone(),
        });
        let image = Image {
            project_id: project.id,
            digest: made.digest.clone(),
            build_id: build.id,
            repository: format!("{}/{}", engine.registry.address(), project.image_repository),
            commit_sha: build.commit_sha.clone(),
            base_digest: base.image.digest.clone(),
            size: layers.iter().map(|layer| layer.size).sum(),
            layers: layers.into(),
            addons: addons.collect::<Vec<_>>().into(),
            created_at: created,
        };

        self.log.begin(BuildStep::Attest).await?;
        let built = attest::Built {
            project,
            build,
            image: &image,
            sources: &checkout.sources,
            base_reference: &base.reference,
            base: &base.image,
            dependencies: dependencies.image.as_ref().and_then(attest::Dependencies::of),
        };
        let attestations = attest::attest(engine, &self.log, &built).await?;
        self.name(&made).await?;
        Ok(Some(Made { image, attestations }))
    }

    async fn fetch(&self) -> Result<Checkout> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        let credential = git_credential(engine, &mut *engine.connection().await?, project.id).await?;
        let told = self.log.info(format!("Fetching {} at {}.", project.repository, build.commit_sha));
        let fetched = engine.git.checkout(&project.repository, credential.as_ref(), &build.commit_sha);
        let (told, checkout) = tokio::join!(told, fetched);
        told?;
        let checkout = checkout.map_err(|error| Error::outside(error.kind(), error.to_string()))?;
        for source in checkout.sources.iter().skip(1) {
            self.log.note(Stream::Info, &format!("Submodule {} is {} at {}.", source.path, source.url, source.commit.short()));
        }
        Ok(checkout)
    }
}

fn outside(error: ecluse_clients::registry::RegistryError) -> Error {
    Error::outside(error.kind(), error.to_string())
}

async fn succeed(engine: &Engine, job: &Job, log: &BuildLog<'_>, project: &Project, made: &Made) -> Result<()> {
    let (image, digest): (&Image, &Digest) = (&made.image, &made.image.digest);
    log.info(format!("Built {digest}.")).await?;
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    // Whoever was told that it will be cancelled is told the truth.
    if builds::is_cancel_requested(&mut tx, image.build_id).await? {
        commit(tx).await?;
        return end_cancelled(engine, job).await.map(drop);
    }
    if let Some(step) = log.step() {
        builds::finish_step(&mut tx, image.build_id, step).await?;
    }
    // Before the image's row, in the order of whoever begins to push it.
    ecluse_store::retention::forget_pushed(&mut tx, image.project_id, digest).await?;
    images::insert(&mut tx, image).await?;
    attestations::set(&mut tx, project.id, digest, &made.attestations).await?;
    builds::set_succeeded(&mut tx, image.build_id, digest).await?;
    let system = Actor::system();
    let change = Change {
        action: "build.succeeded",
        project: Some(project.id),
        subject: Some(image.build_id.0),
        digest: Some(digest),
        detail: image.commit_sha.to_string(),
    };
    audit(&mut tx, &system, change).await?;
    jobs::enqueue(&mut tx, Kind::Retention, project.id.0).await?;
    for release in releases::set_ready(&mut tx, image.build_id, digest).await? {
        jobs::enqueue(&mut tx, Kind::Release, release.0).await?;
        let change = Change {
            action: "release.ready",
            project: Some(project.id),
            subject: Some(release.0),
            digest: Some(digest),
            ..Default::default()
        };
        audit(&mut tx, &system, change).await?;
    }
    commit(tx).await
}

async fn fail(engine: &Engine, job: &Job, id: BuildId, status: BuildStatus, sentence: &str) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let build = builds::get(&mut tx, id).await?;
    if !build.status.is_over() {
        end(&mut tx, &Actor::system(), &build, status, sentence).await?;
    }
    commit(tx).await
}

/// Ends a build without an image, and with it the releases that wait for it.
async fn end(conn: &mut PgConnection, actor: &Actor, build: &Build, status: BuildStatus, sentence: &str) -> Result<()> {
    builds::set_ended(conn, build.id, status, sentence).await?;
    let project = Some(build.project_id);
    let (action, detail) = (format!("build.{status}"), sentence.to_owned());
    audit(conn, actor, Change { action: &action, project, subject: Some(build.id.0), detail, ..Default::default() }).await?;
    for release in releases::set_failed(conn, build.id).await? {
        let detail = sentence.to_owned();
        audit(conn, actor, Change { action: "release.failed", project, subject: Some(release.0), detail, ..Default::default() }).await?;
    }
    Ok(())
}

async fn text(checkout: &Checkout, path: &str) -> Result<Option<String>> {
    checkout.text(path).await.map_err(|error| Error::outside(error.kind(), error.to_string()))
}
