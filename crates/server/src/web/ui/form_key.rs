//! The hidden key of a form, with which sending the form twice makes its change once, see
//! [`super::once`]. The installation seals it for the session in which the page was made: nobody can
//! make a key, and no other session can use it.
//!
//! A used key is kept for a day, which is longer than a session lasts. So there is no moment at which
//! a key is forgotten and its form can still be sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ecluse_engine::people::sessions::SessionHash;
use ecluse_engine::{Error, Vault};

/// The name of the hidden field, as `form_key.html` writes it.
pub const FIELD: &str = "form_key";

/// Makes the keys of the forms on the pages of one session.
pub struct FormKeys {
    vault: Vault,
    session: SessionHash,
}

impl FormKeys {
    pub fn new(vault: &Vault, session: SessionHash) -> Self {
        Self {
            vault: vault.clone(),
            session,
        }
    }

    /// Makes a key for one form. No two keys are the same, because each is sealed with random bytes.
    pub fn make(&self) -> Result<String, Error> {
        Ok(BASE64.encode(self.vault.seal(&place(&self.session), &[])?))
    }
}

/// Whether the key was made for a form of this session.
pub fn is_of_session(vault: &Vault, session: &SessionHash, key: &str) -> bool {
    let sealed = BASE64.decode(key).unwrap_or_default();
    vault.open(&place(session), &sealed).is_ok()
}

/// What binds a key to its session.
fn place(session: &SessionHash) -> String {
    format!("a form of session {}", hex::encode(session))
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use ecluse_engine::people::sessions::SESSION_LIFETIME;

    use super::*;

    const ADA: SessionHash = [1; 32];
    const BOB: SessionHash = [2; 32];

    #[test]
    fn a_key_is_for_one_session() {
        let vault = Vault::new(&[7; 32]);
        let keys = FormKeys::new(&vault, ADA);
        let key = keys.make().unwrap();
        assert_ne!(key, keys.make().unwrap());
        assert!(is_of_session(&vault, &ADA, &key));
        assert!(!is_of_session(&vault, &BOB, &key));
        assert!(!is_of_session(&Vault::new(&[8; 32]), &ADA, &key));
        for damaged in ["", "one", &key[1..], &format!("{key}=")] {
            assert!(!is_of_session(&vault, &ADA, damaged), "{damaged}");
        }
    }

    #[test]
    fn a_used_key_is_kept_for_longer_than_a_session_lasts() {
        // `idempotency::delete_old` deletes it after a day.
        assert!(SESSION_LIFETIME < Duration::days(1));
    }
}
