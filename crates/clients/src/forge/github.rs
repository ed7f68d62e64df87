//! GitHub's webhooks: "Webhook events and payloads" and "Validating webhook deliveries" in its documentation.

use ecluse_domain::event::{ForgeEvent, Pushed, asks_to_skip};
use ecluse_domain::git::{CommitSha, RefName};
use ecluse_domain::printable;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::PayloadError;

/// Checks `X-Hub-Signature-256: sha256=<hexadecimal HMAC-SHA256 of the raw body>`.
pub(super) fn is_authentic(secrets: &[Vec<u8>], signature: Option<&str>, body: &[u8]) -> bool {
    let Some(signature) = signature.and_then(|value| value.strip_prefix("sha256=")) else { return false };
    let Ok(signature) = hex::decode(signature) else { return false };
    secrets.iter().filter(|secret| !secret.is_empty()).any(|secret| {
        Hmac::<Sha256>::new_from_slice(secret).is_ok_and(|mut mac| {
            mac.update(body);
            mac.verify_slice(&signature).is_ok()
        })
    })
}

/// The part of a `push` payload that Ecluse uses; the rest is skipped, not stored in memory.
#[derive(Deserialize)]
struct Push {
    r#ref: String,
    /// Zeros, or nothing, when the ref is new.
    #[serde(default)]
    before: String,
    after: String,
    #[serde(default)]
    deleted: bool,
    head_commit: Option<HeadCommit>,
    #[serde(default)]
    pusher: Option<Pusher>,
}

#[derive(Deserialize)]
struct HeadCommit {
    id: String,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Pusher {
    #[serde(default)]
    name: String,
}

/// The part of a `delete` payload that Ecluse uses.
#[derive(Deserialize)]
struct Delete {
    r#ref: String,
    ref_type: String,
}

pub(super) fn understand(event: &str, payload: &[u8]) -> Result<ForgeEvent, PayloadError> {
    match event {
        "ping" => read::<serde::de::IgnoredAny>(event, payload).map(|_| ForgeEvent::Ping),
        "push" => read::<Push>(event, payload).map(pushed),
        "delete" => read::<Delete>(event, payload).map(deleted),
        "create" => {
            read::<serde::de::IgnoredAny>(event, payload)?;
            Ok(ForgeEvent::Unused { why: "the `push` event that comes with it says the same and names the commit".to_owned() })
        }
        other => {
            read::<serde::de::IgnoredAny>(event, payload)?;
            Ok(ForgeEvent::Unused { why: format!("Ecluse does not use the event `{}`", other.escape_debug()) })
        }
    }
}

fn read<'a, T: Deserialize<'a>>(event: &str, payload: &'a [u8]) -> Result<T, PayloadError> {
    serde_json::from_slice(payload).map_err(|error| PayloadError::Json { event: event.to_owned(), problem: error.to_string() })
}

fn pushed(push: Push) -> ForgeEvent {
    let (is_tag, name) = match (push.r#ref.strip_prefix("refs/heads/"), push.r#ref.strip_prefix("refs/tags/")) {
        (Some(branch), _) => (false, branch),
        (_, Some(tag)) => (true, tag),
        (None, None) => return unused(format!("`{}` is neither a branch nor a tag", push.r#ref.escape_debug())),
    };
    let Ok(name) = name.parse::<RefName>() else {
        return unused(format!("`{}` is not a valid name of a branch or tag", name.escape_debug()));
    };
    if push.deleted || push.after.bytes().all(|b| b == b'0') {
        return if is_tag { ForgeEvent::TagDeleted { name } } else { ForgeEvent::BranchDeleted { name } };
    }
    // For an annotated tag `after` is the tag object; the head commit is always the commit itself.
    let commit = push.head_commit.as_ref().map_or(push.after.as_str(), |head| head.id.as_str());
    let Ok(commit) = commit.parse::<CommitSha>() else { return unused(format!("`{}` is not a commit id", commit.escape_debug())) };
    let message = push.head_commit.map(|head| head.message).unwrap_or_default();
    let pushed = Pushed {
        name,
        commit,
        before: push.before.parse().ok().filter(|_| push.before.bytes().any(|b| b != b'0')),
        subject: printable(message.lines().next().unwrap_or_default()).chars().take(500).collect(),
        skip_build: asks_to_skip(&message),
        pusher: push.pusher.map(|pusher| printable(&pusher.name).chars().take(200).collect()).unwrap_or_default(),
    };
    if is_tag { ForgeEvent::TagPushed(pushed) } else { ForgeEvent::BranchPushed(pushed) }
}

fn deleted(delete: Delete) -> ForgeEvent {
    match (delete.ref_type.as_str(), delete.r#ref.parse::<RefName>()) {
        ("branch", Ok(name)) => ForgeEvent::BranchDeleted { name },
        ("tag", Ok(name)) => ForgeEvent::TagDeleted { name },
        (kind, _) => unused(format!("a deleted {} is nothing to Ecluse", kind.escape_debug())),
    }
}

fn unused(why: String) -> ForgeEvent {
    ForgeEvent::Unused { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "5f0c6a3d2b1e4f5a6978877665544332211000ff";

    #[test]
    fn checks_the_published_example() {
        // GitHub's documentation, "Testing the webhook payload validation"
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let secret = b"It's a Secret to Everybody".to_vec();
        assert!(is_authentic(std::slice::from_ref(&secret), Some(signature), b"Hello, World!"));
        assert!(is_authentic(&[b"new".to_vec(), secret.clone()], Some(signature), b"Hello, World!"));
        assert!(!is_authentic(std::slice::from_ref(&secret), Some(signature), b"Hello, World"));
        assert!(!is_authentic(std::slice::from_ref(&secret), Some(&signature[7..]), b"Hello, World!"));
        assert!(!is_authentic(std::slice::from_ref(&secret), Some("sha256="), b"Hello, World!"));
        assert!(!is_authentic(&[secret], None, b"Hello, World!"));
        assert!(!is_authentic(&[], Some(signature), b"Hello, World!"));
        let empty_key = Hmac::<Sha256>::new_from_slice(b"").unwrap().chain_update(b"x").finalize().into_bytes();
        assert!(!is_authentic(&[Vec::new()], Some(&format!("sha256={}", hex::encode(empty_key))), b"x"));
    }

    #[test]
    fn understands_pushes() {
        let payload = format!(
            r#"{{"ref":"refs/heads/main","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"Fix it\n\nlong"}},"pusher":{{"name":"pia"}}}}"#
        );
        let ForgeEvent::BranchPushed(pushed) = understand("push", payload.as_bytes()).unwrap() else { unreachable!("a branch") };
        assert_eq!(pushed.before, None);
        assert_eq!(
            (pushed.name.as_str(), pushed.commit.as_str(), pushed.subject.as_str(), pushed.skip_build, pushed.pusher.as_str()),
            ("main", SHA, "Fix it", false, "pia")
        );

        for (before, understood) in [("0".repeat(40), None), ("2".repeat(40), Some("2".repeat(40))), ("$(id)".to_owned(), None)] {
            let payload =
                format!(r#"{{"ref":"refs/heads/main","before":"{before}","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"x"}}}}"#);
            let ForgeEvent::BranchPushed(pushed) = understand("push", payload.as_bytes()).unwrap() else { unreachable!("a branch") };
            assert_eq!(pushed.before.map(|commit| commit.to_string()), understood);
        }

        let tag_object = "1".repeat(40);
        let payload =
            format!(r#"{{"ref":"refs/tags/v1.0.0","after":"{tag_object}","head_commit":{{"id":"{SHA}","message":"x [skip ci]"}}}}"#);
        let ForgeEvent::TagPushed(pushed) = understand("push", payload.as_bytes()).unwrap() else { unreachable!("a tag") };
        assert_eq!((pushed.commit.as_str(), pushed.skip_build), (SHA, true));
    }

    #[test]
    fn control_characters_do_not_come_in() {
        let payload = format!(
            r#"{{"ref":"refs/heads/main","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"a\u0000b\u001b[31m\nx"}},"pusher":{{"name":"p\u0000"}}}}"#
        );
        let ForgeEvent::BranchPushed(pushed) = understand("push", payload.as_bytes()).unwrap() else { unreachable!("a branch") };
        assert_eq!((pushed.subject.as_str(), pushed.pusher.as_str()), ("a\u{fffd}b\u{fffd}[31m", "p\u{fffd}"));
    }

    #[test]
    fn understands_deletions_and_what_it_does_not_use() {
        let zeros = "0".repeat(40);
        let gone = |name: &str| format!(r#"{{"ref":"{name}","after":"{zeros}","deleted":true,"head_commit":null}}"#);
        assert_eq!(
            understand("push", gone("refs/tags/v1.0.0").as_bytes()).unwrap(),
            ForgeEvent::TagDeleted { name: "v1.0.0".parse().unwrap() }
        );
        assert_eq!(understand("push", gone("refs/heads/x").as_bytes()).unwrap(), ForgeEvent::BranchDeleted { name: "x".parse().unwrap() });
        assert_eq!(
            understand("delete", br#"{"ref":"v1.0.0","ref_type":"tag"}"#).unwrap(),
            ForgeEvent::TagDeleted { name: "v1.0.0".parse().unwrap() }
        );
        assert_eq!(understand("ping", b"{}").unwrap(), ForgeEvent::Ping);
        for (event, payload) in [
            ("issues", "{}".to_owned()),
            ("create", "{}".to_owned()),
            ("push", format!(r#"{{"ref":"refs/notes/x","after":"{SHA}"}}"#)),
            ("push", format!(r#"{{"ref":"refs/heads/--upload-pack=x","after":"{SHA}"}}"#)),
            ("push", r#"{"ref":"refs/heads/main","after":"$(id)"}"#.to_owned()),
        ] {
            assert!(matches!(understand(event, payload.as_bytes()).unwrap(), ForgeEvent::Unused { .. }), "{event} {payload}");
        }
    }

    #[test]
    fn refuses_what_is_not_json() {
        for bad in ["", "{", "[]x", "nul", &"[".repeat(100_000), r#"{"ref":1,"after":"x"}"#, r#"{"after":"x"}"#] {
            assert!(understand("push", bad.as_bytes()).is_err(), "{}", &bad[..bad.len().min(20)]);
        }
        assert!(understand("issues", b"{").is_err());
    }
}
