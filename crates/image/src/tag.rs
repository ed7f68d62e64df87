use ecluse_domain::git::RefName;
use ecluse_domain::{CommitSha, Version};

/// The image tag of a branch: what an OCI tag cannot hold becomes `-`. `None` for a branch whose tag
/// would look like a release, a commit or what is attached to an image (`sha256-<hex>.sig` and the like),
/// so that a branch can never pass for one.
pub fn branch_tag(branch: &RefName) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let tag: String = branch.as_str().chars().map(|c| if allowed(c) { c } else { '-' }).take(128).collect();
    let tag = if tag.starts_with(['.', '-']) { format!("_{}", &tag[1..]) } else { tag };
    let taken = tag.parse::<CommitSha>().is_ok() || tag.parse::<Version>().is_ok() || tag.starts_with("sha256-");
    (!taken).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_branches() {
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
            assert_eq!(branch_tag(&branch.parse().unwrap()).as_deref(), tag, "{branch}");
        }
    }
}
