//! How much a project may add in a day: deliveries, the logs of its builds, and images.
//!
//! Every process counts in memory, writes what it counted every few seconds and then reads what all
//! processes have written. A quota can therefore be exceeded by what the others accept within these
//! seconds, and by what is under way. A process that is killed forgets what it has not written.

use std::time::Duration;

use ecluse_domain::ids::ProjectId;
use ecluse_store::daily_usage::{self, Added};

use super::usage::Bytes;
use crate::log_limit::{LogLimit, Logged};
use crate::{Engine, Error, Result, commit};

/// How often a process writes what it has counted.
const INTERVAL: Duration = Duration::from_secs(5);
/// A delivery with more bytes is refused first: nearly every push has fewer, and then there is still
/// room for it.
const SMALL_DELIVERY: u64 = 64 << 10;
/// What a delivery costs beside its payload: its own row, and those of its job, its build and the
/// audit log.
const COST_OF_DELIVERY: u64 = 2 << 10;

/// Counts a delivery of so many bytes, unless the project may store no such delivery today. The last
/// quarter of the quota is for small deliveries. It is counted before it is stored, so that a sender
/// who does not wait for the answer gains nothing.
///
/// # Errors
/// The time until the quota is whole again.
pub(crate) fn take_delivery(
    engine: &Engine,
    project: ProjectId,
    bytes: usize,
) -> Result<(), Duration> {
    let quota = engine.records.delivery_bytes;
    let cost = (bytes as u64).saturating_add(COST_OF_DELIVERY);
    let most = if bytes as u64 <= SMALL_DELIVERY {
        quota
    } else {
        quota - quota / 4
    };
    let used = engine.usage().of_today(project).deliveries;
    if used.saturating_add(cost) <= most {
        let bytes = Bytes {
            deliveries: cost,
            ..Bytes::default()
        };
        count(engine, project, bytes);
        return Ok(());
    }
    // Something to write, so that the day's end and what an operator changes are read again.
    count(engine, project, Bytes::default());
    if engine.usage().record_refusal(project) {
        tracing::warn!(
            project = %project,
            used,
            quota,
            "a delivery of a project is larger than what it may still receive before midnight UTC; the last quarter of the quota is for small ones (ECLUSE_DELIVERY_MIB_PER_DAY)"
        );
    }
    Err(engine.usage().rest_of_day())
}

/// Uses the limit of a log with what the project may still add to its logs today, and counts what
/// the log gets.
pub(crate) fn use_log_limit<L: Logged, T>(
    engine: &Engine,
    project: ProjectId,
    limit: &mut LogLimit<L>,
    work: impl FnOnce(&mut LogLimit<L>, u64) -> T,
) -> T {
    let used = engine.usage().of_today(project).logs;
    let before = limit.bytes();
    let done = work(limit, engine.records.log_bytes.saturating_sub(used));
    count_log(engine, project, limit.bytes() - before);
    done
}

/// Counts documents or findings of a build, which are stored whole or not at all.
///
/// # Errors
/// The build fails when its project has stored twice of what it may add to logs today.
pub(crate) fn take_documents(engine: &Engine, project: ProjectId, bytes: usize) -> Result<()> {
    let (used, most) = (
        engine.usage().of_today(project).logs,
        engine.records.log_bytes,
    );
    if used >= most.saturating_mul(2) {
        return Err(Error::Permanent(format!(
            "The logs, findings and documents of this project's builds have used up twice their quota of today, {} MiB. \
             Build this commit again after midnight UTC.",
            most >> 20
        )));
    }
    count_log(engine, project, bytes as u64);
    Ok(())
}

/// Counts what was added to the logs of a project.
fn count_log(engine: &Engine, project: ProjectId, bytes: u64) {
    if bytes > 0 {
        let bytes = Bytes {
            logs: bytes,
            ..Bytes::default()
        };
        count(engine, project, bytes);
    }
}

/// Whether a build or dependency image of this project may still send layers to the registry today.
/// It is asked once, before the first layer, and then the whole image is sent. So the quota can also
/// be exceeded by one image for each builder that works for the project at that moment.
pub(crate) fn has_room_for_image(engine: &Engine, project: ProjectId) -> bool {
    engine.usage().of_today(project).images < engine.records.image_bytes
}

/// Counts a layer or a config that was sent to the registry for a project, because the registry did
/// not have it.
pub(crate) fn count_image(engine: &Engine, project: ProjectId, bytes: u64) {
    let bytes = Bytes {
        images: bytes,
        ..Bytes::default()
    };
    count(engine, project, bytes);
}

/// The error of a build that has new layers, while its project may send none to the registry today.
pub(crate) fn refuse_image(engine: &Engine) -> Error {
    Error::Permanent(format!(
        "The images of this project have used up their quota of today, {} MiB, and this commit needs new layers. \
         Build this commit again after midnight UTC.",
        engine.records.image_bytes >> 20
    ))
}

fn count(engine: &Engine, project: ProjectId, bytes: Bytes) {
    if engine.usage().count(project, bytes) {
        tokio::spawn(keep_writing(engine.clone()));
    }
}

/// Writes what is counted every few seconds, until nothing is left to write.
async fn keep_writing(engine: Engine) {
    // The first time, what was added before this process started is read at once.
    if engine.usage().is_known() {
        tokio::time::sleep(INTERVAL).await;
    }
    loop {
        if let Err(error) = write(&engine).await {
            tracing::warn!(%error, "what projects added today was not recorded");
        }
        if engine.usage().end_task() {
            return;
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Writes what this process has counted, and reads what all processes have written.
pub async fn write(engine: &Engine) -> Result<()> {
    let _writer = engine.usage().lock_writer().await;
    let pending = engine.usage().pending();
    let rows: Vec<Added> = pending
        .iter()
        .map(|(project, bytes)| Added {
            project: *project,
            delivery_bytes: i64::try_from(bytes.deliveries).unwrap_or(i64::MAX),
            log_bytes: i64::try_from(bytes.logs).unwrap_or(i64::MAX),
            image_bytes: i64::try_from(bytes.images).unwrap_or(i64::MAX),
        })
        .collect();
    let mut tx = engine.begin_async_commit().await?;
    if !rows.is_empty() {
        daily_usage::add(&mut tx, &rows).await?;
    }
    let (today, rest) = daily_usage::list_today(&mut tx).await?;
    commit(tx).await?;
    engine.usage().set_written(&pending, &today, rest);
    Ok(())
}
