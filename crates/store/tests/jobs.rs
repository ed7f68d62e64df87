//! The queue's promises: one claim at a time, no write after a lost lease, nothing forgotten.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use ecluse_store::jobs::{self, Kind, Lane};
use ecluse_store::{Error, PgConnection, PgPool};
use uuid::Uuid;

const LEASE: Duration = Duration::from_secs(60);
const BUILDS: Lane = Lane::Builds { per_project: 2 };

async fn let_leases_run_out(pool: &PgPool) {
    sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'").execute(pool).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_is_claimed_once(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    for _ in 0..20 {
        jobs::enqueue(&mut conn, Kind::Build, Uuid::now_v7()).await.unwrap();
    }
    let claims = (0..40).map(|number| {
        let pool = pool.clone();
        tokio::spawn(async move { jobs::claim(&mut pool.acquire().await.unwrap(), BUILDS, &format!("w{number}"), LEASE).await.unwrap() })
    });
    let mut claimed = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        claimed.extend(claim.await.unwrap().map(|job| job.subject));
    }
    let count = claimed.len();
    claimed.sort();
    claimed.dedup();
    assert_eq!((claimed.len(), count), (20, 20));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_lost_lease_silences_the_old_worker(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let subject = Uuid::now_v7();
    jobs::enqueue(&mut conn, Kind::Deployment, subject).await.unwrap();
    let old = jobs::claim(&mut conn, Lane::Others, "old", LEASE).await.unwrap().unwrap();
    assert!(jobs::claim(&mut conn, Lane::Others, "new", LEASE).await.unwrap().is_none(), "leased");
    let_leases_run_out(&pool).await;
    let new = jobs::claim(&mut conn, Lane::Others, "new", LEASE).await.unwrap().unwrap();
    assert_eq!((new.id, new.attempts, new.subject), (old.id, 2, subject));
    let lost = |result: Result<(), Error>| result.is_err_and(|error| error.violates("lease"));
    assert!(lost(jobs::heartbeat(&mut conn, &old, LEASE).await));
    assert!(lost(jobs::hold(&mut conn, &old).await));
    assert!(lost(jobs::finish(&mut conn, &old).await));
    assert!(lost(jobs::retry(&mut conn, &old, LEASE, "late").await));
    assert!(lost(jobs::bury(&mut conn, &old, "late").await));
    assert!(lost(jobs::hand_back(&mut conn, &old).await));
    jobs::hold(&mut conn, &new).await.unwrap();
    jobs::finish(&mut conn, &new).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_asked_while_it_runs_runs_again(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let subject = Uuid::now_v7();
    jobs::enqueue(&mut conn, Kind::Promotion, subject).await.unwrap();
    jobs::enqueue(&mut conn, Kind::Promotion, subject).await.unwrap();
    let first = jobs::claim(&mut conn, Lane::Others, "w", LEASE).await.unwrap().unwrap();
    assert!(jobs::claim(&mut conn, Lane::Others, "w", LEASE).await.unwrap().is_none(), "asked twice before it ran is one run");
    jobs::enqueue(&mut conn, Kind::Promotion, subject).await.unwrap();
    jobs::finish(&mut conn, &first).await.unwrap();
    let second = jobs::claim(&mut conn, Lane::Others, "w", LEASE).await.unwrap().unwrap();
    assert_eq!((second.subject, second.attempts), (subject, 1));
    jobs::finish(&mut conn, &second).await.unwrap();
    assert!(jobs::claim(&mut conn, Lane::Others, "w", LEASE).await.unwrap().is_none());
    assert_eq!(jobs::next_due(&mut conn, Lane::Others).await.unwrap(), None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_retry_waits_and_a_hand_back_does_not(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    jobs::enqueue(&mut conn, Kind::Build, Uuid::now_v7()).await.unwrap();
    let job = jobs::claim(&mut conn, BUILDS, "w", LEASE).await.unwrap().unwrap();
    jobs::hand_back(&mut conn, &job).await.unwrap();
    let job = jobs::claim(&mut conn, BUILDS, "w", LEASE).await.unwrap().unwrap();
    assert_eq!(job.attempts, 1, "a hand-back is not an attempt");
    jobs::retry(&mut conn, &job, Duration::from_secs(100), "registry away").await.unwrap();
    assert!(jobs::claim(&mut conn, BUILDS, "w", LEASE).await.unwrap().is_none());
    let due = jobs::next_due(&mut conn, BUILDS).await.unwrap().unwrap();
    assert!((90..=100).contains(&due.as_secs()), "{due:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn enqueueing_wakes_a_listener_at_commit(pool: PgPool) {
    let mut listener = sqlx::postgres::PgListener::connect_with(&pool).await.unwrap();
    listener.listen(jobs::CHANNEL).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    jobs::enqueue(&mut tx, Kind::Build, Uuid::now_v7()).await.unwrap();
    tx.commit().await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), listener.recv()).await.unwrap().unwrap();
}

/// Projects with this many builds that wait, the first project's oldest.
async fn queue(pool: &PgPool, builds: &[i32]) -> Vec<Uuid> {
    let mut projects = Vec::new();
    for (number, builds) in builds.iter().enumerate() {
        let project = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret) VALUES ($1, $2, 'P', 'cloud', 'https://h/p', $2, 'odoo', 'x')",
        )
        .bind(project)
        .bind(format!("p{number}"))
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "WITH made AS (INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind)
                           SELECT gen_random_uuid(), $1, encode(sha256(($1::text || n)::bytea), 'hex')::varchar(40), 'main', 'branch' FROM generate_series(1, $2) n RETURNING id)
             INSERT INTO jobs (id, kind, subject_id, project_id, run_at) SELECT gen_random_uuid(), 'build', id, $1, now() - interval '1 hour' + make_interval(secs => $3) FROM made",
        )
        .bind(project)
        .bind(builds)
        .bind(number as f64)
        .execute(pool)
        .await
        .unwrap();
        projects.push(project);
    }
    projects
}

async fn under_way(conn: &mut PgConnection, projects: &[Uuid]) -> Vec<i64> {
    sqlx::query_scalar("SELECT (SELECT count(*) FROM jobs WHERE state = 'leased' AND project_id = p) FROM unnest($1::uuid[]) WITH ORDINALITY u (p, n) ORDER BY n")
        .bind(projects)
        .fetch_all(conn)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn turns_go_round_the_projects(pool: PgPool) {
    let projects = queue(&pool, &[50, 5, 1]).await;
    let mut conn = pool.acquire().await.unwrap();
    let mut turns = Vec::new();
    while let Some(job) = jobs::claim(&mut conn, BUILDS, "w", LEASE).await.unwrap() {
        let project: Uuid =
            sqlx::query_scalar("SELECT project_id FROM jobs WHERE id = $1").bind(job.id.0).fetch_one(&mut *conn).await.unwrap();
        turns.push(projects.iter().position(|&known| known == project).unwrap());
    }
    assert_eq!(turns, [0, 1, 2, 0, 1], "one each, then the second of those that may have two");
    assert_eq!(
        jobs::next_due(&mut conn, BUILDS).await.unwrap().map(|due| due.as_secs() > 50),
        Some(true),
        "nothing to look for before a lease ends"
    );
    // A project's own limit, up or down.
    sqlx::query("UPDATE projects SET build_policy = '{\"parallel_builds\": 4}' WHERE id = $1")
        .bind(projects[0])
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("UPDATE projects SET build_policy = '{\"parallel_builds\": 1}' WHERE id = $1")
        .bind(projects[1])
        .execute(&mut *conn)
        .await
        .unwrap();
    for _ in 0..5 {
        jobs::claim(&mut conn, BUILDS, "w", LEASE).await.unwrap();
    }
    assert_eq!(under_way(&mut conn, &projects).await, [4, 2, 1]);
    // Other jobs have workers of their own.
    jobs::enqueue(&mut conn, Kind::Delivery, Uuid::now_v7()).await.unwrap();
    assert!(jobs::claim(&mut conn, BUILDS, "w", LEASE).await.unwrap().is_none());
    assert_eq!(jobs::claim(&mut conn, Lane::Others, "w", LEASE).await.unwrap().unwrap().kind, Kind::Delivery);
    assert!(jobs::claim(&mut conn, Lane::Others, "w", LEASE).await.unwrap().is_none());
}

/// Many workers that claim and finish at once: no limit is exceeded at any moment, and every build has its turn.
#[sqlx::test(migrations = "../../migrations")]
async fn limits_hold_under_concurrent_claims(pool: PgPool) {
    let projects = queue(&pool, &[40, 40, 40]).await;
    let workers: Vec<_> = (0..6)
        .map(|number| {
            let (pool, projects) = (pool.clone(), projects.clone());
            tokio::spawn(async move {
                let (mut conn, mut done) = (pool.acquire().await.unwrap(), 0);
                let mut idle = 0;
                while idle < 50 {
                    match jobs::claim(&mut conn, BUILDS, &format!("w{number}"), LEASE).await.unwrap() {
                        Some(job) => {
                            let now = under_way(&mut conn, &projects).await;
                            assert!(now.iter().all(|&builds| builds <= 2), "{now:?}");
                            jobs::finish(&mut conn, &job).await.unwrap();
                            (done, idle) = (done + 1, 0);
                        }
                        None => idle += 1,
                    }
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await.unwrap();
    }
    assert_eq!(done, 120);
}
