//! packages.txt and requirements.txt. The files are separated by a NUL.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::Digest;
use ecluse_domain::dependencies::WantedPackages;

fuzz_target!(|text: &str| {
    let (packages, requirements) = text.split_once('\0').unwrap_or((text, ""));
    let Ok(wanted) = WantedPackages::read(Some(packages), Some(requirements)) else {
        return;
    };
    // No line becomes an option of an installer, and the stored lines read the same.
    for line in wanted.packages().iter().chain(wanted.requirements()) {
        assert!(!line.starts_with('-') && !line.contains('\n'), "{line:?}");
    }
    let (packages, requirements) = (
        wanted.packages().join("\n"),
        wanted.requirements().join("\n"),
    );
    let stored = WantedPackages::from_stored(&packages, &requirements);
    let base = Digest::sha256(b"base");
    assert_eq!(stored.key(&base), wanted.key(&base));
});
