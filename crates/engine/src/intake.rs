//! Intake: a forge's delivery, checked and stored before it is acknowledged. Nothing here waits for
//! git, a registry or a build; the job that is stored with the delivery does.

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

use crate::intake_writer::{self, Stored, Writer};
use crate::secrets::webhook_secret_place;
use crate::{Engine, Error, Result};

/// A delivery as it came in.
pub struct Incoming<'a> {
    /// From the address; nobody vouches for it until the signature is checked.
    pub project: &'a str,
    pub forge: Forge,
    pub forge_id: &'a str,
    pub event: &'a str,
    pub signature: Option<&'a str>,
    /// The raw bytes, which the signature covers.
    pub body: Bytes,
    /// The body is a form whose field `payload` holds the JSON.
    pub is_form: bool,
    pub remote_address: Option<&'a str>,
}

/// What became of a delivery that was accepted; it is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    Queued(DeliveryId),
    /// An event that Ecluse does not use.
    Ignored(DeliveryId),
    /// The forge sent it before, under this id of ours.
    Repeated(DeliveryId),
}

#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No such project, or a bad or missing signature: from outside there is no difference.
    #[error("the signature is missing or wrong")]
    Unauthentic,
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ecluse_store::Error> for Refused {
    fn from(error: ecluse_store::Error) -> Self {
        Self::Engine(error.into())
    }
}

/// The way in. Must be started inside a runtime; ends with its last clone.
#[derive(Clone)]
pub struct Intake {
    engine: Engine,
    writer: Writer,
    secrets: std::sync::Arc<Mutex<Secrets>>,
}

/// A project that delivers: kept for a moment, so that a burst does not ask the database for the
/// same row each time. A secret replaced meanwhile is accepted a second longer.
#[derive(Clone)]
struct Known {
    project: ProjectId,
    keys: Vec<Vec<u8>>,
}

/// By slug, with the time it was read; `None` for a slug that no project has.
type Secrets = HashMap<String, (Instant, Option<Known>)>;

const SECRETS_LIVE: Duration = Duration::from_secs(1);
/// Slugs kept at once, unless more projects than that deliver.
const MOST_KEPT: usize = 1_000;

impl Intake {
    pub fn start(engine: Engine) -> Self {
        let writer = intake_writer::start(engine.clone());
        Self { engine, writer, secrets: Default::default() }
    }

    /// Stores a delivery and its job, once for each of the forge's delivery ids.
    pub async fn receive(&self, incoming: Incoming<'_>) -> Result<Accepted, Refused> {
        let known = self.known(incoming.project).await?;
        // An unknown project costs the same computation as a known one.
        let (project, keys) = known.map_or((None, vec![vec![0; 32]]), |known| (Some(known.project), known.keys));
        let authentic = forge::is_authentic(incoming.forge, &keys, incoming.signature, &incoming.body);
        let Some(project) = project.filter(|_| authentic) else { return Err(Refused::Unauthentic) };

        let payload = if incoming.is_form { form_payload(&incoming.body)? } else { incoming.body };
        let event = forge::understand(incoming.forge, incoming.event, &payload)?;
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
            Stored::Before => {
                let mut conn = self.engine.connection().await?;
                let first = deliveries::find_by_forge_id(&mut conn, project, incoming.forge, incoming.forge_id).await?;
                first.map(Accepted::Repeated).ok_or_else(|| Error::Internal("a repeated delivery has no first one".to_owned()).into())
            }
        }
    }

    /// Asks for an unknown slug as often, and as much, as for a known one: the time it takes tells nothing.
    async fn known(&self, slug: &str) -> Result<Option<Known>> {
        let kept = self.secrets.lock().unwrap_or_else(PoisonError::into_inner).get(slug).cloned();
        if let Some((_, known)) = kept.filter(|(read_at, _)| read_at.elapsed() < SECRETS_LIVE) {
            return Ok(known);
        }
        let mut conn = self.engine.connection().await?;
        let project = projects::find_by_slug(&mut conn, slug).await?.map(|project| project.id);
        let sealed = projects::sealed(&mut conn, project.unwrap_or_else(ProjectId::generate)).await;
        let known = match project {
            Some(project) => {
                let sealed = sealed?;
                let place = webhook_secret_place(project);
                let mut keys = vec![self.engine.vault.open(&place, &sealed.webhook_secret)?];
                if let Some(former) = &sealed.former_webhook_secret {
                    keys.push(self.engine.vault.open(&place, former)?);
                }
                Some(Known { project, keys })
            }
            None => None,
        };
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if secrets.len() >= MOST_KEPT {
            // Strangers can make up slugs, so those go first.
            secrets.retain(|_, (_, known)| known.is_some());
        }
        secrets.insert(slug.to_owned(), (Instant::now(), known.clone()));
        Ok(known)
    }
}

/// The JSON in a form's field `payload`.
fn form_payload(form: &[u8]) -> Result<Bytes, PayloadError> {
    let field = url::form_urlencoded::parse(form).find(|(name, _)| name == "payload");
    field.map(|(_, value)| Bytes::from(value.into_owned())).ok_or(PayloadError::Form)
}
