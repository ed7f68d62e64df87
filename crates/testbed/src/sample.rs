//! A base image and a client project for tests, the demo and the benchmarks.

pub(crate) mod base;
mod code;
pub(crate) mod layer;
mod project;

pub use base::{BASE_REPOSITORY, BASE_TAG, push_base_image, push_base_image_as};
pub use layer::BaseImage;
pub use project::Project;
