//! The first answer of a database server, which must ask for a password.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::test_server::fuzzing::lets_in;

fuzz_target!(|input: &[u8]| {
    if let [kind, body @ ..] = input {
        assert_eq!(
            lets_in(*kind, body),
            *kind == b'R' && body.starts_with(&[0; 4])
        );
    }
});
