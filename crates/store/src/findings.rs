//! Findings of the compliance checks of a build's commit.

use chrono::{DateTime, Utc};
use ecluse_domain::build::Grade;
use ecluse_domain::compliance::Judged;
use ecluse_domain::git::CommitSha;
use ecluse_domain::ids::{BuildId, UserId};
use ecluse_domain::severity::Severity;
use ecluse_domain::text::cut;
use sqlx::PgConnection;

use crate::{Result, changed_one};

/// The most characters of a path. A longer one is cut: no repository has it, but a check may name it.
const LONGEST_PATH: usize = 4000;

#[derive(Debug, Clone)]
pub struct Finding {
    /// Counts from 1 within a build: first the failures, each part in order of path and line.
    pub number: i32,
    /// The id of a compliance rule, which may be one that this version does not have.
    pub rule: String,
    pub severity: Severity,
    /// Empty when the finding is about the project as a whole.
    pub path: String,
    pub line: Option<i32>,
    pub message: String,
}

/// Writes the findings of a build and its grade, and deletes those of an earlier attempt.
pub async fn replace(
    conn: &mut PgConnection,
    build: BuildId,
    grade: Grade,
    found: &[Judged],
) -> Result<()> {
    sqlx::query!("DELETE FROM findings WHERE build_id = $1", build.0)
        .execute(&mut *conn)
        .await?;
    let rules: Vec<String> = found
        .iter()
        .map(|judged| judged.finding.rule.to_string())
        .collect();
    let severities: Vec<String> = found
        .iter()
        .map(|judged| judged.severity.as_str().to_owned())
        .collect();
    let paths: Vec<String> = found
        .iter()
        .map(|judged| cut(&judged.finding.path.replace('\0', "\u{fffd}"), LONGEST_PATH))
        .collect();
    let lines: Vec<Option<i32>> = found
        .iter()
        .map(|judged| {
            judged
                .finding
                .line
                .and_then(|line| i32::try_from(line).ok())
        })
        .collect();
    let messages: Vec<String> = found
        .iter()
        .map(|judged| judged.finding.message.clone())
        .collect();
    sqlx::query!(
        "INSERT INTO findings (build_id, number, rule, severity, path, line, message)
         SELECT $1, new.position, new.rule, new.severity, new.path, new.line, new.message
         FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::text[]) WITH ORDINALITY
              AS new (rule, severity, path, line, message, position)",
        build.0,
        &rules,
        &severities,
        &paths,
        &lines as &[Option<i32>],
        &messages
    )
    .execute(&mut *conn)
    .await?;
    let result = sqlx::query!(
        "UPDATE builds SET compliance = $2 WHERE id = $1 AND status = 'running'",
        build.0,
        grade.as_str()
    )
    .execute(conn)
    .await?;
    changed_one(result, "build")
}

/// Lists the findings of a build by number, those after the number `after`.
pub async fn list(
    conn: &mut PgConnection,
    build: BuildId,
    after: i32,
    limit: i64,
) -> Result<Vec<Finding>> {
    Ok(sqlx::query_as!(
        Finding,
        r#"SELECT number, rule, severity AS "severity: Severity", path, line, message
           FROM findings WHERE build_id = $1 AND number > $2 ORDER BY number LIMIT $3"#,
        build.0,
        after,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Finds the grade of a build's commit; `None` before the checks ran.
pub async fn find_grade(conn: &mut PgConnection, build: BuildId) -> Result<Option<Grade>> {
    let grade = sqlx::query_scalar!(
        r#"SELECT compliance AS "grade: Grade" FROM builds WHERE id = $1"#,
        build.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(grade.flatten())
}

/// How many findings of one rule a build has.
#[derive(Debug, Clone)]
pub struct RuleCount {
    pub build: BuildId,
    /// The id of a compliance rule, which may be one that this version does not have.
    pub rule: String,
    pub severity: Severity,
    pub count: i64,
}

pub async fn count_by_rule(conn: &mut PgConnection, builds: &[BuildId]) -> Result<Vec<RuleCount>> {
    let builds: Vec<uuid::Uuid> = builds.iter().map(|build| build.0).collect();
    Ok(sqlx::query_as!(
        RuleCount,
        r#"SELECT build_id AS "build: BuildId", rule, severity AS "severity: Severity", count(*) AS "count!"
           FROM findings WHERE build_id = ANY ($1) GROUP BY build_id, rule, severity ORDER BY build_id, severity, count(*) DESC, rule"#,
        &builds
    )
    .fetch_all(conn)
    .await?)
}

/// A project and the newest checked build of its trunk.
#[derive(Debug, Clone)]
pub struct NewestCheck {
    pub slug: String,
    pub name: String,
    pub build: Option<BuildId>,
    pub commit_sha: Option<CommitSha>,
    pub grade: Option<Grade>,
    pub created_at: Option<DateTime<Utc>>,
}

/// Lists every project that this person may read, with the newest checked build of its trunk, the
/// worst grade first.
pub async fn list_newest(conn: &mut PgConnection, user: UserId) -> Result<Vec<NewestCheck>> {
    Ok(sqlx::query_as!(
        NewestCheck,
        r#"SELECT p.slug, p.name, b.id AS "build?: BuildId", b.commit_sha AS "commit_sha?: CommitSha", b.compliance AS "grade?: Grade",
                  b.created_at AS "created_at?"
           FROM projects p
           LEFT JOIN LATERAL (
               SELECT id, commit_sha, compliance, created_at FROM builds
               WHERE project_id = p.id AND compliance IS NOT NULL AND ref_kind = 'branch' AND ref_name = p.trunk ORDER BY id DESC LIMIT 1
           ) b ON true
           WHERE EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id))
           ORDER BY CASE b.compliance WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'green' THEN 2 ELSE 3 END, p.slug"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}
