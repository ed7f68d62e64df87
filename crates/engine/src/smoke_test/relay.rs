//! The relay: the connection from a container without a network to its database.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use ecluse_clients::containers::{ContainerRun, Network, Secrets, Trust};
use tokio::sync::oneshot;

use super::{
    DATA_FOLDER, SOCKET_FOLDER, SmokeTest, data_volume, engine_error, server_error, socket_volume,
};
use crate::{Error, Result};

const PROGRAM: &str = include_str!("relay.py");
/// The line that the relay writes when its socket is ready.
const READY: &str = "ready";
/// The beginning of the line that the relay writes when the server requires no password for a role
/// from its address. The name of the role follows.
const OPEN: &str = "open ";
/// The time limit of the relay. It usually ends with its run; the limit is for a run whose worker
/// died.
const TIMEOUT: Duration = Duration::from_secs(6 * 3600);

/// Becomes ready when the relay listens, so that work which does not need the relay can start
/// before.
pub(super) struct RelayReady(oneshot::Receiver<()>);

impl RelayReady {
    pub(super) async fn wait(self) {
        // The relay ended without being ready. `with_relay` reports why, and drops this future.
        if self.0.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl SmokeTest {
    /// Does the work while a relay with this name connects to the test server, where `login` has a
    /// database of the same name. Odoo's data may take `data_mib` in memory.
    pub(super) async fn with_relay<T, W: Future<Output = Result<T>>>(
        &self,
        name: &str,
        login: &str,
        data_mib: u32,
        work: impl FnOnce(RelayReady) -> W,
    ) -> Result<T> {
        self.make_volumes(name, data_mib).await?;
        let (ready, wait_for_ready) = oneshot::channel();
        let (mut ready, last_line) = (Some(ready), Mutex::new(String::new()));
        let logins = self.server.list_logins().await.map_err(server_error)?;
        let run = self.relay(name, login, logins);
        let relay = self.containers.run(&run, |line| {
            if line == READY
                && let Some(ready) = ready.take()
                && ready.send(()).is_err()
            {
                tracing::debug!("nobody waits for the relay");
            }
            if let Ok(mut last_line) = last_line.lock() {
                line.clone_into(&mut last_line);
            }
        });
        let last_line = || {
            last_line
                .lock()
                .map(|last_line| last_line.clone())
                .unwrap_or_default()
        };
        let require_passwords = || match last_line().strip_prefix(OPEN) {
            Some(role) => Err(server_error(self.server.accepts_any_password(role))),
            None => Ok(()),
        };
        tokio::select! {
            // Without its relay, the result of a run is not valid.
            done = work(RelayReady(wait_for_ready)) => require_passwords().and(done),
            ended = relay => {
                let ended = ended.map_err(engine_error)?;
                require_passwords()?;
                Err(Error::Transient(format!("The relay to the test server ended with exit status {}: {}", ended.exit, last_line())))
            }
        }
    }

    /// `logins` are the roles that the relay tries to log in as without a password.
    fn relay(&self, name: &str, login: &str, logins: Vec<String>) -> ContainerRun {
        let address = self.server.address();
        // `-I -S`: isolated and without site packages, so nothing but Python itself and this
        // program runs.
        let command = [
            "-I",
            "-S",
            "-c",
            PROGRAM,
            SOCKET_FOLDER,
            &address.host,
            &address.port.to_string(),
            login,
        ];
        ContainerRun {
            name: format!("{name}-relay"),
            image: self.base.clone(),
            entrypoint: Some(vec!["python3".to_owned()]),
            command: command
                .map(str::to_owned)
                .into_iter()
                .chain(logins)
                .collect(),
            // Only root may write to the folder of the socket.
            user: Some("0:0".to_owned()),
            environment: BTreeMap::new(),
            secrets: Secrets::default(),
            file_secrets: Secrets::default(),
            labels: self.labels(),
            files: BTreeMap::new(),
            network: if address.is_loopback() {
                Network::Host
            } else if self.policy.network {
                // The tests have an address of this range too, for which the server can have other
                // rules than for the default bridge.
                Network::OwnBridge
            } else {
                Network::Bridge
            },
            volumes: BTreeMap::from([
                (socket_volume(name), SOCKET_FOLDER.to_owned()),
                // A volume in memory exists only while a container uses it; the relay runs the
                // whole time.
                (data_volume(name), DATA_FOLDER.to_owned()),
            ]),
            scratch: BTreeMap::new(),
            read_only: true,
            trust: Trust::Untrusted,
            memory_mib: 256,
            cpu_millicores: 1000,
            pids: 64,
            disk_mib: 64,
            read_only_volumes: Vec::new(),
            timeout: TIMEOUT,
        }
    }
}
