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
}

impl Containers {
    /// Makes it, empty; fine when it is there.
    pub async fn make_volume(&self, volume: &Volume) -> Result<(), ContainersError> {
        let request =
            VolumeCreateRequest { name: Some(volume.name.clone()), labels: Some(volume.labels.clone()), ..VolumeCreateRequest::default() };
        let made = self.docker().await?.create_volume(request).await;
        made.map(drop).map_err(|error| self.failed(&format!("making the volume `{}`", volume.name), error))
    }

    /// The volumes that carry all these labels.
    pub async fn list_volumes(&self, labels: &[(&str, &str)]) -> Result<Vec<Volume>, ContainersError> {
        let options = ListVolumesOptionsBuilder::default().filters(&label_filter(labels)).build();
        let listed = self.docker().await?.list_volumes(Some(options)).await.map_err(|error| self.failed("listing volumes", error))?;
        Ok(listed.volumes.unwrap_or_default().into_iter().map(|volume| Volume { name: volume.name, labels: volume.labels }).collect())
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
