//! Processes whose clocks are an hour ahead and an hour behind: freezes and leases go by the
//! database's clock.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ecluse_testbed::fake_clock;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::random::Random;
use super::site::{Detours, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};
use crate::api::text;

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "clocks", Detours::default()).await?;
    // This process runs no job, so that the others decide.
    let path = ground.program.path.clone();
    let idle = [("ECLUSE_WORKERS", "0"), ("ECLUSE_BUILDS_AT_ONCE", "0")];
    let mut server = site.node_with("server", Role::Server, path, &idle)?;
    let mut ahead = site.node_with("ahead", Role::Worker, wrap(ground, "+1h", "ahead")?, &[])?;
    let mut behind = site.node_with("behind", Role::Worker, wrap(ground, "-1h", "behind")?, &[])?;
    server.start().await?;
    let slug = site.add_project(false).await?;
    ahead.start().await?;
    let mut tally = Tally::default();
    let team = Arc::clone(&site.team);
    let hugo = site.api(&team.hugo);
    // One approval and no stage before: only the freeze is left.
    let settings = json!({"soak_minutes": 0, "tests": "off", "off_trunk_tests": "off", "releases_per_day": 0, "previous_stage": "off"});
    let policy =
        json!({"place": {"project": slug}, "settings": settings, "reason": "For the clocks."});
    hugo.post("/policies", &policy).await?;
    let mut version = 0;
    while bounds.allow_another(tally.faults) {
        // One of the two clocks decides this round.
        if random.chance(50) {
            ahead.kill().await;
            behind.start().await?;
        } else {
            behind.kill().await;
            ahead.restart().await?;
        }
        tally.faults += 1;
        version += 1;
        let release = site.release(&slug, &format!("v1.{version}.0")).await?;
        // One freeze is on by the true clock, and over or not begun by the wrong ones; the other
        // one the reverse.
        let is_frozen = random.chance(60);
        let (from, minutes) = if is_frozen { (-20, 40) } else { (40, 60) };
        let freeze = json!({
            "place": {"project": slug}, "starts_at": database_time(&site, from).await?, "minutes": minutes, "time_zone": "UTC",
            "recurrence": "once", "reason": "For the clocks.",
        });
        let freeze = hugo.post("/freezes", &freeze).await?;
        tally.operations += 3;
        let promotion = site.promote(&release, "preprod").await?;
        site.approve(&release, "preprod").await?;
        let Some(promotion) = promotion else {
            anyhow::bail!("a promotion was not accepted");
        };
        if is_frozen {
            // The checker sees whether it started meanwhile.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            lift(&site, text(&freeze, "id")).await?;
        }
        let ended = site.await_promotion(&promotion, QUIET).await;
        if !matches!(ended.as_deref(), Ok("succeeded")) {
            tally.evidence.push(format!(
                "I6: the promotion {promotion} to preprod ended as {ended:?}, and by the database's clock nothing forbids it"
            ));
            let path = format!("/promotions/{promotion}/withdraw");
            site.call_surely(&team.paula, &path, &json!({})).await?;
        }
        if !is_frozen {
            lift(&site, text(&freeze, "id")).await?;
        }
    }
    tally.add(site.check(Some(ground.engine_host())).await?);
    for node in [&mut ahead, &mut behind, &mut server] {
        node.stop().await;
    }
    Ok(tally)
}

/// A program that starts Ecluse with another clock.
fn wrap(ground: &Ground, offset: &str, name: &str) -> anyhow::Result<PathBuf> {
    let path = ground.folder.join(format!("ecluse-{name}"));
    let program = ground.program.path.display();
    let variables: String = fake_clock::variables(offset)?
        .iter()
        .map(|(name, value)| format!("{name}='{value}' "))
        .collect();
    let script = format!("#!/bin/sh\nexec env {variables}{program} \"$@\"\n");
    std::fs::write(&path, script)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

async fn lift(site: &Site<'_>, freeze: &str) -> anyhow::Result<()> {
    let path = format!("/freezes/{freeze}/lift");
    site.call_surely(&site.team.hugo, &path, &json!({})).await?;
    Ok(())
}

/// The database's time in UTC, so many minutes from now.
async fn database_time(site: &Site<'_>, minutes: i32) -> anyhow::Result<String> {
    let mut conn = PgConnection::connect(&site.database).await?;
    let time: String = sqlx::query_scalar(
        "SELECT to_char(now() AT TIME ZONE 'UTC' + make_interval(mins => $1), 'YYYY-MM-DD\"T\"HH24:MI:SS')",
    )
    .bind(minutes)
    .fetch_one(&mut conn)
    .await?;
    conn.close().await?;
    Ok(time)
}
