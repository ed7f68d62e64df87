//! The parts of the test bed itself.

mod debian;
mod real_parts;
