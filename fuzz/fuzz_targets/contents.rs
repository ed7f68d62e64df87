//! The package databases of a base image: dpkg's status, Python's folders, os-release.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::contents::{addon, debian_packages, distribution, python_distribution};

fuzz_target!(|text: &str| {
    assert!(debian_packages(text).len() <= text.len());
    let _ = distribution(text);
    for path in text.lines() {
        let _ = (python_distribution(path), addon(path));
    }
});
