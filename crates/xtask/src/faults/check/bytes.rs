//! I4: the bytes in the registry hash to the recorded digests.

use std::collections::HashSet;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::super::tally::Tally;

const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

pub(super) async fn check(
    conn: &mut PgConnection,
    registry: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let images: Vec<(String, String)> = sqlx::query_as(
        "SELECT p.image_repository, i.digest FROM images i JOIN projects p ON p.id = i.project_id WHERE i.state = 'kept'",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut seen = HashSet::new();
    for (repository, digest) in &images {
        let manifest = match fetch(&client, registry, repository, "manifests", digest).await {
            Ok(bytes) => bytes,
            // An image may be removed between the two reads.
            Err(_) if !is_kept(conn, repository, digest).await? => continue,
            Err(problem) => {
                tally.lost += 1;
                tally.evidence.push(format!("I4: {problem}"));
                continue;
            }
        };
        let manifest: Value = serde_json::from_slice(&manifest)?;
        let layers = manifest["layers"].as_array().into_iter().flatten();
        for blob in layers.chain([&manifest["config"]]) {
            let blob = blob["digest"].as_str().unwrap_or_default().to_owned();
            let place = (repository.clone(), blob);
            if seen.contains(&place) {
                continue;
            }
            match fetch(&client, registry, repository, "blobs", &place.1).await {
                Ok(_) => {
                    seen.insert(place);
                }
                Err(_) if !is_kept(conn, repository, digest).await? => {}
                Err(problem) => {
                    tally.lost += 1;
                    tally
                        .evidence
                        .push(format!("I4: of the image {digest}: {problem}"));
                }
            }
        }
    }
    let attestations: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT p.image_repository, t.image_digest, t.digest FROM attestations t JOIN projects p ON p.id = t.project_id
         JOIN images i ON i.project_id = t.project_id AND i.digest = t.image_digest WHERE i.state = 'kept'",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (repository, image, digest) in &attestations {
        if let Err(problem) = fetch(&client, registry, repository, "manifests", digest).await
            && is_kept(conn, repository, image).await?
        {
            tally
                .evidence
                .push(format!("I4: of an attestation: {problem}"));
        }
    }
    let tags: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT p.image_repository, r.version, r.image_digest FROM releases r JOIN projects p ON p.id = r.project_id WHERE r.image_tagged_at IS NOT NULL",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (repository, version, digest) in &tags {
        let url = format!("http://{registry}/v2/{repository}/manifests/{version}");
        let answer = client.get(url).header("accept", MANIFESTS).send().await?;
        let found = digest_of(&answer.bytes().await?);
        if found != *digest {
            tally.evidence.push(format!(
                "I4: the tag {version} of {repository} names {found}, and the release has {digest}"
            ));
        }
    }
    Ok(())
}

/// Whether the image is recorded at this moment as one that stays.
async fn is_kept(conn: &mut PgConnection, repository: &str, digest: &str) -> anyhow::Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM images i JOIN projects p ON p.id = i.project_id
                        WHERE p.image_repository = $1 AND i.digest = $2 AND i.state = 'kept')",
    )
    .bind(repository)
    .bind(digest)
    .fetch_one(conn)
    .await?)
}

fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// Fetches what the registry has under a digest; the error says what is wrong with it.
async fn fetch(
    client: &reqwest::Client,
    registry: &str,
    repository: &str,
    kind: &str,
    digest: &str,
) -> Result<Vec<u8>, String> {
    let url = format!("http://{registry}/v2/{repository}/{kind}/{digest}");
    let answer = client.get(&url).header("accept", MANIFESTS).send().await;
    let answer = answer.map_err(|error| format!("{url}: {error}"))?;
    if !answer.status().is_success() {
        return Err(format!(
            "{url} is recorded, and answers {}",
            answer.status()
        ));
    }
    let bytes = answer
        .bytes()
        .await
        .map_err(|error| format!("{url}: {error}"))?;
    let found = digest_of(&bytes);
    if found == digest {
        Ok(bytes.to_vec())
    } else {
        Err(format!("{url} has bytes with the digest {found}"))
    }
}
