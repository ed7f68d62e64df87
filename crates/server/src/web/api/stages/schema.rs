//! Schemas of the texts in the settings of a stage: the forms that the engine accepts.

#![expect(dead_code, reason = "these types only describe texts")]

use utoipa::ToSchema;

/// A published TCP port, `[address:]host port:container port`; without an address at 127.0.0.1.
#[derive(ToSchema)]
#[schema(
    pattern = r"^(([0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9A-Fa-f:.]+\]):)?[1-9][0-9]{0,4}:[1-9][0-9]{0,4}$"
)]
pub struct PortMappingText(String);

/// The name of a network.
#[derive(ToSchema)]
#[schema(max_length = 63, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
pub struct NetworkName(String);

/// The name of an environment variable; `ECLUSE_…` is set by Ecluse.
#[derive(ToSchema)]
#[schema(max_length = 200, pattern = "^(?!ECLUSE_)[A-Za-z_][A-Za-z0-9_]*$")]
pub struct VariableName(String);

/// The name of a volume.
#[derive(ToSchema)]
#[schema(max_length = 40, pattern = "^[a-z][a-z0-9_]*$")]
pub struct VolumeName(String);

/// An absolute path in the container.
#[derive(ToSchema)]
#[schema(max_length = 255, pattern = r"^/[^:\u0000-\u001f\u007f-\u009f]*$")]
pub struct VolumePath(String);

/// The value of a variable.
#[derive(ToSchema)]
#[schema(max_length = 32_000, pattern = r"^[^\u0000]*$")]
pub struct VariableValue(String);

/// The value of a secret; null keeps the value that it has.
#[derive(ToSchema)]
#[schema(max_length = 32_000, pattern = r"^[^\u0000]*$")]
pub struct SecretValue(Option<String>);

/// An argument of a command.
#[derive(ToSchema)]
#[schema(max_length = 4096, pattern = r"^[^\u0000]*$")]
pub struct Argument(String);
