//! The readers of what a registry sends, as targets in the folder `fuzz` call them.

use ecluse_domain::odoo::Owner;
use oci_distribution::errors::{OciDistributionError, OciEnvelope};

use super::RegistryError;
use super::error::Failure;
use super::owner::{GROUP, PASSWD, find_owner, search_layer};
use super::referrers::{read_signature, take_layers};

/// Reads the owner that a base image with this single layer has.
pub fn read_owner(user: &str, layer: &[u8]) -> Result<Owner, String> {
    let files = search_layer(layer, &[PASSWD, GROUP]).map_err(|error| error.to_string())?;
    let file = |path| {
        files
            .get(path)
            .and_then(Option::as_deref)
            .unwrap_or_default()
    };
    find_owner(user, file(PASSWD), file(GROUP))
}

/// Finds the owner in these files.
pub fn find_owner_in(user: &str, passwd: &str, groups: &str) -> Result<Owner, String> {
    find_owner(user, passwd, groups)
}

/// Returns how many signatures of cosign a manifest lists.
pub fn count_signatures(manifest: &[u8]) -> usize {
    let layers = take_layers(serde_json::from_slice(manifest).unwrap_or_default());
    layers.iter().filter_map(read_signature).count()
}

/// Describes an answer of a registry that is an error, as the client library reports its status and
/// its text, or the errors in its JSON.
pub fn describe_errors(code: u16, message: &str) -> Vec<RegistryError> {
    let url = "https://registry.example/v2/".to_owned();
    let mut errors = vec![OciDistributionError::ServerError {
        code,
        url: url.clone(),
        message: message.to_owned(),
    }];
    if let Ok(envelope) = serde_json::from_str::<OciEnvelope>(message) {
        errors.push(OciDistributionError::RegistryError { envelope, url });
    }
    let about = |error| Failure::from(error).about("registry.example/shop");
    errors.into_iter().map(about).collect()
}
