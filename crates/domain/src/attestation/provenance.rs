//! The origin of an image: an in-toto statement (v1) with SLSA provenance (v1). The meaning of each
//! field is described in `docs/attestations.md`.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::Digest;

pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
pub const PREDICATE_TYPE: &str = "https://slsa.dev/provenance/v1";
/// The way Ecluse builds, described in `docs/attestations.md`. A different way gets a new number.
pub const BUILD_TYPE: &str = "urn:ecluse:build:1";

/// A claim about artifacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement<P> {
    #[serde(rename = "_type")]
    pub statement_type: String,
    pub subject: Vec<Resource>,
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    pub predicate: P,
}

impl<P> Statement<P> {
    /// A statement about one image. `repository` includes its host.
    pub fn about(repository: &str, digest: &Digest, predicate_type: &str, predicate: P) -> Self {
        Self {
            statement_type: STATEMENT_TYPE.to_owned(),
            subject: vec![Resource {
                name: Some(repository.to_owned()),
                uri: None,
                digest: BTreeMap::from([("sha256".to_owned(), digest.hex().to_owned())]),
            }],
            predicate_type: predicate_type.to_owned(),
            predicate,
        }
    }
}

/// An artifact, named by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    pub digest: BTreeMap<String, String>,
}

impl Resource {
    /// A commit. `path` is the folder of its repository in the project, empty for the project's
    /// own.
    pub fn commit(address: &str, commit: &crate::CommitSha, path: &str) -> Self {
        Self {
            name: (!path.is_empty()).then(|| path.to_owned()),
            uri: Some(format!("git+{address}@{commit}")),
            digest: BTreeMap::from([("gitCommit".to_owned(), commit.to_string())]),
        }
    }

    /// An image. `repository` includes its host.
    pub fn image(name: &str, repository: &str, digest: &Digest) -> Self {
        Self {
            name: Some(name.to_owned()),
            uri: Some(format!("oci://{repository}@{digest}")),
            digest: BTreeMap::from([("sha256".to_owned(), digest.hex().to_owned())]),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    pub build_definition: BuildDefinition,
    pub run_details: RunDetails,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuildDefinition {
    pub build_type: String,
    pub external_parameters: ExternalParameters,
    /// The project's repository first, then its submodules, the base image and the dependency
    /// image.
    pub resolved_dependencies: Vec<Resource>,
}

/// What the pusher requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalParameters {
    pub repository: String,
    /// The branch or tag whose push started the build, such as `refs/heads/main`.
    pub r#ref: String,
    pub commit: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDetails {
    pub builder: Builder,
    pub metadata: Metadata,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Builder {
    /// The address of the installation.
    pub id: String,
    #[serde(default)]
    pub version: BTreeMap<String, String>,
}

/// The time of a build. The end is left out on purpose: a build that was killed and continues would
/// otherwise write two different documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// The id of the build.
    pub invocation_id: String,
    /// RFC 3339.
    pub started_on: String,
}

/// A point in time in the format of these documents.
pub fn format_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_the_shape_that_verifiers_read() {
        let digest = Digest::sha256(b"image");
        let commit = "0123456789012345678901234567890123456789".parse().unwrap();
        let provenance = Provenance {
            build_definition: BuildDefinition {
                build_type: BUILD_TYPE.to_owned(),
                external_parameters: ExternalParameters {
                    repository: "https://git.example/shop.git".to_owned(),
                    r#ref: "refs/heads/main".to_owned(),
                    commit: "0123456789012345678901234567890123456789".to_owned(),
                },
                resolved_dependencies: vec![
                    Resource::commit("https://git.example/shop.git", &commit, ""),
                    Resource::image("base", "registry.example/odoo", &digest),
                ],
            },
            run_details: RunDetails {
                builder: Builder {
                    id: "https://ecluse.example/".to_owned(),
                    version: BTreeMap::new(),
                },
                metadata: Metadata {
                    invocation_id: "b".to_owned(),
                    started_on: format_time(DateTime::UNIX_EPOCH),
                },
            },
        };
        let statement =
            Statement::about("registry.example/shop", &digest, PREDICATE_TYPE, provenance);
        let written = serde_json::to_value(&statement).unwrap();
        let hex = digest.hex();
        assert_eq!(
            written,
            serde_json::json!({
                "_type": "https://in-toto.io/Statement/v1",
                "subject": [{"name": "registry.example/shop", "digest": {"sha256": hex}}],
                "predicateType": "https://slsa.dev/provenance/v1",
                "predicate": {
                    "buildDefinition": {
                        "buildType": "urn:ecluse:build:1",
                        "externalParameters": {
                            "repository": "https://git.example/shop.git", "ref": "refs/heads/main",
                            "commit": "0123456789012345678901234567890123456789",
                        },
                        "resolvedDependencies": [
                            {"uri": "git+https://git.example/shop.git@0123456789012345678901234567890123456789",
                             "digest": {"gitCommit": "0123456789012345678901234567890123456789"}},
                            {"name": "base", "uri": format!("oci://registry.example/odoo@{digest}"), "digest": {"sha256": hex}},
                        ],
                    },
                    "runDetails": {
                        "builder": {"id": "https://ecluse.example/", "version": {}},
                        "metadata": {"invocationId": "b", "startedOn": "1970-01-01T00:00:00Z"},
                    },
                },
            })
        );
        assert_eq!(
            serde_json::from_value::<Statement<Provenance>>(written).unwrap(),
            statement
        );
    }
}
