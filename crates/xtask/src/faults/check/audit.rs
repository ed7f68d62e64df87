//! I5: the audit chain is complete, and every transition has exactly one record, written in the
//! same transaction.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::super::tally::Tally;

/// Actions that happen at most once to a subject.
const ONCE: &str = "SELECT action || ' ' || subject_id, count(*) FROM audit WHERE action IN
    ('build.succeeded', 'build.failed', 'build.errored', 'build.superseded', 'deployment.queued', 'deployment.started', 'deployment.verifying',
     'deployment.live', 'deployment.replaced', 'deployment.superseded', 'deployment.failed', 'deployment.errored', 'promotion.requested',
     'promotion.started', 'promotion.verifying', 'promotion.succeeded', 'promotion.failed', 'promotion.errored', 'promotion.refused',
     'promotion.withdrawn', 'promotion.superseded', 'release.created', 'release.ready', 'release.image_tagged')
    GROUP BY action, subject_id HAVING count(*) > 1";

/// States without the record of the transition that led there. The record is written by the
/// transaction that wrote the row last, which `xmin` names.
const UNRECORDED: &str = "
    SELECT 'deployment ' || d.id || ' is ' || d.status FROM deployments d WHERE d.status <> 'queued' AND NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = d.id AND a.xmin::text = d.xmin::text
         AND a.action = 'deployment.' || CASE d.status WHEN 'running' THEN 'started' ELSE d.status END)
    UNION ALL SELECT 'promotion ' || p.id || ' is ' || p.status FROM promotions p WHERE p.status NOT IN ('awaiting_gates', 'queued') AND NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = p.id AND a.xmin::text = p.xmin::text
         AND a.action = 'promotion.' || CASE p.status WHEN 'running' THEN 'started' ELSE p.status END)
    UNION ALL SELECT 'promotion ' || p.id || ' was requested' FROM promotions p WHERE NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = p.id AND a.action IN ('promotion.requested', 'rollback.requested'))
    UNION ALL SELECT 'build ' || b.id || ' is ' || b.status FROM builds b WHERE b.status IN ('succeeded', 'failed', 'errored', 'superseded', 'cancelled')
        AND NOT EXISTS (SELECT FROM audit a WHERE a.subject_id = b.id AND a.action = 'build.' || b.status)
    UNION ALL SELECT 'deployment ' || d.id || ' went live' FROM deployments d WHERE d.live_at IS NOT NULL AND NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = d.id AND a.action = 'deployment.live')
    UNION ALL SELECT 'deployment ' || d.id || ' started' FROM deployments d WHERE d.started_at IS NOT NULL AND NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = d.id AND a.action = 'deployment.started')
    UNION ALL SELECT 'approval ' || p.id FROM approvals p WHERE NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = p.release_id AND a.xmin::text = p.xmin::text AND a.action LIKE 'release.%')
    UNION ALL SELECT 'release ' || r.version || ' was created' FROM releases r WHERE NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = r.id AND a.xmin::text IS NOT NULL AND a.action = 'release.created')
    UNION ALL SELECT 'release ' || r.version || ' has its tag' FROM releases r WHERE r.image_tagged_at IS NOT NULL AND NOT EXISTS
        (SELECT FROM audit a WHERE a.subject_id = r.id AND a.action = 'release.image_tagged')";

/// How long the sealer may take.
const SEALED_WITHIN: Duration = Duration::from_secs(20);

pub(super) async fn check(conn: &mut PgConnection, tally: &mut Tally) -> anyhow::Result<()> {
    let twice: Vec<(String, i64)> = sqlx::query_as(ONCE).fetch_all(&mut *conn).await?;
    for (what, count) in twice {
        tally.twice += 1;
        tally
            .evidence
            .push(format!("I5: {count} records of {what}"));
    }
    let unrecorded: Vec<String> = sqlx::query_scalar(UNRECORDED).fetch_all(&mut *conn).await?;
    tally.evidence.extend(
        unrecorded
            .iter()
            .take(8)
            .map(|what| format!("I5: {what}, and its transaction wrote no record of that")),
    );
    wait_for_seal(conn, tally).await?;
    check_chain(conn, tally).await
}

async fn wait_for_seal(conn: &mut PgConnection, tally: &mut Tally) -> anyhow::Result<()> {
    let deadline = Instant::now() + SEALED_WITHIN;
    loop {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_unsealed")
            .fetch_one(&mut *conn)
            .await?;
        if waiting == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            tally.unfinished += u64::try_from(waiting)?;
            tally.evidence.push(format!(
                "I5: {waiting} records still wait for their place in the chain"
            ));
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[derive(sqlx::FromRow)]
struct Sealed {
    position: i64,
    hash: Vec<u8>,
    id: Option<String>,
    at: Option<String>,
    actor_kind: Option<String>,
    actor_id: Option<String>,
    actor_name: Option<String>,
    action: Option<String>,
    project_id: Option<String>,
    subject_id: Option<String>,
    image_digest: Option<String>,
    detail: Option<String>,
    remote_address: Option<String>,
    request_id: Option<String>,
}

/// Computes the chain as docs/operations.md describes it: SHA-256 over `ecluse audit 1` and a line
/// feed, the hash before, the position, and each field with its length.
async fn check_chain(conn: &mut PgConnection, tally: &mut Tally) -> anyhow::Result<()> {
    let missing: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM audit a WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.id)
         AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.audit_id = a.id)",
    )
    .fetch_one(&mut *conn)
    .await?;
    if missing > 0 {
        tally.evidence.push(format!(
            "I5: {missing} records are neither in the chain nor on their way into it"
        ));
    }
    let rows: Vec<Sealed> = sqlx::query_as(
        "SELECT c.position, c.hash, a.id::text, (extract(epoch FROM a.at) * 1000000)::bigint::text AS at, a.actor_kind, a.actor_id::text, a.actor_name, a.action,
                a.project_id::text, a.subject_id::text, a.image_digest, a.detail, a.remote_address, a.request_id
         FROM audit_chain c LEFT JOIN audit a ON a.id = c.audit_id ORDER BY c.position",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut before = vec![0_u8; 32];
    for (expected, row) in (1..).zip(&rows) {
        let mut hash = Sha256::new();
        hash.update("ecluse audit 1\n");
        hash.update(&before);
        hash.update(row.position.to_be_bytes());
        let fields = [
            &row.id,
            &row.at,
            &row.actor_kind,
            &row.actor_id,
            &row.actor_name,
            &row.action,
            &row.project_id,
            &row.subject_id,
            &row.image_digest,
            &row.detail,
            &row.remote_address,
            &row.request_id,
        ];
        for field in fields {
            match field {
                None => hash.update([0]),
                Some(text) => {
                    hash.update([1]);
                    hash.update(u64::try_from(text.len()).context("a length")?.to_be_bytes());
                    hash.update(text);
                }
            }
        }
        if row.position != expected || row.hash != hash.finalize().as_slice() {
            tally.evidence.push(format!(
                "I5: the chain breaks at position {}, record {:?}",
                row.position, row.id
            ));
            return Ok(());
        }
        before.clone_from(&row.hash);
    }
    Ok(())
}
