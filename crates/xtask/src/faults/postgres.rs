//! Postgres crashes and starts again, while deliveries, approvals and requests for promotions
//! arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ecluse_testbed::webhook;
use nix::sys::signal::Signal;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::random::Random;
use super::site::{Answer, Detours, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};
use crate::api::text;

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "postgres", Detours::default()).await?;
    let mut server = site.node("server", Role::Server)?;
    let mut worker = site.node("worker", Role::Worker)?;
    server.start().await?;
    let slug = site.add_project(false).await?;
    worker.start().await?;
    let commit = site.project.head();
    let release = site.release(&slug, "v1.0.1").await?;
    let mut tally = Tally::default();
    let (ended, sent) = (AtomicBool::new(false), AtomicU64::new(0));
    // While the deliveries are held, no other commit forces a decision onto the disk.
    let held = AtomicBool::new(false);
    let load = async {
        let senders = (0..6).map(|_| send(&site, &commit, &ended, &held, &sent));
        tokio::join!(
            futures::future::join_all(senders),
            decide(&site, &release, &ended, &sent)
        );
    };
    let crashes = async {
        let mut faults = 0;
        while bounds.allow_another(faults) {
            tokio::time::sleep(random.time(100, 1_500)).await;
            held.store(random.chance(60), Ordering::SeqCst);
            if held.load(Ordering::SeqCst) {
                tokio::time::sleep(random.time(400, 900)).await;
            }
            let signal = random.pick(&[Signal::SIGQUIT, Signal::SIGQUIT, Signal::SIGKILL]);
            ground.crash_postgres(signal, random.time(0, 700)).await?;
            held.store(false, Ordering::SeqCst);
            faults += 1;
        }
        ended.store(true, Ordering::SeqCst);
        anyhow::Ok(faults)
    };
    // What was committed without waiting for the disk stays in memory for as long as possible.
    set_flush_delay(&site, "ALTER SYSTEM SET wal_writer_delay = '10s'").await?;
    let ((), faults) = tokio::join!(load, crashes);
    tally.faults = faults?;
    set_flush_delay(&site, "ALTER SYSTEM RESET wal_writer_delay").await?;
    tally.operations = sent.load(Ordering::SeqCst);
    tally.add(site.check(None).await?);
    worker.stop().await;
    server.stop().await;
    Ok(tally)
}

/// Changes how long Postgres keeps such a commit in memory.
async fn set_flush_delay(site: &Site<'_>, change: &'static str) -> anyhow::Result<()> {
    let mut conn = PgConnection::connect(&site.database).await?;
    sqlx::query(change).execute(&mut conn).await?;
    sqlx::query("SELECT pg_reload_conf()")
        .execute(&mut conn)
        .await?;
    Ok(conn.close().await?)
}

async fn send(
    site: &Site<'_>,
    commit: &str,
    ended: &AtomicBool,
    held: &AtomicBool,
    sent: &AtomicU64,
) {
    while !ended.load(Ordering::SeqCst) {
        if held.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        let payload = site.push_of("main", commit);
        let answer = site
            .deliver(&site.slugs[0], &payload, &webhook::delivery_id())
            .await;
        sent.fetch_add(1, Ordering::SeqCst);
        let pause = if answer == Answer::Acknowledged {
            30
        } else {
            60
        };
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

/// Approves and withdraws, without repeating what got no answer.
async fn decide(site: &Site<'_>, release: &str, ended: &AtomicBool, sent: &AtomicU64) {
    let team = Arc::clone(&site.team);
    let mut verdict = "approved";
    while !ended.load(Ordering::SeqCst) {
        let body = json!({"release": release, "stage": "preprod", "kind": "technical", "verdict": verdict});
        let answer = site
            .call(&site.url, &team.theo, "/approvals", None, &body)
            .await;
        sent.fetch_add(1, Ordering::SeqCst);
        if let Some((200..=299, approval)) = &answer {
            site.ledger()
                .decisions
                .push(text(approval, "id").to_owned());
        }
        verdict = if verdict == "approved" {
            "withdrawn"
        } else {
            "approved"
        };
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
