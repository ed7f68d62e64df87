//! Webhooks: the body of a delivery, and its signature header.
//!
//! The first line is the signature header, the second the event, and the rest the body.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::forge::{is_authentic, parse_event};
use ecluse_domain::delivery::Forge;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |&byte| byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (signature, event, body) = (part(), part(), part());
    let signature = std::str::from_utf8(signature).ok();
    assert!(
        !is_authentic(Forge::Github, &[b"secret".to_vec()], signature, body) || signature.is_some()
    );
    // The outcome is bounded, whatever the body contains.
    if let Err(error) = parse_event(Forge::Github, &String::from_utf8_lossy(event), body) {
        assert!(error.to_string().len() < 4000);
    }
});
