//! Connections and transactions of the pool.

use std::time::{Duration, Instant};

use ecluse_store::jobs::{Claim, Pool};
use sqlx::PgPool;

/// A caller that goes away while its transaction begins (a client that hangs up, a job that is
/// stopped) leaves no connection of the pool inside a transaction: what its next user writes would
/// be lost.
#[sqlx::test(migrations = "../../migrations")]
async fn a_transaction_whose_caller_has_gone_is_rolled_back(pool: PgPool) {
    for round in 0..400 {
        // Chooses the moment at which the caller goes; nothing is waited for.
        let moment = Duration::from_micros(round * 5);
        let begun = match round % 3 {
            0 => tokio::time::timeout(moment, ecluse_store::begin(&pool)).await,
            1 => tokio::time::timeout(moment, ecluse_store::begin_async_commit(&pool)).await,
            _ => tokio::time::timeout(moment, ecluse_store::begin_snapshot(&pool)).await,
        };
        drop(begun);
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let open: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        if open == 0 {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{open} connections stay inside a transaction"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A claim that waits too long for another one leaves its connection usable.
#[sqlx::test(migrations = "../../migrations")]
async fn a_claim_that_fails_leaves_its_connection_usable(pool: PgPool) {
    let other = ecluse_store::connect_with((*pool.connect_options()).clone(), 1);
    let mut holder = ecluse_store::jobs::begin_claim(&pool, Pool::Builds)
        .await
        .unwrap();
    ecluse_store::jobs::claim(&mut holder, CLAIM).await.unwrap();
    let mut waiting = ecluse_store::jobs::begin_claim(&other, Pool::Builds)
        .await
        .unwrap();
    sqlx::query("SET LOCAL lock_timeout TO '1ms'")
        .execute(&mut *waiting)
        .await
        .unwrap();
    let error = ecluse_store::jobs::claim(&mut waiting, CLAIM)
        .await
        .unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    drop(waiting);
    // The pool has one connection.
    ecluse_store::now(&mut ecluse_store::acquire(&other).await.unwrap())
        .await
        .unwrap();
}

const CLAIM: Claim<'static> = Claim {
    pool: Pool::Builds,
    per_project: 2,
    except: None,
    served: &[],
    at_most: 1,
    worker: "w",
    lease: Duration::from_secs(60),
};
