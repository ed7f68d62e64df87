//! Named volumes, which the containers of one run share.

use std::collections::HashMap;

use bollard::models::VolumeCreateRequest;
use bollard::query_parameters::{ListVolumesOptionsBuilder, RemoveVolumeOptions};

use super::{Containers, ContainersError, label_filter, status};

/// A named volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    pub name: String,
    pub labels: HashMap<String, String>,
    /// In memory; otherwise on the engine's disk without a limit.
    pub in_memory: Option<InMemory>,
}

/// A volume in memory, which exists while a container uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InMemory {
    pub mib: u32,
    pub writers: VolumeWriters,
}

/// Who may write to a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolumeWriters {
    Root,
    Everybody,
}

impl Containers {
    /// Creates an empty volume. It is no error when it exists.
    pub async fn create_volume(&self, volume: &Volume) -> Result<(), ContainersError> {
        let in_memory = |InMemory { mib, writers }: InMemory| {
            let mode = match writers {
                VolumeWriters::Root => "0755",
                VolumeWriters::Everybody => "1777",
            };
            let options = [
                ("type", "tmpfs".to_owned()),
                ("device", "tmpfs".to_owned()),
                ("o", format!("size={mib}m,mode={mode}")),
            ];
            options.map(|(name, value)| (name.to_owned(), value)).into()
        };
        let request = VolumeCreateRequest {
            name: Some(volume.name.clone()),
            labels: Some(volume.labels.clone()),
            driver_opts: volume.in_memory.map(in_memory),
            ..VolumeCreateRequest::default()
        };
        let made = self.docker().await?.create_volume(request).await;
        made.map(drop).map_err(|error| {
            self.request_error(
                &format!("the creation of the volume `{}`", volume.name),
                error,
            )
        })
    }

    /// Lists the names and labels of the volumes that have all these labels.
    pub async fn list_volumes(
        &self,
        labels: &[(&str, &str)],
    ) -> Result<Vec<(String, HashMap<String, String>)>, ContainersError> {
        let options = ListVolumesOptionsBuilder::default()
            .filters(&label_filter(labels))
            .build();
        let listed = self
            .docker()
            .await?
            .list_volumes(Some(options))
            .await
            .map_err(|error| self.request_error("the request for the list of volumes", error))?;
        Ok(listed
            .volumes
            .unwrap_or_default()
            .into_iter()
            .map(|volume| (volume.name, volume.labels))
            .collect())
    }

    /// Removes a volume with its data. It is no error when it is gone.
    pub async fn remove_volume(&self, name: &str) -> Result<(), ContainersError> {
        match self
            .docker()
            .await?
            .remove_volume(name, None::<RemoveVolumeOptions>)
            .await
        {
            Ok(()) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => {
                Err(self.request_error(&format!("the removal of the volume `{name}`"), error))
            }
        }
    }
}
