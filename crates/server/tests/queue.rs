//! The queue, its page and its place in the API; cancelling a build from its page.
#![expect(clippy::unwrap_used, reason = "tests")]

mod house;

use axum::http::StatusCode;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::RefName;
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::role::Role;
use ecluse_engine::Actor;
use ecluse_store::builds::{NewBuild, RefKind};
use ecluse_store::jobs::{self, Kind, Lane};
use ecluse_store::pages::queue::{self, WaitsFor};
use ecluse_store::{PgPool, builds, people};
use house::{HOSTILE, House, commit};
use std::time::Duration;

const BUILDS: Lane = Lane::Builds { per_project: 2 };

/// A build that waits for its turn.
async fn queued(house: &House, project: ProjectId, n: u64, subject: &str) -> BuildId {
    let (mut conn, id, branch) = (house.conn().await, BuildId::generate(), "main".parse::<RefName>().unwrap());
    let new = NewBuild {
        id,
        project_id: project,
        delivery_id: None,
        commit_sha: &commit(n),
        ref_name: &branch,
        ref_kind: RefKind::Branch,
        subject: Some(subject),
    };
    assert!(builds::insert(&mut conn, &new).await.unwrap());
    jobs::enqueue(&mut conn, Kind::Build, id.0).await.unwrap();
    id
}

async fn claim(house: &House, worker: &str) -> BuildId {
    let job = jobs::claim(&mut *house.conn().await, BUILDS, worker, Duration::from_secs(60)).await.unwrap().unwrap();
    let id = BuildId(job.subject);
    builds::set_running(&mut *house.conn().await, id).await.unwrap();
    id
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_queue_says_what_waits_for_what(pool: PgPool) {
    let house = House::build(pool).await;
    let dora = house.person("dora", "Dora", Some(Role::Developer)).await;
    let (mut conn, cookie) = (house.conn().await, house.session(dora).await);
    let empty = house.get(&cookie, "/queue").await;
    assert!(empty.text.contains("No build runs.") && empty.text.contains("Nothing waits."), "{}", empty.text);

    for n in 1..=4 {
        queued(&house, house.shop, n, &format!("Change {n} {HOSTILE}")).await;
    }
    queued(&house, house.hidden, 9, "Somebody else's change").await;
    let mut policy = BuildPolicy { parallel_builds: Some(1), ..Default::default() };
    ecluse_engine::projects::set_build_policy(&house.engine, &Actor::command_line(), house.shop, &policy).await.unwrap();
    let first = claim(&house, "host:42/1").await;
    builds::start_step(&mut conn, first, ecluse_domain::build::BuildStep::Fetch).await.unwrap();

    let open = queue::open(&mut conn, dora).await.unwrap();
    assert_eq!((open.len(), open[0].id, open[0].worker.as_deref()), (4, first, Some("host:42/1")));
    assert_eq!(open[0].waits_for(2), None);
    // The hidden project's turn comes first: it has none under way.
    let turns: Vec<_> = open[1..].iter().map(|build| (build.position, build.waits_for(2))).collect();
    assert_eq!(
        turns,
        [
            (Some(2), Some(WaitsFor::ProjectLimit(1))),
            (Some(3), Some(WaitsFor::ProjectLimit(1))),
            (Some(4), Some(WaitsFor::ProjectLimit(1)))
        ]
    );
    policy.parallel_builds = None;
    ecluse_engine::projects::set_build_policy(&house.engine, &Actor::command_line(), house.shop, &policy).await.unwrap();
    sqlx::query("UPDATE builds SET waits_for = 'dependencies', status = 'running', started_at = now() WHERE id = $1")
        .bind(open[3].id.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("DELETE FROM jobs WHERE subject_id = $1").bind(open[3].id.0).execute(&mut *conn).await.unwrap();
    sqlx::query("UPDATE jobs SET run_at = now() + interval '1 minute', last_error = 'the registry is away' WHERE subject_id = $1")
        .bind(open[2].id.0)
        .execute(&mut *conn)
        .await
        .unwrap();

    let page = house.get(&cookie, "/queue").await;
    assert_eq!(page.status, StatusCode::OK);
    for wanted in [
        "Running (1)",
        "Waiting (3)",
        "host:42/1",
        ">Fetch<",
        "a worker",
        "after: the registry is away",
        "the image with its Debian and Python packages",
        "Of projects that you cannot see, 0 run and 1 wait.",
    ] {
        assert!(page.text.contains(wanted), "{wanted}\n{}", page.text);
    }
    assert!(!page.text.contains("<script>alert") && !page.text.contains("Somebody else") && !page.text.contains("Hidden"), "{}", page.text);
    assert_eq!(house.get("", "/queue").await.status, StatusCode::SEE_OTHER);
    let everything =
        queue::open(&mut conn, people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap().id).await.unwrap();
    assert_eq!(everything.len(), 5);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_is_cancelled_from_its_page(pool: PgPool) {
    let house = House::build(pool).await;
    let dora = house.signed_in("dora", "Dora Developer", Some(Role::Developer)).await;
    let pia = house.signed_in("pia", "Pia", Some(Role::ProjectManager)).await;
    let (waiting, newer) = (queued(&house, house.shop, 1, "One").await, queued(&house, house.shop, 2, "Two").await);
    let page = format!("/builds/{waiting}");
    assert!(house.get(&dora, &page).await.text.contains("Cancel this build"));
    assert!(!house.get(&pia, &page).await.text.contains("Cancel this build"));
    let refused = house.post(&pia, &format!("{page}/cancel"), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let cancelled = house.post(&dora, &format!("{page}/cancel"), &[]).await;
    assert_eq!((cancelled.status, cancelled.location()), (StatusCode::SEE_OTHER, page.as_str()));
    let shown = house.get(&dora, &page).await.text;
    assert!(shown.contains("Cancelled by Dora Developer.") || shown.contains("Cancelled by dora."), "{shown}");
    assert!(
        shown.contains("Build this commit") && !shown.contains("It broke on our side") && !shown.contains("Cancel this build"),
        "{shown}"
    );
    assert_eq!(house.post(&dora, &format!("{page}/cancel"), &[]).await.status, StatusCode::CONFLICT);

    // One that runs is asked to end, and says so.
    let running = claim(&house, "w").await;
    assert_eq!(running, newer);
    house.post(&dora, &format!("/builds/{running}/cancel"), &[]).await;
    let shown = house.get(&dora, &format!("/builds/{running}")).await.text;
    assert!(shown.contains("asked for its end; it stops within seconds.") && !shown.contains("Cancel this build"), "{shown}");
    assert!(house.get(&dora, "/queue").await.text.contains("Being cancelled"));

    // What was superseded leads to what came instead; what expired says where its image went.
    let mut conn = house.conn().await;
    let older = queued(&house, house.shop, 3, "Three").await;
    builds::set_superseded(&mut conn, older, running, "A newer push on main came before this build began.").await.unwrap();
    let shown = house.get(&dora, &format!("/builds/{older}")).await.text;
    assert!(shown.contains("A newer push on main") && shown.contains(&format!("<a href=\"/builds/{running}\">That build</a>")), "{shown}");
    let built = house.succeeded(house.shop, 4, "Four").await;
    assert!(ecluse_store::retention::set_removing(&mut conn, house.shop, &built.digest).await.unwrap());
    let shown = house.get(&dora, &format!("/builds/{}", built.id)).await.text;
    assert!(shown.contains("it was removed from the registry") && shown.contains("Build this commit again"), "{shown}");
    assert_eq!(builds::get(&mut conn, built.id).await.unwrap().status, BuildStatus::Expired);
}
