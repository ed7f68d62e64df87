//! Named volumes: what containers of one run share.

use std::collections::HashMap;

use bollard::models::VolumeCreateRequest;
use bollard::query_parameters::{ListVolumesOptionsBuilder, RemoveVolumeOptions};

use super::{Containers, ContainersError, label_filter, status};

/// A named volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    pub name: String,
    pub labels: HashMap<String, String>,
    /// Otherwise on the engine's disk, without a bound.
    pub in_memory: Option<InMemory>,
}

/// A volume that exists while a container has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InMemory {
    pub mib: u32,
    pub writers: Writers,
}

/// Who may put something into a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writers {
    Root,
    Everybody,
}

impl Containers {
    /// Makes it, empty; fine when it is there.
    pub async fn make_volume(&self, volume: &Volume) -> Result<(), ContainersError> {
        let in_memory = |InMemory { mib, writers }: InMemory| {
            let mode = match writers {
                Writers::Root => "0755",
                Writers::Everybody => "1777",
            };
            let options = [("type", "tmpfs".to_owned()), ("device", "tmpfs".to_owned()), ("o", format!("size={mib}m,mode={mode}"))];
            options.map(|(name, value)| (name.to_owned(), value)).into()
        };
        let request = VolumeCreateRequest {
            name: Some(volume.name.clone()),
            labels: Some(volume.labels.clone()),
            driver_opts: volume.in_memory.map(in_memory),
            ..VolumeCreateRequest::default()
        };
        let made = self.docker().await?.create_volume(request).await;
        made.map(drop).map_err(|error| self.failed(&format!("making the volume `{}`", volume.name), error))
    }

    /// The names and labels of the volumes that carry all these labels.
    pub async fn list_volumes(&self, labels: &[(&str, &str)]) -> Result<Vec<(String, HashMap<String, String>)>, ContainersError> {
        let options = ListVolumesOptionsBuilder::default().filters(&label_filter(labels)).build();
        let listed = self.docker().await?.list_volumes(Some(options)).await.map_err(|error| self.failed("listing volumes", error))?;
        Ok(listed.volumes.unwrap_or_default().into_iter().map(|volume| (volume.name, volume.labels)).collect())
    }

    /// Removes it with its data. Fine when it is gone.
    pub async fn remove_volume(&self, name: &str) -> Result<(), ContainersError> {
        match self.docker().await?.remove_volume(name, None::<RemoveVolumeOptions>).await {
            Ok(()) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => Err(self.failed(&format!("removing the volume `{name}`"), error)),
        }
    }
}
