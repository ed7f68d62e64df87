//! What the deployer needs to know of a deployment.

use std::collections::BTreeMap;

use ecluse_clients::deployer::{DeploySpec, Secrets};
use ecluse_store::deployments::Deployment;
use ecluse_store::{engine_access, images, projects, stages};

use crate::project::secrets::stage_secret_place;
use crate::{Engine, Error, Result};

/// Collects everything that the deployer needs, with the secrets opened.
pub(crate) async fn build_spec(engine: &Engine, deployment: &Deployment) -> Result<DeploySpec> {
    let mut conn = engine.connection().await?;
    let project = projects::get(&mut conn, deployment.project_id).await?;
    let stage = stages::get_by_id(&mut conn, deployment.stage_id).await?;
    let mut image = images::get(&mut conn, project.id, &deployment.image_digest).await?;
    let access = engine_access::get(&mut conn, project.id).await?;
    drop(conn);
    if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::DeploysByTag)
        && let Some(version) = &deployment.version
    {
        image.digest = engine
            .registry
            .resolve(project.image_repository.as_str(), &version.to_string())
            .await?;
    }
    let mut secrets = BTreeMap::new();
    for (name, sealed) in stage.secrets.0.iter() {
        let unreadable = || {
            Error::Permanent(format!(
                "The secret {name} of {} cannot be read.",
                stage.name
            ))
        };
        let sealed = hex::decode(sealed).map_err(|_| unreadable())?;
        let value = engine
            .vault
            .open(&stage_secret_place(stage.id, name), &sealed)?;
        secrets.insert(
            name.clone(),
            String::from_utf8(value).map_err(|_| unreadable())?,
        );
    }
    Ok(DeploySpec {
        deployment: deployment.id,
        project: project.slug,
        stage: stage.name,
        image: image.repository,
        digest: image.digest,
        release: deployment.version.map(|version| version.to_string()),
        settings: stage.settings.0,
        access,
        limits: engine.stage_limits,
        secrets: Secrets::new(secrets),
    })
}
