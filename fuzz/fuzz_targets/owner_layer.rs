//! The tar of a base image's layer, in which the file of its users is searched. The first line is
//! the `User` of the config.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::registry::fuzzing::read_owner;

fuzz_target!(|input: &[u8]| {
    let at = input
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(input.len());
    let (user, layer) = (&input[..at], input.get(at + 1..).unwrap_or_default());
    let _ = read_owner(&String::from_utf8_lossy(user), layer);
});
