//! What every handler can reach.

use std::sync::{Arc, OnceLock};

use ecluse_domain::ids::UserId;
use ecluse_engine::Engine;
use ecluse_engine::delivery::intake::Intake;
use ecluse_engine::people::single_sign_on::SingleSignOn;
use tokio_util::sync::CancellationToken;

use super::limits::Limits;
use super::limits::budget::Budget;
use super::limits::changes::ChangeLimit;
use super::limits::shares::Shares;
use super::limits::small_bodies::SmallBodies;
use super::limits::source::Source;
use super::log_wakes::LogWakes;
use super::proxies::TrustedProxies;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    pub engine: Engine,
    pub public_url: url::Url,
    pub intake: Intake,
    pub log_wakes: LogWakes,
    pub limits: Limits,
    /// The memory that is reserved for small bodies of requests.
    pub small_bodies: SmallBodies,
    /// The memory for larger bodies.
    pub large_bodies: Arc<Budget>,
    /// The memory for large answers that wait for their readers.
    pub answers: Arc<Budget>,
    /// The requests of each account that may change something.
    pub changes: ChangeLimit,
    /// Requests of each account that are handled now.
    pub accounts: Arc<Shares<UserId>>,
    /// The logs that each account follows.
    pub account_streams: Arc<Shares<UserId>>,
    /// Requests of each address behind a trusted proxy.
    pub forwarded_requests: Arc<Shares<Source>>,
    /// Log streams of each address.
    pub streams: Arc<Shares<Source>>,
    pub trusted_proxies: TrustedProxies,
    /// The identity provider that people may sign in through, as an alternative to their passwords.
    single_sign_on: OnceLock<SingleSignOn>,
    /// Cancelled when the process stops: long responses then end.
    pub stop: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub fn new(engine: Engine, public_url: url::Url, stop: CancellationToken) -> Self {
        Self::with_limits(
            engine,
            public_url,
            stop,
            TrustedProxies::default(),
            Limits::default(),
        )
    }

    pub fn with_limits(
        engine: Engine,
        public_url: url::Url,
        stop: CancellationToken,
        trusted_proxies: TrustedProxies,
        limits: Limits,
    ) -> Self {
        let log_wakes = LogWakes::start(engine.clone(), stop.clone());
        let intake = Intake::start(engine.clone());
        Self(Arc::new(Shared {
            engine,
            public_url,
            intake,
            log_wakes,
            limits,
            small_bodies: SmallBodies::new(&limits),
            large_bodies: Budget::new(limits.large_bodies_kib),
            answers: Budget::new(limits.answers_kib),
            changes: ChangeLimit::new(limits.changes_per_minute),
            accounts: Shares::new(limits.requests_per_account),
            account_streams: Shares::new(limits.streams_per_account),
            forwarded_requests: Shares::new(limits.connections_per_address),
            streams: Shares::new(limits.streams_per_address()),
            trusted_proxies,
            single_sign_on: OnceLock::new(),
            stop,
        }))
    }

    /// The identity provider that people may sign in through, when one is configured.
    pub fn single_sign_on(&self) -> Option<&SingleSignOn> {
        self.single_sign_on.get()
    }

    /// Lets people also sign in through this identity provider; `None` changes nothing. A second
    /// provider changes nothing either.
    #[must_use]
    pub fn with_single_sign_on(self, provider: Option<SingleSignOn>) -> Self {
        if let Some(provider) = provider {
            self.single_sign_on.get_or_init(|| provider);
        }
        self
    }
}
