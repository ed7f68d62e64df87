//! Images with Debian and Python packages on top of a base, shared by every project with the same key.
//!
//! One job makes one image: apt and pip run in a container of the base, what they changed becomes one
//! layer, and base and layer are pushed under our own config, so nothing of the container's settings
//! gets there. Builds that need the image wait without a worker; the transaction that ends the image
//! wakes them. A worker that dies leaves a container at most: the next one of the same image removes
//! it, else the reaper does when its time is over.

mod layer;
mod log;
mod recipe;
mod settings;
mod verdict;

use std::collections::HashMap;

use ecluse_clients::containers::{ContainersError, ImageByDigest};
use ecluse_clients::registry::BaseImage;
use ecluse_domain::build::Stream;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::{Dependencies, DependencyImageStatus};
use ecluse_domain::ids::{DependencyImageId, ProjectId};
use ecluse_domain::role::Action;
use ecluse_image::manifest::MANIFEST_TYPE;
use ecluse_store::dependency_images::{self, DependencyImage, DependencyLayer, Ready, Wanted};
use ecluse_store::jobs::{self, Job, Kind};
use tokio::sync::mpsc;

pub use settings::Settings;

use crate::error::sentence;
use crate::{Actor, Change, Engine, Error, Result, Transaction, access, audit, commit};
use log::Log;

/// The containers of runs that make an image carry it, with the image's id.
const LABEL: &str = "ecluse.dependencies";

pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = DependencyImageId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    if dependency_images::lock(&mut tx, id).await?.is_over() {
        return commit(tx).await;
    }
    dependency_images::set_running(&mut tx, id).await?;
    let image = dependency_images::get(&mut tx, id).await?;
    commit(tx).await?;

    let log = Log::new(engine, job, id);
    match make(engine, job, &image, &log).await {
        Ok(made) => succeed(engine, job, &image, &made).await,
        Err(Error::Permanent(reason)) => {
            let sentence = sentence(&reason);
            log.say(Stream::Error, &sentence).await?;
            end(engine, job, id, DependencyImageStatus::Failed, &sentence).await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                log.say(Stream::Warning, &format!("This attempt ended: {error}")).await?;
            }
            Err(error)
        }
    }
}

/// The machinery stayed broken for as many attempts as a job gets.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let sentence = sentence(&format!("Given up after {} attempts: {error}", job.attempts));
    end(engine, job, DependencyImageId(job.subject), DependencyImageStatus::Errored, &sentence).await
}

struct Made {
    repository: String,
    digest: ecluse_domain::Digest,
    manifest: Vec<u8>,
    layer: DependencyLayer,
    debian: Vec<Package>,
    python: Vec<Package>,
}

async fn make(engine: &Engine, job: &Job, image: &DependencyImage, log: &Log<'_>) -> Result<Made> {
    let registry = &engine.registry;
    let id = image.id.to_string();
    let left = engine.containers.remove_runs(&[(LABEL, &id)]).await.map_err(engine_said)?;
    if left > 0 {
        log.info("A container of an attempt before was removed.").await?;
    }
    let base = registry.base_image(&image.base_repository, &image.base_digest).await.map_err(registry_said)?;
    let reference = ImageByDigest::new(&format!("{}/{}", registry.address(), image.base_repository), image.base_digest.clone());
    let wanted = Dependencies::stored(&image.packages, &image.requirements);
    let name = format!("ecluse-dependencies-{}-{}", id, job.fence);
    let labels = HashMap::from([(LABEL.to_owned(), id)]);
    let run = recipe::run(&engine.dependencies, reference.map_err(engine_said)?, &wanted, name, labels)?;
    log.info(&format!(
        "Installing {} Debian and {} Python packages on {}@{}.",
        wanted.packages().len(),
        wanted.requirements().len(),
        image.base_repository,
        image.base_digest
    ))
    .await?;

    let (tell, told) = mpsc::unbounded_channel();
    let mut heard = verdict::Heard::default();
    let listening = &mut heard;
    // Owns `tell`: when the run is over, the log has been told all.
    let lines = move |line: &str| {
        listening.line(line);
        // The log stops first only when the lease is lost, and that drops this run too.
        drop(tell.send(line.to_owned()));
    };
    let running = async { engine.containers.run_and_keep(&run, lines).await.map_err(engine_said) };
    let ((ended, kept), ()) = tokio::try_join!(running, log.follow(told))?;
    log.info(&format!("It ended after {:.1} s with status {}.", ended.duration.as_secs_f64(), ended.exit)).await?;
    verdict::of(&ended, &heard, &run)?;

    let debian = recipe::debian(&engine.containers, &kept).await?;
    let python = recipe::python(&engine.containers, &kept).await?;
    let (layer, file) = layer::write(engine, &kept, &run).await?;
    kept.remove().await;
    log.info(&format!("Layer {} of {} bytes.", layer.digest.short(), layer.size)).await?;
    let (repository, digest, manifest) = push(engine, image, &base, &layer, file.path()).await?;
    log.info(&format!("Pushed {digest} as {repository}:{}.", image.key.hex())).await?;
    Ok(Made { repository, digest, manifest, layer, debian, python })
}

/// The base's layers, ours, our config, and last the manifest, read back. It has no name yet.
async fn push(
    engine: &Engine,
    image: &DependencyImage,
    base: &BaseImage,
    layer: &DependencyLayer,
    file: &std::path::Path,
) -> Result<(String, ecluse_domain::Digest, Vec<u8>)> {
    let (registry, repository) = (&engine.registry, engine.dependencies.repository.as_str());
    let made = layer::image(base, image, layer)?;
    for blob in &made.base_layers {
        registry.mount_blob(&base.repository, repository, &blob.digest, blob.size).await.map_err(registry_said)?;
    }
    registry.push_blob_file(repository, file, &layer.digest, layer.size).await.map_err(registry_said)?;
    registry.push_blob(repository, made.config.clone()).await.map_err(registry_said)?;
    let digest = registry.push_manifest(repository, &made.manifest, MANIFEST_TYPE, &[]).await.map_err(registry_said)?;
    Ok((repository.to_owned(), digest, made.manifest))
}

async fn succeed(engine: &Engine, job: &Job, image: &DependencyImage, made: &Made) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    // With the lease held, so that the name and the row mean the same image whoever else made one of this key.
    let (registry, tag) = (&engine.registry, image.key.hex());
    registry.push_manifest(&made.repository, &made.manifest, MANIFEST_TYPE, &[tag]).await.map_err(registry_said)?;
    let layers = std::slice::from_ref(&made.layer);
    let ready = Ready { repository: &made.repository, digest: &made.digest, layers, debian: &made.debian, python: &made.python };
    dependency_images::set_ready(&mut tx, image.id, &ready).await?;
    let change = Change {
        action: "dependencies.ready",
        subject: Some(image.id.0),
        digest: Some(&made.digest),
        detail: image.key.to_string(),
        ..Default::default()
    };
    audit(&mut tx, &Actor::system(), change).await?;
    wake(&mut tx, image.id).await?;
    commit(tx).await
}

async fn end(engine: &Engine, job: &Job, id: DependencyImageId, status: DependencyImageStatus, sentence: &str) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    if dependency_images::lock(&mut tx, id).await?.is_over() {
        return commit(tx).await;
    }
    dependency_images::set_ended(&mut tx, id, status, sentence).await?;
    let action = if status == DependencyImageStatus::Failed { "dependencies.failed" } else { "dependencies.errored" };
    let change = Change { action, subject: Some(id.0), detail: sentence.to_owned(), ..Default::default() };
    audit(&mut tx, &Actor::system(), change).await?;
    wake(&mut tx, id).await?;
    commit(tx).await
}

/// The builds that wait for it go on, whatever became of it.
async fn wake(tx: &mut Transaction, id: DependencyImageId) -> Result<()> {
    for build in dependency_images::wake_builds(tx, id).await? {
        jobs::enqueue(tx, Kind::Build, build.0).await?;
    }
    Ok(())
}

/// Asks for an image, or joins the one that is under way, which is then locked until `tx` ends.
pub(crate) async fn request(
    tx: &mut Transaction,
    actor: &Actor,
    project: Option<ProjectId>,
    wanted: &Wanted,
) -> Result<(DependencyImageId, bool)> {
    let (id, is_new) = dependency_images::request(tx, wanted).await?;
    if is_new {
        jobs::enqueue(tx, Kind::Dependencies, id.0).await?;
        let change =
            Change { action: "dependencies.requested", project, subject: Some(id.0), detail: wanted.key.to_string(), ..Default::default() };
        audit(tx, actor, change).await?;
    }
    Ok((id, is_new))
}

/// Makes the packages of a project's newest build afresh: the same names, what the indexes have by now.
/// The project's next build uses them; no image that exists changes. Needs [`Action::RetryBuild`].
/// Answers the one under way when there is one.
pub async fn refresh(engine: &Engine, actor: &Actor, project: ProjectId) -> Result<DependencyImageId> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::RetryBuild).await?;
    let Some(last) = dependency_images::find_of_project(&mut tx, project).await? else {
        return Err(Error::Conflict("No build of this project needed packages yet: there is nothing to make afresh.".to_owned()));
    };
    let last = dependency_images::get(&mut tx, last).await?;
    let (id, _) = request(&mut tx, actor, Some(project), &wanted(last)).await?;
    commit(tx).await?;
    Ok(id)
}

/// Asks for what the projects' policies want made afresh by now.
pub(crate) async fn refresh_stale(tx: &mut Transaction) -> Result<()> {
    for id in dependency_images::list_stale(tx).await? {
        let stale = dependency_images::get(tx, id).await?;
        request(tx, &Actor::system(), None, &wanted(stale)).await?;
    }
    Ok(())
}

fn wanted(image: DependencyImage) -> Wanted {
    Wanted {
        key: image.key,
        base_repository: image.base_repository,
        base_digest: image.base_digest,
        packages: image.packages,
        requirements: image.requirements,
    }
}

fn engine_said(error: ContainersError) -> Error {
    Error::outside(error.kind(), error.to_string())
}

fn registry_said(error: ecluse_clients::registry::RegistryError) -> Error {
    Error::outside(error.kind(), error.to_string())
}
