//! Webhooks: the body of a delivery, and its signature header.
//!
//! The first line is the signature header, the second the event, and the rest the body.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::forge::{is_authentic, parse_event, read_form_payload};
use ecluse_domain::delivery::Forge;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |&byte| byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (signature, event, body) = (part(), part(), part());
    let signature = std::str::from_utf8(signature).ok();
    assert!(
        !is_authentic(Forge::Github, &[b"secret".to_vec()], signature, body) || signature.is_some()
    );
    if let Ok(payload) = read_form_payload(body) {
        // Each byte of a form that is no UTF-8 becomes a character of three bytes.
        assert!(payload.len() <= 3 * body.len());
    }
    // The outcome is bounded, whatever the body contains.
    if let Err(error) = parse_event(Forge::Github, &String::from_utf8_lossy(event), body) {
        assert!(error.to_string().len() < 4000);
    }
});
