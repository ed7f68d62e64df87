//! The audit log: who acts, what happens, and the hash chain that makes later edits visible.

mod action;

pub use action::AuditAction;

use sha2::{Digest as _, Sha256};

crate::text::text_enum! {
    /// Who acted.
    pub enum ActorKind {
        /// A person who is signed in with a browser.
        Person = "person",
        /// A bearer token of a person or service account.
        Token = "token",
        /// A forge, through a signed delivery.
        Forge = "forge",
        /// Ecluse itself: a worker, the reconciler.
        System = "system",
        /// A person with a shell on the server.
        CommandLine = "command_line",
    }
}

/// The hash of one position of the chain.
pub type Link = [u8; 32];

/// The hash before the first position of the chain.
pub const GENESIS: Link = [0; 32];

/// An entry of the audit log. Its hash covers every one of these columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub id: i64,
    /// Microseconds since 1970.
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub actor_name: String,
    pub action: String,
    pub project_id: Option<String>,
    pub subject_id: Option<String>,
    pub image_digest: Option<String>,
    pub detail: String,
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
}

/// The hash of a row at a position of the chain: SHA-256 over `ecluse audit 1` and a line feed, the
/// hash of the position before, the position (8 bytes, big-endian), and then every field in the
/// order of [`Record`]. A field is a byte 1, its length in bytes (8 bytes, big-endian) and its
/// text; a field without a value is a byte 0. Numbers are written in decimal, ids in lower case
/// with hyphens.
pub fn link(before: &Link, position: i64, record: &Record) -> Link {
    let mut hash = Sha256::new();
    hash.update("ecluse audit 1\n");
    hash.update(before);
    hash.update(position.to_be_bytes());
    let (id, at) = (record.id.to_string(), record.at.to_string());
    let fields = [
        Some(&id),
        Some(&at),
        Some(&record.actor_kind),
        record.actor_id.as_ref(),
        Some(&record.actor_name),
        Some(&record.action),
        record.project_id.as_ref(),
        record.subject_id.as_ref(),
        record.image_digest.as_ref(),
        Some(&record.detail),
        record.remote_address.as_ref(),
        record.request_id.as_ref(),
    ];
    for field in fields {
        match field {
            None => hash.update([0]),
            Some(text) => {
                hash.update([1]);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
        }
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let text = |text: &str| text.to_owned();
        Record {
            id: 7,
            at: 1_000_000,
            actor_kind: text("person"),
            actor_id: Some(text("a")),
            actor_name: text("Paula"),
            action: text("release.approved"),
            project_id: Some(text("p")),
            subject_id: None,
            image_digest: None,
            detail: text("v1 for prod"),
            remote_address: None,
            request_id: Some(text("r")),
        }
    }

    #[test]
    fn the_hash_covers_every_field_the_position_and_the_hash_before() {
        let same = link(&GENESIS, 1, &record());
        assert_eq!(hex::encode(same), hex::encode(link(&GENESIS, 1, &record())));
        let mut seen = vec![
            same,
            link(&same, 1, &record()),
            link(&GENESIS, 2, &record()),
        ];
        let changes: [fn(&mut Record); 14] = [
            |record| record.id = 8,
            |record| record.at += 1,
            |record| record.actor_kind = "token".to_owned(),
            |record| record.actor_id = None,
            |record| record.actor_name += "x",
            |record| record.action = "release.rejected".to_owned(),
            |record| record.project_id = Some("q".to_owned()),
            |record| record.subject_id = Some(String::new()),
            |record| record.image_digest = Some("x".to_owned()),
            |record| record.detail = "v1 for preprod".to_owned(),
            |record| record.remote_address = Some(String::new()),
            |record| record.request_id = None,
            // A text that moves from one field to the next changes the hash.
            |record| {
                (record.actor_name, record.action) =
                    ("Paular".to_owned(), "elease.approved".to_owned())
            },
            |record| (record.subject_id, record.image_digest) = (None, Some(String::new())),
        ];
        for change in changes {
            let mut changed = record();
            change(&mut changed);
            seen.push(link(&GENESIS, 1, &changed));
        }
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }
}
