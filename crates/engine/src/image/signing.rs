//! The installation's key for signing images: ECDSA on P-256, which cosign and policy engines
//! accept. It is made when the first image is signed. The database lets only one key be active, so
//! processes that make one at the same time end with the same key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ecluse_domain::Digest;
use ecluse_domain::attestation::simple_signing::Payload;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::SigningKeyId;
use ecluse_domain::role::Action;
use ecluse_store::PgConnection;
use ecluse_store::attestations::Signature;
use ecluse_store::signing_keys::{self, ActiveKey};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::elliptic_curve::Generate as _;
use p256::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
    LineEnding,
};

use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// A key that can sign. The private key is in memory only while something is signed.
pub(crate) struct Signer {
    pub id: SigningKeyId,
    key: SigningKey,
}

impl Signer {
    /// Makes an ASN.1 signature over the SHA-256 of these bytes. The same bytes have the same
    /// signature (RFC 6979).
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let signature: DerSignature = self
            .key
            .try_sign(bytes)
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(signature.as_bytes().to_vec())
    }

    /// Signs an image as cosign does. `repository` has its host.
    pub fn sign_image(&self, repository: &str, image: &Digest) -> Result<Signed> {
        let payload = serde_json::to_vec(&Payload::new(repository, image))
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Signed {
            key_id: self.id,
            signature: BASE64.encode(self.sign(&payload)?),
            payload,
        })
    }
}

/// The signed payload of an image, and the signature.
#[derive(Debug, Clone)]
pub struct Signed {
    pub key_id: SigningKeyId,
    pub payload: Vec<u8>,
    /// Base64.
    pub signature: String,
}

/// Signs an image with the key of this installation. `repository` has its host. The caller vouches
/// for the image, so no request from outside leads here.
pub async fn sign_image(engine: &Engine, repository: &str, image: &Digest) -> Result<Signed> {
    signer(engine).await?.sign_image(repository, image)
}

/// Opens the active key, and makes one first if there is none.
pub(crate) async fn signer(engine: &Engine) -> Result<Signer> {
    let active = active(engine).await?;
    let plain = engine.vault.open(&place(active.id), &active.private_key)?;
    let key = SigningKey::from_pkcs8_der(&plain)
        .map_err(|_| Error::Internal(format!("the signing key {} cannot be read", active.id)))?;
    Ok(Signer { id: active.id, key })
}

/// The PEM of the active public key, which is made if there is none. Everybody may read it, to
/// verify signatures.
pub async fn public_key(engine: &Engine) -> Result<String> {
    Ok(active(engine).await?.public_key)
}

/// Replaces the active key by a new one. Signatures by the old key still verify. Needs
/// [`Action::ManageProjects`] on the whole installation.
pub async fn rotate(engine: &Engine, actor: &Actor) -> Result<String> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    if let Some(previous) = signing_keys::find_active(&mut tx).await? {
        signing_keys::retire(&mut tx, previous.id).await?;
        audit_change(
            &mut tx,
            actor,
            Change {
                subject: Some(previous.id.0),
                ..Change::new(AuditAction::SigningKeyRetired)
            },
        )
        .await?;
    }
    let key = make_key(engine)?;
    if !insert(&mut tx, actor, &key).await? {
        return Err(Error::Conflict(
            "Somebody else made a new signing key at this moment.".to_owned(),
        ));
    }
    commit(tx).await?;
    Ok(key.public_key)
}

async fn active(engine: &Engine) -> Result<ActiveKey> {
    let mut tx = engine.begin().await?;
    if let Some(active) = signing_keys::find_active(&mut tx).await? {
        return Ok(active);
    }
    let key = make_key(engine)?;
    if insert(&mut tx, &Actor::system(), &key).await? {
        commit(tx).await?;
        return Ok(key);
    }
    // Another process was faster and has committed its key.
    signing_keys::find_active(&mut tx)
        .await?
        .ok_or_else(|| Error::Transient("The signing key was changed at this moment.".to_owned()))
}

/// Returns whether this key is the active one now; another process may have inserted one meanwhile.
async fn insert(conn: &mut PgConnection, actor: &Actor, key: &ActiveKey) -> Result<bool> {
    let is_inserted = signing_keys::insert(conn, key).await?;
    if is_inserted {
        audit_change(
            conn,
            actor,
            Change {
                subject: Some(key.id.0),
                ..Change::new(AuditAction::SigningKeyCreated)
            },
        )
        .await?;
    }
    Ok(is_inserted)
}

fn make_key(engine: &Engine) -> Result<ActiveKey> {
    let broken = |error: String| Error::Internal(format!("a signing key cannot be made: {error}"));
    let key = SigningKey::generate();
    let private_key = key
        .to_pkcs8_der()
        .map_err(|error| broken(error.to_string()))?;
    let public_key = key
        .verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .map_err(|error| broken(error.to_string()))?;
    let id = SigningKeyId::generate();
    Ok(ActiveKey {
        id,
        public_key,
        private_key: engine.vault.seal(&place(id), private_key.as_bytes())?,
    })
}

/// The place in the vault that a private key is sealed for.
fn place(id: SigningKeyId) -> String {
    format!("signing key {id}")
}

/// Checks that this is a signature by this key for exactly this image of this repository. The error
/// is a sentence for people. `signature` is base64, `public_key` PEM.
pub(crate) fn check(
    payload: &[u8],
    signature: &str,
    public_key: &str,
    repository: &str,
    image: &Digest,
) -> Result<(), String> {
    let key = VerifyingKey::from_public_key_pem(public_key)
        .map_err(|_| "the public key cannot be read".to_owned())?;
    let signature = BASE64
        .decode(signature)
        .ok()
        .and_then(|bytes| DerSignature::from_bytes(&bytes).ok());
    let signature = signature.ok_or_else(|| "it is not a signature".to_owned())?;
    key.verify(payload, &signature)
        .map_err(|_| "it is not by this installation's key, or was changed".to_owned())?;
    let payload: Payload = serde_json::from_slice(payload)
        .map_err(|_| "it signs something else than an image".to_owned())?;
    payload.check_subject(repository, image)
}

/// Checks the signature that is stored with an image.
pub(crate) fn check_stored(signature: &Signature, image: &Digest) -> Result<(), String> {
    check(
        &signature.payload,
        &signature.signature,
        &signature.public_key,
        &signature.repository,
        image,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_signature_by_this_key_for_exactly_this_image_is_accepted() {
        let (own, other) = (SigningKey::generate(), SigningKey::generate());
        let pem = |key: &SigningKey| {
            key.verifying_key()
                .to_public_key_pem(LineEnding::LF)
                .unwrap()
        };
        let image = Digest::sha256(b"image");
        let payload = serde_json::to_vec(&Payload::new("registry.example/shop", &image)).unwrap();
        let sign = |key: &SigningKey, bytes: &[u8]| {
            let signature: DerSignature = key.sign(bytes);
            BASE64.encode(signature.as_bytes())
        };
        let signature = sign(&own, &payload);
        assert_eq!(
            signature,
            sign(&own, &payload),
            "signing again makes the same signature"
        );
        let result = |payload: &[u8],
                      signature: &str,
                      key: &SigningKey,
                      repository: &str,
                      image: &Digest| {
            check(payload, signature, &pem(key), repository, image)
                .err()
                .unwrap_or_else(|| "good".to_owned())
        };
        let repository = "registry.example/shop";
        assert_eq!(
            result(&payload, &signature, &own, repository, &image),
            "good"
        );
        let not_by_key = "it is not by this installation's key, or was changed";
        assert_eq!(
            result(&payload, &sign(&other, &payload), &own, repository, &image),
            not_by_key
        );
        assert_eq!(
            result(&payload, &signature, &other, repository, &image),
            not_by_key
        );
        let changed =
            serde_json::to_vec(&Payload::new(repository, &Digest::sha256(b"other"))).unwrap();
        assert_eq!(
            result(
                &changed,
                &signature,
                &own,
                repository,
                &Digest::sha256(b"other")
            ),
            not_by_key
        );
        assert!(
            result(&changed, &sign(&own, &changed), &own, repository, &image)
                .starts_with("it is about sha256:")
        );
        assert_eq!(
            result(&payload, &signature, &own, "registry.example/depot", &image),
            "it is about the repository `registry.example/shop`"
        );
        assert_eq!(
            result(b"{}", &sign(&own, b"{}"), &own, repository, &image),
            "it signs something else than an image"
        );
        for broken in ["", "AAAA", "no base64!"] {
            assert_eq!(
                result(&payload, broken, &own, repository, &image),
                "it is not a signature"
            );
        }
    }
}
