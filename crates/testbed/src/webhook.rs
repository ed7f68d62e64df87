//! Deliveries as GitHub sends them: with its field names, and sample values of our own.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// The commit id in a push that creates a branch or tag (`before`), or removes it (`after`).
pub const NOTHING: &str = "0000000000000000000000000000000000000000";

/// A push of `commit` to a branch.
pub fn push(
    repository_url: &str,
    branch: &str,
    before: &str,
    commit: &str,
    message: &str,
) -> Value {
    body(
        repository_url,
        &format!("refs/heads/{branch}"),
        before,
        commit,
        Some((commit, message)),
    )
}

/// A new tag. For an annotated one GitHub's `after` is the tag object, and only `head_commit` names
/// the commit.
pub fn push_tag(
    repository_url: &str,
    tag: &str,
    tag_object: &str,
    commit: &str,
    message: &str,
) -> Value {
    body(
        repository_url,
        &format!("refs/tags/{tag}"),
        NOTHING,
        tag_object,
        Some((commit, message)),
    )
}

/// The deletion of a branch or tag, which `reference` names in full.
pub fn deletion(repository_url: &str, reference: &str, before: &str) -> Value {
    body(repository_url, reference, before, NOTHING, None)
}

/// The delivery that GitHub sends when the hook is created.
pub fn ping(repository_url: &str) -> Value {
    json!({
        "zen": "Slow is smooth.",
        "hook_id": 4_711,
        "hook": {"type": "Repository", "id": 4_711, "name": "web", "active": true, "events": ["push"], "config": {"content_type": "json", "insecure_ssl": "0"}},
        "repository": repository(repository_url),
        "sender": person(),
    })
}

/// A new value for `X-GitHub-Delivery`.
pub fn delivery_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The value of `X-Hub-Signature-256` for exactly these bytes.
pub fn sign(secret: &str, body: &[u8]) -> String {
    // HMAC takes a key of any length.
    let mut mac = match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mac) => mac,
        Err(never) => unreachable!("{never}"),
    };
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Posts a signed delivery to `endpoint` (`http://…/webhooks/github/shop`).
pub async fn post(
    client: &reqwest::Client,
    endpoint: &str,
    secret: &str,
    event: &str,
    delivery: &str,
    payload: &Value,
) -> reqwest::Result<reqwest::Response> {
    let body = payload.to_string().into_bytes();
    let request = client
        .post(endpoint)
        .header("content-type", "application/json")
        .header("user-agent", "GitHub-Hookshot/5a1e7c4");
    let request = request
        .header("x-github-event", event)
        .header("x-github-delivery", delivery)
        .header("x-github-hook-id", "4711");
    request
        .header("x-hub-signature-256", sign(secret, &body))
        .body(body)
        .send()
        .await
}

fn body(
    repository_url: &str,
    reference: &str,
    before: &str,
    after: &str,
    head: Option<(&str, &str)>,
) -> Value {
    let commit = head.map(|(id, message)| commit(repository_url, id, message));
    let on_branch = reference.starts_with("refs/heads/");
    json!({
        "ref": reference,
        "before": before,
        "after": after,
        "repository": repository(repository_url),
        "pusher": {"name": "dora", "email": "dora@example.com"},
        "sender": person(),
        "created": before == NOTHING,
        "deleted": after == NOTHING,
        "forced": false,
        "base_ref": if on_branch { Value::Null } else { json!("refs/heads/main") },
        "compare": format!("{repository_url}/compare/{}...{}", shorten(before), shorten(after)),
        "commits": if on_branch { commit.iter().cloned().collect::<Vec<_>>() } else { Vec::new() },
        "head_commit": commit,
    })
}

fn shorten(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

fn commit(repository_url: &str, id: &str, message: &str) -> Value {
    let author = json!({"name": "Dora Developer", "email": "dora@example.com", "username": "dora"});
    json!({
        "id": id,
        "tree_id": id.chars().rev().collect::<String>(),
        "distinct": true,
        "message": message,
        "timestamp": "2025-10-15T10:00:00+02:00",
        "url": format!("{repository_url}/commit/{id}"),
        "author": author,
        "committer": author,
        "added": [],
        "removed": [],
        "modified": ["CHANGELOG.md"],
    })
}

fn person() -> Value {
    let api = "https://api.example.com/users/dora";
    json!({
        "login": "dora", "id": 2_042, "node_id": "U_kgDOAAAH-g", "avatar_url": "https://avatars.example.com/u/2042?v=4", "gravatar_id": "",
        "url": api, "html_url": "https://forge.example.com/dora", "followers_url": format!("{api}/followers"),
        "following_url": format!("{api}/following{{/other_user}}"), "gists_url": format!("{api}/gists{{/gist_id}}"),
        "starred_url": format!("{api}/starred{{/owner}}{{/repo}}"), "subscriptions_url": format!("{api}/subscriptions"),
        "organizations_url": format!("{api}/orgs"), "repos_url": format!("{api}/repos"), "events_url": format!("{api}/events{{/privacy}}"),
        "received_events_url": format!("{api}/received_events"), "type": "User", "site_admin": false,
    })
}

fn repository(url: &str) -> Value {
    let path = url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split_once('/'))
        .map_or(url, |(_, path)| path)
        .trim_end_matches(".git");
    let (owner, name) = path.rsplit_once('/').unwrap_or(("clients", path));
    let web = url.trim_end_matches(".git");
    let api = format!("https://api.example.com/repos/{path}");
    let mut repository = json!({
        "id": 77_001, "node_id": "R_kgDOAAEsyQ", "name": name, "full_name": path, "private": true,
        "owner": {"name": owner, "login": owner, "id": 1_001, "type": "Organization", "site_admin": false, "url": format!("https://api.example.com/users/{owner}")},
        "html_url": web, "description": "A client project", "fork": false, "url": web, "created_at": 1_760_000_000, "updated_at": "2025-10-15T08:00:00Z",
        "pushed_at": 1_760_515_200, "git_url": url, "ssh_url": format!("git@forge.example.com:{path}.git"), "clone_url": url, "svn_url": web,
        "homepage": null, "size": 120, "stargazers_count": 0, "watchers_count": 0, "language": "Python", "has_issues": true,
        "archived": false, "open_issues_count": 0, "visibility": "private", "default_branch": "main", "master_branch": "main",
    });
    let links = [
        ("forks", ""),
        ("keys", "{/key_id}"),
        ("collaborators", "{/collaborator}"),
        ("teams", ""),
        ("hooks", ""),
        ("events", ""),
        ("assignees", "{/user}"),
        ("branches", "{/branch}"),
        ("tags", ""),
        ("statuses", "/{sha}"),
        ("languages", ""),
        ("stargazers", ""),
        ("contributors", ""),
        ("subscribers", ""),
        ("subscription", ""),
        ("commits", "{/sha}"),
        ("comments", "{/number}"),
        ("contents", "/{+path}"),
        ("merges", ""),
        ("downloads", ""),
        ("issues", "{/number}"),
        ("pulls", "{/number}"),
        ("milestones", "{/number}"),
        ("labels", "{/name}"),
        ("releases", "{/id}"),
        ("deployments", ""),
    ];
    if let Value::Object(fields) = &mut repository {
        for (name, rest) in links {
            fields.insert(format!("{name}_url"), format!("{api}/{name}{rest}").into());
        }
    }
    repository
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_the_forges_own_documentation() {
        // docs.github.com, "Validating webhook deliveries", "Testing the webhook payload
        // validation"
        let expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert_eq!(
            sign("It's a Secret to Everybody", b"Hello, World!"),
            expected
        );
    }

    #[test]
    fn an_annotated_tag_names_its_commit_in_head_commit_only() {
        let payload = push_tag(
            "http://127.0.0.1:1/clients/shop.git",
            "v1.0.0",
            &"a".repeat(40),
            &"b".repeat(40),
            "Start",
        );
        assert_eq!(
            (
                payload["after"].as_str(),
                payload["head_commit"]["id"].as_str()
            ),
            (Some(&*"a".repeat(40)), Some(&*"b".repeat(40)))
        );
        assert_eq!(payload["repository"]["full_name"], "clients/shop");
        assert!(
            (4_000..9_000).contains(&payload.to_string().len()),
            "{}",
            payload.to_string().len()
        );
    }
}
