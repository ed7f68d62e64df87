//! Who may run a request with an `Idempotency-Key`.

use std::time::Duration;

use ecluse_domain::ids::UserId;
use ecluse_domain::role::AccountKind;
use ecluse_store::idempotency::{self, KeyClaim, Progress};
use ecluse_store::{PgConnection, PgPool, people};

async fn add_user(pool: &PgPool) -> UserId {
    let id = UserId::generate();
    let new = people::NewUser {
        id,
        login: "ada",
        name: "Ada",
        kind: AccountKind::Person,
        password_hash: Some("no password"),
    };
    let mut conn = pool.acquire().await.unwrap();
    people::insert(&mut conn, &new).await.unwrap();
    id
}

async fn claim(pool: &PgPool, user: UserId) -> Option<KeyClaim> {
    let mut conn = pool.acquire().await.unwrap();
    idempotency::claim(&mut conn, user, "one", &[7; 32])
        .await
        .unwrap()
}

/// Lets a minute pass for every key.
async fn pass_a_minute(conn: &mut PgConnection) {
    let earlier = "UPDATE idempotency_keys
                   SET created_at = created_at - interval '61 seconds', changed_at = changed_at - interval '61 seconds'";
    sqlx::query(earlier).execute(conn).await.unwrap();
}

async fn progress(pool: &PgPool, user: UserId) -> Progress {
    let mut conn = pool.acquire().await.unwrap();
    let first = idempotency::find(&mut conn, user, "one").await.unwrap();
    first.unwrap().progress
}

/// Waits until a transaction waits for a lock.
async fn wait_until_blocked(pool: &PgPool) {
    let query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let blocked = async {
        while sqlx::query_scalar::<_, i64>(query)
            .fetch_one(pool)
            .await
            .unwrap()
            == 0
        {
            tokio::task::yield_now().await;
        }
    };
    // A test that fails, and not one that never ends, where nobody waits for the lock.
    tokio::time::timeout(Duration::from_secs(60), blocked)
        .await
        .unwrap();
}

/// Lets Postgres work on a COMMIT, as after the cut of its connection, while `asks` runs.
async fn end_while_others_wait<T>(
    pool: &PgPool,
    tx: ecluse_store::Tx,
    is_committed: bool,
    asks: impl Future<Output = T>,
) -> T {
    let ends = async {
        wait_until_blocked(pool).await;
        if is_committed {
            ecluse_store::commit(tx).await.unwrap();
        } else {
            tx.rollback().await.unwrap();
        }
    };
    let (answer, ()) = tokio::join!(asks, ends);
    answer
}

#[sqlx::test(migrations = "../../migrations")]
async fn freeing_a_key_waits_for_the_commit_that_is_under_way(pool: PgPool) {
    let user = add_user(&pool).await;
    for is_committed in [false, true] {
        let first = claim(&pool, user).await.unwrap();
        let mut tx = ecluse_store::begin(&pool).await.unwrap();
        assert!(idempotency::set_changed(&mut tx, &first).await.unwrap());
        let free = async {
            let mut conn = pool.acquire().await.unwrap();
            idempotency::free(&mut conn, &first).await.unwrap()
        };
        let is_free = end_while_others_wait(&pool, tx, is_committed, free).await;
        assert_eq!(is_free, !is_committed);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn claiming_a_key_waits_for_the_commit_that_is_under_way(pool: PgPool) {
    let user = add_user(&pool).await;
    let first = claim(&pool, user).await.unwrap();
    let mut tx = ecluse_store::begin(&pool).await.unwrap();
    assert!(idempotency::set_changed(&mut tx, &first).await.unwrap());
    // The key is old enough for another claim when it is read after the wait.
    pass_a_minute(&mut tx).await;
    let second = end_while_others_wait(&pool, tx, true, claim(&pool, user)).await;
    assert!(second.is_none());
    assert!(matches!(progress(&pool, user).await, Progress::AnswerLost));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_later_claim_ends_an_earlier_one(pool: PgPool) {
    let user = add_user(&pool).await;
    let conn = &mut *pool.acquire().await.unwrap();
    let first = claim(&pool, user).await.unwrap();
    assert!(claim(&pool, user).await.is_none());
    pass_a_minute(conn).await;
    let second = claim(&pool, user).await.unwrap();
    assert!(!idempotency::set_changed(conn, &first).await.unwrap());
    assert!(!idempotency::free(conn, &first).await.unwrap());
    idempotency::set_answer(conn, &first, 201, None, b"first")
        .await
        .unwrap();
    assert!(matches!(progress(&pool, user).await, Progress::Running));
    assert!(idempotency::set_changed(conn, &second).await.unwrap());
    assert!(!idempotency::free(conn, &second).await.unwrap());
    assert!(matches!(progress(&pool, user).await, Progress::Running));
    // The server was killed: whose change was committed keeps the key, and its answer is lost.
    pass_a_minute(conn).await;
    assert!(claim(&pool, user).await.is_none());
    assert!(matches!(progress(&pool, user).await, Progress::AnswerLost));
}
