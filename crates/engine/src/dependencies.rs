//! Dependency images: Debian and Python packages on top of a base image. Every project with the
//! same key shares one.
//!
//! One job makes one image: apt and pip run in a container of the base, the files that they changed
//! become one layer, and base and layer are pushed with a config that Ecluse writes, so that no
//! setting of the container gets into the image. Builds that need the image wait without a worker;
//! the transaction that ends the image enqueues them. A worker that dies leaves a container at
//! most: the next worker that makes the same image removes it, or else the reaper does after its
//! time limit.

mod layer;
mod log;
mod recipe;
mod settings;
mod verdict;

use std::collections::HashMap;
use std::time::Duration;

use ecluse_clients::containers::ImageByDigest;
use ecluse_clients::registry::{BaseImage, RegistryError};
use ecluse_domain::Digest;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::Stream;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::{DependencyImageStatus, WantedPackages};
use ecluse_domain::ids::{DependencyImageId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Action;
use ecluse_image::manifest::MANIFEST_TYPE;
use ecluse_store::dependency_images::{
    self, DependencyImage, DependencyLayer, NewDependencyImage, ReadyImage,
};
use ecluse_store::jobs::{self, Job};

pub use settings::Settings;

use crate::output::Output;
use crate::records::quota;
use crate::wording::printable_sentence;
use crate::{Actor, Change, Engine, Error, Result, Transaction, access, audit_change, commit};
use log::Log;

/// The label of the containers that make an image. Its value is the id of the image.
const LABEL: &str = "ecluse.dependencies";
/// How long the tag of an image may take after the worker had its lease: less than the lease of a
/// worker, so that none that lost it moves the tag of its successor.
const TAG_TIMEOUT: Duration = Duration::from_secs(10);
/// The shortest time limit of a container: with less, it would be killed before it could print
/// anything.
const SHORTEST_TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = DependencyImageId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    if dependency_images::lock(&mut tx, id).await?.is_over() {
        return commit(tx).await;
    }
    dependency_images::set_running(&mut tx, id).await?;
    let image = dependency_images::get(&mut tx, id).await?;
    let log = Log::new(engine, job, id);
    let Some(payer) = find_payer(engine, &mut tx, job, id).await? else {
        // The image is locked until this is committed, so no build of another project, which may
        // have room, begins to wait for it in between.
        let sentence = format!(
            "Each project that needs these packages has used up its quota of images of today, {} MiB. \
             Build the commit again after midnight UTC.",
            engine.records.image_bytes >> 20
        );
        log.append(&mut tx, vec![(Stream::Error, sentence.clone())])
            .await?;
        end_locked(&mut tx, id, DependencyImageStatus::Failed, &sentence).await?;
        return commit(tx).await;
    };
    commit(tx).await?;

    match make(engine, job, &image, payer, &log).await {
        Ok(pushed) => succeed(engine, job, &image, &pushed).await,
        Err(Error::Permanent(reason)) => {
            let sentence = printable_sentence(&reason);
            log.write(Stream::Error, &sentence).await?;
            end(engine, job, id, DependencyImageStatus::Failed, &sentence).await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                log.write(Stream::Warning, &format!("This attempt ended: {error}"))
                    .await?;
            }
            Err(error)
        }
    }
}

/// Finds the project for which an image is counted: the one in whose turn it is made, or else another
/// one that waits for it. `None` when none of them has room for an image today.
async fn find_payer(
    engine: &Engine,
    tx: &mut Transaction,
    job: &Job,
    id: DependencyImageId,
) -> Result<Option<ProjectId>> {
    let mut projects = vec![job.queue.project()];
    projects.extend(dependency_images::list_waiting_projects(tx, id).await?);
    let payer = projects
        .into_iter()
        .find(|project| quota::has_room_for_image(engine, *project));
    Ok(payer)
}

/// Ends an image as errored: the infrastructure failed in every attempt that its job had.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let sentence = printable_sentence(&format!(
        "Given up after {} attempts: {error}",
        job.attempts
    ));
    end(
        engine,
        job,
        DependencyImageId(job.subject),
        DependencyImageStatus::Errored,
        &sentence,
    )
    .await
}

/// A dependency image that is in the registry, but has no tag yet.
struct PushedImage {
    repository: String,
    digest: Digest,
    manifest: Vec<u8>,
    layer: DependencyLayer,
    debian: Vec<Package>,
    python: Vec<Package>,
}

/// Installs the packages and pushes the image, which is counted for the project `payer`.
async fn make(
    engine: &Engine,
    job: &Job,
    image: &DependencyImage,
    payer: ProjectId,
    log: &Log<'_>,
) -> Result<PushedImage> {
    let registry = &engine.registry;
    let id = image.id.to_string();
    let left = engine.containers.remove_runs(&[(LABEL, &id)]).await?;
    if left > 0 {
        log.info("A container of an earlier attempt was removed.")
            .await?;
    }
    let base = registry
        .fetch_base_image(&image.base_repository, &image.base_digest)
        .await?;
    let reference = ImageByDigest::new(
        &format!("{}/{}", registry.address(), image.base_repository),
        image.base_digest.clone(),
    );
    let wanted = WantedPackages::from_stored(&image.packages, &image.requirements);
    let name = format!("ecluse-dependencies-{}-{}", id, job.fence);
    let labels = HashMap::from([(LABEL.to_owned(), id)]);
    let mut run = recipe::container(&engine.dependencies, reference?, &wanted, name, labels)?;
    log.info(&format!(
        "Installing {} Debian and {} Python packages on {}@{}.",
        wanted.packages().len(),
        wanted.requirements().len(),
        image.base_repository,
        image.base_digest
    ))
    .await?;

    let earlier = log.time_of_earlier_attempts().await?;
    let limit = run.timeout;
    run.timeout = limit.saturating_sub(earlier).max(SHORTEST_TIMEOUT);
    engine.containers.pull_if_missing(&run.image).await?;
    let output = Output::default();
    let mut reasons = verdict::Reasons::default();
    let running = async {
        let ran = engine
            .containers
            .run_and_keep(&run, |line| {
                reasons.read_line(line);
                output.push(Stream::Output, line);
            })
            .await;
        output.close();
        // The last lines are written even when the run failed.
        Ok(ran)
    };
    let writing = log.write_output(&output);
    let (ran, ()) = tokio::try_join!(running, writing)?;
    let (ended, container) = ran?;
    if ended.timed_out && !earlier.is_zero() {
        // The earlier attempts ended because of the infrastructure, so their time says nothing
        // about the packages.
        return Err(Error::Internal(format!(
            "with the {} s of earlier attempts, installing the packages reached the time limit of {} s",
            earlier.as_secs().max(1),
            limit.as_secs()
        )));
    }
    log.info(&format!(
        "It ended after {:.1} s with status {}.",
        ended.duration.as_secs_f64(),
        ended.exit
    ))
    .await?;
    verdict::judge(&ended, &reasons, &run)?;

    let reading = async {
        let debian = recipe::list_debian_packages(&engine.containers, &container).await?;
        let python = recipe::list_python_packages(&engine.containers, &container).await?;
        let (layer, file) = layer::write(engine, &container, &run).await?;
        Ok::<_, Error>((debian, python, layer, file))
    };
    // The container engine may stop sending, or send for long: it sends each byte of a sparse file.
    let read = tokio::time::timeout(limit, reading).await;
    let (debian, python, layer, file) = read.map_err(|_| {
        Error::Permanent(format!(
            "what the packages wrote could not be read within {} s, the time limit of an installation",
            limit.as_secs()
        ))
    })??;
    container.remove().await;
    let listed =
        [&debian, &python].map(|list| serde_json::to_vec(list).map_or(0, |json| json.len()));
    quota::take_documents(engine, payer, listed.iter().sum())?;
    log.info(&format!(
        "Layer {} of {} bytes.",
        layer.digest.short(),
        layer.size
    ))
    .await?;
    let (repository, digest, manifest) =
        push(engine, image, payer, &base, &layer, file.path()).await?;
    log.info(&format!(
        "Pushed {digest} as {repository}:{}.",
        image.key.hex()
    ))
    .await?;
    Ok(PushedImage {
        repository,
        digest,
        manifest,
        layer,
        debian,
        python,
    })
}

/// Pushes the layers of the base, the new layer, the config, and last the manifest. The image gets
/// no tag yet.
async fn push(
    engine: &Engine,
    image: &DependencyImage,
    payer: ProjectId,
    base: &BaseImage,
    layer: &DependencyLayer,
    file: &std::path::Path,
) -> Result<(String, Digest, Vec<u8>)> {
    let (registry, repository) = (&engine.registry, engine.dependencies.repository.as_str());
    let assembled = layer::assemble(base, image, layer)?;
    for blob in &assembled.base_layers {
        registry
            .mount_blob(&base.repository, repository, &blob.digest, blob.size)
            .await?;
    }
    let is_sent = registry
        .push_blob_file(repository, file, &layer.digest, layer.size)
        .await?;
    if is_sent {
        quota::count_image(engine, payer, layer.size);
    }
    let (_, is_sent) = registry
        .push_missing_blob(repository, assembled.config.clone())
        .await?;
    if is_sent {
        quota::count_image(engine, payer, assembled.config.len() as u64);
    }
    let digest = registry
        .push_manifest(repository, &assembled.manifest, MANIFEST_TYPE, &[])
        .await?;
    Ok((repository.to_owned(), digest, assembled.manifest))
}

async fn succeed(
    engine: &Engine,
    job: &Job,
    image: &DependencyImage,
    pushed: &PushedImage,
) -> Result<()> {
    // The tag comes before the row, because a registry may delete an image that has none. When the
    // two mean different images, because a worker died or lost its lease in between, the next build
    // that uses the image of the row moves the tag there ([`is_in_registry`]).
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    commit(tx).await?;
    let tag = image.key.hex();
    let tagging = engine.registry.push_manifest(
        &pushed.repository,
        &pushed.manifest,
        MANIFEST_TYPE,
        std::slice::from_ref(&tag),
    );
    match tokio::time::timeout(TAG_TIMEOUT, tagging).await {
        Ok(tagged) => tagged.map(drop)?,
        Err(_) => {
            return Err(Error::Transient(format!(
                "the registry did not accept the tag {tag} within {} s",
                TAG_TIMEOUT.as_secs()
            )));
        }
    }
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    let layers = std::slice::from_ref(&pushed.layer);
    let ready = ReadyImage {
        repository: &pushed.repository,
        digest: &pushed.digest,
        layers,
        debian: &pushed.debian,
        python: &pushed.python,
    };
    dependency_images::set_ready(&mut tx, image.id, &ready).await?;
    let change = Change {
        subject: Some(image.id.0),
        digest: Some(&pushed.digest),
        detail: image.key.to_string(),
        ..Change::new(AuditAction::DependenciesReady)
    };
    audit_change(&mut tx, &Actor::system(), change).await?;
    enqueue_waiting_builds(&mut tx, image.id).await?;
    commit(tx).await?;
    // A build that used the previous image at that moment may have moved the tag back.
    if let Err(error) = move_tag(engine, &pushed.repository, &pushed.digest, tag).await {
        tracing::info!(%error, tag, "the tag of a dependency image was not looked up");
    }
    Ok(())
}

/// Whether the registry has a ready image. If the tag of its key names another image or none, the
/// tag is moved to it: `ecluse build` finds the image by that tag.
pub(crate) async fn is_in_registry(engine: &Engine, image: &DependencyImage) -> Result<bool> {
    let (Some(repository), Some(digest)) = (&image.repository, &image.digest) else {
        return Ok(false);
    };
    move_tag(engine, repository, digest, image.key.hex()).await
}

/// Moves a tag to an image, unless it is there. `false` when the registry does not have the image.
async fn move_tag(engine: &Engine, repository: &str, digest: &Digest, tag: &str) -> Result<bool> {
    let registry = &engine.registry;
    match registry.resolve(repository, tag).await {
        Ok(tagged) if tagged == *digest => return Ok(true),
        Ok(_) | Err(RegistryError::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    match registry.tag(repository, digest, tag).await {
        Ok(()) => Ok(true),
        Err(RegistryError::NotFound { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn end(
    engine: &Engine,
    job: &Job,
    id: DependencyImageId,
    status: DependencyImageStatus,
    sentence: &str,
) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    if !dependency_images::lock(&mut tx, id).await?.is_over() {
        end_locked(&mut tx, id, status, sentence).await?;
    }
    commit(tx).await
}

/// Ends an image that this transaction has locked, and with it the wait of its builds.
async fn end_locked(
    tx: &mut Transaction,
    id: DependencyImageId,
    status: DependencyImageStatus,
    sentence: &str,
) -> Result<()> {
    dependency_images::set_ended(tx, id, status, sentence).await?;
    let action = if status == DependencyImageStatus::Failed {
        AuditAction::DependenciesFailed
    } else {
        AuditAction::DependenciesErrored
    };
    let change = Change {
        subject: Some(id.0),
        detail: sentence.to_owned(),
        ..Change::new(action)
    };
    audit_change(tx, &Actor::system(), change).await?;
    enqueue_waiting_builds(tx, id).await
}

/// Enqueues the builds that wait for the image, which has ended with or without success.
async fn enqueue_waiting_builds(tx: &mut Transaction, id: DependencyImageId) -> Result<()> {
    for build in dependency_images::wake_builds(tx, id).await? {
        jobs::enqueue(tx, JobKind::Build, build.id.0, Some(build.project)).await?;
    }
    Ok(())
}

/// Requests an image for a project. If the same one is being made, that one is returned, and locked
/// until `tx` ends. Answers whether the image is new.
pub(crate) async fn request(
    tx: &mut Transaction,
    actor: &Actor,
    project: ProjectId,
    wanted: &NewDependencyImage,
) -> Result<(DependencyImageId, bool)> {
    let (id, is_new) = dependency_images::request(tx, wanted).await?;
    if is_new {
        jobs::enqueue_dependencies(tx, id, project).await?;
        let change = Change {
            project: Some(project),
            subject: Some(id.0),
            detail: wanted.key.to_string(),
            ..Change::new(AuditAction::DependenciesRequested)
        };
        audit_change(tx, actor, change).await?;
    }
    Ok((id, is_new))
}

/// Installs the packages of a project's newest build again: the same names, in the versions that
/// the indexes have now. The project's next build uses them; no existing image changes. Returns the
/// image that is being made, if there is one. Needs [`Action::RetryBuild`].
pub async fn refresh(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
) -> Result<DependencyImageId> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::RetryBuild).await?;
    let Some(last) = dependency_images::find_for_project(&mut tx, project).await? else {
        return Err(Error::Conflict(
            "No build of this project needed packages yet: there is nothing to refresh.".to_owned(),
        ));
    };
    let last = dependency_images::get(&mut tx, last).await?;
    let (id, _) = request(&mut tx, actor, project, &request_again(last)).await?;
    commit(tx).await?;
    Ok(id)
}

/// Requests a new image for each one that the policies of its projects call stale.
pub(crate) async fn refresh_stale(tx: &mut Transaction) -> Result<()> {
    for stale in dependency_images::list_stale(tx).await? {
        let image = dependency_images::get(tx, stale.image).await?;
        let wanted = request_again(image);
        request(tx, &Actor::system(), stale.project, &wanted).await?;
    }
    Ok(())
}

/// The request that leads to the same packages on the same base.
fn request_again(image: DependencyImage) -> NewDependencyImage {
    NewDependencyImage {
        key: image.key,
        base_repository: image.base_repository,
        base_digest: image.base_digest,
        packages: image.packages,
        requirements: image.requirements,
    }
}
