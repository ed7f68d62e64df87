//! OpenAPI schemas of values: the domain's enums, and texts that follow a grammar. A schema states
//! exactly what the server accepts, so that a client can check a value before it sends it.
//! `cargo xtask test` compares both.

use ecluse_domain::Reason;
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::build::{BuildStatus, BuildStep, Grade, StepStatus, Stream, TestGrade};
use ecluse_domain::comparison::Change;
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::deployment::{DeployStep, DeploymentCause, DeploymentStatus};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::git::RefName;
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::{PolicySetting, ValueKind};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ApprovalVerdict, Lane, ReleaseStatus};
use ecluse_domain::role::{Action, Role};
use ecluse_domain::severity::Severity;
use ecluse_domain::stage::StageName;
use ecluse_domain::text::Name;
use utoipa::IntoParams;
use utoipa::openapi::schema::{AdditionalProperties, SchemaType};
use utoipa::openapi::{Array, ArrayBuilder, Object, ObjectBuilder, Schema, Type};

macro_rules! enum_schemas {
    ($($name:ident: $of:ty),+ $(,)?) => {$(
        pub fn $name() -> Object {
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(<$of>::ALL.iter().map(|value| value.as_str()))).build()
        }
    )+};
}

/// The same values, or null.
macro_rules! optional_enum_schemas {
    ($($name:ident: $of:ty),+ $(,)?) => {$(
        pub fn $name() -> Object {
            let values = <$of>::ALL.iter().map(|value| Some(value.as_str()));
            ObjectBuilder::new().schema_type(text_or_null()).enum_values(Some(values.chain([None]))).build()
        }
    )+};
}

fn text_or_null() -> SchemaType {
    SchemaType::from_iter([Type::String, Type::Null])
}

/// The header with which a reader of server-sent events connects again.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header")]
pub struct LastEvent {
    /// For server-sent events: the last line that was received.
    #[param(rename = "Last-Event-ID", required = false)]
    line: i32,
}

/// A token's scope: a list of actions, or null.
pub fn actions() -> Array {
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(action())
        .min_items(Some(1))
        .build()
}

enum_schemas! {
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
    policy_setting: PolicySetting,
    promotion_status: PromotionStatus,
    recurrence: Recurrence,
    release_status: ReleaseStatus,
    role: Role,
    severity: Severity,
    stage_name: StageName,
    step_status: StepStatus,
    stream: Stream,
    test_grade: TestGrade,
    verdict: ApprovalVerdict,
}

optional_enum_schemas! {
    optional_approval_kind: ApprovalKind,
    optional_grade: Grade,
    optional_lane: Lane,
    optional_platform: Platform,
    optional_stage_name: StageName,
}

/// A visible character: none of the hidden ones (`is_hidden` in the domain), except the given ones,
/// and none of `$not`. Hidden characters beyond U+FFFF are missing here, because tools read
/// different notations for them.
macro_rules! visible {
    ($not:literal) => {
        concat!(r"[^\u0000-\u001f", visible!(), $not, "]")
    };
    (or_line_end) => {
        concat!(r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f", visible!(), "]")
    };
    () => {
        concat!(
            r"\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e",
            r"\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
        )
    };
}

/// A component of a repository's name, as the OCI distribution specification defines it.
macro_rules! component {
    () => {
        "[a-z0-9]+([._-][a-z0-9]+)*"
    };
}

const SLUG: &str = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$";
const NAME: &str = concat!("^", visible!(""), "*", visible!(r"\s"), visible!(""), "*$");
const REASON: &str = concat!(
    "^",
    visible!(or_line_end),
    "*",
    visible!(r"\s"),
    visible!(or_line_end),
    "*$"
);
const REASON_OR_NOTHING: &str = concat!("^", visible!(or_line_end), "*$");
const IMAGE_REPOSITORY: &str = concat!("^", component!(), "(/", component!(), ")*$");
const REPOSITORY: &str = concat!(
    "^(([Hh][Tt][Tt][Pp][Ss]?|[Ss][Ss][Hh])://|",
    visible!(r"\s:/"),
    "*@",
    visible!(r"\s:/"),
    "*:)",
    visible!(r"\s"),
    "+$"
);
/// Any address of a repository, with or without its scheme: it has a slash, or the colon of ssh.
const SUBMODULE_SOURCE: &str = concat!("^", visible!(""), "+[/:]", visible!(""), "+$");
const REF_NAME: &str = r"^[^\u0000-\u0020\u007f~^:?*\[\\/-][^\u0000-\u0020\u007f~^:?*\[\\]*$";
const TIME_ZONE: &str = "^[A-Za-z][A-Za-z0-9/_+-]{0,63}$";
const LOCAL_TIME: &str = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?$";
const NO_NUL: &str = r"^[^\u0000]*$";

/// A text that follows this pattern.
fn text(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
}

macro_rules! text_schemas {
    ($($name:ident: $pattern:expr, $characters:expr);+ $(;)?) => {$(
        pub fn $name() -> Object {
            text($pattern).min_length(Some(1)).max_length(Some($characters)).build()
        }
    )+};
}

text_schemas! {
    name: NAME, Name::MAX;
    reason: REASON, Reason::MAX_CHARACTERS;
    slug: SLUG, 40;
    repository: REPOSITORY, 500;
    ref_name: REF_NAME, RefName::MAX_BYTES;
    image_repository: IMAGE_REPOSITORY, 200;
    time_zone: TIME_ZONE, 64;
    local_time: LOCAL_TIME, 29;
}

macro_rules! optional_text_schemas {
    ($($name:ident: $text:ident),+ $(,)?) => {$(
        pub fn $name() -> Object {
            ObjectBuilder::from($text()).schema_type(text_or_null()).build()
        }
    )+};
}

optional_text_schemas! {
    optional_image_repository: image_repository,
    optional_reason: reason,
    optional_ref_name: ref_name,
    optional_slug: slug,
}

pub fn optional_webhook_secret() -> Object {
    text(NO_NUL)
        .schema_type(text_or_null())
        .min_length(Some(16))
        .max_length(Some(1000))
        .build()
}

pub fn optional_credential() -> Object {
    text(NO_NUL)
        .schema_type(text_or_null())
        .min_length(Some(1))
        .max_length(Some(1000))
        .build()
}

/// Repositories that submodules may come from.
pub fn submodule_sources() -> Array {
    ArrayBuilder::new()
        .items(
            text(SUBMODULE_SOURCE)
                .min_length(Some(3))
                .max_length(Some(500))
                .build(),
        )
        .max_items(Some(100))
        .build()
}

/// A reason that only some verdicts need.
pub fn reason_or_nothing() -> Object {
    text(REASON_OR_NOTHING)
        .max_length(Some(Reason::MAX_CHARACTERS))
        .build()
}

/// A stage that releases are approved for.
pub fn approved_stage() -> Object {
    one_of([StageName::Preprod, StageName::Prod].map(StageName::as_str))
}

/// A gate that a person may override.
pub fn overridable_gate() -> Object {
    let gates = GateName::ALL.iter().filter(|gate| gate.is_overridable());
    one_of(gates.map(|gate| gate.as_str()))
}

/// A platform that this version can deploy to.
pub fn deployable_platform() -> Object {
    one_of([Platform::Cloud.as_str()])
}

fn one_of(values: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values))
        .build()
}

/// The settings of a policy, each with its values.
pub fn policy_settings() -> Object {
    let mut settings = ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    for setting in PolicySetting::ALL {
        let value = match setting.kind() {
            ValueKind::Number(most) => ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(0))
                .maximum(Some(most))
                .build(),
            ValueKind::OneOf(values) => one_of(values.iter().copied()),
            ValueKind::TimeZone => time_zone(),
        };
        settings = settings.property(setting.as_str(), value);
    }
    settings.build()
}
