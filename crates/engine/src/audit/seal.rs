//! The sealer of the audit log: it takes the rows that writers queued, in the order of their
//! numbers, and adds them to the chain of hashes. If the sealer dies, nothing is lost: rows that it
//! had not committed still wait, and the next process continues.

use ecluse_domain::audit::{GENESIS, Link, link};
use ecluse_store::PgConnection;
use ecluse_store::audit_chain::{self, ChainedEntry, SealObstacle};

use crate::{Engine, Result, commit};

/// How many positions of the chain are read at once.
const PAGE: i64 = 2000;

/// Seals every row that waits, and returns how many rows these were.
pub async fn run(engine: &Engine) -> Result<usize> {
    let mut all = 0;
    loop {
        let mut tx = engine.begin().await?;
        let sealed = audit_chain::seal(&mut tx).await?;
        commit(tx).await?;
        if sealed == 0 {
            return Ok(all);
        }
        all += sealed;
    }
}

/// The result of an examination of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// The last position. A person who keeps it elsewhere, with its hash, can notice later that the
    /// end of the chain was cut off.
    pub position: i64,
    /// The hash at the last position.
    pub head: Link,
    /// One sentence for each row that is no longer as it was written, at most 100 sentences.
    pub problems: Vec<String>,
    /// Rows that wait to be sealed.
    pub waiting: i64,
}

/// Most problems in a report.
const MAX_PROBLEMS: usize = 100;
/// Most problems of one kind that are read from the database.
const MAX_OF_A_KIND: i64 = 100;
/// How far an entry may be out of order in the chain, in microseconds: a transaction that commits
/// late is sealed late, and no transaction lasts longer than this.
const LATENESS: i64 = 10 * 60 * 1_000_000;

/// Reads the whole log and computes its chain again, in bounded memory. `kept` is a position with
/// its hash that somebody wrote down earlier. Only a person with a shell on the server calls this.
pub async fn verify_chain(engine: &Engine, kept: Option<(i64, Link)>) -> Result<ChainReport> {
    // The snapshot shows one moment, so nothing is sealed or written between two pages.
    let mut tx = engine.begin_snapshot().await?;
    let mut problems = find_other_problems(&mut tx).await?;
    let (mut position, mut head) = (0, GENESIS);
    let mut found_kept = kept.is_none();
    let mut latest = i64::MIN;
    loop {
        let page = audit_chain::list(&mut tx, position, None, PAGE).await?;
        let Some(last) = page.last().map(|sealed| sealed.position) else {
            break;
        };
        for sealed in &page {
            if problems.len() < MAX_PROBLEMS {
                problems.extend(find_problem(sealed, position, &head));
                problems.extend(find_wrong_time(sealed, &mut latest));
            }
            // The next row is checked with the stored hash, so that one wrong row is one problem.
            (position, head) = (sealed.position, sealed.hash);
            found_kept |= kept == Some((position, head));
        }
        position = last;
    }
    if let (Some((position, hash)), false) = (kept, found_kept) {
        problems.push(format!(
            "The chain does not hold {position}:{}, which was written down: the chain was cut off or \
             made again.",
            hex::encode(hash)
        ));
    }
    let mut after = 0;
    while problems.len() < MAX_PROBLEMS {
        let unchained = audit_chain::list_unchained(&mut tx, after, PAGE).await?;
        let Some(last) = unchained.last() else { break };
        after = *last;
        problems.extend(unchained.iter().map(|id| {
            format!("Row {id} is not in the chain and does not wait to be sealed: it was inserted.")
        }));
    }
    problems.truncate(MAX_PROBLEMS);
    let waiting = audit_chain::count_unsealed(&mut tx).await?;
    commit(tx).await?;
    Ok(ChainReport {
        position,
        head,
        problems,
        waiting,
    })
}

/// Finds what a walk along the chain does not see: rows and positions outside it, and guards of the
/// log that were taken away.
async fn find_other_problems(conn: &mut PgConnection) -> Result<Vec<String>> {
    let triggers = audit_chain::list_missing_triggers(conn).await?;
    let mut problems: Vec<String> = triggers
        .iter()
        .map(|trigger| {
            format!("The trigger {trigger} is missing or disabled: rows can be changed unnoticed.")
        })
        .collect();
    let misnumbered = audit_chain::list_misnumbered(conn, MAX_OF_A_KIND).await?;
    problems.extend(misnumbered.iter().map(|id| {
        format!("Row {id} has a number that the database did not give it: it was inserted.")
    }));
    let misplaced = audit_chain::list_misplaced(conn, MAX_OF_A_KIND).await?;
    problems.extend(misplaced.iter().map(|position| {
        format!("Position {position} of the chain is before the first one: it was inserted.")
    }));
    let unsealable = audit_chain::list_unsealable(conn, MAX_OF_A_KIND).await?;
    problems.extend(unsealable.iter().map(|(id, obstacle)| match obstacle {
        SealObstacle::Missing => format!("Row {id}, which waited to be sealed, is missing."),
        SealObstacle::Sealed => {
            format!("Row {id} waits to be sealed a second time: it was queued by hand.")
        }
        SealObstacle::Invalid => {
            format!("Row {id}, which waits to be sealed, was inserted or changed: it is not a row as Ecluse writes them.")
        }
    }));
    Ok(problems)
}

fn find_problem(sealed: &ChainedEntry, before: i64, hash: &Link) -> Option<String> {
    let ChainedEntry {
        position, audit_id, ..
    } = sealed;
    if *position != before + 1 {
        return Some(format!(
            "The positions {} to {} of the chain are missing.",
            before + 1,
            position - 1
        ));
    }
    match &sealed.record {
        None => Some(format!(
            "Row {audit_id}, at position {position}, is missing, or one of its columns is empty."
        )),
        Some(record) if link(hash, *position, record) != sealed.hash => Some(format!(
            "Row {audit_id}, at position {position}, was changed, or the chain before it was."
        )),
        Some(_) => None,
    }
}

/// Finds an entry whose time does not agree with its place in the chain. `latest` is the latest time
/// before this entry.
fn find_wrong_time(sealed: &ChainedEntry, latest: &mut i64) -> Option<String> {
    let ChainedEntry {
        position, audit_id, ..
    } = sealed;
    let at = sealed.record.as_ref()?.at;
    if at > sealed.sealed_at.saturating_add(LATENESS) {
        return Some(format!(
            "Row {audit_id}, at position {position}, has a time after the moment at which it was sealed: it was inserted, or the database's clock was set back."
        ));
    }
    if at < latest.saturating_sub(LATENESS) {
        return Some(format!(
            "Row {audit_id}, at position {position}, has an earlier time than rows that were sealed before it: it was inserted later, or the database's clock was set back."
        ));
    }
    *latest = at.max(*latest);
    None
}
