//! Documents that are attached to an image in a registry: contents, provenance and signatures.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::Digest;
use ecluse_domain::attestation::dsse::Envelope;
use ecluse_domain::attestation::provenance::{Provenance, Statement};
use ecluse_domain::attestation::sbom::Bom;
use ecluse_domain::attestation::simple_signing::Payload;
use serde_json::from_slice;

fuzz_target!(|input: &[u8]| {
    if let Ok(envelope) = from_slice::<Envelope>(input)
        && let Some(statement) = envelope.statement()
    {
        let _ = from_slice::<Statement<Provenance>>(&statement);
    }
    let _ = from_slice::<Statement<Provenance>>(input);
    if let Ok(bom) = from_slice::<Bom>(input) {
        let _ = bom.is_complete();
        for component in &bom.components {
            let _ = (
                component.kind(),
                component.path(),
                component.repository(),
                component.commit(),
            );
        }
    }
    if let Ok(payload) = from_slice::<Payload>(input) {
        let other = Digest::sha256(b"another image");
        if let Err(reason) = payload.check_subject("clients/shop", &other) {
            assert!(reason.chars().count() < 4000);
        }
    }
});
