//! One run of Odoo in a container, and its grade.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ecluse_clients::containers::{ContainerRun, ImageByDigest, Network, Secrets, Trust};
use ecluse_clients::test_server::Access;
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::Stream;
use ecluse_domain::build_policy::TestPolicy;
use ecluse_domain::odoo_log::{Ended, Expected, Grader, Phase, Verdict};
use ecluse_image::ADDONS_PATH;
use secrecy::ExposeSecret as _;

use super::relay::SOCKET_FOLDER;
use super::{SmokeTest, Tell, data_volume, of_engine, of_server, socket_volume};
use crate::Result;

/// Where Odoo keeps files; the official images say so in their configuration.
pub(super) const DATA_FOLDER: &str = "/var/lib/odoo";
/// Processes and threads: Odoo takes dozens, a browser a few hundred.
const PIDS: u32 = 512;
/// Below this a container would be killed before it could say anything.
const SHORTEST: Duration = Duration::from_secs(1);

/// The major number of an Odoo series: what its command line depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series(pub u16);

impl Series {
    /// From 19.0 on demonstration data is asked for; before, it is declined.
    fn demo_options(self, wanted: bool) -> Option<&'static str> {
        match (self.0 >= 19, wanted) {
            (true, true) => Some("--with-demo"),
            (false, false) => Some("--without-demo=all"),
            (true, false) | (false, true) => None,
        }
    }
}

/// What became of one run of Odoo.
pub(super) struct Ran {
    pub verdict: Verdict,
    pub took: Duration,
}

/// One run of Odoo, as its container needs it.
pub(super) struct Start<'a> {
    /// Of the volumes.
    pub name: &'a str,
    pub image: &'a ImageByDigest,
    pub phase: Phase,
    pub access: &'a Access,
    pub addons: &'a [AddonName],
    pub limits: &'a TestPolicy,
    pub expected: &'a Expected,
    pub deadline: Instant,
}

impl SmokeTest {
    /// Installs the addons, or installs and tests them, in the image that is tried.
    pub(super) async fn odoo(
        &self,
        phase: Phase,
        access: &Access,
        expected: &Expected,
        deadline: Instant,
        tell: &impl Tell,
    ) -> Result<Ran> {
        let addons = if self.addons.len() == 1 { "one addon".to_owned() } else { format!("{} addons", self.addons.len()) };
        match phase {
            Phase::Install => tell(Stream::Info, &format!("Odoo installs {addons}.")),
            Phase::InstallAndTest => tell(Stream::Info, &format!("Odoo installs and tests {addons}.")),
        }
        let start = Start {
            name: &access.database,
            image: &self.image,
            phase,
            access,
            addons: &self.addons,
            limits: &self.policy,
            expected,
            deadline,
        };
        self.start(&start, tell).await
    }

    pub(super) async fn start(&self, start: &Start<'_>, tell: &impl Tell) -> Result<Ran> {
        let mut grader = Grader::new(start.phase, start.addons, start.expected);
        let mut run = self.container(start);
        run.cpu_millicores = run.cpu_millicores.min(self.containers.cpu_millicores().await.map_err(of_engine)?);
        let began = Instant::now();
        let outgrown = self.server.outgrown(&start.access.database, start.limits.disk_mib);
        let running = self.containers.run(&run, |line| {
            grader.line(line);
            tell(Stream::Output, line);
        });
        let ended = tokio::select! {
            ended = running => ended.map_err(of_engine)?,
            // Its container goes with the future.
            outgrown = outgrown => {
                outgrown.map_err(of_server)?;
                let verdict = grader.finish(Ended::OutOfDisk { mib: start.limits.disk_mib });
                return Ok(Ran { verdict, took: began.elapsed() });
            }
        };
        let how = if ended.out_of_disk {
            Ended::OutOfDisk { mib: start.limits.disk_mib }
        } else if ended.timed_out {
            Ended::TimedOut { seconds: start.limits.timeout_seconds }
        } else if ended.out_of_memory {
            Ended::OutOfMemory { mib: start.limits.memory_mib }
        } else if ended.output_cut {
            Ended::Flooded
        } else {
            Ended::Exited(ended.exit)
        };
        Ok(Ran { verdict: grader.finish(how), took: ended.duration })
    }

    fn container(&self, start: &Start<'_>) -> ContainerRun {
        let Access { database, user, password } = start.access;
        let mut command = vec!["odoo".to_owned(), "-d".to_owned(), database.clone()];
        command.extend(self.arguments(start));
        // Some images read the environment, some only the options; the password is never an option.
        command.extend([format!("--db_host={SOCKET_FOLDER}"), "--db_port=5432".to_owned(), format!("--db_user={user}")]);
        let environment = [("HOST", SOCKET_FOLDER), ("PORT", "5432"), ("USER", user)];
        let password = password.expose_secret();
        ContainerRun {
            name: format!("{}-odoo", start.name),
            image: start.image.clone(),
            entrypoint: None,
            command,
            user: None,
            environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            secrets: Secrets::new(BTreeMap::from(["PASSWORD", "PGPASSWORD"].map(|name| (name.to_owned(), password.to_owned())))),
            hidden: Secrets::default(),
            labels: self.labels(),
            files: BTreeMap::new(),
            network: if start.limits.network { Network::Bridge } else { Network::Nothing },
            volumes: BTreeMap::from([
                (socket_volume(start.name), SOCKET_FOLDER.to_owned()),
                (data_volume(start.name), DATA_FOLDER.to_owned()),
            ]),
            scratch: BTreeMap::new(),
            read_only: false,
            trust: Trust::Untrusted,
            memory_mib: start.limits.memory_mib,
            cpu_millicores: start.limits.cpu_millicores,
            pids: PIDS,
            disk_mib: start.limits.disk_mib,
            // The official images declare it as a volume. Odoo only reads it.
            only_read: vec![format!("/{ADDONS_PATH}")],
            timeout: start.deadline.saturating_duration_since(Instant::now()).max(SHORTEST),
        }
    }

    fn arguments(&self, start: &Start<'_>) -> Vec<String> {
        let listed = |before: &str| start.addons.iter().map(|addon| format!("{before}{addon}")).collect::<Vec<_>>().join(",");
        let mut arguments = vec!["-i".to_owned(), listed("")];
        match start.phase {
            Phase::Install => {}
            // In the run that installs: an addon's own tests expect that the addons after it are not there yet.
            Phase::InstallAndTest => arguments.extend(["--test-enable".to_owned(), "--test-tags".to_owned(), listed("/")]),
        }
        arguments.extend(["--stop-after-init", "--no-http", "--log-level=info"].map(str::to_owned));
        arguments.extend(self.series.demo_options(self.policy.demo_data).map(str::to_owned));
        arguments
    }
}
