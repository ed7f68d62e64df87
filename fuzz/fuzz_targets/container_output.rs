//! What a container prints. The first line is a secret, and NULs separate the pieces in which the
//! output arrives.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::containers::fuzzing::read_output;
use ecluse_domain::text::is_hidden;

fuzz_target!(|input: &[u8]| {
    let at = input
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(input.len());
    let (secret, output) = (&input[..at], input.get(at + 1..).unwrap_or_default());
    let secret = String::from_utf8_lossy(secret);
    let pieces: Vec<&[u8]> = output.split(|&byte| byte == 0).collect();
    // A secret of one kind of character could be made anew by the text that replaces it.
    let is_plain =
        secret.len() >= 4 && secret.chars().all(|c| c.is_ascii_alphanumeric()) && secret != "…";
    for line in read_output(&secret, &pieces) {
        assert!(!line.chars().any(is_hidden), "{line:?}");
        assert!(line.chars().count() <= 4001);
        assert!(!is_plain || !line.contains(&*secret), "{line:?}");
    }
});
