//! Removes images that nothing refers to from the registry, by the project's policy, and caches that
//! nobody used for long.
//!
//! One image at a time, in two commits: marked `removing` while its row is locked and every reference
//! is looked at, then `removed` once the registry has it no longer. A worker that dies in between
//! leaves the mark, and the next run goes on there. A build says which image it pushes before it does
//! ([`expect`]): that is a reference too, and one that goes at that moment is waited for.

use std::collections::HashSet;
use std::sync::Once;
use std::time::{Duration, SystemTime};

use chrono::Days;
use ecluse_clients::containers::{ContainersError, ImageByDigest};
use ecluse_domain::Digest;
use ecluse_domain::ids::ProjectId;
use ecluse_store::builds::Build;
use ecluse_store::jobs::{self, Job};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, comparisons, retention};

use crate::{Actor, Change, Engine, Error, Result, audit, clock, commit};

/// Days after which what nobody asked for leaves the caches that every worker shares.
const UNUSED_DAYS: Days = Days::new(90);
/// Days after which a mirror that no build of this process used leaves the disk.
const UNUSED_MIRROR_DAYS: Days = Days::new(30);
/// Days for which the image of a build that came to nothing can be looked into: its tests failed, say.
const ABANDONED_DAYS: Days = Days::new(7);
/// Rows are locked while the registry is asked, so it is not given long.
const REGISTRY_ANSWERS: Duration = Duration::from_secs(8);

/// A project's retention job: goes on with what was marked, then marks and removes what may go. Old comparisons, too.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let mut conn = engine.connection().await?;
    let project = projects::get(&mut conn, ProjectId(job.subject)).await?;
    let keep = projects::build_policy(&mut conn, project.id).await?.retention.keep;
    let marked = retention::list_removing(&mut conn, project.id).await?;
    let removable = retention::list_removable(&mut conn, project.id, keep).await?;
    comparisons::delete_old(&mut conn, project.id).await?;
    drop(conn);
    for digest in marked {
        remove(engine, job, &project, &digest).await?;
    }
    for digest in removable {
        if mark(engine, job, &project, &digest).await? && remove(engine, job, &project, &digest).await? == Removal::Refused {
            break;
        }
    }
    remove_abandoned(engine, job, &project).await?;
    forget_unused(engine, job).await
}

/// What builds pushed that came to nothing.
async fn remove_abandoned(engine: &Engine, job: &Job, project: &Project) -> Result<()> {
    let Some(before) = clock::now().checked_sub_days(ABANDONED_DAYS) else { return Ok(()) };
    let abandoned = retention::list_abandoned(&mut *engine.connection().await?, project.id, before).await?;
    for digest in abandoned {
        let mut tx = engine.begin().await?;
        jobs::hold(&mut tx, job).await?;
        if retention::lock_abandoned(&mut tx, project.id, &digest).await? {
            let spared: HashSet<Digest> = retention::list_others(&mut tx, project.id, &digest).await?.into_iter().collect();
            match remove_from_registry(engine, &project.image_repository, &digest, &spared).await {
                Ok(()) => retention::forget_pushed(&mut tx, project.id, &digest).await?,
                Err(Error::Permanent(reason)) => {
                    tracing::info!(reason, "what failed builds pushed stays in the registry");
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        } else {
            retention::forget_recorded(&mut tx, project.id, &digest).await?;
        }
        commit(tx).await?;
    }
    Ok(())
}

/// This worker's engine has what it pulled to try or to deploy it. An image in use stays.
async fn tidy_engine(engine: &Engine) -> Result<()> {
    let outside = |error: ContainersError| Error::outside(error.kind(), error.to_string());
    let prefix = format!("{}/", engine.registry.address());
    let pulled = engine.containers.list_images().await.map_err(outside)?;
    let ours: Vec<(String, Digest)> =
        pulled.into_iter().filter_map(|(repository, digest)| Some((repository.strip_prefix(&prefix)?.to_owned(), digest))).collect();
    for (repository, digest) in retention::list_gone(&mut *engine.connection().await?, &ours).await? {
        let image = ImageByDigest::new(&format!("{prefix}{repository}"), digest).map_err(outside)?;
        engine.containers.forget_image(&image).await.map_err(outside)?;
    }
    Ok(())
}

/// Marks an image unless something refers to it by now.
async fn mark(engine: &Engine, job: &Job, project: &Project, digest: &Digest) -> Result<bool> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let marked = retention::set_removing(&mut tx, project.id, digest).await?;
    if marked {
        note(&mut tx, project, digest, "image.removing", "nothing refers to it, and newer ones are kept").await?;
    }
    commit(tx).await?;
    Ok(marked)
}

#[derive(PartialEq, Eq)]
enum Removal {
    Done,
    /// The registry does not delete, and will not until somebody changes it.
    Refused,
}

/// Asks the registry, with the job and the image's row held: no other worker removes this image at
/// the same time, and no build makes it again before the registry has answered.
async fn remove(engine: &Engine, job: &Job, project: &Project, digest: &Digest) -> Result<Removal> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    if !retention::lock_removing(&mut tx, project.id, digest).await? {
        commit(tx).await?;
        return Ok(Removal::Done);
    }
    let spared: HashSet<Digest> = retention::list_others(&mut tx, project.id, digest).await?.into_iter().collect();
    let removal = match remove_from_registry(engine, &project.image_repository, digest, &spared).await {
        Ok(()) => {
            retention::set_removed(&mut tx, project.id, digest).await?;
            note(&mut tx, project, digest, "image.removed", "").await?;
            Removal::Done
        }
        Err(Error::Permanent(reason)) => {
            static SAID: Once = Once::new();
            SAID.call_once(|| tracing::warn!(reason, "the registry does not let images be deleted, so all of them are kept"));
            retention::set_kept(&mut tx, project.id, digest).await?;
            note(&mut tx, project, digest, "image.kept", &reason).await?;
            Removal::Refused
        }
        Err(error) => return Err(error),
    };
    commit(tx).await?;
    Ok(removal)
}

async fn remove_from_registry(engine: &Engine, repository: &str, digest: &Digest, spared: &HashSet<Digest>) -> Result<()> {
    match tokio::time::timeout(REGISTRY_ANSWERS, engine.registry.remove_image(repository, digest, spared)).await {
        Ok(removed) => removed.map_err(|error| Error::outside(error.kind(), error.to_string())),
        Err(_) => Err(Error::Transient(format!("the registry did not answer within {} s", REGISTRY_ANSWERS.as_secs()))),
    }
}

async fn note(conn: &mut PgConnection, project: &Project, digest: &Digest, action: &str, detail: &str) -> Result<()> {
    let change = Change { action, project: Some(project.id), digest: Some(digest), detail: detail.to_owned(), ..Default::default() };
    audit(conn, &Actor::system(), change).await
}

/// Dependency images and layers that nobody asked for any more. A dependency image is first taken out
/// of use, so that no build begins with it while it goes.
async fn forget_unused(engine: &Engine, job: &Job) -> Result<()> {
    let Some(since) = clock::now().checked_sub_days(UNUSED_DAYS) else { return Ok(()) };
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    retention::delete_unused_layers(&mut tx, since).await?;
    let unused = retention::retire_dependencies(&mut tx, since).await?;
    commit(tx).await?;
    for image in unused {
        if !image.shared {
            match remove_from_registry(engine, &image.repository, &image.digest, &HashSet::new()).await {
                Err(Error::Permanent(reason)) => {
                    tracing::info!(reason, "a dependency image that nobody uses stays in the registry");
                    return Ok(());
                }
                other => other?,
            }
        }
        let mut tx = engine.begin().await?;
        jobs::hold(&mut tx, job).await?;
        retention::delete_dependencies(&mut tx, image.id).await?;
        commit(tx).await?;
    }
    Ok(())
}

/// What only this process keeps: on its disk, and on its container engine.
pub(crate) async fn tidy(engine: &Engine) {
    if let Err(error) = tidy_engine(engine).await {
        tracing::debug!(%error, "images that left the registry stay on the container engine");
    }
    let Some(since) = clock::now().checked_sub_days(UNUSED_MIRROR_DAYS).map(SystemTime::from) else { return };
    let git = engine.git.clone();
    match tokio::task::spawn_blocking(move || git.forget_unused(since)).await {
        Ok(Ok(0)) => {}
        Ok(Ok(mirrors)) => tracing::info!(mirrors, "git mirrors that nobody used for 30 days were removed"),
        Ok(Err(error)) => tracing::warn!(%error, "unused git mirrors could not be removed"),
        Err(error) => tracing::warn!(%error, "unused git mirrors could not be removed"),
    }
}

/// Before a build pushes an image: nothing removes it while the build is under way.
pub(crate) async fn expect(conn: &mut PgConnection, build: &Build, digest: &Digest) -> Result<()> {
    match retention::expect(conn, build.id, build.project_id, digest).await? {
        true => Ok(()),
        false => Err(Error::Transient("The same image is being removed from the registry at this moment.".to_owned())),
    }
}
