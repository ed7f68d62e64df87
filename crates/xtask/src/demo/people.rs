//! The sample people, and tidying up where we are guests.

use anyhow::Context;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptionsBuilder, RemoveVolumeOptionsBuilder,
};

use crate::server::{Installation, random_hex};

pub(super) struct Person {
    pub(super) login: &'static str,
    pub(super) title: &'static str,
    pub(super) password: String,
    pub(super) token: String,
}

pub(super) struct Team {
    pub(super) paula: Person,
    pub(super) theo: Person,
    pub(super) hugo: Person,
    pub(super) ada: Person,
}

impl Team {
    /// Adds everybody through the command line, as an operator would.
    pub(super) async fn introduce(installation: &Installation) -> anyhow::Result<Team> {
        Ok(Team {
            paula: add(installation, "paula", "Paula Martin", "project_manager", "project manager").await?,
            theo: add(installation, "theo", "Theo Bernard", "technical_referent", "technical referent").await?,
            hugo: add(installation, "hugo", "Hugo Petit", "hosting", "hosting").await?,
            ada: add(installation, "ada", "Ada Moreau", "administrator", "administrator").await?,
        })
    }
}

async fn add(installation: &Installation, login: &'static str, name: &str, role: &str, title: &'static str) -> anyhow::Result<Person> {
    let password = random_hex(8)?;
    installation.run(&["user", "add", login, "--name", name, "--role", role, "--password-stdin"], &format!("{password}\n")).await?;
    let token = installation.run(&["token", "issue", login, "--name", "demo", "--days", "1"], "").await?;
    Ok(Person { login, title, password, token })
}

/// Removes what the demo's project left on an engine that is not ours: its containers, volumes and images, nothing else.
pub(super) async fn remove_from_machine_engine(host: &str, project: &str, registry: &str) -> anyhow::Result<()> {
    let engine = bollard::Docker::connect_with_unix(host, 60, bollard::API_DEFAULT_VERSION)?.negotiate_version().await?;
    let label = [("label", vec![format!("ecluse.project={project}")])].into();
    let all = ListContainersOptionsBuilder::default().all(true).filters(&label).build();
    for container in engine.list_containers(Some(all)).await? {
        let id = container.id.context("a container without an id")?;
        engine.remove_container(&id, Some(RemoveContainerOptionsBuilder::default().force(true).v(true).build())).await?;
    }
    let volumes = engine.list_volumes(Some(ListVolumesOptionsBuilder::default().filters(&label).build())).await?;
    for volume in volumes.volumes.unwrap_or_default() {
        engine.remove_volume(&volume.name, Some(RemoveVolumeOptionsBuilder::default().force(true).build())).await?;
    }
    // The registry's port is this run's own: whatever was pulled from it is ours.
    for image in engine.list_images(Some(ListImagesOptionsBuilder::default().all(false).build())).await? {
        let names: Vec<&String> = image.repo_digests.iter().chain(&image.repo_tags).collect();
        if !names.is_empty() && names.iter().all(|name| name.starts_with(registry)) {
            engine.remove_image(&image.id, Some(RemoveImageOptionsBuilder::default().force(true).build()), None).await?;
        }
    }
    Ok(())
}
