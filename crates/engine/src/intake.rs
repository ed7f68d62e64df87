//! Intake: a forge's delivery, checked and stored before it is acknowledged. Nothing here waits for
//! git, a registry or a build; the job that is stored with the delivery does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ecluse_clients::forge::{self, PayloadError};
use ecluse_domain::delivery::Forge;
use ecluse_domain::event::ForgeEvent;
use ecluse_domain::ids::{DeliveryId, ProjectId};
use ecluse_store::{deliveries, projects};

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
    pub body: &'a [u8],
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

/// The secrets of projects that deliver often, kept for a moment so that a burst does not ask the
/// database for the same row each time. A secret replaced meanwhile is accepted a second longer.
#[derive(Default)]
pub struct Secrets(Mutex<HashMap<String, Known>>);

#[derive(Clone)]
struct Known {
    read_at: Instant,
    project: ProjectId,
    keys: Vec<Vec<u8>>,
}

const SECRETS_LIVE: Duration = Duration::from_secs(1);

/// Stores a delivery and its job, once for each of the forge's delivery ids.
pub async fn receive(engine: &Engine, secrets: &Secrets, incoming: &Incoming<'_>) -> Result<Accepted, Refused> {
    let known = project_secrets(engine, secrets, incoming.project).await?;
    // An unknown project costs the same computation as a known one.
    let (project, keys) = known.map_or((None, vec![vec![0; 32]]), |known| (Some(known.project), known.keys));
    let authentic = forge::is_authentic(incoming.forge, &keys, incoming.signature, incoming.body);
    let Some(project) = project.filter(|_| authentic) else { return Err(Refused::Unauthentic) };

    let form;
    let payload = if incoming.is_form {
        form = url::form_urlencoded::parse(incoming.body).find(|(name, _)| name == "payload").ok_or(PayloadError::Form)?.1;
        form.as_bytes()
    } else {
        incoming.body
    };
    let event = forge::understand(incoming.forge, incoming.event, payload)?;
    let ignored = match &event {
        ForgeEvent::Unused { why } => Some(why.as_str()),
        ForgeEvent::Ping
        | ForgeEvent::BranchPushed(_)
        | ForgeEvent::TagPushed(_)
        | ForgeEvent::BranchDeleted { .. }
        | ForgeEvent::TagDeleted { .. } => None,
    };
    let new = deliveries::NewDelivery {
        id: DeliveryId::generate(),
        project_id: project,
        forge: incoming.forge,
        forge_id: incoming.forge_id,
        event: incoming.event,
        payload,
        remote_address: incoming.remote_address,
        ignored,
    };
    let mut conn = engine.connection().await?;
    if deliveries::insert(&mut conn, &new).await? {
        return Ok(if ignored.is_some() { Accepted::Ignored(new.id) } else { Accepted::Queued(new.id) });
    }
    let first = deliveries::find_by_forge_id(&mut conn, project, incoming.forge, incoming.forge_id).await?;
    first.map(Accepted::Repeated).ok_or_else(|| Error::Internal("a repeated delivery has no first one".to_owned()).into())
}

async fn project_secrets(engine: &Engine, secrets: &Secrets, slug: &str) -> Result<Option<Known>> {
    let kept = secrets.0.lock().unwrap_or_else(PoisonError::into_inner).get(slug).cloned();
    if kept.as_ref().is_some_and(|known| known.read_at.elapsed() < SECRETS_LIVE) {
        return Ok(kept);
    }
    let mut conn = engine.connection().await?;
    let Some(project) = projects::find_by_slug(&mut conn, slug).await? else { return Ok(None) };
    let sealed = projects::sealed(&mut conn, project.id).await?;
    let place = webhook_secret_place(project.id);
    let mut keys = vec![engine.vault.open(&place, &sealed.webhook_secret)?];
    if let Some(former) = &sealed.former_webhook_secret {
        keys.push(engine.vault.open(&place, former)?);
    }
    let known = Known { read_at: Instant::now(), project: project.id, keys };
    // Only known projects are kept, so the map cannot be grown from outside.
    secrets.0.lock().unwrap_or_else(PoisonError::into_inner).insert(slug.to_owned(), known.clone());
    Ok(Some(known))
}

/// What a project's webhook secret is sealed for.
pub(crate) fn webhook_secret_place(project: ProjectId) -> String {
    format!("the webhook of project {project}")
}
