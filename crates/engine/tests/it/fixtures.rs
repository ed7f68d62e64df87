//! The fixtures of the engine's tests.

pub mod proxy;
pub mod world;
