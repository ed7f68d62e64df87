//! Moments of promotions: somebody forbids one after its gates were evaluated and before it starts,
//! and its requester loses the role while it waits.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use super::super::row_lock::RowLock;
use super::super::site::{QUIET, Role, Site};
use super::super::tally::Tally;
use super::super::{check, races};
use super::PATIENCE;
use crate::api::{text, wait_for};
use crate::demo::people::Person;

/// What somebody does against a promotion. The first two wait for the lock of the stage, the others
/// for the lock of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opposition {
    Withdrawal,
    Rejection,
    Policy,
    Freeze,
    RoleRemoval,
}

/// Stops a promotion in the transaction that has evaluated its gates as open, where it wants to write
/// their results, and opposes it meanwhile. The checker finds out what came first.
pub(super) async fn oppose_evaluated(
    site: &Site<'_>,
    release: &str,
    stage: &str,
    opposition: Opposition,
    number: u64,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let promotion = request(site, release, stage).await?;
    let rows = "SELECT name FROM gates WHERE promotion_id = $1::uuid FOR UPDATE";
    let mut lock = RowLock::take(&site.database, rows, &promotion).await?;
    decide(site, &site.team.theo, release, stage, "approved").await?;
    let stopped = lock.wait_for_waiting().await?;
    let oppose = oppose(site, release, stage, opposition, number);
    let done = lock.let_go_behind(stopped, PATIENCE, oppose).await?;
    done.with_context(|| format!("{opposition:?}"))?;
    tally.faults += 1;
    let status = site.await_promotion(&promotion, QUIET).await?;
    if status != "succeeded" {
        tally.evidence.push(format!(
            "I6: the promotion {promotion} to {stage} ended as {status}; it had started before the {opposition:?} was recorded"
        ));
    }
    let slug = slug_of(site)?;
    check::settle_project(&site.database, slug, QUIET).await?;
    let engine = Some(site.ground.engine_host());
    check::check_running(site.subject(engine), slug, tally).await?;
    clear(site, opposition).await
}

/// Takes the requester's role away while the promotion waits, and gives the approval that it waits
/// for. The checker finds out whether it started.
pub(super) async fn remove_requester(
    site: &Site<'_>,
    release: &str,
    stage: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let promotion = request(site, release, stage).await?;
    remove_role(site).await?;
    tally.faults += 1;
    expect_refusal(site, &promotion, release, stage, tally).await?;
    give_role_back(site).await
}

/// Vetoes the release while the promotion waits, and gives the approval that it waits for. The
/// checker finds out whether it started.
pub(super) async fn veto_waiting(
    site: &Site<'_>,
    release: &str,
    stage: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    // The approval of the moment before would start the promotion at once.
    decide(site, &site.team.theo, release, stage, "withdrawn").await?;
    let promotion = request(site, release, stage).await?;
    let veto = json!({"reason": "Of the moment."});
    let path = format!("/releases/{release}/veto");
    let answer = site.call_surely(&site.team.theo, &path, &veto).await?;
    expect_success(Some(answer))?;
    tally.faults += 1;
    expect_refusal(site, &promotion, release, stage, tally).await?;
    let path = format!("/releases/{release}/lift-veto");
    site.call_surely(&site.team.theo, &path, &json!({})).await?;
    Ok(())
}

/// Gives the approval that a promotion waits for, and expects that the promotion is refused all the
/// same.
async fn expect_refusal(
    site: &Site<'_>,
    promotion: &str,
    release: &str,
    stage: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    decide(site, &site.team.theo, release, stage, "approved").await?;
    let status = site.await_promotion(promotion, QUIET).await?;
    if status != "refused" {
        tally.evidence.push(format!(
            "I6: the promotion {promotion} to {stage} ended as {status} and not as refused"
        ));
    }
    check::settle_project(&site.database, slug_of(site)?, QUIET).await
}

/// Requests a promotion, and waits until it waits for its approval.
async fn request(site: &Site<'_>, release: &str, stage: &str) -> anyhow::Result<String> {
    const OPEN: &str = "SELECT count(*) FROM jobs WHERE subject_id = $1::uuid AND (state = 'leased' OR state = 'ready' AND run_at <= now())";
    let promotion = site.promote(release, stage).await?;
    let promotion = promotion.context("a promotion was not accepted")?;
    let mut conn = PgConnection::connect(&site.database).await?;
    wait_for("the first evaluation of the gates", QUIET, async || {
        let query = sqlx::query_scalar(OPEN).bind(&promotion);
        let open: i64 = query.fetch_one(&mut conn).await?;
        Ok((open == 0).then_some(()))
    })
    .await?;
    conn.close().await?;
    Ok(promotion)
}

/// Records a decision; answers the status of the answer, unless no answer came.
async fn decide(
    site: &Site<'_>,
    person: &Person,
    release: &str,
    stage: &str,
    verdict: &str,
) -> anyhow::Result<()> {
    let body = json!({
        "release": release, "stage": stage, "kind": "technical", "verdict": verdict, "reason": "Of the moment.",
    });
    let answer = site.call(&site.url, person, "/approvals", None, &body);
    let (status, decision) = answer.await.context("a decision got no answer")?;
    match status {
        200..=299 => {
            let id = text(&decision, "id").to_owned();
            site.ledger().decisions.push(id);
        }
        // After the start a decision is refused.
        409 if verdict != "approved" => {}
        _ => anyhow::bail!("{verdict} was answered {status}: {decision}"),
    }
    Ok(())
}

async fn oppose(
    site: &Site<'_>,
    release: &str,
    stage: &str,
    opposition: Opposition,
    number: u64,
) -> anyhow::Result<()> {
    let team = &site.team;
    match opposition {
        Opposition::Withdrawal => decide(site, &team.theo, release, stage, "withdrawn").await,
        Opposition::Rejection => decide(site, &team.ada, release, stage, "rejected").await,
        Opposition::Policy => races::set_policy(site, slug_of(site)?, number).await,
        Opposition::Freeze => {
            let mut conn = PgConnection::connect(&site.database).await?;
            let begins: String = sqlx::query_scalar(
                "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '20 minutes', 'YYYY-MM-DD\"T\"HH24:MI:SS')",
            )
            .fetch_one(&mut conn)
            .await?;
            conn.close().await?;
            let freeze = json!({
                "place": {"project": slug_of(site)?}, "starts_at": begins, "minutes": 60, "time_zone": "UTC", "recurrence": "once",
                "reason": "Of the moment.",
            });
            let answer = site.call(&site.url, &team.hugo, "/freezes", None, &freeze);
            expect_success(answer.await)
        }
        Opposition::RoleRemoval => remove_role(site).await,
    }
}

/// Takes back what would stop the next promotion.
async fn clear(site: &Site<'_>, opposition: Opposition) -> anyhow::Result<()> {
    match opposition {
        Opposition::Withdrawal | Opposition::Rejection | Opposition::Policy => Ok(()),
        Opposition::Freeze => {
            let hugo = site.api(&site.team.hugo);
            let path = format!("/projects/{}/freezes", slug_of(site)?);
            for freeze in hugo.list(&path).await? {
                let path = format!("/freezes/{}/lift", text(&freeze, "id"));
                site.call_surely(&site.team.hugo, &path, &json!({})).await?;
            }
            Ok(())
        }
        Opposition::RoleRemoval => give_role_back(site).await,
    }
}

async fn remove_role(site: &Site<'_>) -> anyhow::Result<()> {
    run_command(site, "remove").await
}

async fn give_role_back(site: &Site<'_>) -> anyhow::Result<()> {
    run_command(site, "add").await
}

/// Removes or adds the requester's role on the command line, as an operator does.
async fn run_command(site: &Site<'_>, change: &str) -> anyhow::Result<()> {
    let node = site.node("command", Role::Worker)?;
    let arguments = ["user", change, "paula", "--role", "project_manager"];
    node.installation.run(&arguments, "").await?;
    Ok(())
}

fn expect_success(answer: Option<(u16, Value)>) -> anyhow::Result<()> {
    ensure!(
        matches!(answer, Some((200..=299, _))),
        "it was answered {answer:?}"
    );
    Ok(())
}

/// The only project of the site.
fn slug_of<'a>(site: &'a Site<'_>) -> anyhow::Result<&'a str> {
    let slug = site.slugs.first().context("the site has no project")?;
    Ok(slug)
}
