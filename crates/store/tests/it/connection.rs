//! Connections and transactions of the pool.

use ecluse_store::jobs::Pool;
use futures::FutureExt as _;
use sqlx::{Connection as _, PgConnection, PgPool};

use crate::jobs::one;

/// A caller that goes away while its transaction begins (a client that hangs up, a job that is
/// stopped) leaves no connection of the pool inside a transaction: what its next user writes would
/// be lost.
#[sqlx::test(migrations = "../../migrations")]
async fn a_transaction_whose_caller_has_gone_is_rolled_back(pool: PgPool) {
    sqlx::query("CREATE TABLE kept (round integer NOT NULL)")
        .execute(&pool)
        .await
        .unwrap();
    let mut written = 0;
    for round in 0..300 {
        let mut beginning = match round % 3 {
            0 => ecluse_store::begin(&pool).boxed(),
            1 => ecluse_store::begin_async_commit(&pool).boxed(),
            _ => ecluse_store::begin_snapshot(&pool).boxed(),
        };
        // Chooses the moment at which the caller goes.
        for _ in 0..round / 6 {
            if futures::poll!(&mut beginning).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(beginning);
        let next_user = sqlx::query("INSERT INTO kept (round) VALUES ($1)").bind(round);
        next_user.execute(&pool).await.unwrap();
        written += 1;
    }
    let mut other = PgConnection::connect_with(&pool.connect_options())
        .await
        .unwrap();
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM kept")
        .fetch_one(&mut other)
        .await
        .unwrap();
    assert_eq!(kept, written);
}

/// A claim that waits too long for another one leaves its connection usable.
#[sqlx::test(migrations = "../../migrations")]
async fn a_claim_that_fails_leaves_its_connection_usable(pool: PgPool) {
    let other = ecluse_store::connect_with((*pool.connect_options()).clone(), 1);
    let mut holder = ecluse_store::jobs::begin_claim(&pool, Pool::Builds)
        .await
        .unwrap();
    ecluse_store::jobs::claim(&mut holder, one(Pool::Builds))
        .await
        .unwrap();
    let mut waiting = ecluse_store::jobs::begin_claim(&other, Pool::Builds)
        .await
        .unwrap();
    sqlx::query("SET LOCAL lock_timeout TO '1ms'")
        .execute(&mut *waiting)
        .await
        .unwrap();
    let error = ecluse_store::jobs::claim(&mut waiting, one(Pool::Builds))
        .await
        .unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    drop(waiting);
    // The pool has one connection.
    ecluse_store::now(&mut ecluse_store::acquire(&other).await.unwrap())
        .await
        .unwrap();
}
