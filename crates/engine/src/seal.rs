//! The sealer of the audit log: takes what writers queued, in the order of its numbers, and chains it. If it dies nothing is lost:
//! what it had not committed still waits, and the next process goes on.

use ecluse_domain::audit::{GENESIS, Link, link};
use ecluse_store::audit_chain::{self, Sealed};

use crate::{Engine, Result, commit};

/// Places that are read at once.
const PAGE: i64 = 2000;

/// Seals everything that waits; answers how many rows.
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

/// What an examination of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The last place: to be kept elsewhere, so that a chain cut off is seen.
    pub position: i64,
    pub head: Link,
    /// One sentence for each row that is not as it was written.
    pub problems: Vec<String>,
    /// Rows that wait to be sealed.
    pub waiting: i64,
}

/// Most problems told.
const TOLD: usize = 100;

/// Reads the whole log and computes its chain again, in bounded memory. `kept` is a place that somebody wrote down earlier. For
/// whoever has a shell on the server.
pub async fn verify(engine: &Engine, kept: Option<(i64, Link)>) -> Result<Examined> {
    // One moment's view: nothing is sealed or written in between.
    let mut tx = engine.begin_reading().await?;
    let mut problems = Vec::new();
    let (mut position, mut head) = (0, GENESIS);
    let mut kept_is_there = kept.is_none();
    loop {
        let page = audit_chain::list(&mut tx, position, None, PAGE).await?;
        let Some(last) = page.last().map(|sealed| sealed.position) else { break };
        for sealed in &page {
            if problems.len() < TOLD {
                problems.extend(problem(sealed, position, &head));
            }
            // What follows is judged by what the chain says, so that one wrong row is one problem.
            (position, head) = (sealed.position, sealed.hash);
            kept_is_there |= kept == Some((position, head));
        }
        position = last;
    }
    if let (Some((place, hash)), false) = (kept, kept_is_there) {
        problems.push(format!(
            "The chain does not hold the place {place}:{} that was written down: it was cut off or made again.",
            hex::encode(hash)
        ));
    }
    let mut after = 0;
    while problems.len() < TOLD {
        let strangers = audit_chain::list_strangers(&mut tx, after, PAGE).await?;
        let Some(last) = strangers.last() else { break };
        after = *last;
        problems
            .extend(strangers.iter().map(|id| format!("Row {id} is in no place of the chain and does not wait for one: it was inserted.")));
    }
    let lost = audit_chain::list_lost(&mut tx, PAGE).await?;
    problems.extend(lost.iter().map(|id| format!("Row {id}, which waited to be sealed, is missing.")));
    problems.truncate(TOLD);
    let waiting = audit_chain::count_unsealed(&mut tx).await?;
    commit(tx).await?;
    Ok(Examined { position, head, problems, waiting })
}

fn problem(sealed: &Sealed, before: i64, hash: &Link) -> Option<String> {
    let Sealed { position, audit_id, .. } = sealed;
    if *position != before + 1 {
        return Some(format!("The places {} to {} of the chain are missing.", before + 1, position - 1));
    }
    match &sealed.record {
        None => Some(format!("Row {audit_id}, at place {position}, is missing.")),
        Some(record) if link(hash, *position, record) != sealed.hash => {
            Some(format!("Row {audit_id}, at place {position}, was changed, or the chain before it was."))
        }
        Some(_) => None,
    }
}
