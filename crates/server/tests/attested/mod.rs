//! What a build says about an image it made, for tests without a registry.

use std::collections::BTreeMap;

use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::dsse::Envelope;
use ecluse_domain::attestation::provenance::{
    BUILD_TYPE, BuildDefinition, Builder, ExternalParameters, Metadata, PREDICATE_TYPE, Provenance, Resource, RunDetails, Statement,
};
use ecluse_domain::attestation::sbom::{AddonFacts, Bom, Facts};
use ecluse_domain::contents::Package;
use ecluse_domain::ids::BuildId;
use ecluse_engine::{Engine, signing};
use ecluse_store::attestations::{self, NewAttestation};
use ecluse_store::images::Image;

pub async fn attest(engine: &Engine, image: &Image, build: BuildId) {
    let signed = signing::sign_image(engine, &image.repository, &image.digest).await.unwrap();
    let package = |name: &str, version: &str| Package { name: name.to_owned(), version: version.to_owned(), architecture: None };
    let address = "https://git.test/shop.git";
    let addons: Vec<AddonFacts> = image
        .addons
        .iter()
        .map(|addon| AddonFacts {
            name: addon.name.clone(),
            version: addon.version.clone(),
            path: addon.source.clone(),
            repository: address.to_owned(),
            commit: image.commit_sha.clone(),
        })
        .collect();
    let bom = Bom::new(&Facts {
        repository: &image.repository,
        digest: &image.digest,
        created: image.created_at,
        base_reference: "sample/odoo:18.0-20251015",
        base_repository: "registry.example/sample/odoo",
        base_digest: &image.base_digest,
        distribution: None,
        debian: &[package("libc6", "2.36-9"), package("tzdata", "2024a")],
        python: &[package("Babel", "2.10.3")],
        is_complete: true,
        addons: &addons,
        tool_version: "0.1.0",
    });
    let provenance = Provenance {
        build_definition: BuildDefinition {
            build_type: BUILD_TYPE.to_owned(),
            external_parameters: ExternalParameters {
                repository: address.to_owned(),
                r#ref: "refs/heads/main".to_owned(),
                commit: image.commit_sha.to_string(),
            },
            resolved_dependencies: vec![
                Resource::commit(address, &image.commit_sha, ""),
                Resource::image("base", "registry.example/sample/odoo", &image.base_digest),
            ],
        },
        run_details: RunDetails {
            builder: Builder { id: "https://ecluse.test/".to_owned(), version: BTreeMap::new() },
            metadata: Metadata { invocation_id: build.to_string(), started_on: "2026-01-01T00:00:00Z".to_owned() },
        },
    };
    let statement = Statement::about(&image.repository, &image.digest, PREDICATE_TYPE, provenance);
    let envelope =
        Envelope::around(&serde_json::to_vec(&statement).unwrap(), &signed.key_id.to_string(), |_| Ok::<_, ()>(b"signature".to_vec()))
            .unwrap();
    let row = |kind, document, signature| NewAttestation {
        kind,
        digest: Digest::of(b"manifest"),
        document,
        signature,
        key_id: (kind != AttestationKind::Sbom).then_some(signed.key_id),
    };
    let rows = [
        row(AttestationKind::Sbom, serde_json::to_vec(&bom).unwrap(), None),
        row(AttestationKind::Provenance, serde_json::to_vec(&envelope).unwrap(), None),
        row(AttestationKind::Signature, signed.payload.clone(), Some(signed.signature.clone())),
    ];
    attestations::set(&mut engine.connection().await.unwrap(), image.project_id, &image.digest, &rows).await.unwrap();
}
