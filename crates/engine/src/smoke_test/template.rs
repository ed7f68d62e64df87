//! The template of a base image: a database with Odoo's `base` and `web` installed, made by the first
//! run that needs it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ecluse_clients::containers::{ContainerRun, Network, Secrets, Trust};
use ecluse_clients::test_server::{Access, Draft, Found, template_key};
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::{Grade, Stream};
use ecluse_domain::build_policy::TestPolicy;
use ecluse_domain::odoo_log::{Expected, Phase};
use secrecy::ExposeSecret as _;

use super::odoo::{DATA_FOLDER, Start};
use super::relay::{Ready, SOCKET_FOLDER};
use super::{SmokeTest, Tell, data_volume, of_engine, of_server, socket_volume};
use crate::{Error, Result};

/// Odoo needs about 20 s on a small machine.
const LONGEST: Duration = Duration::from_secs(1800);

const PACK: &str = include_str!("pack.py");

impl SmokeTest {
    /// The name of the base's template, and whether it was there. Waits while another run makes it.
    pub(super) async fn template(&self, tell: &impl Tell) -> Result<(String, bool)> {
        let key = template_key(self.base.digest(), self.policy.demo_data);
        let draft = match self.server.template(&key).await.map_err(of_server)? {
            Found::Ready(name) => return Ok((name, true)),
            Found::Missing(draft) => draft,
        };
        tell(Stream::Info, "Making the template database of this base image: Odoo installs base and web.");
        match self.fill(&draft, tell).await {
            Ok(()) => Ok((self.server.publish(draft).await.map_err(of_server)?, false)),
            Err(error) => {
                self.server.discard(draft).await.map_err(of_server)?;
                Err(error)
            }
        }
    }

    async fn fill(&self, draft: &Draft, tell: &impl Tell) -> Result<()> {
        let addons: Vec<AddonName> = ["base", "web"].iter().filter_map(|name| name.parse().ok()).collect();
        let expected = Expected::new(&[]).map_err(|error| Error::Internal(error.to_string()))?;
        // Every project starts from it: no one's limits are those of the base.
        let limits = TestPolicy { demo_data: self.policy.demo_data, ..TestPolicy::default() };
        let name = format!("{}-tpl", self.name());
        let start = Start {
            name: &name,
            image: &self.base,
            phase: Phase::Install,
            access: draft.access(),
            addons: &addons,
            limits: &limits,
            expected: &expected,
            deadline: Instant::now() + LONGEST,
        };
        let (name, start) = (&name, &start);
        let work = |relay: Ready| async move {
            relay.wait().await;
            let verdict = self.start(start, tell).await?.verdict;
            if verdict.grade == Grade::Red {
                return Err(Error::Permanent(format!("The base image {} does not start: {}", self.base, verdict.reason)));
            }
            self.pack(name, draft.access(), tell).await
        };
        self.beside_relay(name, &draft.access().user, limits.disk_mib, work).await
    }

    /// Odoo keeps attachments as files beside the database; a copy of the database would miss them.
    async fn pack(&self, name: &str, access: &Access, tell: &impl Tell) -> Result<()> {
        let Access { database, user, password } = access;
        let environment = [("PGHOST", SOCKET_FOLDER), ("PGPORT", "5432"), ("PGUSER", user), ("PGDATABASE", database)];
        let run = ContainerRun {
            name: format!("{name}-pack"),
            image: self.base.clone(),
            entrypoint: Some(vec!["python3".to_owned()]),
            command: vec!["-c".to_owned(), PACK.to_owned(), format!("{DATA_FOLDER}/filestore/{database}")],
            user: None,
            environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            secrets: Secrets::new(BTreeMap::from([("PGPASSWORD".to_owned(), password.expose_secret().to_owned())])),
            hidden: Secrets::default(),
            labels: self.labels(),
            files: BTreeMap::new(),
            network: Network::Nothing,
            volumes: BTreeMap::from([(socket_volume(name), SOCKET_FOLDER.to_owned()), (data_volume(name), DATA_FOLDER.to_owned())]),
            scratch: BTreeMap::new(),
            read_only: true,
            trust: Trust::Untrusted,
            memory_mib: 512,
            cpu_millicores: 1000,
            pids: 64,
            disk_mib: 64,
            only_read: Vec::new(),
            timeout: Duration::from_secs(300),
        };
        let ended = self.containers.run(&run, |line| tell(Stream::Output, line)).await.map_err(of_engine)?;
        if ended.exit != 0 {
            // Tests that look at the files of base and web will miss them; most do not.
            tell(Stream::Warning, "The attachments of base and web could not be put into the template.");
        }
        Ok(())
    }
}
