//! The checker: reads the database, the registry and the container engine with its own queries and
//! clients, and compares them with what was acknowledged. It uses no code of the product, so that a
//! fault there cannot hide itself; `tests/it/laws.rs` checks that.

mod approved;
mod audit;
mod bytes;
mod deliveries;
mod jobs;
mod running;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use sqlx::{Connection as _, PgConnection};

use super::tally::Tally;
use crate::api::wait_for;
pub(super) use jobs::wait_until_quiet;
pub(super) use running::Watch;

/// What Ecluse acknowledged.
#[derive(Debug, Default, Clone)]
pub(super) struct Ledger {
    /// The project and the forge's id of each delivery.
    pub(super) deliveries: Vec<(String, String)>,
    /// The ids of promotions.
    pub(super) promotions: Vec<String>,
    /// The ids of approvals, rejections and withdrawals of them.
    pub(super) decisions: Vec<String>,
    /// Projects whose staging has to end with this commit.
    pub(super) newest: Vec<(String, String)>,
    /// Commits whose containers never get healthy.
    pub(super) sick: Vec<String>,
    /// The repository of the projects, to ask git for ancestry.
    pub(super) repository: Option<PathBuf>,
}

impl Ledger {
    pub(super) fn len(&self) -> u64 {
        let all = self.deliveries.len() + self.promotions.len() + self.decisions.len();
        u64::try_from(all).unwrap_or(u64::MAX)
    }
}

/// The installation that is checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) database: &'a str,
    /// `host:port`, without any proxy in between.
    pub(super) registry: &'a str,
    /// `unix://…`; `None` where nothing is deployed.
    pub(super) engine: Option<&'a str>,
}

/// Waits until no work is open, for at most `limit`.
pub(super) async fn settle(database: &str, limit: Duration) -> anyhow::Result<bool> {
    let mut conn = PgConnection::connect(database).await?;
    let is_quiet = wait_until_quiet(&mut conn, limit).await?;
    conn.close().await?;
    Ok(is_quiet)
}

/// Waits until every build and every installation of packages that lost some of its attempts has ended, and until so few builds are open
/// that all of them can end after the last fault; for at most `limit`. A build whose process dies
/// eleven times is given up, and on a slow machine that many kills may come before it has time to
/// end. In a long run, kills that come one after the other leave more and more builds open.
pub(super) async fn spare_builds(database: &str, limit: Duration) -> anyhow::Result<()> {
    // Fewer than the limit, because a wait ends before the next kill and not before the next attempt.
    const MAY_GO_ON: &str = "SELECT count(*) FILTER (WHERE attempts >= 6) = 0 AND count(*) <= 200 FROM jobs WHERE state IN ('ready', 'leased') AND kind IN ('build', 'dependencies')";
    let mut conn = PgConnection::connect(database).await?;
    wait_for(
        "the end of builds that were killed often, or wait",
        limit,
        async || {
            let may_go_on: bool = sqlx::query_scalar(MAY_GO_ON).fetch_one(&mut conn).await?;
            Ok(may_go_on.then_some(()))
        },
    )
    .await?;
    Ok(conn.close().await?)
}

/// Waits until a release has its image; answers its id.
pub(super) async fn await_release(
    database: &str,
    slug: &str,
    version: &str,
    limit: Duration,
) -> anyhow::Result<String> {
    let mut conn = PgConnection::connect(database).await?;
    let found = wait_for("the release", limit, async || {
        let query = "SELECT r.id::text FROM releases r JOIN projects p ON p.id = r.project_id WHERE p.slug = $1 AND r.version = $2 AND r.status = 'ready'";
        let asked = sqlx::query_scalar(query)
            .bind(slug)
            .bind(version)
            .fetch_optional(&mut conn)
            .await;
        // Postgres itself may be down for a moment.
        match asked {
            Ok(found) => Ok(found),
            Err(_) => {
                if let Ok(again) = PgConnection::connect(database).await {
                    conn = again;
                }
                Ok(None)
            }
        }
    })
    .await?;
    Ok(found)
}

/// Checks that a commit was built.
pub(super) async fn expect_build(
    database: &str,
    commit: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut conn = PgConnection::connect(database).await?;
    let query = "SELECT status || coalesce(': ' || error, '') FROM builds WHERE commit_sha = $1 ORDER BY id DESC LIMIT 1";
    let found: Option<String> = sqlx::query_scalar(query)
        .bind(commit)
        .fetch_optional(&mut conn)
        .await?;
    if found.as_deref() != Some("succeeded") {
        tally.evidence.push(format!(
            "I1: on healthy services the build of {commit} ended as {found:?}"
        ));
    }
    Ok(conn.close().await?)
}

/// One number from the database.
pub(super) async fn count(database: &str, query: &'static str) -> anyhow::Result<u64> {
    let mut conn = PgConnection::connect(database).await?;
    let number: i64 = sqlx::query_scalar(query).fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(u64::try_from(number)?)
}

/// Waits until nothing is deployed in a project, for at most `limit`.
pub(super) async fn settle_project(
    database: &str,
    slug: &str,
    limit: Duration,
) -> anyhow::Result<()> {
    const OPEN: &str = "SELECT count(*) FROM projects p JOIN deployments d ON d.project_id = p.id LEFT JOIN jobs j ON j.subject_id = d.id AND j.state IN ('ready', 'leased')
        WHERE p.slug = $1 AND (d.status IN ('queued', 'running', 'verifying') OR j.id IS NOT NULL)";
    let mut conn = PgConnection::connect(database).await?;
    wait_for("the end of a deployment", limit, async || {
        let query = sqlx::query_scalar(OPEN).bind(slug);
        let open: i64 = query.fetch_one(&mut conn).await?;
        Ok((open == 0).then_some(()))
    })
    .await?;
    Ok(conn.close().await?)
}

/// Checks only I2 and the images of the running containers of one project.
pub(super) async fn check_running(
    subject: Subject<'_>,
    slug: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut conn = PgConnection::connect(subject.database).await?;
    if let Some(engine) = subject.engine {
        running::check(&mut conn, engine, Some(slug), tally).await?;
    }
    Ok(conn.close().await?)
}

/// Waits until the work is done, then checks I1 to I6 of what this installation holds.
pub(super) async fn check(
    subject: Subject<'_>,
    ledger: &Ledger,
    limit: Duration,
) -> anyhow::Result<Tally> {
    let mut conn = PgConnection::connect(subject.database)
        .await
        .context("the checker's connection")?;
    let mut tally = Tally {
        acknowledged: ledger.len(),
        ..Tally::default()
    };
    wait_until_quiet(&mut conn, limit).await?;
    deliveries::check(&mut conn, ledger, &mut tally).await?;
    jobs::check(&mut conn, &mut tally).await?;
    approved::check(&mut conn, &mut tally).await?;
    audit::check(&mut conn, &mut tally).await?;
    bytes::check(&mut conn, subject.registry, &mut tally).await?;
    if let Some(engine) = subject.engine {
        running::check(&mut conn, engine, None, &mut tally).await?;
        running::check_history(&mut conn, ledger, &mut tally).await?;
    }
    conn.close().await?;
    Ok(tally)
}
