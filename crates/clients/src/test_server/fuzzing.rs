//! The reader of the first answer of a database server, as a target in the folder `fuzz` calls it.

use super::passwords::{Answer, read_answer};

/// Whether a server that answers a startup message with this lets the role in without a password.
pub fn lets_in(kind: u8, body: &[u8]) -> bool {
    read_answer(kind, body) == Answer::LetsIn
}
