//! Attestations of images: documents that others can verify, and signatures without which nothing
//! is promoted.

use std::io::Write as _;
use std::process::Command;

use crate::fixtures::world::{self, World};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ecluse_clients::registry::{AttachedLayer, Attachment};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::dsse::{Envelope, PAYLOAD_TYPE, signed_bytes};
use ecluse_domain::attestation::provenance::{BUILD_TYPE, Provenance, Statement};
use ecluse_domain::attestation::sbom::{Bom, ComponentKind};
use ecluse_domain::attestation::simple_signing::{ANNOTATION, Payload};
use ecluse_domain::build::BuildStatus;
use ecluse_domain::contents::{ImageContents, Package};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::image::signing;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_engine::{Actor, Vault};
use ecluse_store::attestations::{self, Attestation};
use ecluse_store::{PageRequest, PgPool, deployments, images, signing_keys};
use serde_json::{Value, json};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Verifies a signature with openssl, an independent implementation.
fn openssl_verifies(public_key: &str, message: &[u8], signature: &[u8]) -> bool {
    let file = |content: &[u8]| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file
    };
    let (key, message, signature) = (file(public_key.as_bytes()), file(message), file(signature));
    let mut command = Command::new("openssl");
    command
        .args(["dgst", "-sha256", "-verify"])
        .arg(key.path())
        .arg("-signature")
        .arg(signature.path())
        .arg(message.path());
    command.output().unwrap().status.success()
}

/// Fetches a manifest or an index from the registry.
async fn fetched(world: &World, reference: &str) -> Value {
    let url = format!(
        "http://{}/v2/{}/manifests/{reference}",
        world.registry, world.project.image_repository
    );
    let answer = reqwest::Client::new()
        .get(url)
        .header("accept", format!("{OCI}, {INDEX}"))
        .send()
        .await
        .unwrap();
    serde_json::from_str(&answer.error_for_status().unwrap().text().await.unwrap()).unwrap()
}

async fn blob(world: &World, descriptor: &Value) -> Vec<u8> {
    let digest = descriptor["digest"].as_str().unwrap();
    let url = format!(
        "http://{}/v2/{}/blobs/{digest}",
        world.registry, world.project.image_repository
    );
    reqwest::get(url)
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .bytes()
        .await
        .unwrap()
        .to_vec()
}

async fn stored_attestations(world: &World, image: &Digest) -> Vec<Attestation> {
    let mut conn = world.engine.connection().await.unwrap();
    let mut stored = Vec::new();
    for kind in AttestationKind::ALL {
        let found = attestations::find(&mut conn, world.project.id, image, *kind).await;
        stored.extend(found.unwrap());
    }
    stored
}

#[sqlx::test(migrations = "../../migrations")]
async fn others_can_verify_the_attestations_of_an_image(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let image = build.image_digest.clone().unwrap();
    let stored = stored_attestations(&world, &image).await;
    assert_eq!(
        stored.iter().map(|one| one.kind).collect::<Vec<_>>(),
        AttestationKind::ALL
    );
    let [sbom, provenance, signature] = stored.as_slice() else {
        unreachable!()
    };
    let public_key = signing::public_key(&world.engine).await.unwrap();
    let repository = format!("{}/{}", world.registry, world.project.image_repository);

    // All documents are attached to the image in the registry.
    let tag = format!("sha256-{}", image.hex());
    let index = fetched(&world, &tag).await;
    let listed: Vec<(&str, &str)> = index["manifests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            (
                entry["artifactType"].as_str().unwrap(),
                entry["digest"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("application/vnd.cyclonedx+json", sbom.digest.as_str()),
        (
            "application/vnd.in-toto.provenance+dsse",
            provenance.digest.as_str(),
        ),
        (
            "application/vnd.dev.cosign.artifact.sig.v1+json",
            signature.digest.as_str(),
        ),
    ];
    assert_eq!(listed, expected);
    for one in &stored {
        let manifest = fetched(&world, one.digest.as_str()).await;
        assert_eq!(manifest["subject"]["digest"], image.as_str());
        assert_eq!(manifest["layers"][0]["mediaType"], one.media_type);
        assert_eq!(blob(&world, &manifest["layers"][0]).await, one.document);
    }

    // The SBOM lists the addons.
    let bom: Bom = serde_json::from_slice(&sbom.document).unwrap();
    let addons: Vec<(&str, &str, &str, &str)> = bom
        .components
        .iter()
        .filter(|component| component.kind() == Some(ComponentKind::Addon))
        .map(|addon| {
            (
                addon.name.as_str(),
                addon.version.as_deref().unwrap(),
                addon.repository().unwrap(),
                addon.commit().unwrap(),
            )
        })
        .collect();
    let own = world.sample.repository_url();
    let (shared, pinned) = (
        format!("{}/OCA/account-tools.git", world.git.url()),
        world
            .sample
            .rev_parse("HEAD:.third-party/OCA/account-tools")
            .unwrap(),
    );
    assert_eq!(
        addons,
        [
            (
                "account_helper",
                "18.0.2.1.0",
                shared.as_str(),
                pinned.as_str()
            ),
            ("shop_base", "18.0.1.0.0", own.as_str(), head.as_str()),
            ("shop_sales", "18.0.1.0.0", own.as_str(), head.as_str()),
        ]
    );
    assert!(bom.is_complete());

    // The provenance is in an envelope that openssl verifies.
    let envelope: Envelope = serde_json::from_slice(&provenance.document).unwrap();
    let statement = envelope.statement().unwrap();
    let sig = BASE64.decode(&envelope.signatures[0].sig).unwrap();
    assert!(openssl_verifies(
        &public_key,
        &signed_bytes(PAYLOAD_TYPE, &statement),
        &sig
    ));
    assert!(
        !openssl_verifies(&public_key, &statement, &sig),
        "openssl does not accept everything"
    );
    let statement: Statement<Provenance> = serde_json::from_slice(&statement).unwrap();
    assert_eq!(statement.subject[0].digest["sha256"], image.hex());
    let definition = statement.predicate.build_definition;
    assert_eq!(definition.build_type, BUILD_TYPE);
    assert_eq!(
        (
            definition.external_parameters.r#ref.as_str(),
            definition.external_parameters.commit.as_str()
        ),
        ("refs/heads/main", head.as_str())
    );
    let resolved: Vec<(Option<&str>, &str)> = definition
        .resolved_dependencies
        .iter()
        .map(|one| {
            (
                one.name.as_deref(),
                one.digest.values().next().unwrap().as_str(),
            )
        })
        .collect();
    let base = build.base_digest.unwrap();
    assert_eq!(
        resolved,
        [
            (None, head.as_str()),
            (Some(".third-party/OCA/account-tools"), pinned.as_str()),
            (Some("base"), base.hex())
        ]
    );
    assert_eq!(
        statement.predicate.run_details.metadata.invocation_id,
        build.id.to_string()
    );
    let key = signature.key_id.unwrap();
    assert_eq!(
        statement.predicate.run_details.builder.id,
        format!("urn:uuid:{key}")
    );

    // cosign finds the signature and the signed statements.
    let manifest = fetched(&world, &format!("{tag}.sig")).await;
    let payload = blob(&world, &manifest["layers"][0]).await;
    let sig = BASE64
        .decode(
            manifest["layers"][0]["annotations"][ANNOTATION]
                .as_str()
                .unwrap(),
        )
        .unwrap();
    assert!(openssl_verifies(&public_key, &payload, &sig));
    assert_eq!(
        serde_json::from_slice::<Payload>(&payload).unwrap(),
        Payload::new(&repository, &image)
    );
    let manifest = fetched(&world, &format!("{tag}.att")).await;
    let mut types = Vec::new();
    for layer in manifest["layers"].as_array().unwrap() {
        let envelope: Envelope = serde_json::from_slice(&blob(&world, layer).await).unwrap();
        let statement = envelope.statement().unwrap();
        let sig = BASE64.decode(&envelope.signatures[0].sig).unwrap();
        assert!(openssl_verifies(
            &public_key,
            &signed_bytes(PAYLOAD_TYPE, &statement),
            &sig
        ));
        let statement: Value = serde_json::from_slice(&statement).unwrap();
        assert_eq!(
            layer["annotations"]["predicateType"],
            statement["predicateType"]
        );
        types.push(statement["predicateType"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        types,
        [
            "https://slsa.dev/provenance/v1",
            "https://cyclonedx.org/bom"
        ]
    );
}

/// A release that is live on staging. Its promotion to preprod waits only for an approval.
async fn wait_for_approval(
    world: &World,
) -> (
    ecluse_store::releases::Release,
    Digest,
    ecluse_domain::ids::PromotionId,
) {
    let release = world.released().await;
    let image = release.image_digest.clone().unwrap();
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    (release, image, promotion)
}

async fn sql(world: &World, text: &'static str) {
    sqlx::raw_sql(text)
        .execute(&world.engine.pool)
        .await
        .unwrap();
}

/// Requests a promotion, which must be refused. Returns the reason.
async fn reason_of_refusal(world: &World, release: ecluse_domain::ids::ReleaseId) -> String {
    let promotion = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(release, StageName::Preprod),
    )
    .await
    .unwrap();
    assert_eq!(promotion.status, PromotionStatus::Refused);
    promotion.reason.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_recorded_signature_that_does_not_verify_closes_the_gate(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let image = release.image_digest.clone().unwrap();
    sql(
        &world,
        "CREATE TABLE kept AS SELECT * FROM attestations WHERE kind = 'signature'",
    )
    .await;
    let repository = format!("{}/{}", world.registry, world.project.image_repository);

    // An image that was built before images were signed has no signature.
    sql(&world, "DELETE FROM attestations WHERE kind = 'signature'").await;
    let why = reason_of_refusal(&world, release.id).await;
    assert!(
        why.contains(
            "is not signed: it was built before images were signed. Push a commit, tag it"
        ),
        "{why}"
    );

    // This installation signed another digest, and the digest in another repository.
    let other = signing::sign_image(&world.engine, &repository, &Digest::sha256(b"other"))
        .await
        .unwrap();
    let elsewhere = signing::sign_image(&world.engine, "elsewhere.example/shop", &image)
        .await
        .unwrap();
    // Another installation signed the image, and a payload was changed.
    let stranger = sign_as_another_installation(&world).await;
    sql(&world, "INSERT INTO attestations SELECT * FROM kept").await;
    let mut changed = signing::sign_image(&world.engine, &repository, &image)
        .await
        .unwrap();
    changed.payload.push(b' ');
    for (signed, expected) in [
        (other, format!("it is about {}", Digest::sha256(b"other"))),
        (
            elsewhere,
            "it is about the repository `elsewhere.example/shop`".to_owned(),
        ),
        (
            stranger,
            "it is not by this installation's key, or was changed".to_owned(),
        ),
        (
            changed,
            "it is not by this installation's key, or was changed".to_owned(),
        ),
    ] {
        sqlx::query(
            "UPDATE attestations SET document = $1, signature = $2 WHERE kind = 'signature'",
        )
        .bind(&signed.payload)
        .bind(&signed.signature)
        .execute(&world.engine.pool)
        .await
        .unwrap();
        let why = reason_of_refusal(&world, release.id).await;
        assert_eq!(
            why,
            format!(
                "The signature of {} does not verify: {expected}.",
                image.short()
            )
        );
    }
    sql(&world, "DELETE FROM attestations WHERE kind = 'signature'; INSERT INTO attestations SELECT * FROM kept").await;
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert!(
        world
            .gates(promotion)
            .await
            .contains(&"signature pass".to_owned())
    );
}

/// Signs the newest image as another installation, with a key that is unknown here.
async fn sign_as_another_installation(world: &World) -> signing::Signed {
    let image = world.builds().await.remove(0).image_digest.unwrap();
    let repository = format!("{}/{}", world.registry, world.project.image_repository);
    sql(world, "UPDATE signing_keys SET retired_at = now()").await;
    let signed = signing::sign_image(&world.engine, &repository, &image)
        .await
        .unwrap();
    sql(world, "DELETE FROM signing_keys WHERE retired_at IS NULL; UPDATE signing_keys SET retired_at = NULL").await;
    signed
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_signature_in_the_registry_is_verified_before_a_deployment(pool: PgPool) {
    let world = World::new(pool).await;
    let (release, image, first) = wait_for_approval(&world).await;
    let place = world.project.image_repository.as_str();
    let repository = format!("{}/{place}", world.registry);
    let registry = &world.engine.registry;
    let tag = format!("sha256-{}.sig", image.hex());
    let good = fetched(&world, &tag).await.to_string();
    let stranger = sign_as_another_installation(&world).await;
    let other = signing::sign_image(&world.engine, &repository, &Digest::sha256(b"other"))
        .await
        .unwrap();
    let elsewhere = signing::sign_image(&world.engine, "elsewhere.example/shop", &image)
        .await
        .unwrap();
    let own = signing::sign_image(&world.engine, &repository, &image)
        .await
        .unwrap();
    let empty = json!({"schemaVersion": 2, "mediaType": OCI, "config": {"mediaType": OCI, "digest": registry.push_blob(place, "{}").await.unwrap(), "size": 2}, "layers": []}).to_string();

    let cases = [
        ("none", None, "there is none: build the commit again"),
        (
            "tampered",
            Some((own.payload.clone(), "MEUCIQ==".to_owned())),
            "it is not a signature",
        ),
        (
            "other key",
            Some((stranger.payload, stranger.signature)),
            "it is not by this installation's key, or was changed",
        ),
        (
            "other digest",
            Some((other.payload, other.signature)),
            "it is about sha256:",
        ),
        (
            "other repository",
            Some((elsewhere.payload, elsewhere.signature)),
            "it is about the repository `elsewhere.example/shop`",
        ),
    ];
    for (number, (name, planted, expected)) in cases.into_iter().enumerate() {
        registry
            .push_manifest(place, empty.as_bytes(), OCI, &[&tag])
            .await
            .unwrap();
        if let Some((payload, signature)) = planted {
            world::attach_signature(registry, place, &image, &payload, &signature).await;
        }
        let promotion = if number == 0 {
            world
                .record_approval(
                    &world.theo,
                    release.id,
                    StageName::Preprod,
                    ApprovalVerdict::Approved,
                )
                .await;
            first
        } else {
            world
                .request(&world.paula, release.id, StageName::Preprod)
                .await
        };
        let ended = world.promotion(promotion).await;
        assert_eq!(ended.status, PromotionStatus::Errored, "{name}");
        let why = ended.reason.unwrap();
        assert!(
            why.starts_with(&format!(
                "The registry holds no good signature of {}: {expected}",
                image.short()
            )),
            "{name}: {why}"
        );
        assert!(world.live(StageName::Preprod).await.is_none(), "{name}");
    }
    registry
        .push_manifest(place, good.as_bytes(), OCI, &[&tag])
        .await
        .unwrap();
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    let all = deployments::list(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        PageRequest::first(50),
    )
    .await
    .unwrap();
    assert_eq!(
        all.iter()
            .filter(|one| one.status == DeploymentStatus::Errored)
            .count(),
        5
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_installation_has_one_key_and_can_change_it(pool: PgPool) {
    let world = World::new(pool).await;
    let requests: Vec<_> = (0..8)
        .map(|_| {
            let engine = world.engine.clone();
            tokio::spawn(async move { signing::public_key(&engine).await.unwrap() })
        })
        .collect();
    let mut keys = Vec::new();
    for request in requests {
        keys.push(request.await.unwrap());
    }
    keys.dedup();
    assert_eq!(keys.len(), 1, "eight requests at once made one key");
    let first = keys.remove(0);
    assert!(first.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{first}");
    let (release, image, _) = wait_for_approval(&world).await;

    let denied = signing::rotate(&world.engine, &world.paula)
        .await
        .unwrap_err();
    assert!(
        matches!(denied, ecluse_engine::Error::Forbidden(_)),
        "{denied}"
    );
    let second = signing::rotate(&world.engine, &Actor::command_line())
        .await
        .unwrap();
    assert_ne!(first, second);
    let all = signing_keys::list(&mut world.engine.connection().await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        all.iter()
            .map(|key| (key.public_key.clone(), key.retired_at.is_some()))
            .collect::<Vec<_>>(),
        [(second, false), (first, true)]
    );
    // Signatures by the first key are still valid, here and in the registry.
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(
        world.live(StageName::Preprod).await.unwrap().image_digest,
        image
    );

    // The private key opens only with the installation's key and only in its own row.
    let row = signing_keys::find_active(&mut world.engine.connection().await.unwrap())
        .await
        .unwrap()
        .unwrap();
    let place = format!("signing key {}", row.id);
    assert!(world.engine.vault.open(&place, &row.private_key).is_ok());
    assert!(Vault::new(&[8; 32]).open(&place, &row.private_key).is_err());
    assert!(
        world
            .engine
            .vault
            .open(&format!("signing key {}", all[1].id), &row.private_key)
            .is_err()
    );
}

/// The registry's list of attachments is read, changed and written back: no entry may be lost in
/// between.
#[sqlx::test(migrations = "../../migrations")]
async fn attachments_at_the_same_time_are_all_listed(pool: PgPool) {
    let world = World::new(pool).await;
    world.push("main").await;
    let image = world.live(StageName::Staging).await.unwrap().image_digest;
    let tasks: Vec<_> = (0..6)
        .map(|number| {
            let (engine, place, image) = (
                world.engine.clone(),
                world.project.image_repository.clone(),
                image.clone(),
            );
            tokio::spawn(async move {
                let layer = AttachedLayer {
                    media_type: "text/plain",
                    content: format!("{number}").into(),
                    annotations: Default::default(),
                };
                let attachment = Attachment {
                    artifact_type: Some("text/plain"),
                    tag: None,
                    layers: vec![layer],
                };
                let mut tx = engine.pool.begin().await.unwrap();
                attestations::lock(&mut tx, &place, &image).await.unwrap();
                let digest = engine
                    .registry
                    .attach(&place, &image, &[attachment])
                    .await
                    .unwrap()
                    .remove(0);
                tx.commit().await.unwrap();
                digest
            })
        })
        .collect();
    let index_of = |digest: &Digest, index: &Value| {
        index["manifests"]
            .as_array()
            .unwrap()
            .iter()
            .any(|entry| entry["digest"] == digest.as_str())
    };
    let mut attached = Vec::new();
    for task in tasks {
        attached.push(task.await.unwrap());
    }
    let index = fetched(&world, &format!("sha256-{}", image.hex())).await;
    assert!(
        attached.iter().all(|digest| index_of(digest, &index)),
        "{index}"
    );
    assert_eq!(index["manifests"].as_array().unwrap().len(), 9);
}

/// A build that was killed after its attestations were attached, before they were recorded, makes
/// the same attestations again.
#[sqlx::test(migrations = "../../migrations")]
async fn a_build_that_continues_makes_the_same_attestations(pool: PgPool) {
    let world = World::new(pool).await;
    let fail =
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = '57P01'; END $$;
                CREATE TRIGGER broken BEFORE INSERT ON attestations FOR EACH ROW EXECUTE FUNCTION broken()";
    sql(&world, fail).await;
    // The provenance has the time of the first start, in seconds, which is never that of the request.
    let wait =
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.created_at := now() - interval '1 hour'; RETURN NEW; END $$;
                CREATE TRIGGER wait BEFORE INSERT ON builds FOR EACH ROW EXECUTE FUNCTION wait()";
    sql(&world, wait).await;
    let head = world.push("main").await;
    assert!(world.build_of(&head).await.unwrap().image_digest.is_none());
    sql(
        &world,
        "DROP FUNCTION broken CASCADE; UPDATE jobs SET run_at = now() WHERE state = 'ready'",
    )
    .await;
    world.drain().await;
    let image = world.build_of(&head).await.unwrap().image_digest.unwrap();
    assert_eq!(stored_attestations(&world, &image).await.len(), 3);
    let index = fetched(&world, &format!("sha256-{}", image.hex())).await;
    assert_eq!(index["manifests"].as_array().unwrap().len(), 3, "{index}");
    let statements = fetched(&world, &format!("sha256-{}.att", image.hex())).await;
    assert_eq!(statements["layers"].as_array().unwrap().len(), 2);
    let recorded = images::get(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        &image,
    )
    .await
    .unwrap();
    assert_eq!(recorded.addons.len(), 3);
}

/// Strangers choose the packages of an image and their names, and the list of them is kept, signed
/// and sent.
#[sqlx::test(migrations = "../../migrations")]
async fn a_list_of_contents_that_is_too_long_ends_the_build(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let package = |number: usize| Package {
        name: format!("{}{number}", "n".repeat(150)),
        version: "1".to_owned(),
        architecture: None,
    };
    let contents = ImageContents {
        debian: (0..20_000).map(package).collect(),
        ..ImageContents::default()
    };
    let base = build.base_digest.unwrap();
    images::set_base_contents(
        &mut world.engine.connection().await.unwrap(),
        &base,
        &contents,
    )
    .await
    .unwrap();
    world
        .sample
        .commit("another", &[("another.txt", "x\n")])
        .unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let error = build.error.unwrap();
    assert!(
        build.status == BuildStatus::Errored
            && error.starts_with("The list of everything in the image has more than 4 MiB: it has 20000 Debian and 0 Python packages and "),
        "{error}"
    );
}
