//! How the domain's enums read in the description: a string, one of these words.

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::build::{BuildStatus, BuildStep, Grade, StepStatus, Stream, TestGrade};
use ecluse_domain::build_policy::Severity;
use ecluse_domain::comparison::Change;
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::deployment::{DeployStep, DeploymentCause, DeploymentStatus};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{Lane, ReleaseStatus, Verdict};
use ecluse_domain::role::{Action, Role};
use ecluse_domain::stage::StageName;
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{Array, ArrayBuilder, Object, ObjectBuilder, Type};

macro_rules! words {
    ($($name:ident: $of:ty),+ $(,)?) => {$(
        pub fn $name() -> Object {
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(<$of>::ALL.iter().map(|word| word.as_str()))).build()
        }
    )+};
}

/// A token's scope, or `null`.
pub fn actions() -> Array {
    ArrayBuilder::new().schema_type(SchemaType::from_iter([Type::Array, Type::Null])).items(action()).unique_items(true).build()
}

words! {
    action: Action,
    actor_kind: ActorKind,
    approval_kind: ApprovalKind,
    attestation_kind: AttestationKind,
    build_status: BuildStatus,
    build_step: BuildStep,
    change: Change,
    delivery_status: DeliveryStatus,
    dependency_image_status: DependencyImageStatus,
    deploy_step: DeployStep,
    deployment_cause: DeploymentCause,
    deployment_status: DeploymentStatus,
    edition: Edition,
    forge: Forge,
    gate_name: GateName,
    gate_status: GateStatus,
    grade: Grade,
    platform: Platform,
    policy_line: PolicyLine,
    promotion_status: PromotionStatus,
    recurrence: Recurrence,
    lane: Lane,
    release_status: ReleaseStatus,
    role: Role,
    severity: Severity,
    stage_name: StageName,
    step_status: StepStatus,
    stream: Stream,
    test_grade: TestGrade,
    verdict: Verdict,
}
