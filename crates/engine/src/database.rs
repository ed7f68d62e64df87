//! The client's database of a stage: what an image is used with, and what a release changes.

pub mod read;
