//! Postgres commits, and the connection breaks before its answer arrives. Who gets no answer asks
//! again, and nothing may happen twice.

use std::sync::Arc;

use ecluse_testbed::postgres_proxy::PostgresProxy;
use serde_json::json;

use super::random::Random;
use super::site::{Detours, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, check};
use crate::api::text;

/// The settings that a new project has in this scenario.
const POLICIES: u64 = 1;

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let folder = ground.folder.join("cut");
    let proxy = PostgresProxy::start(&folder, ground.socket_folder())?;
    let detours = Detours {
        database_socket: Some(folder.clone()),
        ..Detours::default()
    };
    let mut site = Site::new(ground, "commits", detours).await?;
    let mut server = site.node("server", Role::Server)?;
    let mut worker = site.node("worker", Role::Worker)?;
    server.start().await?;
    let slug = site.add_project(true).await?;
    worker.start().await?;
    let mut tally = Tally::default();
    let team = Arc::clone(&site.team);
    let (mut made, mut policies) = (0, POLICIES);
    // The settings that were answered as stored, and those whose response was lost after the change.
    let (mut stored_surely, mut responses_lost) = (POLICIES, 0);
    let mut version = 0;
    let mut release = site.release(&slug, "v1.0.1").await?;
    while bounds.allow_another(proxy.lost()) {
        proxy.lose_answers(u64::try_from(20 + random.below(40))?);
        for _ in 0..4 {
            let commit = site.commit(random.next())?;
            site.deliver_surely(&slug, &site.push_of("main", &commit))
                .await?;
            tally.operations += 1;
            for verdict in ["approved", "withdrawn"] {
                let body = json!({"release": release, "stage": "preprod", "kind": "technical", "verdict": verdict});
                let (status, approval) = site.call_surely(&team.theo, "/approvals", &body).await?;
                tally.operations += 1;
                if (200..300).contains(&status) {
                    site.ledger()
                        .decisions
                        .push(text(&approval, "id").to_owned());
                }
                // A refusal may come after a first request that was done.
                made += 1;
            }
            // Each of these makes a row of its own when it runs twice.
            let settings = json!({"soak_minutes": 0, "tests": "off", "off_trunk_tests": "off", "releases_per_day": 0});
            let body = json!({"place": {"project": slug}, "settings": settings, "reason": "Once."});
            for _ in 0..8 {
                let (status, answer) = site.call_surely(&team.hugo, "/policies", &body).await?;
                tally.operations += 1;
                policies += 1;
                if text(&answer, "detail").contains("made its change") {
                    responses_lost += 1;
                    stored_surely += 1;
                } else if (200..300).contains(&status) {
                    stored_surely += 1;
                }
            }
        }
        version += 1;
        let name = format!("v1.1.{version}");
        site.announce_release(&slug, &name).await?;
        tally.operations += 1;
        tokio::time::sleep(random.time(500, 2_500)).await;
        // In the calm everything gets done.
        proxy.lose_answers(0);
        release = check::await_release(&site.database, &slug, &name, QUIET).await?;
    }
    tally.faults = proxy.lost();
    site.expect_on_staging(&slug);
    tally.add(site.check(Some(ground.engine_host())).await?);
    let decisions = check::count(&site.database, "SELECT count(*) FROM approvals").await?;
    let settings = check::count(&site.database, "SELECT count(*) FROM policies").await?;
    for (what, made, stored) in [
        ("decisions", made, decisions),
        ("settings", policies, settings),
    ] {
        if stored > made {
            tally.twice += stored - made;
            tally.evidence.push(format!(
                "I2: {made} {what} were sent, each under one key, and {stored} are stored"
            ));
        }
    }
    if settings < stored_surely {
        tally.lost += stored_surely - settings;
        tally.evidence.push(format!(
            "I1: {stored_surely} settings were answered as stored, and {settings} are"
        ));
    }
    let responses_lost = (
        "settings whose response was lost".to_owned(),
        responses_lost,
    );
    tally.details.extend([responses_lost]);
    worker.stop().await;
    server.stop().await;
    Ok(tally)
}
