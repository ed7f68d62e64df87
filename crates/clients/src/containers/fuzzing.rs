//! The readers of what a container prints and changes, as targets in the folder `fuzz` call them.

use std::collections::BTreeMap;

use bollard::container::LogOutput;

use super::Secrets;
use super::changes::{list, write_layer};
use super::lines::LogLines;

/// Returns the lines that a container with this secret wrote. The pieces belong to the two streams
/// in turn.
pub fn read_output(secret: &str, pieces: &[&[u8]]) -> Vec<String> {
    let secrets = Secrets::new(BTreeMap::from([("A".to_owned(), secret.to_owned())]));
    let (mut seen, none) = (Vec::new(), Secrets::default());
    let mut lines = LogLines::new([&secrets, &none], |line: &str| seen.push(line.to_owned()));
    for (number, piece) in pieces.iter().enumerate() {
        let message = bytes::Bytes::copy_from_slice(piece);
        lines.take(match number % 2 {
            0 => LogOutput::StdOut { message },
            _ => LogOutput::StdErr { message },
        });
    }
    lines.finish();
    drop(lines);
    seen
}

/// Writes the layer of the changes in this list, with the files of this export. `None` when one of
/// the two cannot be read.
pub fn write_changes(list: &[u8], export: &[u8]) -> Option<Vec<u8>> {
    let changes = list::read(list).ok()?;
    write_layer(export, changes, &|_, _| false, Vec::new()).ok()
}
