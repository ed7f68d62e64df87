//! What dpkg and pip of a base image list as installed.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::dependencies::installed::{read_debian, read_python};

fuzz_target!(|input: &[u8]| {
    for read in [read_debian(input), read_python(input)] {
        match read {
            Ok(packages) => assert!(
                packages.len() <= 5_000 && packages.iter().all(|package| package.is_plausible())
            ),
            Err(reason) => assert!(reason.chars().count() < 1000, "{reason}"),
        }
    }
});
