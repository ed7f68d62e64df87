//! Secrets at rest: XChaCha20-Poly1305 under the installation's key. The place of a value (its row
//! and column) is authenticated with the value, so a sealed value that is copied to another row
//! cannot be opened there.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{Error, Result};

/// Length of a nonce, in bytes.
const NONCE: usize = 24;

/// The keys derived from the installation's key of 32 bytes. They are never shown.
#[derive(Clone)]
pub struct Vault {
    cipher: XChaCha20Poly1305,
    token_key: [u8; 32],
    authentication_key: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Derives the keys from the installation's key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&derive(key, b"ecluse sealing v1").into()),
            token_key: derive(key, b"ecluse tokens v1"),
            authentication_key: derive(key, b"ecluse authentication v1"),
        }
    }

    /// A hash of these parts for one purpose, which nobody without the installation's key can
    /// compute: it reveals no text that could be guessed.
    pub fn authenticate(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let key = derive(&self.authentication_key, purpose.as_bytes());
        derive(&key, &parts.concat())
    }

    /// The key that signs bearer tokens.
    pub fn token_key(&self) -> &[u8; 32] {
        &self.token_key
    }

    /// Seals a value for the row and column that `place` names.
    pub fn seal(&self, place: &str, value: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = self
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: value,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| Error::Internal("a secret could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a value that was sealed for the same place.
    ///
    /// # Errors
    ///
    /// [`Error::Permanent`] when the place or the key is another one, or the value is damaged.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let unreadable = || {
            Error::Permanent(format!(
                "The secret of {place} cannot be opened: was ECLUSE_SECRET_KEY changed?"
            ))
        };
        let (nonce, message) = sealed.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
        self.cipher
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: message,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| unreadable())
    }
}

/// Derives the key for one purpose from the installation's key.
fn derive(key: &[u8; 32], purpose: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length, so a key of 32 bytes cannot fail.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        return *key;
    };
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_key_the_purpose_and_the_parts() {
        let vault = Vault::new(&[7; 32]);
        let hash = vault.authenticate("form", &[b"a", b"b"]);
        assert_eq!(vault.authenticate("form", &[b"ab"]), hash);
        assert_ne!(vault.authenticate("form", &[b"ac"]), hash);
        assert_ne!(vault.authenticate("other", &[b"ab"]), hash);
        let other = Vault::new(&[8; 32]);
        assert_ne!(other.authenticate("form", &[b"ab"]), hash);
    }

    #[test]
    fn a_value_opens_only_in_the_place_it_was_sealed_for() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("project 1", b"secret").unwrap();
        assert_eq!(vault.open("project 1", &sealed).unwrap(), b"secret");
        assert!(vault.open("project 2", &sealed).is_err());
        assert!(Vault::new(&[8; 32]).open("project 1", &sealed).is_err());
        assert!(
            vault
                .open("project 1", &sealed[..sealed.len() - 1])
                .is_err()
        );
        assert!(vault.open("project 1", b"").is_err());
        assert_ne!(vault.seal("project 1", b"secret").unwrap(), sealed);
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
    }
}
