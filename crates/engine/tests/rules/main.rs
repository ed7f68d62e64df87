//! The rules: each trick by which something could reach production, and the gate that stands in its way.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../world/mod.rs"]
mod world;

mod approvals;
mod back;
mod content;
mod overrides;
mod stops;
mod times;

use std::collections::BTreeMap;

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::approve::{self, Word};
use ecluse_engine::{Actor, Error, policy};
use ecluse_store::policies::PlaceOf;
use serde_json::json;
use world::World;

async fn word(world: &World, actor: &Actor, release: ReleaseId, kind: ApprovalKind, verdict: Verdict) -> Result<(), Error> {
    let word = Word { release, stage: Prod, kind: Some(kind), verdict, reason: "because" };
    let given = approve::give(&world.engine, actor, &word).await.map(drop);
    world.drain().await;
    given
}

async fn approved(world: &World, release: ReleaseId) {
    word(world, &world.theo, release, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    word(world, &world.paula, release, ApprovalKind::Functional, Verdict::Approved).await.unwrap();
}

/// A release that has been on preprod, and goes to prod as soon as its last gate opens.
async fn before_prod(world: &World) -> ReleaseId {
    let release = world.released().await.id;
    world.rule(Preprod, &[("technical_approvals", json!(0))]).await;
    // The house rule, nearer than what the other tests are spared.
    let prod = PlaceOf { platform: Some(world.project.platform), project: None, stage: Some(Prod) };
    let both = BTreeMap::from([("functional_approvals".parse().unwrap(), serde_json::from_value(json!(1)).unwrap())]);
    policy::set(&world.engine, &Actor::command_line(), prod, both, "as in production").await.unwrap();
    let on_preprod = world.request(&world.paula, release, Preprod).await;
    assert_eq!(world.status(on_preprod).await, PromotionStatus::Succeeded);
    release
}

/// What a gate says of a promotion.
async fn said(world: &World, promotion: PromotionId, gate: GateName) -> (GateStatus, String) {
    let gates = ecluse_store::promotions::gates(&mut world.engine.connection().await.unwrap(), &[promotion]).await.unwrap();
    let gate = gates.into_iter().find(|row| row.name == gate).unwrap();
    (gate.status, gate.reason)
}

async fn is(world: &World, promotion: PromotionId, status: PromotionStatus, gate: GateName, reason: &str) {
    let (_, text) = said(world, promotion, gate).await;
    assert_eq!(world.status(promotion).await, status, "{text}");
    assert!(text.contains(reason), "{gate}: {text}");
}
