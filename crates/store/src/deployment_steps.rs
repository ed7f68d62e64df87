//! The steps of a deployment, one running at a time.

use chrono::{DateTime, Utc};
use ecluse_domain::build::StepStatus;
use ecluse_domain::deployment::DeployStep;
use ecluse_domain::ids::DeploymentId;
use sqlx::PgConnection;

use crate::Result;

#[derive(Debug, Clone)]
pub struct Step {
    pub name: DeployStep,
    pub status: StepStatus,
    /// More than one after a crash or a transient error.
    pub attempts: i32,
    /// The start of the last attempt.
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// Starts a step, or starts it again. The step that was running succeeded when it comes before this
/// step in the order; otherwise it was interrupted and failed.
pub async fn start(
    conn: &mut PgConnection,
    deployment: DeploymentId,
    step: DeployStep,
) -> Result<()> {
    let before: Vec<String> = DeployStep::ALL
        .iter()
        .take_while(|&&earlier| earlier != step)
        .map(|step| step.to_string())
        .collect();
    sqlx::query!(
        "UPDATE deployment_steps SET status = CASE WHEN name = ANY($2) THEN 'succeeded' ELSE 'failed' END, finished_at = clock_timestamp()
         WHERE deployment_id = $1 AND status = 'running'",
        deployment.0,
        &before
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO deployment_steps (deployment_id, name, status) VALUES ($1, $2, 'running')
         ON CONFLICT (deployment_id, name)
         DO UPDATE SET status = 'running', started_at = clock_timestamp(), finished_at = NULL, attempts = deployment_steps.attempts + 1",
        deployment.0,
        step.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends the step that was running, because the deployment is over.
pub async fn finish(
    conn: &mut PgConnection,
    deployment: DeploymentId,
    status: StepStatus,
) -> Result<()> {
    sqlx::query!(
        "UPDATE deployment_steps SET status = $2, finished_at = clock_timestamp() WHERE deployment_id = $1 AND status = 'running'",
        deployment.0,
        status.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lists the steps that started, in no particular order.
pub async fn list(conn: &mut PgConnection, deployment: DeploymentId) -> Result<Vec<Step>> {
    Ok(sqlx::query_as!(
        Step,
        r#"SELECT name AS "name: DeployStep", status AS "status: StepStatus", attempts, started_at, finished_at
           FROM deployment_steps WHERE deployment_id = $1"#,
        deployment.0
    )
    .fetch_all(conn)
    .await?)
}
