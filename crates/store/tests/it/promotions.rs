//! Promotions whose gates are evaluated again.

use ecluse_store::{PgPool, promotions};
use sqlx::Executor as _;

/// How many promotions are listed at a time.
const AT_MOST: usize = 1000;

#[sqlx::test(migrations = "../../migrations")]
async fn a_project_with_many_waiting_promotions_leaves_out_no_other_one(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    // The rows that promotions refer to do not matter here.
    conn.execute("SET session_replication_role = replica")
        .await
        .unwrap();
    // The ids of the many come first, and each of them was evaluated longer ago than that of the
    // other project.
    for (many, project, minutes) in [(2 * AT_MOST, 1, 60), (1, 2, 6)] {
        let promotions = format!(
            "INSERT INTO promotions (id, project_id, release_id, stage_id, image_digest, requested_by)
             SELECT ('0000000{project}-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, '0000000{project}-0000-4000-8000-000000000000',
                    gen_random_uuid(), gen_random_uuid(), 'sha256:' || repeat('a', 64), gen_random_uuid()
             FROM generate_series(1, {many}) n"
        );
        conn.execute(sqlx::AssertSqlSafe(promotions)).await.unwrap();
        let gates = format!(
            "INSERT INTO gates (promotion_id, name, status, reason, owner, evaluated_at)
             SELECT id, 'tests', 'pass', 'r', 'quality', now() - interval '{minutes} minutes' FROM promotions WHERE project_id::text LIKE '0000000{project}%'"
        );
        conn.execute(sqlx::AssertSqlSafe(gates)).await.unwrap();
    }
    let listed = promotions::list_to_reevaluate(&mut conn).await.unwrap();
    assert_eq!(listed.len(), AT_MOST);
    let of_other = listed
        .iter()
        .filter(|waiting| waiting.project.to_string().starts_with("00000002"));
    assert_eq!(of_other.count(), 1);

    // A gate that has opened by time counts too, and what was evaluated just now does not.
    conn.execute(
        "UPDATE gates SET evaluated_at = now() - interval '1 minute', status = 'pending', opens_at = now() + interval '1 hour'",
    )
    .await
    .unwrap();
    assert!(
        promotions::list_to_reevaluate(&mut conn)
            .await
            .unwrap()
            .is_empty()
    );
    conn.execute(
        "UPDATE gates SET opens_at = now() - interval '1 second' WHERE promotion_id::text LIKE '00000002%'",
    )
    .await
    .unwrap();
    let listed = promotions::list_to_reevaluate(&mut conn).await.unwrap();
    assert_eq!(listed.len(), 1);
}
