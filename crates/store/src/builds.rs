//! Builds and their steps.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::{BuildStatus, BuildStep, StepStatus};
use ecluse_domain::git::{CommitSha, RefKind, RefName};
use ecluse_domain::ids::{BuildId, DeliveryId, DependencyImageId, ProjectId};
use ecluse_domain::text::{Author, Sentence, Subject};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{OrElse, PageRequest, Result, changed_one};

#[derive(Debug, Clone)]
pub struct Build {
    pub id: BuildId,
    pub project_id: ProjectId,
    pub delivery_id: Option<DeliveryId>,
    pub commit_sha: CommitSha,
    pub ref_name: RefName,
    pub ref_kind: RefKind,
    pub status: BuildStatus,
    pub error: Option<String>,
    pub subject: Option<String>,
    pub author: Option<String>,
    pub committed_at: Option<DateTime<Utc>>,
    pub base_reference: Option<String>,
    pub base_digest: Option<Digest>,
    pub image_digest: Option<Digest>,
    /// The dependency image that the build uses or waits for.
    pub dependency_image_id: Option<DependencyImageId>,
    /// `dependencies` while the build waits for its dependency image, without a worker.
    pub waits_for: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// The name of the person who cancelled the build.
    pub cancel_requested_by: Option<String>,
    /// The build of the newer push that replaced this build.
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

/// A query that returns builds. The arguments are what comes before the columns, the column of the
/// error, and what comes after them.
macro_rules! build {
    ($begin:literal, $error:literal, $end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Build,
            $begin
                + r#"id AS "id: BuildId", project_id AS "project_id: ProjectId", delivery_id AS "delivery_id: DeliveryId",
                  commit_sha AS "commit_sha: CommitSha", ref_name AS "ref_name: RefName", ref_kind AS "ref_kind: RefKind", status AS "status: BuildStatus", "#
                + $error
                + r#" AS error,
                  subject, author, committed_at, base_reference, base_digest AS "base_digest: Digest", image_digest AS "image_digest: Digest",
                  dependency_image_id AS "dependency_image_id: DependencyImageId", waits_for, created_at, started_at, finished_at,
                  cancel_requested_at, cancel_requested_by, superseded_by AS "superseded_by: BuildId" "#
                + $end
                $(, $value)*
        )
    };
}

/// Selects builds; the argument is the end of the query. A `summary` has only the beginning of a long
/// error.
macro_rules! select {
    (summary $end:literal $(, $value:expr)* $(,)?) => { build!("SELECT ", "summary(error)", $end $(, $value)*) };
    ($end:literal $(, $value:expr)* $(,)?) => { build!("SELECT ", "error", $end $(, $value)*) };
}

/// Requests a build and returns it. Returns `None`, and does nothing, when this commit has a build
/// that is open or has succeeded.
pub async fn insert(conn: &mut PgConnection, new: &NewBuild<'_>) -> Result<Option<Build>> {
    let subject = new.subject.map(Subject::from);
    Ok(build!(
        "INSERT INTO builds (id, project_id, delivery_id, commit_sha, ref_name, ref_kind, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (project_id, commit_sha) WHERE status IN ('queued', 'running', 'succeeded') DO NOTHING
         RETURNING ",
        "error",
        "",
        new.id.0,
        new.project_id.0,
        new.delivery_id.map(|id| id.0),
        new.commit_sha.as_str(),
        new.ref_name.as_str(),
        new.ref_kind.as_str(),
        subject.as_deref()
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn get(conn: &mut PgConnection, id: BuildId) -> Result<Build> {
    select!("FROM builds WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("build")
}

/// As [`get`], and locks the build for the rest of the transaction.
pub async fn get_and_lock(conn: &mut PgConnection, id: BuildId) -> Result<Build> {
    select!("FROM builds WHERE id = $1 FOR UPDATE", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("build")
}

/// Finds the newest build of this commit, whatever its status.
pub async fn find_by_commit(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<Option<Build>> {
    Ok(select!(
        "FROM builds WHERE project_id = $1 AND commit_sha = $2 ORDER BY id DESC LIMIT 1",
        project.0,
        commit.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// As [`find_by_commit`], and locks the build for the rest of the transaction.
pub async fn find_and_lock_by_commit(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<Option<Build>> {
    Ok(select!(
        "FROM builds WHERE project_id = $1 AND commit_sha = $2 ORDER BY id DESC LIMIT 1 FOR UPDATE",
        project.0,
        commit.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Lists the builds of a project, newest first, each with the beginning of its error.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Build>> {
    Ok(select!(summary
        "FROM builds WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Locks the build for the rest of the transaction and returns its status.
pub async fn lock(conn: &mut PgConnection, id: BuildId) -> Result<BuildStatus> {
    sqlx::query_scalar!(
        r#"SELECT status AS "status: BuildStatus" FROM builds WHERE id = $1 FOR UPDATE"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("build")
}

/// Starts a build with its first step, or restarts it when its worker was lost: the steps begin
/// again, the log continues. Returns when it was first started. A conflict on `build` when it is
/// over.
pub async fn start(
    conn: &mut PgConnection,
    id: BuildId,
    first: BuildStep,
) -> Result<DateTime<Utc>> {
    sqlx::query_scalar!(
        r#"WITH started AS (
             UPDATE builds SET status = 'running', started_at = coalesce(started_at, now()) WHERE id = $1 AND build_is_open(status) RETURNING id, started_at),
         earlier AS (DELETE FROM build_steps WHERE build_id = $1 AND name <> $2),
         step AS (
             INSERT INTO build_steps (build_id, name, status) SELECT id, $2, 'running' FROM started
             ON CONFLICT (build_id, name) DO UPDATE SET status = excluded.status, started_at = excluded.started_at, finished_at = NULL)
         SELECT started_at AS "started_at!" FROM started"#,
        id.0,
        first.as_str()
    )
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| crate::Error::Conflict("build".to_owned()))
}

/// What the repository contains at the commit of a build.
pub struct CommitFacts<'a> {
    pub subject: &'a str,
    pub author: &'a str,
    pub committed_at: DateTime<Utc>,
    pub changelog: Option<&'a str>,
    pub migrations: Option<&'a str>,
    pub migrate_script: Option<&'a str>,
}

pub async fn set_commit_facts(
    conn: &mut PgConnection,
    id: BuildId,
    facts: &CommitFacts<'_>,
) -> Result<()> {
    let (subject, author) = (Subject::from(facts.subject), Author::from(facts.author));
    sqlx::query!(
        "UPDATE builds SET subject = $2, author = $3, committed_at = $4, changelog = $5, migrations = $6, migrate_script = $7
         WHERE id = $1 AND status = 'running'",
        id.0,
        subject.as_str(),
        author.as_str(),
        facts.committed_at,
        facts.changelog,
        facts.migrations,
        facts.migrate_script
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_base(
    conn: &mut PgConnection,
    id: BuildId,
    reference: &str,
    digest: &Digest,
) -> Result<()> {
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

/// Ends the build without an image, as `Failed`, `Errored` or `Cancelled`. `error` is the sentence
/// that states why.
pub async fn set_ended(
    conn: &mut PgConnection,
    id: BuildId,
    status: BuildStatus,
    error: &str,
) -> Result<()> {
    let error = Sentence::from(error);
    let result = sqlx::query!(
        "UPDATE builds SET status = $2, error = $3, finished_at = now(), waits_for = NULL WHERE id = $1 AND build_is_open(status)",
        id.0,
        status.as_str(),
        error.as_str()
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

/// Requests that the build be cancelled. The worker that runs it checks for the request.
pub async fn set_cancel_requested(conn: &mut PgConnection, id: BuildId, by: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET cancel_requested_at = coalesce(cancel_requested_at, now()), cancel_requested_by = coalesce(cancel_requested_by, $2)
         WHERE id = $1 AND build_is_open(status)",
        id.0,
        by
    )
    .execute(conn)
    .await?;
    changed_one(result, "build")
}

/// Returns whether this build is open and somebody requested its cancellation.
pub async fn is_cancel_requested(conn: &mut PgConnection, id: BuildId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM builds WHERE id = $1 AND build_is_open(status) AND cancel_requested_at IS NOT NULL) AS "is!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// Lists the queued builds of this branch that only this branch needs: no release waits for them,
/// and no other branch points to their commit. At most 1000, the oldest first.
pub async fn list_queued_on_branch(
    conn: &mut PgConnection,
    project: ProjectId,
    branch: &RefName,
) -> Result<Vec<(BuildId, CommitSha)>> {
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
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.commit_sha))
        .collect())
}

/// Compare-and-set from `queued` to `superseded`. `sentence` states which build replaced this one.
pub async fn set_superseded(
    conn: &mut PgConnection,
    id: BuildId,
    by: BuildId,
    sentence: &str,
) -> Result<()> {
    let sentence = Sentence::from(sentence);
    let result = sqlx::query!(
        "UPDATE builds SET status = 'superseded', superseded_by = $2, error = $3, finished_at = now() WHERE id = $1 AND status = 'queued'",
        id.0,
        by.0,
        sentence.as_str()
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
    sqlx::query!(
        "INSERT INTO build_steps (build_id, name, status) VALUES ($1, $2, 'running')",
        build.0,
        step.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finishes a step that runs. Returns whether it did run: the record of its start may be lost in a
/// crash of Postgres.
pub async fn finish_step(conn: &mut PgConnection, build: BuildId, step: BuildStep) -> Result<bool> {
    let result = sqlx::query!(
        "UPDATE build_steps SET status = 'succeeded', finished_at = clock_timestamp() WHERE build_id = $1 AND name = $2 AND status = 'running'",
        build.0,
        step.as_str()
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

pub async fn list_steps(conn: &mut PgConnection, build: BuildId) -> Result<Vec<Step>> {
    Ok(sqlx::query_as!(
        Step,
        r#"SELECT name AS "name: BuildStep", status AS "status: StepStatus", started_at, finished_at
           FROM build_steps WHERE build_id = $1 ORDER BY started_at"#,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

/// The documents that a build read from its commit.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    pub changelog: Option<String>,
    pub migrations: Option<String>,
    pub migrate_script: Option<String>,
}

pub async fn get_documents(conn: &mut PgConnection, id: BuildId) -> Result<Documents> {
    sqlx::query_as!(
        Documents,
        "SELECT changelog, migrations, migrate_script FROM builds WHERE id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("build")
}

/// Reads the text of MIGRATIONS.md of a build; `None` when its commit has none.
pub async fn get_migrations(conn: &mut PgConnection, id: BuildId) -> Result<Option<String>> {
    sqlx::query_scalar!("SELECT migrations FROM builds WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("build")
}

/// Pushes of one commit to one branch.
#[derive(Debug)]
pub struct NewPushes {
    pub branch: RefName,
    pub commit: CommitSha,
    /// The last delivery of these pushes.
    pub delivery: DeliveryId,
    /// How many pushes these are.
    pub count: i32,
}

/// Records which commits were pushed to which branches, and the last delivery that did so. The
/// pushes are to be followed up. Each commit of a branch may occur once.
pub async fn record_pushes(
    conn: &mut PgConnection,
    project: ProjectId,
    pushes: &[NewPushes],
) -> Result<()> {
    let branches: Vec<&str> = pushes.iter().map(|push| push.branch.as_str()).collect();
    let commits: Vec<&str> = pushes.iter().map(|push| push.commit.as_str()).collect();
    let deliveries: Vec<Uuid> = pushes.iter().map(|push| push.delivery.0).collect();
    let counts: Vec<i32> = pushes.iter().map(|push| push.count).collect();
    sqlx::query!(
        "INSERT INTO branch_pushes AS b (project_id, branch, commit_sha, delivery_id, to_follow_up)
         SELECT $1, branch, commit_sha, delivery_id, pushes FROM unnest($2::text[], $3::text[], $4::uuid[], $5::integer[]) n (branch, commit_sha, delivery_id, pushes)
         ORDER BY branch, commit_sha -- two transactions lock the same rows in the same order
         ON CONFLICT (project_id, branch, commit_sha)
         DO UPDATE SET delivery_id = greatest(b.delivery_id, excluded.delivery_id), to_follow_up = b.to_follow_up + excluded.to_follow_up",
        project.0,
        &branches as &[&str],
        &commits as &[&str],
        &deliveries,
        &counts
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Requests that every push of this commit be followed up.
pub async fn request_follow_up(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<()> {
    sqlx::query!(
        "UPDATE branch_pushes SET to_follow_up = to_follow_up + 1 WHERE project_id = $1 AND commit_sha = $2",
        project.0,
        commit.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A push of a commit to a branch that is to be followed up.
#[derive(Debug)]
pub struct Push {
    pub branch: RefName,
    pub commit: CommitSha,
    /// How many requests to follow it up there were when it was read.
    pub requests: i32,
}

/// Lists pushes of this project that are to be followed up, the oldest first. At most 100.
pub async fn list_to_follow_up(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Push>> {
    Ok(sqlx::query_as!(
        Push,
        r#"SELECT branch AS "branch: RefName", commit_sha AS "commit: CommitSha", to_follow_up AS requests
           FROM branch_pushes WHERE project_id = $1 AND to_follow_up > 0 ORDER BY delivery_id LIMIT 100"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Records that a push was followed up. Requests that came after it was read stay.
pub async fn set_followed_up(
    conn: &mut PgConnection,
    project: ProjectId,
    push: &Push,
) -> Result<()> {
    sqlx::query!(
        "UPDATE branch_pushes SET to_follow_up = greatest(to_follow_up - $4, 0) WHERE project_id = $1 AND branch = $2 AND commit_sha = $3",
        project.0,
        push.branch.as_str(),
        push.commit.as_str(),
        push.requests
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds the last delivery that pushed this commit to this branch. Ids sort by time, so two of them
/// can be compared.
pub async fn find_push(
    conn: &mut PgConnection,
    project: ProjectId,
    branch: &RefName,
    commit: &CommitSha,
) -> Result<Option<DeliveryId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT delivery_id AS "id: DeliveryId" FROM branch_pushes WHERE project_id = $1 AND branch = $2 AND commit_sha = $3"#,
        project.0,
        branch.as_str(),
        commit.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Finds, among the builds of the branch that have an image, the one of the newest push.
pub async fn find_newest_succeeded(
    conn: &mut PgConnection,
    project: ProjectId,
    branch: &RefName,
) -> Result<Option<BuildId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT b.id AS "id: BuildId" FROM branch_pushes p JOIN builds b ON b.project_id = p.project_id AND b.commit_sha = p.commit_sha
           WHERE p.project_id = $1 AND p.branch = $2 AND b.status = 'succeeded' ORDER BY p.delivery_id DESC LIMIT 1"#,
        project.0,
        branch.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Finds the commit of the last push to this branch. Ids sort by time, so it has the highest id.
pub async fn find_last_push(
    conn: &mut PgConnection,
    project: ProjectId,
    branch: &RefName,
) -> Result<Option<CommitSha>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT commit_sha AS "commit_sha: CommitSha" FROM branch_pushes WHERE project_id = $1 AND branch = $2 ORDER BY delivery_id DESC LIMIT 1"#,
        project.0,
        branch.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Lists the branches that point to this commit: their last push was of this commit. At most 100.
/// Ids sort by time, so the last push has the highest id.
pub async fn list_branches_at(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<Vec<RefName>> {
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

/// Deletes the pushes of a deleted branch up to this delivery.
pub async fn forget_branch(
    conn: &mut PgConnection,
    project: ProjectId,
    branch: &RefName,
    upto: DeliveryId,
) -> Result<()> {
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
