//! Intake: checks a forge's delivery and stores it before it is acknowledged. Nothing here waits
//! for git, a registry or a build: the job that is stored with the delivery does that work.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use ecluse_clients::forge::{self, PayloadError};
use ecluse_domain::delivery::Forge;
use ecluse_domain::event::ForgeEvent;
use ecluse_domain::ids::{DeliveryId, ProjectId};
use ecluse_store::deliveries::{self, NewDelivery};
use ecluse_store::projects;

use super::writer::{self, Stored, Writer};
use crate::project::secrets::webhook_secret_place;
use crate::records::quota;
use crate::{Engine, Error, Result};

/// A delivery as the forge sent it.
pub struct IncomingDelivery<'a> {
    /// The project's slug, from the address of the request. It is not trusted until the signature
    /// is checked.
    pub project: &'a str,
    pub forge: Forge,
    pub forge_id: &'a str,
    pub event: &'a str,
    pub signature: Option<&'a str>,
    /// The raw bytes, which the signature covers.
    pub body: Bytes,
    /// Whether the body is a form whose field `payload` holds the JSON.
    pub is_form: bool,
    pub remote_address: Option<&'a str>,
}

/// What happened to a delivery that was accepted. It is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is stored with its job.
    Queued(DeliveryId),
    /// It is stored, but Ecluse does not use this event.
    Ignored(DeliveryId),
    /// The forge sent it before. The id is that of the first delivery.
    Repeated(DeliveryId),
}

/// Why a delivery was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The project does not exist, or the signature is wrong or missing. A sender cannot see the
    /// difference.
    #[error("the signature is missing or wrong")]
    Unauthentic,
    /// The project has received too much today. Contains the time until the quota is whole again.
    #[error("the deliveries of this project have used up their quota of today")]
    OverQuota(Duration),
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ecluse_store::Error> for IntakeError {
    fn from(error: ecluse_store::Error) -> Self {
        Self::Engine(error.into())
    }
}

/// Receives deliveries. It must be started inside a Tokio runtime, and it ends with its last clone.
#[derive(Clone)]
pub struct Intake {
    engine: Engine,
    writer: Writer,
    projects: std::sync::Arc<Mutex<ProjectCache>>,
}

/// A project with the keys that may sign its deliveries. It is cached for a second, so that a burst
/// does not read the same row each time; therefore a replaced secret is accepted for a second
/// longer.
#[derive(Clone)]
struct KnownProject {
    project: ProjectId,
    keys: Vec<Vec<u8>>,
}

/// Projects by slug, with the time when each was read; `None` for a slug that no project has.
type ProjectCache = HashMap<String, (Instant, Option<KnownProject>)>;

/// How long a cached project is used.
const CACHE_LIFETIME: Duration = Duration::from_secs(1);
/// Most slugs in the cache, unless more projects than that send deliveries.
const MAX_CACHED: usize = 1_000;

impl Intake {
    /// Starts the writer that stores deliveries.
    pub fn start(engine: Engine) -> Self {
        let writer = writer::start(engine.clone());
        Self {
            engine,
            writer,
            projects: Default::default(),
        }
    }

    /// Checks a delivery and stores it with its job. Each delivery id of the forge is stored once.
    pub async fn receive(&self, incoming: IncomingDelivery<'_>) -> Result<Accepted, IntakeError> {
        let known = self.find_project(incoming.project).await?;
        // The signature is computed for an unknown project too, so that the answer takes as long.
        let (project, keys) = known.map_or((None, vec![vec![0; 32]]), |known| {
            (Some(known.project), known.keys)
        });
        let authentic =
            forge::is_authentic(incoming.forge, &keys, incoming.signature, &incoming.body);
        let Some(project) = project.filter(|_| authentic) else {
            return Err(IntakeError::Unauthentic);
        };
        quota::take_delivery(&self.engine, project, incoming.body.len())
            .map_err(IntakeError::OverQuota)?;

        let payload = if incoming.is_form {
            forge::read_form_payload(&incoming.body)?
        } else {
            incoming.body
        };
        let event = forge::parse_event(incoming.forge, incoming.event, &payload)?;
        let ignored = match event {
            ForgeEvent::Unused { why } => Some(why),
            ForgeEvent::Ping
            | ForgeEvent::BranchPushed(_)
            | ForgeEvent::TagPushed(_)
            | ForgeEvent::BranchDeleted { .. }
            | ForgeEvent::TagDeleted { .. } => None,
        };
        let (id, is_ignored) = (DeliveryId::generate(), ignored.is_some());
        let new = NewDelivery {
            id,
            project_id: project,
            forge: incoming.forge,
            forge_id: incoming.forge_id.to_owned(),
            event: incoming.event.to_owned(),
            payload,
            remote_address: incoming.remote_address.map(str::to_owned),
            ignored,
        };
        match self.writer.store(new).await? {
            Stored::New if is_ignored => Ok(Accepted::Ignored(id)),
            Stored::New => Ok(Accepted::Queued(id)),
            Stored::Repeated => {
                let mut conn = self.engine.connection().await?;
                let first = deliveries::find_by_forge_id(
                    &mut conn,
                    project,
                    incoming.forge,
                    incoming.forge_id,
                )
                .await?;
                first.map(Accepted::Repeated).ok_or_else(|| {
                    Error::Internal("a repeated delivery has no first delivery".to_owned()).into()
                })
            }
        }
    }

    /// Finds a project and its keys. An unknown slug costs the same reads of the database as a
    /// known one, so that the time of the answer reveals nothing.
    async fn find_project(&self, slug: &str) -> Result<Option<KnownProject>> {
        let cached = self
            .projects
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(slug)
            .cloned();
        if let Some((_, known)) = cached.filter(|(read_at, _)| read_at.elapsed() < CACHE_LIFETIME) {
            return Ok(known);
        }
        let mut conn = self.engine.connection().await?;
        let project = projects::find_by_slug(&mut conn, slug)
            .await?
            .map(|project| project.id);
        let sealed =
            projects::get_sealed_secrets(&mut conn, project.unwrap_or_else(ProjectId::generate))
                .await;
        let known = match project {
            Some(project) => {
                let sealed = sealed?;
                let place = webhook_secret_place(project);
                let mut keys = vec![self.engine.vault.open(&place, &sealed.webhook_secret)?];
                if let Some(previous) = &sealed.previous_webhook_secret {
                    keys.push(self.engine.vault.open(&place, previous)?);
                }
                Some(KnownProject { project, keys })
            }
            None => None,
        };
        let mut cache = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MAX_CACHED {
            // Anybody can invent slugs, so the slugs without a project are removed.
            cache.retain(|_, (_, known)| known.is_some());
        }
        cache.insert(slug.to_owned(), (Instant::now(), known.clone()));
        Ok(known)
    }
}
