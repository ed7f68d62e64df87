//! GitHub's webhooks: "Webhook events and payloads" and "Validating webhook deliveries" in its
//! documentation.

use ecluse_domain::event::{ForgeEvent, Pushed, has_skip_marker};
use ecluse_domain::git::{CommitSha, RefName};
use ecluse_domain::text::{quote, quote_parse_error};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::PayloadError;

/// Checks `X-Hub-Signature-256: sha256=<hexadecimal HMAC-SHA256 of the raw body>`.
pub(super) fn is_authentic(secrets: &[Vec<u8>], signature: Option<&str>, body: &[u8]) -> bool {
    let Some(signature) = signature.and_then(|value| value.strip_prefix("sha256=")) else {
        return false;
    };
    let Ok(signature) = hex::decode(signature) else {
        return false;
    };
    secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .any(|secret| {
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
    /// Zeros, or empty, when the ref is new.
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

pub(super) fn parse_event(event: &str, payload: &[u8]) -> Result<ForgeEvent, PayloadError> {
    match event {
        "ping" => read::<serde::de::IgnoredAny>(event, payload).map(|_| ForgeEvent::Ping),
        "push" => read::<Push>(event, payload).map(push_event),
        "delete" => read::<Delete>(event, payload).map(delete_event),
        "create" => {
            read::<serde::de::IgnoredAny>(event, payload)?;
            Ok(ForgeEvent::Unused {
                why: "the `push` event that comes with it has the same information and the commit"
                    .to_owned(),
            })
        }
        other => {
            read::<serde::de::IgnoredAny>(event, payload)?;
            Ok(ForgeEvent::Unused {
                why: format!("Ecluse does not use the event `{}`", quote(other, QUOTED)),
            })
        }
    }
}

fn read<'a, T: Deserialize<'a>>(event: &str, payload: &'a [u8]) -> Result<T, PayloadError> {
    serde_json::from_slice(payload).map_err(|error| PayloadError::Json {
        event: quote(event, QUOTED),
        problem: quote_parse_error(&error),
    })
}

fn push_event(push: Push) -> ForgeEvent {
    let (is_tag, name) = match (
        push.r#ref.strip_prefix("refs/heads/"),
        push.r#ref.strip_prefix("refs/tags/"),
    ) {
        (Some(branch), _) => (false, branch),
        (_, Some(tag)) => (true, tag),
        (None, None) => {
            return unused_event(format!(
                "`{}` is neither a branch nor a tag",
                quote(&push.r#ref, QUOTED)
            ));
        }
    };
    let Ok(name) = name.parse::<RefName>() else {
        let problem = if name.len() > RefName::MAX_BYTES {
            format!(
                "is not used: the name of a branch or tag may have at most {} bytes",
                RefName::MAX_BYTES
            )
        } else {
            "is not a valid name of a branch or tag".to_owned()
        };
        return unused_event(format!("`{}` {problem}", quote(name, QUOTED)));
    };
    if push.deleted || push.after.bytes().all(|b| b == b'0') {
        return if is_tag {
            ForgeEvent::TagDeleted { name }
        } else {
            ForgeEvent::BranchDeleted { name }
        };
    }
    // For an annotated tag `after` is the tag object; the head commit is always the commit itself.
    let commit = push
        .head_commit
        .as_ref()
        .map_or(push.after.as_str(), |head| head.id.as_str());
    let Ok(commit) = commit.parse::<CommitSha>() else {
        return unused_event(format!("`{}` is not a commit id", quote(commit, QUOTED)));
    };
    let message = push
        .head_commit
        .map(|head| head.message)
        .unwrap_or_default();
    let pushed = Pushed {
        name,
        commit,
        before: push
            .before
            .parse()
            .ok()
            .filter(|_| push.before.bytes().any(|b| b != b'0')),
        subject: message.lines().next().unwrap_or_default().into(),
        skip_build: has_skip_marker(&message),
        pusher: push
            .pusher
            .map(|pusher| pusher.name.into())
            .unwrap_or_default(),
    };
    if is_tag {
        ForgeEvent::TagPushed(pushed)
    } else {
        ForgeEvent::BranchPushed(pushed)
    }
}

fn delete_event(delete: Delete) -> ForgeEvent {
    match (delete.ref_type.as_str(), delete.r#ref.parse::<RefName>()) {
        ("branch", Ok(name)) => ForgeEvent::BranchDeleted { name },
        ("tag", Ok(name)) => ForgeEvent::TagDeleted { name },
        (kind, _) => unused_event(format!(
            "Ecluse does not use a deleted {}",
            quote(kind, QUOTED)
        )),
    }
}

/// The most characters of a text of the payload that a sentence quotes.
const QUOTED: usize = 100;

fn unused_event(why: String) -> ForgeEvent {
    ForgeEvent::Unused { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "5f0c6a3d2b1e4f5a6978877665544332211000ff";

    #[test]
    fn the_published_example_is_authentic() {
        // GitHub's documentation, "Testing the webhook payload validation"
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let secret = b"It's a Secret to Everybody".to_vec();
        assert!(is_authentic(
            std::slice::from_ref(&secret),
            Some(signature),
            b"Hello, World!"
        ));
        assert!(is_authentic(
            &[b"new".to_vec(), secret.clone()],
            Some(signature),
            b"Hello, World!"
        ));
        assert!(!is_authentic(
            std::slice::from_ref(&secret),
            Some(signature),
            b"Hello, World"
        ));
        assert!(!is_authentic(
            std::slice::from_ref(&secret),
            Some(&signature[7..]),
            b"Hello, World!"
        ));
        assert!(!is_authentic(
            std::slice::from_ref(&secret),
            Some("sha256="),
            b"Hello, World!"
        ));
        assert!(!is_authentic(&[secret], None, b"Hello, World!"));
        assert!(!is_authentic(&[], Some(signature), b"Hello, World!"));
        let empty_key = Hmac::<Sha256>::new_from_slice(b"")
            .unwrap()
            .chain_update(b"x")
            .finalize()
            .into_bytes();
        assert!(!is_authentic(
            &[Vec::new()],
            Some(&format!("sha256={}", hex::encode(empty_key))),
            b"x"
        ));
    }

    #[test]
    fn pushes_are_parsed() {
        let payload = format!(
            r#"{{"ref":"refs/heads/main","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"Fix it\n\nlong"}},"pusher":{{"name":"pia"}}}}"#
        );
        let ForgeEvent::BranchPushed(pushed) = parse_event("push", payload.as_bytes()).unwrap()
        else {
            unreachable!("a branch")
        };
        assert_eq!(pushed.before, None);
        assert_eq!(
            (
                pushed.name.as_str(),
                pushed.commit.as_str(),
                pushed.subject.as_str(),
                pushed.skip_build,
                pushed.pusher.as_str()
            ),
            ("main", SHA, "Fix it", false, "pia")
        );

        for (before, expected) in [
            ("0".repeat(40), None),
            ("2".repeat(40), Some("2".repeat(40))),
            ("$(id)".to_owned(), None),
        ] {
            let payload = format!(
                r#"{{"ref":"refs/heads/main","before":"{before}","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"x"}}}}"#
            );
            let ForgeEvent::BranchPushed(pushed) = parse_event("push", payload.as_bytes()).unwrap()
            else {
                unreachable!("a branch")
            };
            assert_eq!(pushed.before.map(|commit| commit.to_string()), expected);
        }

        let tag_object = "1".repeat(40);
        let payload = format!(
            r#"{{"ref":"refs/tags/v1.0.0","after":"{tag_object}","head_commit":{{"id":"{SHA}","message":"x [skip ci]"}}}}"#
        );
        let ForgeEvent::TagPushed(pushed) = parse_event("push", payload.as_bytes()).unwrap() else {
            unreachable!("a tag")
        };
        assert_eq!((pushed.commit.as_str(), pushed.skip_build), (SHA, true));
    }

    #[test]
    fn hidden_characters_are_shown() {
        let payload = format!(
            r#"{{"ref":"refs/heads/main","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"a\u0000b\u001b[31m\nx"}},"pusher":{{"name":"p\u0000"}}}}"#
        );
        let ForgeEvent::BranchPushed(pushed) = parse_event("push", payload.as_bytes()).unwrap()
        else {
            unreachable!("a branch")
        };
        assert_eq!(
            (pushed.subject.as_str(), pushed.pusher.as_str()),
            (r"a\u{0}b", r"p\u{0}")
        );
    }

    #[test]
    fn deletions_and_unused_events_are_parsed() {
        let zeros = "0".repeat(40);
        let gone = |name: &str| {
            format!(r#"{{"ref":"{name}","after":"{zeros}","deleted":true,"head_commit":null}}"#)
        };
        assert_eq!(
            parse_event("push", gone("refs/tags/v1.0.0").as_bytes()).unwrap(),
            ForgeEvent::TagDeleted {
                name: "v1.0.0".parse().unwrap()
            }
        );
        assert_eq!(
            parse_event("push", gone("refs/heads/x").as_bytes()).unwrap(),
            ForgeEvent::BranchDeleted {
                name: "x".parse().unwrap()
            }
        );
        assert_eq!(
            parse_event("delete", br#"{"ref":"v1.0.0","ref_type":"tag"}"#).unwrap(),
            ForgeEvent::TagDeleted {
                name: "v1.0.0".parse().unwrap()
            }
        );
        assert_eq!(parse_event("ping", b"{}").unwrap(), ForgeEvent::Ping);
        for (event, payload) in [
            ("issues", "{}".to_owned()),
            ("create", "{}".to_owned()),
            (
                "push",
                format!(r#"{{"ref":"refs/notes/x","after":"{SHA}"}}"#),
            ),
            (
                "push",
                format!(r#"{{"ref":"refs/heads/--upload-pack=x","after":"{SHA}"}}"#),
            ),
            (
                "push",
                r#"{"ref":"refs/heads/main","after":"$(id)"}"#.to_owned(),
            ),
        ] {
            assert!(
                matches!(
                    parse_event(event, payload.as_bytes()).unwrap(),
                    ForgeEvent::Unused { .. }
                ),
                "{event} {payload}"
            );
        }
    }

    #[test]
    fn a_long_text_of_a_payload_is_cut_where_it_is_quoted() {
        let long = "é\\u0001".repeat(1 << 20);
        let push = |name: &str, after: &str| {
            format!(r#"{{"ref":"{name}","after":"{after}","pusher":{{"name":"{long}"}}}}"#)
        };
        for (event, payload) in [
            ("push", push(&format!("refs/heads/{long}"), SHA)),
            ("push", push(&format!("refs/tags/{long}"), SHA)),
            ("push", push(&long, SHA)),
            ("push", push("refs/heads/main", &long)),
            ("delete", format!(r#"{{"ref":"x","ref_type":"{long}"}}"#)),
            (&long[..100], "{}".to_owned()),
        ] {
            match parse_event(event, payload.as_bytes()).unwrap() {
                ForgeEvent::Unused { why } => {
                    assert!(why.chars().count() < 1000, "{}", why.len());
                    assert!(why.contains('…') || event.len() == 100, "{why}");
                }
                other => unreachable!("{other:?}"),
            }
        }
        let message = format!(
            r#"{{"ref":"refs/heads/main","after":"{SHA}","head_commit":{{"id":"{SHA}","message":"{long}"}},"pusher":{{"name":"{long}"}}}}"#
        );
        let ForgeEvent::BranchPushed(pushed) = parse_event("push", message.as_bytes()).unwrap()
        else {
            unreachable!("a branch")
        };
        assert_eq!(pushed.subject.chars().count(), 500);
        assert_eq!(pushed.pusher.chars().count(), 200);
        let wrong = format!(r#"{{"ref":"x","after":"x","deleted":"{long}"}}"#);
        let error = parse_event("push", wrong.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.len() < 2000, "{}", error.len());
        assert!(error.contains("at line 1"), "{error}");
    }

    #[test]
    fn invalid_json_is_refused() {
        for bad in [
            "",
            "{",
            "[]x",
            "nul",
            &"[".repeat(100_000),
            r#"{"ref":1,"after":"x"}"#,
            r#"{"after":"x"}"#,
        ] {
            assert!(
                parse_event("push", bad.as_bytes()).is_err(),
                "{}",
                &bad[..bad.len().min(20)]
            );
        }
        assert!(parse_event("issues", b"{").is_err());
    }
}
