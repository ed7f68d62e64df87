//! What people are told at once, in their chat. It is written down with what happened, in the same transaction, and told by
//! a job: not before that is done, and not lost while the chat is away for a while. A worker that dies in between tells it twice.

use ecluse_domain::ids::{NotificationId, ProjectId};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::overrides::{self, Override};
use ecluse_store::{PgConnection, notifications, projects, releases};

use crate::{Engine, Error, Result, commit};

/// Tells what somebody did to an override, where a chat is configured.
pub(crate) async fn of_override(engine: &Engine, conn: &mut PgConnection, given: &Override, who: &str, did: &str, why: &str) -> Result<()> {
    if engine.notifier.is_none() {
        return Ok(());
    }
    let what = what(conn, given).await?;
    tell(conn, given.project_id, &format!("{who} {did} {what}{}{why}", if why.is_empty() { "." } else { ": " })).await
}

/// Tells, once for each, which overrides nobody reviewed in time.
pub(crate) async fn of_late_reviews(engine: &Engine, conn: &mut PgConnection) -> Result<()> {
    if engine.notifier.is_none() {
        return Ok(());
    }
    for late in overrides::set_reminded(conn).await? {
        let given = overrides::get(conn, late).await?;
        let what = what(conn, &given).await?;
        let text = format!("Nobody reviewed in time how {} overrode {what}: {}", given.given_by_name, given.reason);
        tell(conn, given.project_id, &text).await?;
    }
    Ok(())
}

async fn what(conn: &mut PgConnection, given: &Override) -> Result<String> {
    let release = releases::get(conn, given.release_id).await?;
    let project = projects::get(conn, given.project_id).await?;
    Ok(format!("the gate {} of {} {} for {}", given.gate, project.name, release.version, given.stage))
}

async fn tell(conn: &mut PgConnection, project: ProjectId, text: &str) -> Result<()> {
    let id = NotificationId::generate();
    notifications::insert(conn, id, project, text).await?;
    Ok(jobs::enqueue(conn, Kind::Notification, id.0).await?)
}

/// A notification's job.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = NotificationId(job.subject);
    let Some(waiting) = notifications::find_waiting(&mut *engine.connection().await?, id).await? else { return Ok(()) };
    let Some(notifier) = &engine.notifier else {
        return Err(Error::Transient("ECLUSE_NOTIFY_URL is not set in the process that was to tell this".to_owned()));
    };
    let page = format!("projects/{}/policy#overrides", waiting.project);
    let link = engine.public_url.as_ref().and_then(|url| url.join(&page).ok()).map(|url| format!(" {url}")).unwrap_or_default();
    notifier.tell(&format!("{}{link}", waiting.text)).await.map_err(|error| Error::outside(error.kind(), error.to_string()))?;
    over(engine, job, None).await
}

/// The project's page of rules says so.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    over(engine, job, Some(&error.to_string())).await
}

async fn over(engine: &Engine, job: &Job, error: Option<&str>) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    notifications::set_over(&mut tx, NotificationId(job.subject), error).await?;
    commit(tx).await
}
