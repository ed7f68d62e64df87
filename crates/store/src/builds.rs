//! Builds and their steps.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::{BuildStatus, BuildStep, StepStatus};
use ecluse_domain::git::{CommitSha, RefName};
use ecluse_domain::ids::{BuildId, DeliveryId, DependencyImageId, ProjectId};
use sqlx::PgConnection;

use crate::{OrElse, Page, Result, changed_one};

/// What kind of ref asked for a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    Branch,
    Tag,
}

impl RefKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Build {
    pub id: BuildId,
    pub project_id: ProjectId,
    pub delivery_id: Option<DeliveryId>,
    pub commit_sha: CommitSha,
    pub ref_name: RefName,
    pub ref_kind: String,
    pub status: BuildStatus,
    pub error: Option<String>,
    pub subject: Option<String>,
    pub author: Option<String>,
    pub committed_at: Option<DateTime<Utc>>,
    pub base_reference: Option<String>,
    pub base_digest: Option<Digest>,
    pub image_digest: Option<Digest>,
    /// The image with its packages that it stands on or waits for.
    pub dependency_image_id: Option<DependencyImageId>,
    /// `dependencies` while it waits for those without a worker.
    pub waits_for: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// Who asked for its end.
    pub cancel_requested_by: Option<String>,
    /// The build of the newer push that made this one needless.
    pub superseded_by: Option<BuildId>,
}

pub struct NewBuild<'a> {
    pub id: BuildId,
    pub project_id: ProjectId,
    pub delivery_id: Option<DeliveryId>,
    pub commit_sha: &'a CommitSha,
    pub ref_name: &'a RefName,
    pub ref_kind: RefKind,
    pub subject: Option<&'a str>,
}

/// Asks for a build. Answers `false`, and does nothing, when this commit has one under way or done.
pub async fn insert(conn: &mut PgConnection, new: &NewBuild<'_>) -> Result<bool> {
    let result = sqlx::query!(
        "INSERT INTO builds (id, project_id, delivery_id, commit_sha, ref_name, ref_kind, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (project_id, commit_sha) WHERE status IN ('queued', 'running', 'succeeded') DO NOTHING",
        new.id.0,
        new.project_id.0,
        new.delivery_id.map(|id| id.0),
        new.commit_sha.as_str(),
        new.ref_name.as_str(),
        new.ref_kind.as_str(),
        new.subject
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

pub async fn get(conn: &mut PgConnection, id: BuildId) -> Result<Build> {
    sqlx::query_as!(
        Build,
        r#"SELECT id AS "id: BuildId", project_id AS "project_id: ProjectId", delivery_id AS "delivery_id: DeliveryId",
                  commit_sha AS "commit_sha: CommitSha", ref_name AS "ref_name: RefName", ref_kind, status AS "status: BuildStatus", error,
                  subject, author, committed_at, base_reference, base_digest AS "base_digest: Digest", image_digest AS "image_digest: Digest",
                  dependency_image_id AS "dependency_image_id: DependencyImageId", waits_for, created_at, started_at, finished_at,
                  cancel_requested_at, cancel_requested_by, superseded_by AS "superseded_by: BuildId"
           FROM builds WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("build")
}

/// The newest build of this commit, whatever became of it.
pub async fn find_by_commit(conn: &mut PgConnection, project: ProjectId, commit: &CommitSha) -> Result<Option<Build>> {
    Ok(sqlx::query_as!(
        Build,
        r#"SELECT id AS "id: BuildId", project_id AS "project_id: ProjectId", delivery_id AS "delivery_id: DeliveryId",
                  commit_sha AS "commit_sha: CommitSha", ref_name AS "ref_name: RefName", ref_kind, status AS "status: BuildStatus", error,
                  subject, author, committed_at, base_reference, base_digest AS "base_digest: Digest", image_digest AS "image_digest: Digest",
                  dependency_image_id AS "dependency_image_id: DependencyImageId", waits_for, created_at, started_at, finished_at,
                  cancel_requested_at, cancel_requested_by, superseded_by AS "superseded_by: BuildId"
           FROM builds WHERE project_id = $1 AND commit_sha = $2 ORDER BY id DESC LIMIT 1"#,
        project.0,
        commit.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn list(conn: &mut PgConnection, project: ProjectId, page: Page) -> Result<Vec<Build>> {
    Ok(sqlx::query_as!(
        Build,
        r#"SELECT id AS "id: BuildId", project_id AS "project_id: ProjectId", delivery_id AS "delivery_id: DeliveryId",
                  commit_sha AS "commit_sha: CommitSha", ref_name AS "ref_name: RefName", ref_kind, status AS "status: BuildStatus", error,
                  subject, author, committed_at, base_reference, base_digest AS "base_digest: Digest", image_digest AS "image_digest: Digest",
                  dependency_image_id AS "dependency_image_id: DependencyImageId", waits_for, created_at, started_at, finished_at,
                  cancel_requested_at, cancel_requested_by, superseded_by AS "superseded_by: BuildId"
           FROM builds WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"#,
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// The status, locked for the rest of the transaction.
pub async fn lock(conn: &mut PgConnection, id: BuildId) -> Result<BuildStatus> {
    sqlx::query_scalar!(r#"SELECT status AS "status: BuildStatus" FROM builds WHERE id = $1 FOR UPDATE"#, id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("build")
}

/// Starts a build, or starts it over when its worker was lost: its steps begin again, its log goes on.
pub async fn set_running(conn: &mut PgConnection, id: BuildId) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET status = 'running', started_at = coalesce(started_at, now()) WHERE id = $1 AND status IN ('queued', 'running')",
        id.0
    )
    .execute(&mut *conn)
    .await?;
    changed_one(result, "build")?;
    sqlx::query!("DELETE FROM build_steps WHERE build_id = $1", id.0).execute(conn).await?;
    Ok(())
}

/// What the repository says at this commit.
pub struct CommitFacts<'a> {
    pub subject: &'a str,
    pub author: &'a str,
    pub committed_at: DateTime<Utc>,
    pub changelog: Option<&'a str>,
    pub migrations: Option<&'a str>,
    pub migrate_script: Option<&'a str>,
}

pub async fn set_commit_facts(conn: &mut PgConnection, id: BuildId, facts: &CommitFacts<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE builds SET subject = $2, author = $3, committed_at = $4, changelog = $5, migrations = $6, migrate_script = $7
         WHERE id = $1 AND status = 'running'",
        id.0,
        facts.subject,
        facts.author,
        facts.committed_at,
        facts.changelog,
        facts.migrations,
        facts.migrate_script
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_base(conn: &mut PgConnection, id: BuildId, reference: &str, digest: &Digest) -> Result<()> {
    sqlx::query!(
        "UPDATE builds SET base_reference = $2, base_digest = $3 WHERE id = $1 AND status = 'running'",
        id.0,
        reference,
        digest.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_succeeded(conn: &mut PgConnection, id: BuildId, image: &Digest) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET status = 'succeeded', image_digest = $2, finished_at = now() WHERE id = $1 AND status = 'running'",
        id.0,
        image.as_str()
    )
    .execute(conn)
    .await?;
    changed_one(result, "build")
}

/// Ends the build without an image: `Failed`, `Errored` or `Cancelled`, with the sentence that says why.
pub async fn set_ended(conn: &mut PgConnection, id: BuildId, status: BuildStatus, error: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET status = $2, error = $3, finished_at = now(), waits_for = NULL WHERE id = $1 AND status IN ('queued', 'running')",
        id.0,
        status.as_str(),
        error
    )
    .execute(&mut *conn)
    .await?;
    changed_one(result, "build")?;
    sqlx::query!(
        "UPDATE build_steps SET status = 'failed', finished_at = clock_timestamp() WHERE build_id = $1 AND status = 'running'",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Asks for the build's end; whoever runs it looks for this.
pub async fn set_cancel_requested(conn: &mut PgConnection, id: BuildId, by: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET cancel_requested_at = coalesce(cancel_requested_at, now()), cancel_requested_by = coalesce(cancel_requested_by, $2)
         WHERE id = $1 AND status IN ('queued', 'running')",
        id.0,
        by
    )
    .execute(conn)
    .await?;
    changed_one(result, "build")
}

/// Did somebody ask for the end of this build, which is under way?
pub async fn is_cancel_requested(conn: &mut PgConnection, id: BuildId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM builds WHERE id = $1 AND status IN ('queued', 'running') AND cancel_requested_at IS NOT NULL) AS "is!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// The builds of this branch that have not begun and that nothing but this branch needs: no release
/// waits for them, and no other branch's last push is of their commit. At most 1000, the oldest first.
pub async fn list_not_begun(conn: &mut PgConnection, project: ProjectId, branch: &RefName) -> Result<Vec<(BuildId, CommitSha)>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: BuildId", commit_sha AS "commit_sha: CommitSha" FROM builds b
           WHERE project_id = $1 AND ref_kind = 'branch' AND ref_name = $2 AND status = 'queued'
             AND NOT EXISTS (SELECT FROM releases r WHERE r.build_id = b.id)
             AND NOT EXISTS (SELECT FROM branch_pushes p WHERE p.project_id = $1 AND p.commit_sha = b.commit_sha AND p.branch <> $2
                             AND NOT EXISTS (SELECT FROM branch_pushes l WHERE l.project_id = $1 AND l.branch = p.branch AND l.delivery_id > p.delivery_id))
           ORDER BY id LIMIT 1000"#,
        project.0,
        branch.as_str()
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.commit_sha)).collect())
}

/// Compare-and-set: from `queued` to `superseded`, with the sentence that says so.
pub async fn set_superseded(conn: &mut PgConnection, id: BuildId, by: BuildId, sentence: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET status = 'superseded', superseded_by = $2, error = $3, finished_at = now() WHERE id = $1 AND status = 'queued'",
        id.0,
        by.0,
        sentence
    )
    .execute(conn)
    .await?;
    changed_one(result, "build")
}

#[derive(Debug, Clone)]
pub struct Step {
    pub name: BuildStep,
    pub status: StepStatus,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

pub async fn start_step(conn: &mut PgConnection, build: BuildId, step: BuildStep) -> Result<()> {
    sqlx::query!("INSERT INTO build_steps (build_id, name, status) VALUES ($1, $2, 'running')", build.0, step.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn finish_step(conn: &mut PgConnection, build: BuildId, step: BuildStep) -> Result<()> {
    sqlx::query!(
        "UPDATE build_steps SET status = 'succeeded', finished_at = clock_timestamp() WHERE build_id = $1 AND name = $2 AND status = 'running'",
        build.0,
        step.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn steps(conn: &mut PgConnection, build: BuildId) -> Result<Vec<Step>> {
    Ok(sqlx::query_as!(
        Step,
        r#"SELECT name AS "name: BuildStep", status AS "status: StepStatus", started_at, finished_at
           FROM build_steps WHERE build_id = $1 ORDER BY started_at"#,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

/// The documents of the commit that a build read.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    pub changelog: Option<String>,
    pub migrations: Option<String>,
    pub migrate_script: Option<String>,
}

pub async fn documents(conn: &mut PgConnection, id: BuildId) -> Result<Documents> {
    sqlx::query_as!(Documents, "SELECT changelog, migrations, migrate_script FROM builds WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("build")
}

/// Notes that this commit was pushed to the branch, and by which delivery last.
pub async fn note_push(
    conn: &mut PgConnection,
    project: ProjectId,
    branch: &RefName,
    commit: &CommitSha,
    delivery: DeliveryId,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO branch_pushes AS b (project_id, branch, commit_sha, delivery_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, branch, commit_sha) DO UPDATE SET delivery_id = greatest(b.delivery_id, excluded.delivery_id)",
        project.0,
        branch.as_str(),
        commit.as_str(),
        delivery.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last delivery that pushed this commit to this branch. Ids sort by time, so two can be compared.
pub async fn find_push(conn: &mut PgConnection, project: ProjectId, branch: &RefName, commit: &CommitSha) -> Result<Option<DeliveryId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT delivery_id AS "id: DeliveryId" FROM branch_pushes WHERE project_id = $1 AND branch = $2 AND commit_sha = $3"#,
        project.0,
        branch.as_str(),
        commit.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// The build of the newest push of the branch that has an image.
pub async fn find_newest_succeeded(conn: &mut PgConnection, project: ProjectId, branch: &RefName) -> Result<Option<BuildId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT b.id AS "id: BuildId" FROM branch_pushes p JOIN builds b ON b.project_id = p.project_id AND b.commit_sha = p.commit_sha
           WHERE p.project_id = $1 AND p.branch = $2 AND b.status = 'succeeded' ORDER BY p.delivery_id DESC LIMIT 1"#,
        project.0,
        branch.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// The branches whose last push was of this commit, at most 100. Ids sort by time, so the last is the highest.
pub async fn branches_at(conn: &mut PgConnection, project: ProjectId, commit: &CommitSha) -> Result<Vec<RefName>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT branch AS "branch: RefName" FROM branch_pushes b WHERE project_id = $1 AND commit_sha = $2
           AND NOT EXISTS (SELECT FROM branch_pushes later
                           WHERE later.project_id = b.project_id AND later.branch = b.branch AND later.delivery_id > b.delivery_id)
           ORDER BY branch LIMIT 100"#,
        project.0,
        commit.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// The branch is no more: its pushes up to this delivery are forgotten.
pub async fn forget_branch(conn: &mut PgConnection, project: ProjectId, branch: &RefName, upto: DeliveryId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM branch_pushes WHERE project_id = $1 AND branch = $2 AND delivery_id <= $3",
        project.0,
        branch.as_str(),
        upto.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
