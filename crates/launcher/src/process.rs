//! A child process that cannot outlive this one.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User};

use crate::LaunchError;

/// What to run and how it ends.
#[derive(Debug)]
pub struct Spec {
    /// Name for messages.
    pub name: &'static str,
    pub program: PathBuf,
    pub args: Vec<String>,
    pub env: Vec<(String, String)>,
    /// Where standard output and error go; emptied first.
    pub log: PathBuf,
    /// Another account to run as; only root can.
    pub user: Option<User>,
    /// Asks the program to end.
    pub stop: Signal,
    /// Sent by the kernel when this process dies without stopping its children.
    pub orphaned: Signal,
    /// How long the program may take to end before it is killed.
    pub patience: Duration,
}

/// A running child process: stopped, then killed when that does not help, and reaped on drop.
#[derive(Debug)]
pub struct Guard {
    child: Child,
    stop: Signal,
    patience: Duration,
    log: PathBuf,
    name: &'static str,
}

impl Guard {
    /// Starts the program. It gets a process group of its own, so that Ctrl-C in a terminal reaches only us.
    pub async fn spawn(spec: Spec) -> Result<Guard, LaunchError> {
        // A database's log quotes the statements that failed.
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        let output = options.open(&spec.log).map_err(LaunchError::file(&spec.log))?;
        let errors = output.try_clone().map_err(LaunchError::file(&spec.log))?;
        let mut command = Command::new("setpriv");
        command.args(privileges(spec.user.as_ref())).arg("--pdeathsig").arg(bare_name(spec.orphaned));
        command.arg("--").arg(&spec.program).args(&spec.args).envs(spec.env);
        command.stdin(Stdio::null()).stdout(output).stderr(errors).process_group(0).current_dir("/");
        let child = spawn_from_lasting_thread(command)
            .await
            .map_err(|source| LaunchError::Spawn { program: format!("setpriv {}", spec.program.display()), source })?;
        Ok(Guard { child, stop: spec.stop, patience: spec.patience, log: spec.log, name: spec.name })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> &Path {
        &self.log
    }

    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// Stops the program and waits for its end.
    pub async fn stop(mut self) {
        self.signal(self.stop);
        let deadline = Instant::now() + self.patience;
        while !self.has_ended() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What is left, if anything, is killed by Drop.
        self.patience = Duration::ZERO;
    }

    /// Waits until the program ends by itself.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Polls until `ready` is true; an end of the program or `limit` is an error that quotes its log.
    pub async fn wait_until<F>(&mut self, limit: Duration, mut ready: F) -> Result<(), LaunchError>
    where
        F: AsyncFnMut() -> bool,
    {
        let deadline = Instant::now() + limit;
        loop {
            if ready().await {
                return Ok(());
            }
            if self.has_ended() {
                return Err(LaunchError::Stopped { program: self.name, said: last_lines(&self.log) });
            }
            if Instant::now() > deadline {
                return Err(LaunchError::Silent { program: self.name, seconds: limit.as_secs(), said: last_lines(&self.log) });
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn signal(&mut self, signal: Signal) {
        // Once reaped, the pid may belong to somebody else.
        if !self.has_ended() {
            let pid = i32::try_from(self.child.id()).map(Pid::from_raw);
            if let Ok(pid) = pid
                && let Err(error) = kill(pid, signal)
            {
                tracing::warn!(program = self.name, %error, "the signal was not delivered");
            }
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.has_ended() {
            return;
        }
        if !self.patience.is_zero() {
            self.signal(self.stop);
            let deadline = Instant::now() + self.patience;
            while !self.has_ended() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        self.signal(Signal::SIGKILL);
        if let Err(error) = self.child.wait() {
            tracing::warn!(program = self.name, %error, "the child process was not reaped");
        }
    }
}

/// The last lines of a log file, on one line, for an error message.
pub(crate) fn last_lines(log: &Path) -> String {
    let read = || -> io::Result<String> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(1500)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / "))
    };
    match read() {
        Ok(text) if text.is_empty() => "nothing".to_owned(),
        Ok(text) => text,
        Err(error) => format!("({} cannot be read: {error})", log.display()),
    }
}

pub(crate) fn privileges(user: Option<&User>) -> Vec<String> {
    user.map(|user| vec![format!("--reuid={}", user.uid), format!("--regid={}", user.gid), "--clear-groups".to_owned()]).unwrap_or_default()
}

/// `setpriv` wants `INT`, not `SIGINT`.
fn bare_name(signal: Signal) -> &'static str {
    signal.as_str().trim_start_matches("SIG")
}

type Order = (Command, tokio::sync::oneshot::Sender<io::Result<Child>>);

/// The kernel's parent-death signal fires when the *thread* that forked ends, and tokio's threads come and go:
/// children are therefore started by one thread that lives as long as the process.
async fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    static SPAWNER: OnceLock<mpsc::Sender<Order>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, answer) in inbox {
                // A caller that went away drops the child's handle; the child is killed so that nobody loses track of it.
                if let Err(Ok(mut unwanted)) = answer.send(command.spawn()) {
                    drop(unwanted.kill().and_then(|()| unwanted.wait()));
                }
            }
        });
        orders
    });
    let gone = || io::Error::other("the thread that starts child processes has ended");
    let (answer, child) = tokio::sync::oneshot::channel();
    spawner.send((command, answer)).map_err(|_| gone())?;
    child.await.map_err(|_| gone())?
}
