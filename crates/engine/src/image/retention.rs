//! Removes images that nothing refers to from the registry, by the policy of the project, and
//! cached things that nobody used for long.
//!
//! One image is removed at a time, in two commits: it is marked `removing` while its row is locked
//! and every reference is checked, then `removed` when the registry does not have it any more. A
//! worker that dies in between leaves the mark, and the next run continues there. A build announces
//! which image it will push ([`announce_push`]): that is a reference too. A build whose image is
//! being removed at that moment is tried again later.

use std::collections::HashSet;
use std::fmt::Display;
use std::io;
use std::path::Path;
use std::sync::Once;
use std::time::{Duration, SystemTime};

use chrono::Days;
use ecluse_clients::background;
use ecluse_clients::containers::ImageByDigest;
use ecluse_domain::Digest;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ProjectId;
use ecluse_store::builds::Build;
use ecluse_store::jobs::{self, Job};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, comparisons, retention};

use crate::{Actor, Change, Engine, Error, Result, Transaction, audit_change, clock, commit};

/// Layers and dependency images that nobody used for so many days are removed. All workers share
/// them.
const UNUSED_DAYS: Days = Days::new(90);
/// Git mirrors that no build of this process used for so many days are removed from its disk.
const UNUSED_MIRROR_DAYS: Days = Days::new(30);
/// How long a file or folder in the scratch folder stays after its last change: its maker removes
/// it within hours, unless its process is killed.
const LEFT_AFTER: Duration = Duration::from_secs(24 * 3600);
/// The image of a build that failed after its push stays so many days, so that people can examine
/// it.
const ABANDONED_DAYS: Days = Days::new(7);
/// The longest time that the registry may take to remove an image, and that a removal waits for its
/// turn. Rows are locked meanwhile, so it is short.
const REGISTRY_TIMEOUT: Duration = Duration::from_secs(8);

/// The retention job of a project: removes the images that are marked already, then marks and
/// removes others that nothing refers to. Old comparisons are deleted too.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let mut conn = engine.connection().await?;
    let project = projects::get(&mut conn, ProjectId(job.subject)).await?;
    let keep = projects::get_build_policy(&mut conn, project.id)
        .await?
        .retention
        .keep;
    let marked = retention::list_removing(&mut conn, project.id).await?;
    let removable = retention::list_removable(&mut conn, project.id, keep).await?;
    comparisons::delete_old(&mut conn, project.id).await?;
    drop(conn);
    for digest in marked {
        remove(engine, job, &project, &digest).await?;
    }
    for digest in removable {
        if mark(engine, job, &project, &digest).await?
            && remove(engine, job, &project, &digest).await? == Removal::Refused
        {
            break;
        }
    }
    remove_abandoned(engine, job, &project).await?;
    remove_unused(engine, job).await
}

/// Removes the images of builds that failed after their push.
async fn remove_abandoned(engine: &Engine, job: &Job, project: &Project) -> Result<()> {
    let mut conn = engine.connection().await?;
    let now = ecluse_store::now(&mut conn).await?;
    let Some(before) = now.checked_sub_days(ABANDONED_DAYS) else {
        return Ok(());
    };
    let abandoned = retention::list_abandoned(&mut conn, project.id, before).await?;
    drop(conn);
    for digest in abandoned {
        let mut tx = begin_removal(engine, job).await?;
        if retention::lock_abandoned(&mut tx, project.id, &digest).await? {
            let spared: HashSet<Digest> =
                retention::list_other_images(&mut tx, project.id, &digest)
                    .await?
                    .into_iter()
                    .collect();
            match remove_from_registry(engine, &project.image_repository, &digest, &spared).await {
                Ok(()) => retention::forget_pushed(&mut tx, project.id, &digest).await?,
                Err(Error::Permanent(reason)) => {
                    tracing::info!(reason, "the images of failed builds stay in the registry");
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

/// Removes the images that left the registry from the container engine of this worker, which pulled
/// them to test or to deploy them. An image in use stays.
async fn tidy_container_engine(engine: &Engine) -> Result<()> {
    let prefix = format!("{}/", engine.registry.address());
    let pulled = engine.containers.list_images().await?;
    let own: Vec<(String, Digest)> = pulled
        .into_iter()
        .filter_map(|(repository, digest)| {
            Some((repository.strip_prefix(&prefix)?.to_owned(), digest))
        })
        .collect();
    let gone = retention::list_gone(&mut *engine.connection().await?, &own).await?;
    for (repository, digest) in gone {
        let image = ImageByDigest::new(&format!("{prefix}{repository}"), digest)?;
        engine.containers.remove_image(&image).await?;
    }
    Ok(())
}

/// Marks an image as `removing`, unless something refers to it by now. Returns whether it is
/// marked.
async fn mark(engine: &Engine, job: &Job, project: &Project, digest: &Digest) -> Result<bool> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    let marked = retention::set_removing(&mut tx, project.id, digest).await?;
    if marked {
        audit_image(
            &mut tx,
            project,
            digest,
            AuditAction::ImageRemoving,
            "nothing refers to it, and newer ones are kept",
        )
        .await?;
    }
    commit(tx).await?;
    Ok(marked)
}

#[derive(PartialEq, Eq)]
enum Removal {
    Done,
    /// The registry does not delete images, and will not before somebody reconfigures it.
    Refused,
}

/// Begins a transaction in which an image is deleted from the registry, for a worker that has its
/// lease. A request to delete carries no fence, so the lock that the caller takes on the image stays
/// until the registry has answered. Otherwise the request of a worker that lost its lease could
/// arrive after a build has pushed the same image again. The row of the job is not locked: its
/// heartbeats would wait too.
async fn begin_removal(engine: &Engine, job: &Job) -> Result<Transaction> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    commit(tx).await?;
    let Ok(tx) = tokio::time::timeout(REGISTRY_TIMEOUT, engine.begin_around_removal()).await else {
        return Err(Error::Transient(
            "other images are being removed from the registry, which takes long".to_owned(),
        ));
    };
    tx
}

/// Removes an image from the registry. The row of the image is locked meanwhile: no other worker
/// removes this image at the same time, and no build pushes it again before the registry has
/// answered. So the answer is recorded even when the lease was lost since then.
async fn remove(engine: &Engine, job: &Job, project: &Project, digest: &Digest) -> Result<Removal> {
    let mut tx = begin_removal(engine, job).await?;
    if !retention::lock_removing(&mut tx, project.id, digest).await? {
        commit(tx).await?;
        return Ok(Removal::Done);
    }
    let spared: HashSet<Digest> = retention::list_other_images(&mut tx, project.id, digest)
        .await?
        .into_iter()
        .collect();
    let removal =
        match remove_from_registry(engine, &project.image_repository, digest, &spared).await {
            Ok(()) => {
                retention::set_removed(&mut tx, project.id, digest).await?;
                audit_image(&mut tx, project, digest, AuditAction::ImageRemoved, "").await?;
                Removal::Done
            }
            Err(Error::Permanent(reason)) => {
                static WARNING: Once = Once::new();
                WARNING.call_once(|| {
                    tracing::warn!(
                        reason,
                        "the registry does not let images be deleted, so all of them are kept"
                    )
                });
                retention::set_kept(&mut tx, project.id, digest).await?;
                audit_image(&mut tx, project, digest, AuditAction::ImageKept, &reason).await?;
                Removal::Refused
            }
            Err(error) => return Err(error),
        };
    jobs::restart_attempts(&mut tx, job).await?;
    commit(tx).await?;
    Ok(removal)
}

async fn remove_from_registry(
    engine: &Engine,
    repository: &str,
    digest: &Digest,
    spared: &HashSet<Digest>,
) -> Result<()> {
    match tokio::time::timeout(
        REGISTRY_TIMEOUT,
        engine.registry.remove_image(repository, digest, spared),
    )
    .await
    {
        Ok(removed) => removed.map_err(Error::from),
        Err(_) => Err(Error::Transient(format!(
            "the registry did not answer within {} s",
            REGISTRY_TIMEOUT.as_secs()
        ))),
    }
}

async fn audit_image(
    conn: &mut PgConnection,
    project: &Project,
    digest: &Digest,
    action: AuditAction,
    detail: &str,
) -> Result<()> {
    let change = Change {
        project: Some(project.id),
        digest: Some(digest),
        detail: detail.to_owned(),
        ..Change::new(action)
    };
    audit_change(conn, &Actor::system(), change).await
}

/// Removes dependency images and layers that nobody used for long. A dependency image is retired
/// first, so that no build starts to use it while it is being removed.
async fn remove_unused(engine: &Engine, job: &Job) -> Result<()> {
    let mut tx = engine.begin().await?;
    let now = ecluse_store::now(&mut tx).await?;
    let Some(since) = now.checked_sub_days(UNUSED_DAYS) else {
        return Ok(());
    };
    jobs::require_lease(&mut tx, job).await?;
    retention::delete_unused_layers(&mut tx, since).await?;
    let unused = retention::retire_dependencies(&mut tx, since).await?;
    commit(tx).await?;
    for image in unused {
        if !image.shared {
            match remove_from_registry(engine, &image.repository, &image.digest, &HashSet::new())
                .await
            {
                Err(Error::Permanent(reason)) => {
                    tracing::info!(
                        reason,
                        "a dependency image that nobody uses stays in the registry"
                    );
                    return Ok(());
                }
                other => other?,
            }
        }
        let mut tx = engine.begin().await?;
        jobs::require_lease(&mut tx, job).await?;
        retention::delete_dependencies(&mut tx, image.id).await?;
        commit(tx).await?;
    }
    Ok(())
}

/// Removes what only this process stores: git mirrors and temporary files on its disk, and images on
/// its container engine.
pub(crate) async fn tidy(engine: &Engine) {
    if let Err(error) = tidy_container_engine(engine).await {
        tracing::debug!(%error, "images that left the registry stay on the container engine");
    }
    let Some(since) = clock::now()
        .checked_sub_days(UNUSED_MIRROR_DAYS)
        .map(SystemTime::from)
    else {
        return;
    };
    let git = engine.git.clone();
    remove_from_disk("git mirrors that nobody used for 30 days", move || {
        git.remove_unused_mirrors(since)
    })
    .await;
    let scratch = engine.scratch.clone();
    remove_from_disk("temporary files that a dead process left", move || {
        remove_left_files(&scratch, LEFT_AFTER)
    })
    .await;
}

/// Removes things from this process's disk, on a thread that may block, and logs how many.
async fn remove_from_disk<E: Display + Send + 'static>(
    what: &'static str,
    remove: impl FnOnce() -> Result<usize, E> + Send + 'static,
) {
    let removed = match background::run(None, move |_| remove()).await {
        Ok(removed) => removed.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match removed {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "{what} were removed"),
        Err(error) => tracing::warn!(error, "{what} could not be removed"),
    }
}

/// Removes the files and folders directly in `folder` that did not change for this long, and returns
/// how many.
fn remove_left_files(folder: &Path, age: Duration) -> io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let is_left = metadata
            .modified()?
            .elapsed()
            .is_ok_and(|unchanged| unchanged >= age);
        if !is_left {
            continue;
        }
        let result = if metadata.is_dir() {
            std::fs::remove_dir_all(entry.path())
        } else {
            std::fs::remove_file(entry.path())
        };
        match result {
            Ok(()) => removed += 1,
            // Another process of this folder was quicker.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(removed)
}

/// Announces, before a build pushes an image, that it will: nothing removes that image while the
/// build runs.
pub(crate) async fn announce_push(
    conn: &mut PgConnection,
    build: &Build,
    digest: &Digest,
) -> Result<()> {
    match retention::begin_push(conn, build.id, build.project_id, digest).await? {
        true => Ok(()),
        false => Err(Error::Transient(
            "The same image is being removed from the registry at this moment.".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_did_not_change_for_long_is_removed_from_the_scratch_folder() {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::write(scratch.path().join("layer"), "a tar").unwrap();
        std::fs::create_dir(scratch.path().join("lint")).unwrap();
        std::fs::write(scratch.path().join("lint/module.py"), "import os").unwrap();
        let count = || std::fs::read_dir(scratch.path()).unwrap().count();
        assert_eq!(remove_left_files(scratch.path(), LEFT_AFTER).unwrap(), 0);
        assert_eq!(count(), 2);
        assert_eq!(
            remove_left_files(scratch.path(), Duration::ZERO).unwrap(),
            2
        );
        assert_eq!(count(), 0);
    }
}
