//! I1: every acknowledged delivery has exactly one outcome, and every acknowledged decision is
//! there.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::super::tally::Tally;
use super::Ledger;

/// The status of a delivery, and its sentence.
type Outcome<'a> = (&'a str, Option<&'a str>);

/// The most sentences about one kind of violation.
const MOST: usize = 5;

pub(super) async fn check(
    conn: &mut PgConnection,
    ledger: &Ledger,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT p.slug, d.forge_id, d.status, d.outcome FROM deliveries d JOIN projects p ON p.id = d.project_id",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut stored: HashMap<(&str, &str), Vec<Outcome<'_>>> = HashMap::new();
    for (slug, forge_id, status, outcome) in &rows {
        stored
            .entry((slug, forge_id))
            .or_default()
            .push((status, outcome.as_deref()));
    }
    let mut sentences = Vec::new();
    for (slug, forge_id) in &ledger.deliveries {
        match stored
            .get(&(slug.as_str(), forge_id.as_str()))
            .map(Vec::as_slice)
        {
            None | Some([]) => {
                tally.lost += 1;
                sentences.push(format!(
                    "I1: the delivery {forge_id} of {slug} was acknowledged, and there is no row"
                ));
            }
            // What is still `received` is counted with the open work (I6).
            Some([("processed" | "ignored", Some(_)) | ("received", None)]) => {}
            Some([(status, outcome)]) => sentences.push(format!(
                "I1: the delivery {forge_id} of {slug} ended as {status}: {outcome:?}"
            )),
            Some(more) => {
                tally.twice += 1;
                sentences.push(format!(
                    "I1: the delivery {forge_id} of {slug} has {} rows",
                    more.len()
                ));
            }
        }
    }
    keep_first(sentences, tally);
    let promotions: Vec<String> = sqlx::query_scalar("SELECT id::text FROM promotions")
        .fetch_all(&mut *conn)
        .await?;
    find_lost("promotion", &ledger.promotions, promotions, tally);
    let decisions: Vec<String> = sqlx::query_scalar("SELECT id::text FROM approvals")
        .fetch_all(&mut *conn)
        .await?;
    find_lost("decision", &ledger.decisions, decisions, tally);
    // A commit is built once, and each push of a commit to a branch is recorded once.
    let twice: Vec<(String, i64)> = sqlx::query_as(
        "SELECT commit_sha || ' of project ' || project_id, count(*) FROM builds WHERE status IN ('queued', 'running', 'succeeded')
         GROUP BY project_id, commit_sha HAVING count(*) > 1",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (commit, count) in twice {
        tally.twice += 1;
        tally
            .evidence
            .push(format!("I1: {count} builds of the commit {commit}"));
    }
    Ok(())
}

fn find_lost(what: &str, acknowledged: &[String], stored: Vec<String>, tally: &mut Tally) {
    let stored: HashSet<String> = stored.into_iter().collect();
    let lost = acknowledged.iter().filter(|id| !stored.contains(*id));
    let sentences: Vec<String> = lost
        .map(|id| format!("I1: the {what} {id} was acknowledged, and there is no row"))
        .collect();
    tally.lost += u64::try_from(sentences.len()).unwrap_or(u64::MAX);
    keep_first(sentences, tally);
}

fn keep_first(mut sentences: Vec<String>, tally: &mut Tally) {
    let all = sentences.len();
    sentences.truncate(MOST);
    if all > MOST {
        sentences.push(format!("… and {} more of this kind", all - MOST));
    }
    tally.evidence.extend(sentences);
}
