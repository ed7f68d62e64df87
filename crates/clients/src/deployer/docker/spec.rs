//! The settings of the container of a deployment.

use std::collections::{BTreeMap, HashMap};

use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::StageName;

use super::{DEPLOYMENT, DIGEST, HEALTH_PATH, HEALTH_PORT, PROJECT, RELEASE, STAGE};
use crate::containers::{ContainerSpec, EngineNetwork, ImageByDigest};
use crate::deployer::DeploySpec;

pub(super) fn container_spec(
    spec: &DeploySpec,
    image: ImageByDigest,
    networks: &[EngineNetwork],
) -> ContainerSpec {
    let DeploySpec {
        project,
        stage,
        settings,
        ..
    } = spec;
    let release = spec.release.clone().unwrap_or_default();
    let mut environment = settings.environment.clone();
    environment.extend(
        [
            ("PROJECT", project.clone()),
            ("STAGE", stage.to_string()),
            ("RELEASE", release.clone()),
            ("DIGEST", spec.digest.to_string()),
        ]
        .map(|(name, value)| (format!("ECLUSE_{name}"), value)),
    );
    let owner = [(PROJECT, project.clone()), (STAGE, stage.to_string())]
        .map(|(name, value)| (name.to_owned(), value));
    let mut labels = HashMap::from(owner.clone());
    labels.extend(
        [
            (DEPLOYMENT, spec.deployment.to_string()),
            (DIGEST, spec.digest.to_string()),
            (RELEASE, release),
            (HEALTH_PATH, settings.health_path.clone()),
            (HEALTH_PORT, settings.health_port.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    ContainerSpec {
        name: container_name(project, *stage, spec.deployment),
        image,
        command: settings.command.clone(),
        environment,
        secrets: spec.secrets.clone(),
        labels,
        ports: settings.ports.clone(),
        networks: networks.iter().map(|network| network.id.clone()).collect(),
        volumes: volumes(project, *stage, &settings.volumes),
        volume_labels: HashMap::from(owner),
        memory_mib: Some(spec.limits.memory_mib(settings)),
        cpu_millicores: Some(spec.limits.cpu_millicores(settings)),
    }
}

fn container_name(project: &str, stage: StageName, deployment: DeploymentId) -> String {
    // The last digits, because the first ones of a version 7 UUID are the time, which close
    // deployments share.
    let id = deployment.0.simple().to_string();
    format!("ecluse-{project}-{stage}-{}", &id[id.len() - 12..])
}

fn volumes(
    project: &str,
    stage: StageName,
    volumes: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    volumes
        .iter()
        .map(|(name, path)| (format!("ecluse-{project}-{stage}-{name}"), path.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::containers::Secrets;
    use ecluse_domain::Digest;
    use ecluse_domain::stage::{EngineAccess, StageLimits, StageSettings};

    #[test]
    fn every_container_of_a_stage_has_limits() {
        let digest = Digest::sha256(b"image");
        let image = ImageByDigest::new("localhost:5000/shop", digest.clone()).unwrap();
        let mut spec = DeploySpec {
            deployment: DeploymentId::generate(),
            project: "shop".to_owned(),
            stage: StageName::Staging,
            image: "localhost:5000/shop".to_owned(),
            digest,
            release: None,
            settings: StageSettings::default(),
            access: EngineAccess::default(),
            limits: StageLimits::default(),
            secrets: Secrets::default(),
        };
        let limits = |spec: &DeploySpec| {
            let container = container_spec(spec, image.clone(), &[]);
            (container.memory_mib, container.cpu_millicores)
        };
        assert_eq!(limits(&spec), (Some(4096), Some(2000)));
        spec.settings.memory_mib = Some(512);
        spec.settings.cpu_millicores = Some(250);
        assert_eq!(limits(&spec), (Some(512), Some(250)));
    }
}
