//! The way from a container without a network to its database.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use ecluse_clients::containers::{ContainerRun, Network, Secrets, Trust};
use ecluse_clients::test_server::TestServerError;
use tokio::sync::oneshot;

use super::odoo::DATA_FOLDER;
use super::{SmokeTest, data_volume, of_engine, of_server, socket_volume};
use crate::{Error, Result};

/// Where a container finds its database's socket.
pub(super) const SOCKET_FOLDER: &str = "/run/ecluse-db";

const PROGRAM: &str = include_str!("relay.py");
/// What the relay says when the socket is there.
const READY: &str = "ready";
/// What it says when the server asks nobody for a password who comes from where it is.
const OPEN: &str = "open";
/// It ends with its run; this is for a run that nobody is left to end.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// Tells when the relay listens: what does not need it goes on meanwhile.
pub(super) struct Ready(oneshot::Receiver<()>);

impl Ready {
    pub(super) async fn wait(self) {
        // Without a relay there is no work; whoever started it says why.
        if self.0.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl SmokeTest {
    /// Does the work while a relay below this name leads to the test server, where `login` has a database of the same name;
    /// Odoo's data may take `data_mib` in memory.
    pub(super) async fn beside_relay<T, W: Future<Output = Result<T>>>(
        &self,
        name: &str,
        login: &str,
        data_mib: u32,
        work: impl FnOnce(Ready) -> W,
    ) -> Result<T> {
        self.make_volumes(name, data_mib).await?;
        let (say, heard) = oneshot::channel();
        let (mut say, last) = (Some(say), Mutex::new(String::new()));
        let run = self.relay(name, login);
        let relay = self.containers.run(&run, |line| {
            if line == READY
                && let Some(say) = say.take()
                && say.send(()).is_err()
            {
                tracing::debug!("nobody waits for the relay");
            }
            if let Ok(mut last) = last.lock() {
                line.clone_into(&mut last);
            }
        });
        let last = || last.lock().map(|last| last.clone()).unwrap_or_default();
        let open = || of_server(TestServerError::Open { place: self.server.address().to_string() });
        tokio::select! {
            // What a run says whose relay left it counts for nothing.
            done = work(Ready(heard)) => if last() == OPEN { Err(open()) } else { done },
            ended = relay => {
                let (ended, last) = (ended.map_err(of_engine)?, last());
                if last == OPEN {
                    return Err(open());
                }
                Err(Error::Transient(format!("The relay to the test server ended with exit status {}: {last}", ended.exit)))
            }
        }
    }

    fn relay(&self, name: &str, login: &str) -> ContainerRun {
        let address = self.server.address();
        // Isolated and without site packages: nothing but Python itself and these lines.
        let command =
            ["-I", "-S", "-c", PROGRAM, SOCKET_FOLDER, &address.host, &address.port.to_string(), self.server.administrator(), login];
        ContainerRun {
            name: format!("{name}-relay"),
            image: self.base.clone(),
            entrypoint: Some(vec!["python3".to_owned()]),
            command: command.map(str::to_owned).to_vec(),
            // The socket's folder is root's.
            user: Some("0:0".to_owned()),
            environment: BTreeMap::new(),
            secrets: Secrets::default(),
            hidden: Secrets::default(),
            labels: self.labels(),
            files: BTreeMap::new(),
            network: if address.is_loopback() { Network::Host } else { Network::Bridge },
            volumes: BTreeMap::from([
                (socket_volume(name), SOCKET_FOLDER.to_owned()),
                // In memory, and so only as long as some container has it: this one does from beginning to end.
                (data_volume(name), DATA_FOLDER.to_owned()),
            ]),
            scratch: BTreeMap::new(),
            read_only: true,
            trust: Trust::Untrusted,
            memory_mib: 256,
            cpu_millicores: 1000,
            pids: 64,
            disk_mib: 64,
            only_read: Vec::new(),
            timeout: LONGEST,
        }
    }
}
