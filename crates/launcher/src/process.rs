//! A child process that cannot outlive this process.

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

/// The program to run and how it is ended.
#[derive(Debug)]
pub struct Spec {
    /// The name in messages.
    pub name: &'static str,
    pub program: PathBuf,
    pub args: Vec<String>,
    pub env: Vec<(String, String)>,
    /// The file for standard output and standard error. It is emptied first.
    pub log: PathBuf,
    /// The most bytes of address space that each of its processes may have, if it is limited.
    pub max_memory: Option<u64>,
    /// The account to run as, when it is another one. Only root can change the account.
    pub user: Option<User>,
    /// The signal that asks the program to end.
    pub stop: Signal,
    /// The signal that the kernel sends when this process dies without stopping its children.
    pub orphaned: Signal,
    /// How long the program may take to end after the signal `stop`; then it is killed.
    pub stop_timeout: Duration,
}

/// A running child process. Dropping it asks the program to end, kills the program when it does not
/// end in time, and reaps it.
#[derive(Debug)]
pub struct Guard {
    child: Child,
    stop: Signal,
    stop_timeout: Duration,
    log: PathBuf,
    name: &'static str,
}

impl Guard {
    /// Starts the program in its own process group, so that Ctrl-C in a terminal reaches only this
    /// process.
    pub async fn spawn(spec: Spec) -> Result<Guard, LaunchError> {
        // The log of a database quotes failed statements, so only its owner may read it.
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        let output = options
            .open(&spec.log)
            .map_err(LaunchError::file_error(&spec.log))?;
        let errors = output
            .try_clone()
            .map_err(LaunchError::file_error(&spec.log))?;
        let mut command = Command::new("setpriv");
        command
            .args(setpriv_arguments(spec.user.as_ref()))
            .arg("--pdeathsig")
            .arg(short_name(spec.orphaned))
            .arg("--");
        if let Some(bytes) = spec.max_memory {
            command
                .arg("prlimit")
                .arg(format!("--as={bytes}"))
                .arg("--");
        }
        command.arg(&spec.program).args(&spec.args).envs(spec.env);
        command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .current_dir("/");
        let child = spawn_from_permanent_thread(command)
            .await
            .map_err(|source| LaunchError::Spawn {
                program: format!("setpriv {}", spec.program.display()),
                source,
            })?;
        Ok(Guard {
            child,
            stop: spec.stop,
            stop_timeout: spec.stop_timeout,
            log: spec.log,
            name: spec.name,
        })
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

    /// The name in messages.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Stops the program and waits for its end.
    pub async fn stop(&mut self) {
        self.signal(self.stop);
        let deadline = Instant::now() + self.stop_timeout;
        while !self.has_ended() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Drop kills the program if it still runs.
        self.stop_timeout = Duration::ZERO;
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

    /// Polls until `ready` is true. It is an error, which quotes the log, when the program ends or
    /// `limit` is over before.
    pub async fn wait_until<R>(
        &mut self,
        limit: Duration,
        mut ready: impl FnMut() -> R,
    ) -> Result<(), LaunchError>
    where
        R: Future<Output = bool>,
    {
        let deadline = Instant::now() + limit;
        loop {
            if ready().await {
                return Ok(());
            }
            if self.has_ended() {
                return Err(LaunchError::Stopped {
                    program: self.name,
                    output: last_lines(&self.log),
                });
            }
            if Instant::now() > deadline {
                return Err(LaunchError::Silent {
                    program: self.name,
                    seconds: limit.as_secs(),
                    output: last_lines(&self.log),
                });
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn signal(&mut self, signal: Signal) {
        // After the child was reaped, its pid may belong to another process.
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
        if !self.stop_timeout.is_zero() {
            self.signal(self.stop);
            let deadline = Instant::now() + self.stop_timeout;
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

/// Reads the last lines of a log file as one line for an error message.
pub(crate) fn last_lines(log: &Path) -> String {
    let read = || -> io::Result<String> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(1500)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes)
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" / "))
    };
    match read() {
        Ok(text) if text.is_empty() => "nothing".to_owned(),
        Ok(text) => text,
        Err(error) => format!("({} cannot be read: {error})", log.display()),
    }
}

/// The arguments with which `setpriv` runs a program as this account.
pub(crate) fn setpriv_arguments(user: Option<&User>) -> Vec<String> {
    user.map(|user| {
        vec![
            format!("--reuid={}", user.uid),
            format!("--regid={}", user.gid),
            "--clear-groups".to_owned(),
        ]
    })
    .unwrap_or_default()
}

/// The name of a signal as `setpriv` expects it: `INT` instead of `SIGINT`.
fn short_name(signal: Signal) -> &'static str {
    signal.as_str().trim_start_matches("SIG")
}

type SpawnRequest = (Command, tokio::sync::oneshot::Sender<io::Result<Child>>);

/// Starts a child from one thread that lives as long as this process. The kernel sends the
/// parent-death signal when the *thread* that forked ends, and threads of tokio end at any time.
async fn spawn_from_permanent_thread(command: Command) -> io::Result<Child> {
    static SPAWNER: OnceLock<mpsc::Sender<SpawnRequest>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (requests, inbox) = mpsc::channel::<SpawnRequest>();
        std::thread::spawn(move || {
            for (mut command, answer) in inbox {
                // The caller was cancelled, so nobody holds the handle of the child: the child is
                // killed.
                if let Err(Ok(mut unwanted)) = answer.send(command.spawn()) {
                    drop(unwanted.kill().and_then(|()| unwanted.wait()));
                }
            }
        });
        requests
    });
    let gone = || io::Error::other("the thread that starts child processes has ended");
    let (answer, child) = tokio::sync::oneshot::channel();
    spawner.send((command, answer)).map_err(|_| gone())?;
    child.await.map_err(|_| gone())?
}
