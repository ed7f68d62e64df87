//! The sample people, and the removal of what the demo left on an engine that belongs to the
//! machine.

use anyhow::Context;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListNetworksOptionsBuilder,
    ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder, RemoveImageOptionsBuilder,
    RemoveVolumeOptionsBuilder,
};

use crate::server::{Installation, random_hex};

pub(crate) struct Person {
    pub(crate) login: &'static str,
    pub(crate) title: &'static str,
    pub(crate) password: String,
    pub(crate) token: String,
}

pub(crate) struct Team {
    pub(crate) paula: Person,
    pub(crate) theo: Person,
    pub(crate) hugo: Person,
    pub(crate) ada: Person,
}

impl Team {
    /// Adds every person through the command line, as an operator would.
    pub(crate) async fn add_everybody(installation: &Installation) -> anyhow::Result<Team> {
        Ok(Team {
            paula: add(
                installation,
                "paula",
                "Paula Martin",
                "project_manager",
                "project manager",
            )
            .await?,
            theo: add(
                installation,
                "theo",
                "Theo Bernard",
                "technical_referent",
                "technical referent",
            )
            .await?,
            hugo: add(installation, "hugo", "Hugo Petit", "hosting", "hosting").await?,
            ada: add(
                installation,
                "ada",
                "Ada Moreau",
                "administrator",
                "administrator",
            )
            .await?,
        })
    }
}

async fn add(
    installation: &Installation,
    login: &'static str,
    name: &str,
    role: &str,
    title: &'static str,
) -> anyhow::Result<Person> {
    let password = random_hex(8)?;
    installation
        .run(
            &[
                "user",
                "add",
                login,
                "--name",
                name,
                "--role",
                role,
                "--password-stdin",
            ],
            &format!("{password}\n"),
        )
        .await?;
    let token = installation
        .run(
            &["token", "issue", login, "--name", "demo", "--days", "1"],
            "",
        )
        .await?;
    Ok(Person {
        login,
        title,
        password,
        token,
    })
}

/// Removes the containers, volumes, networks and images of the demo's project from an engine that belongs to
/// the machine, and nothing else.
pub(super) async fn remove_from_machine_engine(
    host: &str,
    project: &str,
    registry: &str,
) -> anyhow::Result<()> {
    let engine = bollard::Docker::connect_with_unix(host, 60, bollard::API_DEFAULT_VERSION)?
        .negotiate_version()
        .await?;
    let label = [("label", vec![format!("ecluse.project={project}")])].into();
    let all = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&label)
        .build();
    for container in engine.list_containers(Some(all)).await? {
        let id = container.id.context("a container without an id")?;
        engine
            .remove_container(
                &id,
                Some(
                    RemoveContainerOptionsBuilder::default()
                        .force(true)
                        .v(true)
                        .build(),
                ),
            )
            .await?;
    }
    let volumes = engine
        .list_volumes(Some(
            ListVolumesOptionsBuilder::default().filters(&label).build(),
        ))
        .await?;
    for volume in volumes.volumes.unwrap_or_default() {
        engine
            .remove_volume(
                &volume.name,
                Some(RemoveVolumeOptionsBuilder::default().force(true).build()),
            )
            .await?;
    }
    let networks = ListNetworksOptionsBuilder::default()
        .filters(&label)
        .build();
    for network in engine.list_networks(Some(networks)).await? {
        let id = network.id.context("a network without an id")?;
        engine.remove_network(&id).await?;
    }
    // Nobody else uses the port of this registry: every image that was pulled from it belongs to
    // the demo.
    for image in engine
        .list_images(Some(ListImagesOptionsBuilder::default().all(false).build()))
        .await?
    {
        let names: Vec<&String> = image.repo_digests.iter().chain(&image.repo_tags).collect();
        if !names.is_empty() && names.iter().all(|name| name.starts_with(registry)) {
            engine
                .remove_image(
                    &image.id,
                    Some(RemoveImageOptionsBuilder::default().force(true).build()),
                    None,
                )
                .await?;
        }
    }
    Ok(())
}
