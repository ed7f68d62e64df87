//! The records of `git config -z --list` about the .gitmodules of a commit.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::git::fuzzing::read_gitmodules;

fuzz_target!(|input: &[u8]| {
    let _ = read_gitmodules(input);
});
