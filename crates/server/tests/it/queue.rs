//! The queue of builds and its page; cancelling a build on its page.

use std::time::Duration;

use axum::http::StatusCode;
use ecluse_domain::build::{BuildStatus, BuildStep};
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::{RefKind, RefName};
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Role;
use ecluse_engine::Actor;
use ecluse_store::builds::NewBuild;
use ecluse_store::jobs::{self, Claim, Pool};
use ecluse_store::pages::queue::{self, WaitsFor};
use ecluse_store::{PgPool, builds, people};

use crate::fixtures::site::{HOSTILE, Site, commit};

/// A build that waits for a worker.
async fn insert_queued(site: &Site, project: ProjectId, n: u64, subject: &str) -> BuildId {
    let (mut conn, id, branch) = (
        site.conn().await,
        BuildId::generate(),
        "main".parse::<RefName>().unwrap(),
    );
    let new = NewBuild {
        id,
        project_id: project,
        delivery_id: None,
        commit_sha: &commit(n),
        ref_name: &branch,
        ref_kind: RefKind::Branch,
        subject: Some(subject),
    };
    assert!(builds::insert(&mut conn, &new).await.unwrap().is_some());
    jobs::enqueue(&mut conn, JobKind::Build, id.0, Some(new.project_id))
        .await
        .unwrap();
    id
}

/// Gives the next build of the queue to a worker.
async fn claim(site: &Site, worker: &str) -> BuildId {
    let claim = Claim {
        pool: Pool::Builds,
        per_project: 2,
        except: None,
        served: &[],
        at_most: 1,
        worker,
        lease: Duration::from_secs(60),
    };
    let mut tx = jobs::begin_claim(&site.engine.pool, claim.pool)
        .await
        .unwrap();
    let job = jobs::claim(&mut tx, claim).await.unwrap().pop().unwrap();
    ecluse_store::commit(tx).await.unwrap();
    let id = BuildId(job.subject);
    builds::start(&mut *site.conn().await, id, BuildStep::Fetch)
        .await
        .unwrap();
    id
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_queue_shows_why_each_build_waits(pool: PgPool) {
    let site = Site::build(pool).await;
    let dora = site.person("dora", "Dora", Some(Role::Developer)).await;
    let (mut conn, cookie) = (site.conn().await, site.session(dora).await);
    let empty = site.get(&cookie, "/queue").await.page();
    assert_eq!(
        empty.texts("#queue section p"),
        ["No build is running.", "No build is waiting."]
    );

    for n in 1..=4 {
        insert_queued(&site, site.shop, n, &format!("Change {n} {HOSTILE}")).await;
    }
    insert_queued(&site, site.hidden, 9, "Somebody else's change").await;
    let mut policy = BuildPolicy {
        parallel_builds: Some(1),
        ..Default::default()
    };
    ecluse_engine::project::projects::set_build_policy(
        &site.engine,
        &Actor::command_line(),
        site.shop,
        &policy,
    )
    .await
    .unwrap();
    let first = claim(&site, "host:42/1").await;

    let open = queue::list_open(&mut conn, dora).await.unwrap();
    assert_eq!(
        (open.len(), open[0].id, open[0].worker.as_deref()),
        (4, first, Some("host:42/1"))
    );
    assert_eq!(open[0].waits_for(2), None);
    // The build of the hidden project comes first, because no other build of it runs.
    let waiting: Vec<_> = open[1..]
        .iter()
        .map(|build| (build.position, build.waits_for(2)))
        .collect();
    assert_eq!(
        waiting,
        [
            (Some(2), Some(WaitsFor::ProjectLimit(1))),
            (Some(3), Some(WaitsFor::ProjectLimit(1))),
            (Some(4), Some(WaitsFor::ProjectLimit(1)))
        ]
    );
    policy.parallel_builds = None;
    ecluse_engine::project::projects::set_build_policy(
        &site.engine,
        &Actor::command_line(),
        site.shop,
        &policy,
    )
    .await
    .unwrap();
    sqlx::query("UPDATE builds SET waits_for = 'dependencies', status = 'running', started_at = now() WHERE id = $1")
        .bind(open[3].id.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("DELETE FROM jobs WHERE subject_id = $1")
        .bind(open[3].id.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("UPDATE jobs SET run_at = now() + interval '1 minute', last_error = 'the registry is not available' WHERE subject_id = $1")
        .bind(open[2].id.0)
        .execute(&mut *conn)
        .await
        .unwrap();

    let page = site.get(&cookie, "/queue").await;
    assert_eq!(page.status, StatusCode::OK);
    let page = page.page();
    assert_eq!(page.texts("#queue h2"), ["Running (1)", "Waiting (3)"]);
    assert_eq!(page.text("td[data-label=Worker]"), "host:42/1");
    page.assert_shows("td[data-label=Step] .chip", "Fetch");
    let waits = "td[data-label='Waits for']";
    page.assert_shows(waits, "a worker");
    page.assert_shows(waits, "the last one failed: the registry is not available");
    page.assert_shows(
        waits,
        "the dependency image with its Debian and Python packages",
    );
    page.assert_shows(
        "#queue > p",
        "Builds of projects that you may not see: 0 running, 1 waiting.",
    );
    assert_eq!(page.foreign_markup(), [""; 0]);
    assert!(!page.shows("body", "Somebody else") && !page.shows("body", "Hidden"));
    assert_eq!(site.get("", "/queue").await.status, StatusCode::SEE_OTHER);
    let everything = queue::list_open(
        &mut conn,
        people::find_by_login(&mut *site.conn().await, "root")
            .await
            .unwrap()
            .unwrap()
            .id,
    )
    .await
    .unwrap();
    assert_eq!(everything.len(), 5);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_is_cancelled_from_its_page(pool: PgPool) {
    let site = Site::build(pool).await;
    let dora = site
        .signed_in("dora", "Dora Developer", Some(Role::Developer))
        .await;
    let pia = site
        .signed_in("pia", "Pia", Some(Role::ProjectManager))
        .await;
    let (waiting, newer) = (
        insert_queued(&site, site.shop, 1, "One").await,
        insert_queued(&site, site.shop, 2, "Two").await,
    );
    let page = format!("/builds/{waiting}");
    let cancel = format!("{page}/cancel");
    assert!(site.get(&dora, &page).await.page().has_form(&cancel));
    assert!(!site.get(&pia, &page).await.page().has_form(&cancel));
    let refused = site.post(&pia, &cancel, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let cancelled = site.post(&dora, &cancel, &[]).await;
    assert_eq!(
        (cancelled.status, cancelled.location()),
        (StatusCode::SEE_OTHER, page.as_str())
    );
    let shown = site.get(&dora, &page).await.page();
    shown.assert_shows("#facts .notice", "Cancelled by Dora Developer.");
    assert!(!shown.shows("#facts .notice", "Infrastructure fault"));
    assert!(shown.has_form(&format!("{page}/retry")) && !shown.has_form(&cancel));
    assert_eq!(
        site.post(&dora, &cancel, &[]).await.status,
        StatusCode::CONFLICT
    );

    // A running build is cancelled within seconds, and its page shows that.
    let running = claim(&site, "w").await;
    assert_eq!(running, newer);
    let cancel = format!("/builds/{running}/cancel");
    site.post(&dora, &cancel, &[]).await;
    let shown = site.get(&dora, &format!("/builds/{running}")).await.page();
    shown.assert_shows(
        "#facts .notice",
        "Dora Developer cancelled this build. It stops within seconds.",
    );
    assert!(!shown.has_form(&cancel));
    assert_eq!(
        site.get(&dora, "/queue").await.page().text("#queue .chip"),
        "Being cancelled"
    );

    // A superseded build links to the newer one; the page of an expired build explains why its
    // image is gone.
    let mut conn = site.conn().await;
    let older = insert_queued(&site, site.shop, 3, "Three").await;
    let reason = "A newer push on main came before this build started.";
    builds::set_superseded(&mut conn, older, running, reason)
        .await
        .unwrap();
    let shown = site.get(&dora, &format!("/builds/{older}")).await.page();
    shown.assert_shows("#facts .notice", reason);
    assert!(shown.has_link(&format!("/builds/{running}")));
    let built = site.succeeded(site.shop, 4, "Four").await;
    assert!(
        ecluse_store::retention::set_removing(&mut conn, site.shop, &built.digest)
            .await
            .unwrap()
    );
    let page = format!("/builds/{}", built.id);
    let shown = site.get(&dora, &page).await.page();
    shown.assert_shows("#facts .notice", "it was removed from the registry");
    assert!(shown.has_form(&format!("{page}/retry")));
    assert_eq!(
        builds::get(&mut conn, built.id).await.unwrap().status,
        BuildStatus::Expired
    );
}
