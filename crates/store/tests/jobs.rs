//! The queue's promises: one claim at a time, no write after a lost lease, nothing forgotten.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use ecluse_store::jobs::{self, Kind};
use ecluse_store::{Error, PgPool};
use uuid::Uuid;

const LEASE: Duration = Duration::from_secs(60);

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
        tokio::spawn(async move { jobs::claim(&mut pool.acquire().await.unwrap(), &format!("w{number}"), LEASE).await.unwrap() })
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
    let old = jobs::claim(&mut conn, "old", LEASE).await.unwrap().unwrap();
    assert!(jobs::claim(&mut conn, "new", LEASE).await.unwrap().is_none(), "leased");
    let_leases_run_out(&pool).await;
    let new = jobs::claim(&mut conn, "new", LEASE).await.unwrap().unwrap();
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
    let first = jobs::claim(&mut conn, "w", LEASE).await.unwrap().unwrap();
    assert!(jobs::claim(&mut conn, "w", LEASE).await.unwrap().is_none(), "asked twice before it ran is one run");
    jobs::enqueue(&mut conn, Kind::Promotion, subject).await.unwrap();
    jobs::finish(&mut conn, &first).await.unwrap();
    let second = jobs::claim(&mut conn, "w", LEASE).await.unwrap().unwrap();
    assert_eq!((second.subject, second.attempts), (subject, 1));
    jobs::finish(&mut conn, &second).await.unwrap();
    assert!(jobs::claim(&mut conn, "w", LEASE).await.unwrap().is_none());
    assert_eq!(jobs::next_due(&mut conn).await.unwrap(), None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_retry_waits_and_a_hand_back_does_not(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    jobs::enqueue(&mut conn, Kind::Build, Uuid::now_v7()).await.unwrap();
    let job = jobs::claim(&mut conn, "w", LEASE).await.unwrap().unwrap();
    jobs::hand_back(&mut conn, &job).await.unwrap();
    let job = jobs::claim(&mut conn, "w", LEASE).await.unwrap().unwrap();
    assert_eq!(job.attempts, 1, "a hand-back is not an attempt");
    jobs::retry(&mut conn, &job, Duration::from_secs(100), "registry away").await.unwrap();
    assert!(jobs::claim(&mut conn, "w", LEASE).await.unwrap().is_none());
    let due = jobs::next_due(&mut conn).await.unwrap().unwrap();
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
