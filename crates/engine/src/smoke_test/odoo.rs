//! One run of Odoo in a container, and its verdict.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ecluse_clients::containers::{ContainerRun, ImageByDigest, Network, Secrets, Trust};
use ecluse_clients::test_server::{Access, MAX_LOCKS, MAX_MEMORY_MIB, Outgrown};
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::{Grade, Stream};
use ecluse_domain::build_policy::TestPolicy;
use ecluse_domain::odoo_log::{Expected, Grader, Phase, ProcessEnd, TestVerdict};
use ecluse_image::ADDONS_PATH;
use secrecy::ExposeSecret as _;

use super::stopwatch::Part;
use super::{
    DATA_FOLDER, LogLine, SOCKET_FOLDER, SmokeTest, data_volume, engine_error, server_error,
    socket_volume,
};
use crate::{Error, Result};

/// The most processes and threads: Odoo needs dozens, a browser a few hundred.
const PIDS: u32 = 512;
/// The shortest time limit of a container. With less, it would be killed before it could log
/// anything.
const SHORTEST_TIMEOUT: Duration = Duration::from_secs(1);

/// What Postgres answers when the table of locks, which all tests share, is full.
const NO_ROOM_FOR_LOCKS: &str = "out of shared memory";

/// The major number of an Odoo series, which Odoo's command line depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series(pub u16);

impl Series {
    /// The option for demonstration data. From 19.0 on, Odoo installs it only with an option;
    /// before, only an option prevents it.
    fn demo_option(self, wanted: bool) -> Option<&'static str> {
        match (self.0 >= 19, wanted) {
            (true, true) => Some("--with-demo"),
            (false, false) => Some("--without-demo=all"),
            (true, false) | (false, true) => None,
        }
    }
}

/// The result of one run of Odoo.
pub(super) struct FinishedRun {
    pub verdict: TestVerdict,
    pub took: Duration,
    pub timed_out: bool,
}

/// One run of Odoo.
pub(super) struct OdooRun<'a> {
    /// The name that the names of the volumes and of the container begin with.
    pub name: &'a str,
    pub image: &'a ImageByDigest,
    pub phase: Phase,
    pub access: &'a Access,
    pub addons: &'a [AddonName],
    pub limits: &'a TestPolicy,
    pub expected: &'a Expected,
    /// The part of the smoke test that the run is.
    pub part: Part,
    pub timeout: Duration,
}

impl SmokeTest {
    /// Installs the addons, or installs and tests them, in the image under test.
    pub(super) async fn run_on_image(
        &self,
        phase: Phase,
        access: &Access,
        expected: &Expected,
        timeout: Duration,
        log: &impl LogLine,
    ) -> Result<FinishedRun> {
        let addons = if self.addons.len() == 1 {
            "one addon".to_owned()
        } else {
            format!("{} addons", self.addons.len())
        };
        match phase {
            Phase::Install => log(Stream::Info, &format!("Odoo installs {addons}.")),
            Phase::InstallAndTest => {
                log(Stream::Info, &format!("Odoo installs and tests {addons}."))
            }
        }
        // The policy may be older than the limits of the installation.
        for (_, problem) in self.limits.check(&self.policy).err().unwrap_or_default() {
            log(
                Stream::Warning,
                &format!("The tests have less than the project's build policy says: {problem}."),
            );
        }
        let limits = self.limits.clamp(&self.policy);
        let run = OdooRun {
            name: &access.database,
            image: &self.image,
            phase,
            access,
            addons: &self.addons,
            limits: &limits,
            expected,
            part: Part::Test,
            timeout,
        };
        self.run_odoo(&run, log).await
    }

    pub(super) async fn run_odoo(
        &self,
        run: &OdooRun<'_>,
        log: &impl LogLine,
    ) -> Result<FinishedRun> {
        let mut grader = Grader::new(run.phase, run.addons, run.expected);
        let mut lacked_locks = false;
        let mut container = self.container(run);
        container.cpu_millicores = container.cpu_millicores.min(
            self.containers
                .cpu_millicores()
                .await
                .map_err(engine_error)?,
        );
        // The project does not wait for the registry in its own time.
        self.containers
            .pull_if_missing(run.image)
            .await
            .map_err(engine_error)?;
        let started = Instant::now();
        let watch = self.server.watch(run.access, run.limits.disk_mib);
        // In boxes: each function that a future passes through would contain it twice.
        let outgrown = Box::pin(watch.wait_until_outgrown());
        let running = Box::pin(self.containers.run(&container, |line| {
            grader.read_line(line);
            lacked_locks |= line.contains(NO_ROOM_FOR_LOCKS);
            log(Stream::Output, line);
        }));
        let ending = async {
            tokio::select! {
                ended = running => ended.map(Ok).map_err(engine_error),
                // The container is removed when its future is dropped.
                outgrown = outgrown => outgrown.map(Err).map_err(server_error),
            }
        };
        let ended = self.stopwatch.measure(run.part, ending).await?;
        // A process whose connection is ended may end before the watch returns.
        let ended = match watch.outgrown().map_or(ended, Err) {
            Ok(ended) => ended,
            Err(outgrown) => {
                let how = match outgrown {
                    Outgrown::Disk => ProcessEnd::OutOfDisk {
                        mib: run.limits.disk_mib,
                    },
                    Outgrown::Locks => ProcessEnd::OutOfLocks { most: MAX_LOCKS },
                    Outgrown::Memory => ProcessEnd::OutOfDatabaseMemory {
                        mib: MAX_MEMORY_MIB,
                    },
                };
                return Ok(FinishedRun {
                    verdict: grader.finish(how),
                    took: started.elapsed(),
                    timed_out: false,
                });
            }
        };
        let how = if ended.out_of_disk {
            ProcessEnd::OutOfDisk {
                mib: run.limits.disk_mib,
            }
        } else if ended.timed_out {
            ProcessEnd::TimedOut {
                seconds: run.limits.timeout_seconds,
            }
        } else if ended.out_of_memory {
            ProcessEnd::OutOfMemory {
                mib: run.limits.memory_mib,
            }
        } else if ended.too_much_output {
            ProcessEnd::Flooded
        } else {
            ProcessEnd::Exited(ended.exit)
        };
        let verdict = grader.finish(how);
        if lacked_locks && watch.was_crowded_out() && verdict.grade == Grade::Red {
            return Err(Error::Transient(
                "The tests needed a lock in Postgres, and others had taken nearly all of them."
                    .to_owned(),
            ));
        }
        Ok(FinishedRun {
            verdict,
            took: ended.duration,
            timed_out: ended.timed_out,
        })
    }

    fn container(&self, run: &OdooRun<'_>) -> ContainerRun {
        let Access {
            database,
            user,
            password,
        } = run.access;
        let mut command = vec!["odoo".to_owned(), "-d".to_owned(), database.clone()];
        command.extend(self.arguments(run));
        // Some images read the environment, others only the options. The password is never an
        // option, because options are visible to every process.
        command.extend([
            format!("--db_host={SOCKET_FOLDER}"),
            "--db_port=5432".to_owned(),
            format!("--db_user={user}"),
        ]);
        let environment = [("HOST", SOCKET_FOLDER), ("PORT", "5432"), ("USER", user)];
        let password = password.expose_secret();
        ContainerRun {
            name: format!("{}-odoo", run.name),
            image: run.image.clone(),
            entrypoint: None,
            command,
            user: None,
            environment: environment
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            secrets: Secrets::new(BTreeMap::from(
                ["PASSWORD", "PGPASSWORD"].map(|name| (name.to_owned(), password.to_owned())),
            )),
            file_secrets: Secrets::default(),
            labels: self.labels(),
            files: BTreeMap::new(),
            network: if run.limits.network {
                Network::OwnBridge
            } else {
                Network::Nothing
            },
            volumes: BTreeMap::from([
                (socket_volume(run.name), SOCKET_FOLDER.to_owned()),
                (data_volume(run.name), DATA_FOLDER.to_owned()),
            ]),
            scratch: BTreeMap::new(),
            read_only: false,
            trust: Trust::Untrusted,
            memory_mib: run.limits.memory_mib,
            cpu_millicores: run.limits.cpu_millicores,
            pids: PIDS,
            disk_mib: run.limits.disk_mib,
            // The official images declare this folder as a volume. Odoo only reads it.
            read_only_volumes: vec![format!("/{ADDONS_PATH}")],
            timeout: run.timeout.max(SHORTEST_TIMEOUT),
        }
    }

    fn arguments(&self, run: &OdooRun<'_>) -> Vec<String> {
        let listed = |before: &str| {
            run.addons
                .iter()
                .map(|addon| format!("{before}{addon}"))
                .collect::<Vec<_>>()
                .join(",")
        };
        let mut arguments = vec!["-i".to_owned(), listed("")];
        match run.phase {
            Phase::Install => {}
            // The tests run while Odoo installs: the tests of an addon expect that the addons after
            // it are not installed yet.
            Phase::InstallAndTest => arguments.extend([
                "--test-enable".to_owned(),
                "--test-tags".to_owned(),
                listed("/"),
            ]),
        }
        arguments.extend(["--stop-after-init", "--no-http", "--log-level=info"].map(str::to_owned));
        arguments.extend(
            self.series
                .demo_option(self.policy.demo_data)
                .map(str::to_owned),
        );
        arguments
    }
}
