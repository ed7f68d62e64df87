//! The stages of a project, and the settings of a stage that the hosting team may change.

mod database;
mod engine_access;
mod limits;
mod name;
mod port;
mod settings;

pub use database::{DatabaseAddress, DatabaseSettings, find_password};
pub use engine_access::{EngineAccess, claims_address};
pub(crate) use limits::must_be_at_most;
pub use limits::{DEFAULT_CPU_MILLICORES, DEFAULT_MEMORY_MIB, StageLimits};
pub use name::StageName;
pub use port::{InvalidPortMapping, InvalidPortRange, PortMapping, PortRange};
pub use settings::{FieldProblems, StageSettings, check_variable, own_network};

/// A text that an error message quotes.
fn shown(text: &str) -> String {
    crate::text::quote(text, 100)
}
