//! The installation's key for signing images: ECDSA on P-256, as cosign and policy engines take it.
//! Made when the first image is signed. The database lets one key be active, so that processes which
//! make one at the same time end with the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ecluse_domain::Digest;
use ecluse_domain::attestation::simple_signing::Payload;
use ecluse_domain::ids::SigningKeyId;
use ecluse_domain::role::Action;
use ecluse_store::PgConnection;
use ecluse_store::attestations::Signature;
use ecluse_store::signing_keys::{self, Active};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::elliptic_curve::Generate as _;
use p256::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};

use crate::{Actor, Change, Engine, Error, Result, access, audit, commit};

/// A key that can sign. Its private half is in memory only while something is signed.
pub(crate) struct Signer {
    pub id: SigningKeyId,
    key: SigningKey,
}

impl Signer {
    /// An ASN.1 signature over the SHA-256 of these bytes; the same bytes give the same one (RFC 6979).
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let signature: DerSignature = self.key.try_sign(bytes).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(signature.as_bytes().to_vec())
    }

    /// cosign's signature of an image; `repository` with its host.
    pub fn sign_image(&self, repository: &str, image: &Digest) -> Result<Signed> {
        let payload = serde_json::to_vec(&Payload::new(repository, image)).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Signed { key_id: self.id, signature: BASE64.encode(self.sign(&payload)?), payload })
    }
}

/// What is signed of an image, and the signature.
#[derive(Debug, Clone)]
pub struct Signed {
    pub key_id: SigningKeyId,
    pub payload: Vec<u8>,
    /// Base64.
    pub signature: String,
}

/// Signs an image with this installation's key; `repository` with its host. Whoever calls this vouches
/// for the image, so there is no way to it from outside: only a build's job does.
pub async fn sign_image(engine: &Engine, repository: &str, image: &Digest) -> Result<Signed> {
    signer(engine).await?.sign_image(repository, image)
}

/// The key that signs now; made if there is none.
pub(crate) async fn signer(engine: &Engine) -> Result<Signer> {
    let active = active(engine).await?;
    let plain = engine.vault.open(&place(active.id), &active.private_key)?;
    let key = SigningKey::from_pkcs8_der(&plain).map_err(|_| Error::Internal(format!("the signing key {} cannot be read", active.id)))?;
    Ok(Signer { id: active.id, key })
}

/// The PEM of the key that signs now; made if there is none. For everybody: it is what signatures are verified with.
pub async fn public_key(engine: &Engine) -> Result<String> {
    Ok(active(engine).await?.public_key)
}

/// Signs with a new key from now on; what the old one signed still verifies. Needs
/// [`Action::ManageProjects`] on the whole installation.
pub async fn rotate(engine: &Engine, actor: &Actor) -> Result<String> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    if let Some(former) = signing_keys::find_active(&mut tx).await? {
        signing_keys::retire(&mut tx, former.id).await?;
        audit(&mut tx, actor, Change { action: "signing_key.retired", subject: Some(former.id.0), ..Default::default() }).await?;
    }
    let key = make(engine)?;
    if !insert(&mut tx, actor, &key).await? {
        return Err(Error::Conflict("Somebody else made a new signing key at this moment.".to_owned()));
    }
    commit(tx).await?;
    Ok(key.public_key)
}

async fn active(engine: &Engine) -> Result<Active> {
    let mut tx = engine.begin().await?;
    if let Some(active) = signing_keys::find_active(&mut tx).await? {
        return Ok(active);
    }
    let key = make(engine)?;
    if insert(&mut tx, &Actor::system(), &key).await? {
        commit(tx).await?;
        return Ok(key);
    }
    // another process was faster, and has committed
    signing_keys::find_active(&mut tx).await?.ok_or_else(|| Error::Transient("The signing key was changed at this moment.".to_owned()))
}

async fn insert(conn: &mut PgConnection, actor: &Actor, key: &Active) -> Result<bool> {
    let is_ours = signing_keys::insert(conn, key).await?;
    if is_ours {
        audit(conn, actor, Change { action: "signing_key.made", subject: Some(key.id.0), ..Default::default() }).await?;
    }
    Ok(is_ours)
}

fn make(engine: &Engine) -> Result<Active> {
    let broken = |error: String| Error::Internal(format!("a signing key cannot be made: {error}"));
    let key = SigningKey::generate();
    let private_key = key.to_pkcs8_der().map_err(|error| broken(error.to_string()))?;
    let public_key = key.verifying_key().to_public_key_pem(LineEnding::LF).map_err(|error| broken(error.to_string()))?;
    let id = SigningKeyId::generate();
    Ok(Active { id, public_key, private_key: engine.vault.seal(&place(id), private_key.as_bytes())? })
}

/// What a private key is sealed for.
fn place(id: SigningKeyId) -> String {
    format!("signing key {id}")
}

/// Why this is no signature by this key for exactly this image of this repository, if it is none.
/// `signature` is base64, `public_key` PEM.
pub(crate) fn check(payload: &[u8], signature: &str, public_key: &str, repository: &str, image: &Digest) -> Result<(), String> {
    let key = VerifyingKey::from_public_key_pem(public_key).map_err(|_| "the public key cannot be read".to_owned())?;
    let signature = BASE64.decode(signature).ok().and_then(|bytes| DerSignature::from_bytes(&bytes).ok());
    let signature = signature.ok_or_else(|| "it is not a signature".to_owned())?;
    key.verify(payload, &signature).map_err(|_| "it is not by this installation's key, or was changed".to_owned())?;
    let payload: Payload = serde_json::from_slice(payload).map_err(|_| "it signs something else than an image".to_owned())?;
    payload.is_about(repository, image)
}

/// The same for the signature that was recorded with an image.
pub(crate) fn check_stored(signature: &Signature, image: &Digest) -> Result<(), String> {
    check(&signature.payload, &signature.signature, &signature.public_key, &signature.repository, image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_signature_for_exactly_this_image_counts() {
        let (ours, other) = (SigningKey::generate(), SigningKey::generate());
        let pem = |key: &SigningKey| key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
        let image = Digest::of(b"image");
        let payload = serde_json::to_vec(&Payload::new("registry.example/shop", &image)).unwrap();
        let sign = |key: &SigningKey, bytes: &[u8]| {
            let signature: DerSignature = key.sign(bytes);
            BASE64.encode(signature.as_bytes())
        };
        let signature = sign(&ours, &payload);
        assert_eq!(signature, sign(&ours, &payload), "repeating says the same");
        let says = |payload: &[u8], signature: &str, key: &SigningKey, repository: &str, image: &Digest| {
            check(payload, signature, &pem(key), repository, image).err().unwrap_or_else(|| "good".to_owned())
        };
        let repository = "registry.example/shop";
        assert_eq!(says(&payload, &signature, &ours, repository, &image), "good");
        let not_ours = "it is not by this installation's key, or was changed";
        assert_eq!(says(&payload, &sign(&other, &payload), &ours, repository, &image), not_ours);
        assert_eq!(says(&payload, &signature, &other, repository, &image), not_ours);
        let changed = serde_json::to_vec(&Payload::new(repository, &Digest::of(b"other"))).unwrap();
        assert_eq!(says(&changed, &signature, &ours, repository, &Digest::of(b"other")), not_ours);
        assert!(says(&changed, &sign(&ours, &changed), &ours, repository, &image).starts_with("it is about sha256:"));
        assert_eq!(
            says(&payload, &signature, &ours, "registry.example/depot", &image),
            "it is about the repository `registry.example/shop`"
        );
        assert_eq!(says(b"{}", &sign(&ours, b"{}"), &ours, repository, &image), "it signs something else than an image");
        for broken in ["", "AAAA", "no base64!"] {
            assert_eq!(says(&payload, broken, &ours, repository, &image), "it is not a signature");
        }
    }
}
