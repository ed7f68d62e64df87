//! A base image and a client project to play with.

pub(crate) mod base;
mod code;
pub(crate) mod layer;
mod project;

pub use base::{BASE_REPOSITORY, BASE_TAG, BaseImage, push_base_image, push_base_image_as};
pub use project::Project;
