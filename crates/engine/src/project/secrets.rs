//! The secrets of projects and stages, and the place that each is sealed for, so that a sealed
//! value can be opened only in its own place.

use ecluse_clients::git;
use ecluse_domain::ids::{ProjectId, StageId};
use ecluse_store::{PgConnection, projects};
use secrecy::SecretString;

use crate::{Engine, Error, Result};

/// The user name and the token for cloning over http(s).
#[derive(serde::Serialize, serde::Deserialize)]
pub struct GitCredential {
    pub username: String,
    pub token: String,
}

pub(crate) fn webhook_secret_place(project: ProjectId) -> String {
    format!("the webhook of project {project}")
}

pub(crate) fn git_credential_place(project: ProjectId) -> String {
    format!("the repository of project {project}")
}

pub(crate) fn stage_secret_place(stage: StageId, name: &str) -> String {
    format!("the secret {name} of stage {stage}")
}

/// Opens the credential for a project's repository, if the project has one.
pub(crate) async fn open_git_credential(
    engine: &Engine,
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<Option<git::Credential>> {
    let Some(sealed) = projects::get_sealed_secrets(conn, project)
        .await?
        .git_credential
    else {
        return Ok(None);
    };
    let plain = engine.vault.open(&git_credential_place(project), &sealed)?;
    let credential: GitCredential = serde_json::from_slice(&plain).map_err(|_| {
        Error::Permanent("The git credential of the project cannot be read.".to_owned())
    })?;
    Ok(Some(git::Credential {
        username: credential.username,
        token: SecretString::from(credential.token),
    }))
}
