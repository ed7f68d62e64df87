//! What the tests start from.

pub mod api;
mod attestations;
pub mod browser;
/// The installation that the tests of the engine start from.
#[expect(dead_code, reason = "the tests of the engine use the rest")]
#[path = "../../../engine/tests/it/fixtures/world.rs"]
pub mod engine;
pub mod page;
pub mod server;
pub mod site;
