//! What a release is compared with, as the query of an address names it.

use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::release::changes::Baseline;
use serde::Deserialize;
use utoipa::IntoParams;

use super::schemas;

/// What a release is compared with: one of the two.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ComparisonQuery {
    /// The release that is live on this stage: staging, preprod or prod.
    #[param(schema_with = schemas::stage_name)]
    stage: Option<StageName>,
    /// Another release's version, or the digest of an image of the project.
    #[param(
        max_length = 71,
        pattern = r"^(v?(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}|sha256:[0-9a-f]{64})$"
    )]
    from: Option<String>,
}

impl ComparisonQuery {
    /// The baseline that the query names.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the query names none, two, or something that is no version and no
    /// digest.
    pub fn baseline(self) -> Result<Baseline, Error> {
        let invalid = |field, problem: &str| Err(Error::Invalid(vec![(field, problem.to_owned())]));
        match (self.stage, self.from) {
            (Some(stage), None) => Ok(Baseline::Stage(stage)),
            (None, Some(from)) => match (from.parse(), from.parse()) {
                (Ok(version), _) => Ok(Baseline::Version(version)),
                (_, Ok(digest)) => Ok(Baseline::Image(digest)),
                (Err(_), Err(_)) => invalid(
                    "from",
                    "must be a version, such as v1.4.0, or a digest: sha256: and 64 hexadecimal digits",
                ),
            },
            (None, None) => invalid("stage", "is missing: either `stage` or `from` is required"),
            (Some(_), Some(_)) => invalid("from", "cannot be combined with `stage`"),
        }
    }
}
