//! The template of a base image: a database in which Odoo's `base` and `web` are installed. The
//! first run that needs it makes it.

use std::collections::BTreeMap;
use std::time::Duration;

use ecluse_clients::containers::{ContainerRun, Network, Secrets, Trust};
use ecluse_clients::test_server::{Access, Draft, TemplateState, template_key};
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::{Grade, Stream};
use ecluse_domain::build_policy::TestPolicy;
use ecluse_domain::odoo_log::{Expected, Phase};
use secrecy::ExposeSecret as _;

use super::odoo::OdooRun;
use super::relay::RelayReady;
use super::stopwatch::Part;
use super::{
    DATA_FOLDER, LogLine, SOCKET_FOLDER, SmokeTest, data_volume, engine_error, server_error,
    socket_volume,
};
use crate::{Error, Result};

/// The longest time that making a template may take. Odoo needs about 20 s on a small machine.
const TIMEOUT: Duration = Duration::from_secs(1800);

const PACK: &str = include_str!("pack.py");

impl SmokeTest {
    /// Returns the name of the template, and whether it existed. Waits while another run makes it.
    pub(super) async fn template(&self, log: &impl LogLine) -> Result<(String, bool)> {
        let key = template_key(self.base.digest(), self.policy.demo_data);
        let draft = match self
            .server
            .find_template(&key)
            .await
            .map_err(server_error)?
        {
            TemplateState::Ready(name) => return Ok((name, true)),
            TemplateState::Missing(draft) => draft,
        };
        log(
            Stream::Info,
            "Making the template database of this base image: Odoo installs base and web.",
        );
        match self.install_base(&draft, log).await {
            Ok(()) => Ok((
                self.server
                    .publish_template(draft)
                    .await
                    .map_err(server_error)?,
                false,
            )),
            Err(error) => {
                self.server
                    .discard_draft(draft)
                    .await
                    .map_err(server_error)?;
                Err(error)
            }
        }
    }

    async fn install_base(&self, draft: &Draft, log: &impl LogLine) -> Result<()> {
        let addons: Vec<AddonName> = ["base", "web"]
            .iter()
            .filter_map(|name| name.parse().ok())
            .collect();
        let expected = Expected::new(&[]).map_err(|error| Error::Internal(error.to_string()))?;
        // Every project starts with the template, so the limits of a single project do not apply.
        let limits = self.limits.clamp(&TestPolicy {
            demo_data: self.policy.demo_data,
            ..TestPolicy::default()
        });
        let name = format!("{}-tpl", self.name());
        let run = OdooRun {
            name: &name,
            image: &self.base,
            phase: Phase::Install,
            access: draft.access(),
            addons: &addons,
            limits: &limits,
            expected: &expected,
            part: Part::Template,
            timeout: TIMEOUT.saturating_sub(self.earlier.template),
        };
        let (name, run) = (&name, &run);
        let work = |relay: RelayReady| async move {
            relay.wait().await;
            let verdict = self.run_odoo(run, log).await?.verdict;
            if verdict.grade == Grade::Red {
                return Err(Error::Permanent(format!(
                    "The base image {} does not start: {}",
                    self.base, verdict.reason
                )));
            }
            self.store_attachments(name, draft.access(), log).await
        };
        self.with_relay(name, &draft.access().user, limits.disk_mib, work)
            .await
    }

    /// Moves attachments into the database. Odoo stores them as files, which a copy of the database
    /// lacks.
    async fn store_attachments(
        &self,
        name: &str,
        access: &Access,
        log: &impl LogLine,
    ) -> Result<()> {
        let Access {
            database,
            user,
            password,
        } = access;
        let environment = [
            ("PGHOST", SOCKET_FOLDER),
            ("PGPORT", "5432"),
            ("PGUSER", user),
            ("PGDATABASE", database),
        ];
        let run = ContainerRun {
            name: format!("{name}-pack"),
            image: self.base.clone(),
            entrypoint: Some(vec!["python3".to_owned()]),
            command: vec![
                "-c".to_owned(),
                PACK.to_owned(),
                format!("{DATA_FOLDER}/filestore/{database}"),
            ],
            user: None,
            environment: environment
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            secrets: Secrets::new(BTreeMap::from([(
                "PGPASSWORD".to_owned(),
                password.expose_secret().to_owned(),
            )])),
            file_secrets: Secrets::default(),
            labels: self.labels(),
            files: BTreeMap::new(),
            network: Network::Nothing,
            volumes: BTreeMap::from([
                (socket_volume(name), SOCKET_FOLDER.to_owned()),
                (data_volume(name), DATA_FOLDER.to_owned()),
            ]),
            scratch: BTreeMap::new(),
            read_only: true,
            trust: Trust::Untrusted,
            memory_mib: 512,
            cpu_millicores: 1000,
            pids: 64,
            disk_mib: 64,
            read_only_volumes: Vec::new(),
            timeout: Duration::from_secs(300),
        };
        let ended = self
            .containers
            .run(&run, |line| log(Stream::Output, line))
            .await
            .map_err(engine_error)?;
        if ended.exit != 0 {
            // Only tests that read attachments of base and web fail without them.
            log(
                Stream::Warning,
                "The attachments of base and web could not be put into the template.",
            );
        }
        Ok(())
    }
}
