//! What the container engine sends about a finished run: the list of its changes, a line feed, and
//! the tar of its files.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::containers::fuzzing::write_changes;

fuzz_target!(|input: &[u8]| {
    let at = input
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(input.len());
    let (list, export) = (&input[..at], input.get(at + 1..).unwrap_or_default());
    let Some(layer) = write_changes(list, export) else {
        return;
    };
    // No entry leaves the root of an image, and the layer can be read to its end.
    for entry in tar::Archive::new(layer.as_slice()).entries().unwrap() {
        let entry = entry.unwrap();
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        assert!(
            !path.starts_with('/') && path.split('/').all(|part| part != ".."),
            "{path:?}"
        );
    }
});
