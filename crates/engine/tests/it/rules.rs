//! The rules of promotions: each way in which something could reach production that must not, and the
//! gate that prevents it.

mod approvals;
mod content;
mod order;
mod overrides;
mod rollbacks;
mod times;
mod vetoes_and_holds;

use std::collections::BTreeMap;

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_engine::rules::policy::set_policy;
use ecluse_engine::{Actor, Error};
use ecluse_store::policies::PolicyPlace;
use serde_json::json;

use crate::fixtures::world::World;

/// Records a decision about the release for prod, and runs the jobs.
async fn decide(
    world: &World,
    actor: &Actor,
    release: ReleaseId,
    kind: ApprovalKind,
    verdict: ApprovalVerdict,
) -> Result<(), Error> {
    let request = ApprovalRequest {
        release,
        stage: Prod,
        kind: Some(kind),
        verdict,
        reason: "because",
    };
    let recorded = record_approval(&world.engine, actor, &request)
        .await
        .map(drop);
    world.drain().await;
    recorded
}

/// Records the two approvals that prod needs.
async fn approve(world: &World, release: ReleaseId) {
    decide(
        world,
        &world.theo,
        release,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    decide(
        world,
        &world.paula,
        release,
        ApprovalKind::Functional,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
}

/// A release that is live on preprod, and whose promotion to prod lacks only the two approvals.
async fn release_on_preprod(world: &World) -> ReleaseId {
    let release = world.released().await.id;
    world
        .set_stage_policy(Preprod, &[("technical_approvals", json!(0))])
        .await;
    // The default, set at a nearer place than the setting that spares the other tests this approval.
    let prod = PolicyPlace {
        platform: Some(world.project.platform),
        project: None,
        stage: Some(Prod),
    };
    let settings = BTreeMap::from([(
        "functional_approvals".parse().unwrap(),
        serde_json::from_value(json!(1)).unwrap(),
    )]);
    set_policy(
        &world.engine,
        &Actor::command_line(),
        prod,
        settings,
        "as in production",
    )
    .await
    .unwrap();
    let on_preprod = world.request(&world.paula, release, Preprod).await;
    assert_eq!(world.status(on_preprod).await, PromotionStatus::Succeeded);
    release
}

/// The stored answer of a gate about a promotion.
async fn gate_answer(
    world: &World,
    promotion: PromotionId,
    gate: GateName,
) -> (GateStatus, String) {
    let gates = ecluse_store::promotions::list_gates(
        &mut world.engine.connection().await.unwrap(),
        &[promotion],
    )
    .await
    .unwrap();
    let gate = gates.into_iter().find(|row| row.name == gate).unwrap();
    (gate.status, gate.reason.clone())
}

/// Checks the status of a promotion, and that the reason of a gate contains this text.
async fn assert_gate(
    world: &World,
    promotion: PromotionId,
    status: PromotionStatus,
    gate: GateName,
    reason: &str,
) {
    let (_, text) = gate_answer(world, promotion, gate).await;
    assert_eq!(world.status(promotion).await, status, "{text}");
    assert!(text.contains(reason), "{gate}: {text}");
}
