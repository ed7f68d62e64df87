//! Images with Debian and Python packages on top of a base image, found by their key, and the logs
//! of building them.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::Stream;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::{BuildId, DependencyImageId, ProjectId};
use ecluse_domain::text::{self, Sentence};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::logs::PageOfLog;
use crate::{Json, OrElse, PageRequest, Result, changed_one, logs};

#[derive(Debug, Clone)]
pub struct DependencyImage {
    pub id: DependencyImageId,
    pub key: Digest,
    pub base_repository: String,
    pub base_digest: Digest,
    /// Normalised, one package a line.
    pub packages: String,
    pub requirements: String,
    pub status: DependencyImageStatus,
    pub error: Option<String>,
    pub repository: Option<String>,
    pub digest: Option<Digest>,
    pub layers: Option<Json<Vec<DependencyLayer>>>,
    pub debian: Option<Json<Vec<Package>>>,
    pub python: Option<Json<Vec<Package>>>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub used_at: DateTime<Utc>,
}

/// A layer above the layers of the base image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependencyLayer {
    pub digest: Digest,
    pub diff_id: Digest,
    /// Bytes, as stored.
    pub size: u64,
    pub media_type: String,
}

/// The packages that a build needs, and the base image under them.
#[derive(Debug, Clone)]
pub struct NewDependencyImage {
    pub key: Digest,
    pub base_repository: String,
    pub base_digest: Digest,
    pub packages: String,
    pub requirements: String,
}

/// The result of building a dependency image.
#[derive(Debug, Clone)]
pub struct ReadyImage<'a> {
    pub repository: &'a str,
    pub digest: &'a Digest,
    pub layers: &'a [DependencyLayer],
    pub debian: &'a [Package],
    pub python: &'a [Package],
}

/// Requests an image of this key. Returns the open one, locked for the rest of the transaction, and
/// whether this call created it.
pub async fn request(
    conn: &mut PgConnection,
    wanted: &NewDependencyImage,
) -> Result<(DependencyImageId, bool)> {
    loop {
        let inserted = sqlx::query_scalar!(
            r#"INSERT INTO dependency_images (id, key, base_repository, base_digest, packages, requirements) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (key) WHERE build_is_open(status) DO NOTHING RETURNING id AS "id: DependencyImageId""#,
            DependencyImageId::generate().0,
            wanted.key.as_str(),
            wanted.base_repository,
            wanted.base_digest.as_str(),
            wanted.packages,
            wanted.requirements
        )
        .fetch_optional(&mut *conn)
        .await?;
        if let Some(id) = inserted {
            return Ok((id, true));
        }
        let open = sqlx::query_scalar!(
            r#"SELECT id AS "id: DependencyImageId" FROM dependency_images WHERE key = $1 AND build_is_open(status) FOR UPDATE"#,
            wanted.key.as_str()
        )
        .fetch_optional(&mut *conn)
        .await?;
        // None when the open image ended between the two statements.
        if let Some(id) = open {
            return Ok((id, false));
        }
    }
}

pub async fn get(conn: &mut PgConnection, id: DependencyImageId) -> Result<DependencyImage> {
    sqlx::query_as!(
        DependencyImage,
        r#"SELECT id AS "id: DependencyImageId", key AS "key: Digest", base_repository, base_digest AS "base_digest: Digest", packages, requirements,
                  status AS "status: DependencyImageStatus", error, repository, digest AS "digest: Digest",
                  layers AS "layers: Json<Vec<DependencyLayer>>", debian AS "debian: Json<Vec<Package>>", python AS "python: Json<Vec<Package>>",
                  created_at, started_at, finished_at, used_at
           FROM dependency_images WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("dependency image")
}

/// Reads the status alone: an image has two lists of thousands of packages, and readers of its log
/// ask for the status again and again.
pub async fn get_status(
    conn: &mut PgConnection,
    id: DependencyImageId,
) -> Result<DependencyImageStatus> {
    sqlx::query_scalar!(
        r#"SELECT status AS "status: DependencyImageStatus" FROM dependency_images WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("dependency image")
}

/// Reads the key alone, which tells the projects that use an image.
pub async fn get_key(conn: &mut PgConnection, id: DependencyImageId) -> Result<Digest> {
    sqlx::query_scalar!(
        r#"SELECT key AS "key: Digest" FROM dependency_images WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("dependency image")
}

/// Finds the image of this key that builds use.
pub async fn find_ready(conn: &mut PgConnection, key: &Digest) -> Result<Option<DependencyImage>> {
    Ok(sqlx::query_as!(
        DependencyImage,
        r#"SELECT id AS "id: DependencyImageId", key AS "key: Digest", base_repository, base_digest AS "base_digest: Digest", packages, requirements,
                  status AS "status: DependencyImageStatus", error, repository, digest AS "digest: Digest",
                  layers AS "layers: Json<Vec<DependencyLayer>>", debian AS "debian: Json<Vec<Package>>", python AS "python: Json<Vec<Package>>",
                  created_at, started_at, finished_at, used_at
           FROM dependency_images WHERE key = $1 AND status = 'ready'"#,
        key.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Finds the image that the newest build of a project used or waits for.
pub async fn find_for_project(
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<Option<DependencyImageId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT dependency_image_id AS "id!: DependencyImageId" FROM builds
           WHERE project_id = $1 AND dependency_image_id IS NOT NULL ORDER BY id DESC LIMIT 1"#,
        project.0
    )
    .fetch_optional(conn)
    .await?)
}

/// A dependency image without its contents, for lists.
#[derive(Debug, Clone)]
pub struct Summary {
    pub id: DependencyImageId,
    pub key: Digest,
    pub base_repository: String,
    pub base_digest: Digest,
    /// How many lines packages.txt and requirements.txt have.
    pub packages: i32,
    pub requirements: i32,
    pub status: DependencyImageStatus,
    /// The beginning of the error.
    pub error: Option<String>,
    pub digest: Option<Digest>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub used_at: DateTime<Utc>,
}

fn count_lines(text: &str) -> i32 {
    i32::try_from(text.lines().count()).unwrap_or(i32::MAX)
}

impl From<DependencyImage> for Summary {
    fn from(image: DependencyImage) -> Self {
        Self {
            id: image.id,
            key: image.key,
            base_repository: image.base_repository,
            base_digest: image.base_digest,
            packages: count_lines(&image.packages),
            requirements: count_lines(&image.requirements),
            status: image.status,
            error: image.error,
            digest: image.digest,
            created_at: image.created_at,
            started_at: image.started_at,
            finished_at: image.finished_at,
            used_at: image.used_at,
        }
    }
}

/// Lists the images, newest first, that a build of one of these projects used; all images when
/// `users` is `None`.
pub async fn list(
    conn: &mut PgConnection,
    users: Option<&[ProjectId]>,
    page: PageRequest,
) -> Result<Vec<Summary>> {
    let users: Option<Vec<uuid::Uuid>> = users.map(|users| users.iter().map(|id| id.0).collect());
    Ok(sqlx::query_as!(
        Summary,
        r#"SELECT id AS "id: DependencyImageId", key AS "key: Digest", base_repository, base_digest AS "base_digest: Digest",
                  coalesce(cardinality(string_to_array(nullif(rtrim(packages, E'\n'), ''), E'\n')), 0) AS "packages!",
                  coalesce(cardinality(string_to_array(nullif(rtrim(requirements, E'\n'), ''), E'\n')), 0) AS "requirements!",
                  status AS "status: DependencyImageStatus", summary(error) AS error, digest AS "digest: Digest", created_at, started_at, finished_at, used_at
           FROM dependency_images d
           WHERE ($1::uuid[] IS NULL OR EXISTS (
                     SELECT FROM builds b JOIN dependency_images same ON same.id = b.dependency_image_id
                     WHERE same.key = d.key AND b.project_id = ANY ($1)))
             AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"#,
        users.as_deref(),
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the projects with a build that needed the same packages on the same base image.
pub async fn list_projects(conn: &mut PgConnection, key: &Digest) -> Result<Vec<ProjectId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT DISTINCT b.project_id AS "id: ProjectId" FROM builds b JOIN dependency_images d ON d.id = b.dependency_image_id WHERE d.key = $1"#,
        key.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the projects with a build that waits for this image.
pub async fn list_waiting_projects(
    conn: &mut PgConnection,
    id: DependencyImageId,
) -> Result<Vec<ProjectId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT DISTINCT project_id AS "id: ProjectId" FROM builds
           WHERE dependency_image_id = $1 AND waits_for = 'dependencies' AND build_is_open(status)"#,
        id.0
    )
    .fetch_all(conn)
    .await?)
}

/// Locks the image for the rest of the transaction and returns its status.
pub async fn lock(conn: &mut PgConnection, id: DependencyImageId) -> Result<DependencyImageStatus> {
    sqlx::query_scalar!(r#"SELECT status AS "status: DependencyImageStatus" FROM dependency_images WHERE id = $1 FOR UPDATE"#, id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("dependency image")
}

/// Starts the build of an image, or restarts it when its worker was lost.
pub async fn set_running(conn: &mut PgConnection, id: DependencyImageId) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE dependency_images SET status = 'running', started_at = coalesce(started_at, now()) WHERE id = $1 AND build_is_open(status)",
        id.0
    )
    .execute(conn)
    .await?;
    changed_one(result, "dependency image")
}

/// Makes builds use this image from now on. The previous image of the same key becomes `replaced`.
pub async fn set_ready(
    conn: &mut PgConnection,
    id: DependencyImageId,
    ready: &ReadyImage<'_>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE dependency_images SET status = 'replaced' WHERE status = 'ready' AND key = (SELECT key FROM dependency_images WHERE id = $1)",
        id.0
    )
    .execute(&mut *conn)
    .await?;
    let result = sqlx::query!(
        "UPDATE dependency_images SET status = 'ready', repository = $2, digest = $3, layers = $4, debian = $5, python = $6, finished_at = now(), used_at = now()
         WHERE id = $1 AND status = 'running'",
        id.0,
        ready.repository,
        ready.digest.as_str(),
        Json(ready.layers) as _,
        Json(ready.debian) as _,
        Json(ready.python) as _
    )
    .execute(conn)
    .await?;
    changed_one(result, "dependency image")
}

/// Ends the image as `Failed` or `Errored`. `error` is the sentence that states what to fix.
pub async fn set_ended(
    conn: &mut PgConnection,
    id: DependencyImageId,
    status: DependencyImageStatus,
    error: &str,
) -> Result<()> {
    let error = Sentence::from(error);
    let result = sqlx::query!(
        "UPDATE dependency_images SET status = $2, error = $3, finished_at = now() WHERE id = $1 AND build_is_open(status)",
        id.0,
        status.as_str(),
        error.as_str()
    )
    .execute(conn)
    .await?;
    changed_one(result, "dependency image")
}

/// Records that a build uses this image.
pub async fn set_used(
    conn: &mut PgConnection,
    id: DependencyImageId,
    build: BuildId,
) -> Result<()> {
    sqlx::query!(
        "UPDATE dependency_images SET used_at = now() WHERE id = $1",
        id.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE builds SET dependency_image_id = $2, waits_for = NULL WHERE id = $1",
        build.0,
        id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes a build wait for this image, without a worker, until [`wake_builds`].
pub async fn set_waiting(
    conn: &mut PgConnection,
    id: DependencyImageId,
    build: BuildId,
) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE builds SET dependency_image_id = $2, waits_for = 'dependencies' WHERE id = $1 AND status = 'running'",
        build.0,
        id.0
    )
    .execute(conn)
    .await?;
    changed_one(result, "build")
}

/// A build that waited for its packages.
#[derive(Debug)]
pub struct WaitingBuild {
    pub id: BuildId,
    pub project: ProjectId,
}

/// Ends the wait of all builds that wait for this image, and returns them. The caller enqueues them
/// in the same transaction.
pub async fn wake_builds(
    conn: &mut PgConnection,
    id: DependencyImageId,
) -> Result<Vec<WaitingBuild>> {
    Ok(sqlx::query_as!(
        WaitingBuild,
        r#"UPDATE builds SET waits_for = NULL
           WHERE dependency_image_id = $1 AND waits_for = 'dependencies' AND build_is_open(status)
           RETURNING id AS "id: BuildId", project_id AS "project: ProjectId""#,
        id.0
    )
    .fetch_all(conn)
    .await?)
}

/// An image that the build policy of a project wants rebuilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    pub image: DependencyImageId,
    /// One of the projects that want it.
    pub project: ProjectId,
}

/// Lists the images that the build policy of a project wants rebuilt: built too many days ago and
/// used by the project's newest build that succeeded. An image whose key has an open image, or an
/// attempt within the last day, is left out.
pub async fn list_stale(conn: &mut PgConnection) -> Result<Vec<Stale>> {
    Ok(sqlx::query_as!(
        Stale,
        r#"SELECT DISTINCT ON (d.id) d.id AS "image!: DependencyImageId", p.id AS "project!: ProjectId"
           FROM projects p
           CROSS JOIN LATERAL (SELECT dependency_image_id FROM builds b WHERE b.project_id = p.id AND b.status = 'succeeded' ORDER BY b.id DESC LIMIT 1) newest
           JOIN dependency_images used ON used.id = newest.dependency_image_id
           JOIN dependency_images d ON d.key = used.key AND d.status = 'ready'
           WHERE p.build_policy ? 'refresh_dependencies_days'
             AND d.finished_at < now() - make_interval(days => (p.build_policy ->> 'refresh_dependencies_days')::int)
             AND NOT EXISTS (SELECT FROM dependency_images other WHERE other.key = d.key AND other.id > d.id AND other.created_at > now() - interval '1 day')
             AND NOT EXISTS (SELECT FROM dependency_images open WHERE open.key = d.key AND build_is_open(open.status))
           ORDER BY d.id, p.id"#
    )
    .fetch_all(conn)
    .await?)
}

#[derive(Debug, Clone)]
pub struct LogLine {
    pub line: i32,
    pub at: DateTime<Utc>,
    pub stream: Stream,
    pub text: String,
}

/// Appends lines in one statement and notifies the readers of the log. Only the worker that has the
/// lease of the job writes, so the numbers of lines never collide.
pub async fn append_log(
    conn: &mut PgConnection,
    id: DependencyImageId,
    lines: &[(DateTime<Utc>, Stream, String)],
) -> Result<()> {
    let at: Vec<DateTime<Utc>> = lines.iter().map(|(at, ..)| *at).collect();
    let streams: Vec<String> = lines
        .iter()
        .map(|(_, stream, _)| stream.as_str().to_owned())
        .collect();
    let texts: Vec<String> = lines
        .iter()
        .map(|(.., text)| text::LogLine::from(text.as_str()).into())
        .collect();
    sqlx::query!(
        "INSERT INTO dependency_logs (dependency_image_id, line, at, stream, text)
         SELECT $1, (SELECT coalesce(max(line), 0) FROM dependency_logs WHERE dependency_image_id = $1) + new.position, new.at, new.stream, new.text
         FROM unnest($2::timestamptz[], $3::text[], $4::text[]) WITH ORDINALITY AS new (at, stream, text, position)",
        id.0,
        &at,
        &streams,
        &texts
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("SELECT pg_notify($1, $2)", logs::CHANNEL, id.to_string())
        .fetch_one(conn)
        .await?;
    Ok(())
}

pub async fn list_log(
    conn: &mut PgConnection,
    id: DependencyImageId,
    after_line: i32,
    limit: i64,
) -> Result<Vec<LogLine>> {
    Ok(sqlx::query_as!(
        LogLine,
        r#"SELECT line, at, stream AS "stream: Stream", text FROM dependency_logs WHERE dependency_image_id = $1 AND line > $2 ORDER BY line LIMIT $3"#,
        id.0,
        after_line,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the lines of the log after this one that a page shows.
pub async fn list_log_for_page(
    conn: &mut PgConnection,
    id: DependencyImageId,
    after_line: i32,
) -> Result<PageOfLog<LogLine>> {
    let lines = sqlx::query_as!(
        LogLine,
        r#"SELECT line, at, stream AS "stream: Stream", text
           FROM (SELECT *, sum(octet_length(text)) OVER (ORDER BY line) - octet_length(text) AS bytes_before FROM (
                     SELECT line, at, stream, text FROM dependency_logs WHERE dependency_image_id = $1 AND line > $2 ORDER BY line LIMIT $3) first) counted
           WHERE bytes_before < $4 ORDER BY line"#,
        id.0,
        after_line,
        PageOfLog::<LogLine>::LINES,
        PageOfLog::<LogLine>::BYTES
    )
    .fetch_all(conn)
    .await?;
    Ok(PageOfLog::new(lines, |line| &line.text))
}
