//! The command line, run as people run it.

mod check;
mod token;
