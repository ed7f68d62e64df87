//! Image tags of branches.

use ecluse_domain::git::RefName;
use ecluse_domain::{CommitSha, Version};

/// The image tag of a branch: characters that an OCI tag cannot have become `-`. `None` for a
/// branch whose tag would look like the tag of a release, of a commit or of a document attached to
/// an image (such as `sha256-<hex>.sig`), so that a branch can never take such a tag.
pub fn branch_tag(branch: &RefName) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let tag: String = branch
        .as_str()
        .chars()
        .map(|c| if allowed(c) { c } else { '-' })
        .take(128)
        .collect();
    let tag = if tag.starts_with(['.', '-']) {
        format!("_{}", &tag[1..])
    } else {
        tag
    };
    let is_reserved = tag.parse::<CommitSha>().is_ok()
        || tag.parse::<Version>().is_ok()
        || tag.starts_with("sha256-");
    (!is_reserved).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_has_a_valid_tag_that_no_release_or_commit_has() {
        let long = "x".repeat(180);
        for (branch, tag) in [
            ("main", Some("main")),
            ("feature/été", Some("feature--t-")),
            ("release/v1.2.3", Some("release-v1.2.3")),
            ("18.0", Some("18.0")),
            ("v1.2.3", None),
            ("1.2.3", None),
            ("0123456789abcdef0123456789abcdef01234567", None),
            ("sha256-0123456789abcdef.sig", None),
            ("sha256/0123", None),
            ("é", Some("_")),
            (&long, Some(&long[..128])),
        ] {
            assert_eq!(
                branch_tag(&branch.parse().unwrap()).as_deref(),
                tag,
                "{branch}"
            );
        }
    }
}
