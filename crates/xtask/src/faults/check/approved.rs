//! I3: what was deployed by a promotion was approved, for exactly its content, at the moment of its
//! deployment; and nothing that forbids it stood at that moment. The order is that of the numbers
//! of the audit log: everything that decides about a stage writes its record under that stage's
//! lock, or under the lock of the rules.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::super::tally::Tally;

#[derive(sqlx::FromRow)]
struct Start {
    deployment: String,
    stage_id: String,
    stage: String,
    project_id: String,
    release_id: String,
    image_digest: String,
    requested_by: String,
    is_rollback: bool,
    audit: i64,
}

#[derive(sqlx::FromRow)]
struct Decision {
    release_id: String,
    stage_id: String,
    user_id: String,
    kind: String,
    verdict: String,
    image_digest: String,
    audit: i64,
}

#[derive(sqlx::FromRow)]
struct Policy {
    project_id: Option<String>,
    stage: Option<String>,
    settings: Value,
    audit: i64,
}

/// Records of the audit log by which something begins or ends: its subject, whether it begins, and
/// the number of the record.
#[derive(sqlx::FromRow)]
struct Event {
    subject: String,
    begins: bool,
    audit: i64,
}

pub(super) async fn check(conn: &mut PgConnection, tally: &mut Tally) -> anyhow::Result<()> {
    let starts: Vec<Start> = sqlx::query_as(
        "SELECT d.id::text AS deployment, d.stage_id::text, s.name AS stage, d.project_id::text, d.release_id::text, d.image_digest,
                p.requested_by::text, p.rollback_reason IS NOT NULL AS is_rollback, a.id AS audit
         FROM deployments d JOIN promotions p ON p.id = d.promotion_id JOIN stages s ON s.id = d.stage_id
         JOIN audit a ON a.subject_id = d.id AND a.action = 'deployment.started' ORDER BY a.id",
    )
    .fetch_all(&mut *conn)
    .await?;
    // The record of a decision was written by the same transaction.
    let decisions: Vec<Decision> = sqlx::query_as(
        "SELECT p.release_id::text, p.stage_id::text, p.user_id::text, p.kind, p.verdict, p.image_digest, a.id AS audit
         FROM approvals p JOIN audit a ON a.subject_id = p.release_id AND a.xmin::text = p.xmin::text
         AND a.action IN ('release.approved', 'release.rejected', 'release.approval_withdrawn') ORDER BY a.id",
    )
    .fetch_all(&mut *conn)
    .await?;
    let policies: Vec<Policy> = sqlx::query_as(
        "SELECT l.project_id::text, l.stage, l.settings, a.id AS audit FROM policies l
         JOIN audit a ON a.action = 'policy.set' AND a.xmin::text = l.xmin::text WHERE l.platform IS NULL ORDER BY a.id",
    )
    .fetch_all(&mut *conn)
    .await?;
    let vetoes = list_events(conn, "release.vetoed", "release.veto_lifted").await?;
    let roles = list_events(conn, "person.role_removed", "person.role_added").await?;
    find_starts_while_held(conn, tally).await?;
    let freezes = list_freezes(conn).await?;
    for start in &starts {
        let mut problems = Vec::new();
        if !start.is_rollback {
            problems.extend(find_missing_approval(start, &decisions, &policies));
        }
        if stands(&vetoes, &start.release_id, start.audit) {
            problems.push("its release was vetoed".to_owned());
        }
        if stands(&roles, &start.requested_by, start.audit) {
            problems.push("its requester had lost the role".to_owned());
        }
        problems.extend(
            freezes
                .iter()
                .filter(|(stage, deployment)| {
                    *deployment == start.deployment
                        && stage.as_ref().is_none_or(|stage| *stage == start.stage)
                })
                .map(|_| "a freeze was on".to_owned()),
        );
        tally.evidence.extend(problems.iter().map(|problem| {
            format!(
                "I3: the deployment {} of {} to {} started (record {}), and {problem}",
                start.deployment, start.image_digest, start.stage, start.audit
            )
        }));
    }
    Ok(())
}

/// Finds automatic deployments that started on a stage while somebody held it.
async fn find_starts_while_held(conn: &mut PgConnection, tally: &mut Tally) -> anyhow::Result<()> {
    let holds = list_events(conn, "stage.held", "stage.hold_lifted").await?;
    let starts: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT d.id::text, d.stage_id::text, a.id FROM deployments d JOIN audit a ON a.subject_id = d.id AND a.action = 'deployment.started'
         WHERE d.promotion_id IS NULL ORDER BY a.id",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (deployment, stage, audit) in &starts {
        if stands(&holds, stage, *audit) {
            tally.evidence.push(format!(
                "I3: the automatic deployment {deployment} started (record {audit}) while the stage was held"
            ));
        }
    }
    Ok(())
}

/// Lists the records of the audit log by which something begins or ends.
async fn list_events(
    conn: &mut PgConnection,
    begins: &'static str,
    ends: &'static str,
) -> anyhow::Result<Vec<Event>> {
    Ok(sqlx::query_as(
        "SELECT subject_id::text AS subject, action = $1 AS begins, id AS audit FROM audit
         WHERE action IN ($1, $2) AND subject_id IS NOT NULL ORDER BY id",
    )
    .bind(begins)
    .bind(ends)
    .fetch_all(conn)
    .await?)
}

/// Whether the last of these events of a subject before this record is a beginning.
fn stands(events: &[Event], subject: &str, before: i64) -> bool {
    events
        .iter()
        .rfind(|event| event.subject == subject && event.audit < before)
        .is_some_and(|event| event.begins)
}

/// The deployments that started while a freeze of one time, in UTC, was on: the freeze's stage, and
/// the deployment. Two seconds at each end are left out, because a record has the time at which its
/// transaction began.
async fn list_freezes(conn: &mut PgConnection) -> anyhow::Result<Vec<(Option<String>, String)>> {
    Ok(sqlx::query_as(
        "SELECT f.stage, d.id::text FROM freezes f
         JOIN audit set ON set.subject_id = f.id AND set.action = 'freeze.set'
         LEFT JOIN audit lifted ON lifted.subject_id = f.id AND lifted.action = 'freeze.lifted'
         JOIN deployments d ON d.promotion_id IS NOT NULL AND (f.project_id IS NULL OR f.project_id = d.project_id)
         JOIN audit a ON a.subject_id = d.id AND a.action = 'deployment.started' AND a.id > set.id AND (lifted.id IS NULL OR a.id < lifted.id)
         WHERE f.recurrence = 'once' AND a.at > f.begins AT TIME ZONE f.time_zone + interval '2 seconds'
           AND a.at < f.begins AT TIME ZONE f.time_zone + f.lasts - interval '2 seconds'",
    )
    .fetch_all(&mut *conn)
    .await?)
}

/// The settings that are effective at a stage before this record.
fn effective(policies: &[Policy], start: &Start, before: i64) -> Map<String, Value> {
    let mut settings = Map::new();
    for (project, stage) in [
        (None, None),
        (None, Some(&start.stage)),
        (Some(&start.project_id), None),
        (Some(&start.project_id), Some(&start.stage)),
    ] {
        let newest = policies.iter().rfind(|policy| {
            policy.audit < before
                && policy.project_id.as_ref() == project
                && policy.stage.as_ref() == stage
        });
        if let Some(Value::Object(own)) = newest.map(|policy| &policy.settings) {
            settings.extend(own.clone());
        }
    }
    settings
}

/// Why the approvals that counted at the start were not enough.
fn find_missing_approval(
    start: &Start,
    decisions: &[Decision],
    policies: &[Policy],
) -> Option<String> {
    let rules = effective(policies, start, start.audit);
    let number = |name: &str, default: u64| {
        rules
            .get(name)
            .and_then(|value| {
                value
                    .as_u64()
                    .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
            })
            .unwrap_or(default)
    };
    let technical = number("technical_approvals", 1);
    let functional = number("functional_approvals", u64::from(start.stage == "prod"));
    // The newest decision of each person in each kind.
    let mut newest: BTreeMap<(&str, &str), &Decision> = BTreeMap::new();
    for decision in decisions.iter().filter(|one| {
        one.release_id == start.release_id
            && one.stage_id == start.stage_id
            && one.audit < start.audit
    }) {
        newest.insert((&decision.user_id, &decision.kind), decision);
    }
    if newest.values().any(|one| one.verdict == "rejected") {
        return Some("somebody had rejected it".to_owned());
    }
    let (mut by_kind, mut people) = (BTreeMap::<&str, u64>::new(), BTreeSet::new());
    for ((user, kind), decision) in &newest {
        let is_own = *kind == "technical" && *user == start.requested_by;
        let is_same = decision.image_digest == start.image_digest
            && effective(policies, start, decision.audit) == rules;
        if decision.verdict == "approved" && is_same && !is_own {
            *by_kind.entry(kind).or_default() += 1;
            people.insert(*user);
        }
    }
    let count = |kind: &str| by_kind.get(kind).copied().unwrap_or(0);
    let is_enough = count("technical") >= technical
        && count("functional") >= functional
        && u64::try_from(people.len()).unwrap_or(0) >= technical + functional;
    (!is_enough).then(|| {
        format!(
            "{} technical and {} functional approvals counted, by {} people, of {technical} and {functional}",
            count("technical"),
            count("functional"),
            people.len()
        )
    })
}
