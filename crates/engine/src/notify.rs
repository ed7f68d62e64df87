//! Messages to the chat of a team. A message is stored in the transaction of the change that it
//! reports, and a job posts it. So no message is posted before the change is committed, and none is
//! lost while the chat is down for a while. If a worker dies after it posted a message and before
//! it recorded that, the message is posted twice.

use ecluse_domain::ids::{NotificationId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_store::jobs::{self, Job};
use ecluse_store::overrides::{self, Override};
use ecluse_store::{PgConnection, notifications, projects, releases};

use crate::{Engine, Error, Result, commit};

/// Enqueues the message that a person (`who`) did something (`action`, such as `overrode`) to an
/// override, if a chat is configured.
pub(crate) async fn enqueue_override_notification(
    engine: &Engine,
    conn: &mut PgConnection,
    affected: &Override,
    who: &str,
    action: &str,
    reason: &str,
) -> Result<()> {
    if engine.notifier.is_none() {
        return Ok(());
    }
    let gate = describe_gate(conn, affected).await?;
    enqueue_notification(
        conn,
        affected.project_id,
        &format!(
            "{who} {action} {gate}{}{reason}",
            if reason.is_empty() { "." } else { ": " }
        ),
    )
    .await
}

/// Enqueues a reminder for each override that nobody reviewed in time. Each override has at most
/// one reminder.
pub(crate) async fn enqueue_late_review_reminders(
    engine: &Engine,
    conn: &mut PgConnection,
) -> Result<()> {
    if engine.notifier.is_none() {
        return Ok(());
    }
    for id in overrides::set_reminded(conn).await? {
        let late = overrides::get(conn, id).await?;
        let gate = describe_gate(conn, &late).await?;
        let text = format!(
            "Nobody reviewed in time how {} overrode {gate}: {}",
            late.created_by_name, late.reason
        );
        enqueue_notification(conn, late.project_id, &text).await?;
    }
    Ok(())
}

/// The overridden gate with its release and stage, as a part of a sentence.
async fn describe_gate(conn: &mut PgConnection, overridden: &Override) -> Result<String> {
    let release = releases::get(conn, overridden.release_id).await?;
    let project = projects::get(conn, overridden.project_id).await?;
    Ok(format!(
        "the gate {} of {} {} for {}",
        overridden.gate, project.name, release.version, overridden.stage
    ))
}

async fn enqueue_notification(
    conn: &mut PgConnection,
    project: ProjectId,
    text: &str,
) -> Result<()> {
    let id = NotificationId::generate();
    notifications::insert(conn, id, project, text).await?;
    jobs::enqueue(conn, JobKind::Notification, id.0, Some(project)).await?;
    Ok(())
}

/// Runs the job of a notification: posts the message with a link to the project's policy page.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = NotificationId(job.subject);
    let Some(waiting) = notifications::find_waiting(&mut *engine.connection().await?, id).await?
    else {
        return Ok(());
    };
    let Some(notifier) = &engine.notifier else {
        return Err(Error::Transient(
            "ECLUSE_NOTIFY_URL is not set in the process that runs this job".to_owned(),
        ));
    };
    let page = format!("projects/{}/policy#overrides", waiting.project);
    let link = engine
        .public_url
        .as_ref()
        .and_then(|url| url.join(&page).ok())
        .map(|url| format!(" {url}"))
        .unwrap_or_default();
    notifier.post(&format!("{}{link}", waiting.text)).await?;
    finish_notification(engine, job, None).await
}

/// Records that the message could not be posted. The policy page of the project shows the error.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    finish_notification(engine, job, Some(&error.to_string())).await
}

async fn finish_notification(engine: &Engine, job: &Job, error: Option<&str>) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    notifications::set_over(&mut tx, NotificationId(job.subject), error).await?;
    commit(tx).await
}
