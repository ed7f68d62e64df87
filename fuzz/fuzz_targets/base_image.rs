//! odoo_version.txt, and the tags of base images that a registry lists, one a line.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::odoo::{BaseReference, BaseTag, Series, is_repository_name};

fuzz_target!(|text: &str| {
    if let Err(error) = BaseReference::read(text) {
        assert!(error.to_string().len() < 4000);
    }
    for line in text.lines() {
        let _ = (
            Series::read(line),
            BaseTag::read(line),
            is_repository_name(line),
        );
    }
});
