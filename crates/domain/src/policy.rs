//! The policy: the requirements that a release must meet before it may go to a stage.
//!
//! A policy consists of settings. Each setting can be written at several places: for the whole
//! installation, for a platform or for a project, and each time for every stage or for one. The
//! nearest place that sets a value wins; where no place does, the default value is effective.

mod effective;
mod place;
mod setting;

pub use effective::{EffectiveValue, Overriders, Policy};
pub use place::{Level, Place, Settings};
pub use setting::{PolicySetting, Value, ValueKind, is_zone_name};
