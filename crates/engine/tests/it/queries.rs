//! How often the engine reads the same rows.

use std::collections::BTreeMap;

use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::stage::StageName;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_store::PgPool;
use ecluse_testbed::statements::{StatementRecorder, main_table};

use crate::fixtures::world::World;

/// A request reads a row before its transaction, to know what to ask git and the registry for, and once
/// more inside it, under the lock.
///
/// The test knows no rows, so it counts the statements that read a table: by [`main_table`], without the
/// tables that a statement joins. Each table belongs to one release, build, stage and so on here, so two
/// statements of a table read a row at most twice.
#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_request_reads_each_row_at_most_twice(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await.id;
    let request = PromotionRequest::new(release, StageName::Preprod);
    // The first request fetches what git and the registry know; the second one is the usual case.
    for _ in 0..2 {
        let recorder = StatementRecorder::start();
        let promotion = request_promotion(&world.engine, &world.paula, request)
            .await
            .unwrap();
        let statements = recorder.take();
        drop(recorder);
        assert_eq!(promotion.status, PromotionStatus::AwaitingGates);
        let mut reads: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for statement in &statements {
            // The documents of a commit are large columns, which nothing else of the request reads.
            let is_of_documents = statement.starts_with("SELECT changelog, migrations");
            if let Some(table) = main_table(statement).filter(|_| !is_of_documents) {
                reads.entry(table).or_default().push(statement);
            }
        }
        println!("a request runs {} statements", statements.len());
        for table in ["releases", "builds", "stages", "promotions"] {
            assert!(reads.contains_key(table), "{table} is not read: {reads:#?}");
        }
        let of_documents = statements
            .iter()
            .filter(|one| one.contains("migrate_script"));
        assert_eq!(
            of_documents.count(),
            1,
            "the documents are read once: {statements:#?}"
        );
        for (table, statements) in &reads {
            assert!(statements.len() <= 2, "{table}: {statements:#?}");
        }
        let withdrawn = ecluse_engine::promotion::request::withdraw_promotion(
            &world.engine,
            &world.paula,
            promotion.id,
        )
        .await
        .unwrap();
        assert_eq!(withdrawn.status, PromotionStatus::Withdrawn);
    }
}
