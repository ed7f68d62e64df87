//! What the gates read: of an image, and of the stages that it may go to. Each is one query,
//! because the page of a release evaluates the gates of three stages at once.

use chrono::{DateTime, Utc};
use ecluse_domain::build::{Grade, TestGrade};
use ecluse_domain::ids::{BuildId, ProjectId, ReleaseId, SigningKeyId, StageId};
use ecluse_domain::release::Lane;
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version};
use sqlx::PgConnection;

use crate::attestations::Signature;
use crate::base_tags::BaseTag;
use crate::deployments::{Occupancy, TodaysReleases};
use crate::images::ImageAddon;
use crate::vetoes::Veto;
use crate::{Json, OrElse, Result};

/// The release whose gates are evaluated, with its build and its image.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseKey<'a> {
    pub project: ProjectId,
    pub release: ReleaseId,
    pub build: BuildId,
    pub image_digest: &'a Digest,
}

/// What is known about an image and the build that made it, whatever the stage.
#[derive(Debug, Clone)]
pub struct ImageFacts {
    pub now: DateTime<Utc>,
    pub base_reference: Option<String>,
    pub base_digest: Option<Digest>,
    /// The grade of the compliance checks; `None` when the commit was never checked.
    pub quality: Option<Grade>,
    pub addons: Vec<ImageAddon>,
    /// As it was stored with the image. It is not verified.
    pub signature: Option<Signature>,
    pub tests: Option<TestResult>,
    /// What the registry last reported about the tag of the base image.
    pub base_tag: Option<BaseTag>,
    /// The active veto of the release.
    pub veto: Option<Veto>,
    /// The lane whose rules apply to every release of this digest: off the trunk when one of them
    /// is. `None` when git has not answered about one of them, and none is off the trunk. A digest
    /// without releases is on the trunk as far as they are concerned.
    pub lane: Option<Lane>,
}

/// The result of the tests of a build.
#[derive(Debug, Clone)]
pub struct TestResult {
    pub image_digest: Digest,
    pub grade: TestGrade,
    /// One sentence.
    pub reason: String,
}

/// Reads what is known about the image of a release and the build that made it.
pub async fn get_image(conn: &mut PgConnection, key: ReleaseKey<'_>) -> Result<ImageFacts> {
    let row = sqlx::query!(
        r#"SELECT statement_timestamp() AS "now!", b.base_reference, b.base_digest AS "base_digest: Digest",
                  b.compliance AS "quality: Grade", i.addons AS "addons: Json<Vec<ImageAddon>>", i.repository,
                  a.document AS "payload?", a.signature AS "signature?", k.id AS "key_id?: SigningKeyId", k.public_key AS "public_key?",
                  t.image_digest AS "tested?: Digest", t.grade AS "grade?: TestGrade", t.reason AS "test_reason?",
                  bt.digest AS "tag_digest?: Digest", bt.checked_at AS "tag_checked_at?",
                  v.reason AS "veto_reason?", vu.name AS "veto_name?", v.created_at AS "veto_at?",
                  (SELECT CASE WHEN bool_or(o.lane = 'off_trunk') THEN 'off_trunk' WHEN coalesce(bool_and(o.lane IS NOT NULL), true) THEN 'trunk' END
                   FROM releases o WHERE o.project_id = $1 AND o.image_digest = $3) AS "lane: Lane"
           FROM builds b
           JOIN images i ON i.project_id = $1 AND i.digest = $3
           LEFT JOIN (attestations a JOIN signing_keys k ON k.id = a.key_id)
               ON a.project_id = $1 AND a.image_digest = $3 AND a.kind = 'signature'
           LEFT JOIN test_runs t ON t.build_id = b.id
           LEFT JOIN base_tags bt ON bt.reference = b.base_reference
           LEFT JOIN (vetoes v JOIN users vu ON vu.id = v.imposed_by) ON v.release_id = $4 AND v.lifted_at IS NULL
           WHERE b.id = $2"#,
        key.project.0,
        key.build.0,
        key.image_digest.as_str(),
        key.release.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("image")?;
    let signature = match (row.payload, row.signature, row.key_id, row.public_key) {
        (Some(payload), Some(signature), Some(key_id), Some(public_key)) => Some(Signature {
            repository: row.repository,
            payload,
            signature,
            key_id,
            public_key,
        }),
        _ => None,
    };
    let tests = match (row.tested, row.grade, row.test_reason) {
        (Some(image_digest), Some(grade), Some(reason)) => Some(TestResult {
            image_digest,
            grade,
            reason,
        }),
        _ => None,
    };
    let veto = match (row.veto_reason, row.veto_name, row.veto_at) {
        (Some(reason), Some(imposed_by_name), Some(created_at)) => Some(Veto {
            reason,
            imposed_by_name,
            created_at,
        }),
        _ => None,
    };
    Ok(ImageFacts {
        now: row.now,
        base_reference: row.base_reference,
        base_digest: row.base_digest,
        quality: row.quality,
        addons: row.addons.0,
        signature,
        tests,
        base_tag: row.tag_checked_at.map(|checked_at| BaseTag {
            digest: row.tag_digest,
            checked_at,
        }),
        veto,
        lane: row.lane,
    })
}

/// A stage of a project, as the gates of one image see it.
#[derive(Debug, Clone)]
pub struct StageFacts {
    pub id: StageId,
    pub name: StageName,
    pub live: Option<LiveImage>,
    /// How long the image was live on this stage.
    pub occupancy: Occupancy,
    /// The releases that went live on this stage today, without the release in question.
    pub others_today: TodaysReleases,
}

/// The image that is live on a stage.
#[derive(Debug, Clone)]
pub struct LiveImage {
    pub digest: Digest,
    pub release_id: Option<ReleaseId>,
    /// The version of its deployment, or of the newest release of the digest.
    pub version: Option<Version>,
    pub commit_sha: CommitSha,
    pub base_reference: Option<String>,
    pub addons: Vec<ImageAddon>,
}

/// Reads every stage of the release's project, in the order in which releases reach them. `zones`
/// names the time zone whose calendar days count, for each stage.
pub async fn list_stages(
    conn: &mut PgConnection,
    key: ReleaseKey<'_>,
    zones: &[(StageName, &str)],
) -> Result<Vec<StageFacts>> {
    let names: Vec<&str> = zones.iter().map(|(name, _)| name.as_str()).collect();
    let zones: Vec<&str> = zones.iter().map(|(_, zone)| *zone).collect();
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id: StageId", s.name AS "name: StageName",
                  d.image_digest AS "live_digest?: Digest", d.release_id AS "live_release?: ReleaseId", coalesce((SELECT r.version FROM releases r WHERE r.id = d.release_id),
                           (SELECT r.version FROM releases r WHERE r.project_id = s.project_id AND r.image_digest = d.image_digest ORDER BY r.id DESC LIMIT 1))
                      AS "live_version?: Version",
                  lb.commit_sha AS "live_commit?: CommitSha", lb.base_reference AS "live_base?", li.addons AS "live_addons?: Json<Vec<ImageAddon>>",
                  occupied.first_live_at, occupied.live_since, occupied.longest_seconds AS "longest_seconds!",
                  others_today.releases AS "releases!", others_today.versions AS "versions!", others_today.ends_at AS "ends_at!"
           FROM stages s
           JOIN unnest($4::text[], $5::text[]) AS z (stage, zone) ON z.stage = s.name
           LEFT JOIN deployments d ON d.stage_id = s.id AND d.status = 'live'
           LEFT JOIN builds lb ON lb.id = d.build_id
           LEFT JOIN images li ON li.project_id = s.project_id AND li.digest = d.image_digest
           CROSS JOIN LATERAL (
               SELECT min(lower(range)) AS first_live_at, max(lower(range)) FILTER (WHERE upper_inf(range)) AS live_since,
                      coalesce(max(extract(epoch FROM coalesce(upper(range), statement_timestamp()) - lower(range))), 0)::bigint AS longest_seconds
               FROM (SELECT unnest(range_agg(tstzrange(h.live_at, CASE WHEN h.finished_at < h.live_at THEN h.live_at ELSE h.finished_at END, '[]'))) AS range
                     -- a range whose end is before its start, because the clock was set back,
                     -- counts as empty
                     FROM deployments h WHERE h.stage_id = s.id AND h.image_digest = $2 AND h.live_at IS NOT NULL) ranges) occupied
           CROSS JOIN LATERAL (
               SELECT count(DISTINCT r.id) AS releases, coalesce(array_agg(DISTINCT r.version) FILTER (WHERE r.id IS NOT NULL), '{}') AS versions,
                      (date_trunc('day', statement_timestamp() AT TIME ZONE z.zone) + interval '1 day') AT TIME ZONE z.zone AS ends_at
               FROM (SELECT) one LEFT JOIN (
                   deployments t JOIN promotions p ON p.id = t.promotion_id AND p.rollback_reason IS NULL JOIN releases r ON r.id = t.release_id
               ) ON t.stage_id = s.id AND t.release_id <> $3 AND t.live_at >= date_trunc('day', statement_timestamp() AT TIME ZONE z.zone) AT TIME ZONE z.zone) others_today
           WHERE s.project_id = $1
           ORDER BY stage_position(s.name)"#,
        key.project.0,
        key.image_digest.as_str(),
        key.release.0,
        &names as _,
        &zones as _
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StageFacts {
            id: row.id,
            name: row.name,
            live: row
                .live_digest
                .zip(row.live_commit)
                .map(|(digest, commit_sha)| LiveImage {
                    digest,
                    release_id: row.live_release,
                    version: row.live_version,
                    commit_sha,
                    base_reference: row.live_base,
                    addons: row.live_addons.map(|addons| addons.0).unwrap_or_default(),
                }),
            occupancy: Occupancy {
                first_live_at: row.first_live_at,
                live_since: row.live_since,
                longest_seconds: row.longest_seconds,
            },
            others_today: TodaysReleases {
                releases: row.releases,
                versions: row.versions,
                ends_at: row.ends_at,
            },
        })
        .collect())
}
