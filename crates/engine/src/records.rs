//! Records of what outsiders cause (deliveries, logs): how long they are kept, and how much of them,
//! and of images, a project may add in a day.

pub mod quota;
pub mod removal;
pub mod settings;
pub(crate) mod usage;
