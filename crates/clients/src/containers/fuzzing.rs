//! The reader of a container's output, as a target in the folder `fuzz` calls it.

use std::collections::BTreeMap;

use bollard::container::LogOutput;

use super::Secrets;
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
