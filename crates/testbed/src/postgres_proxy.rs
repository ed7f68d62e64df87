//! A proxy in front of a Postgres that listens on a Unix socket. It cuts a connection exactly after
//! the server has committed, and before the client learns of it; or exactly before the COMMIT.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};

/// The name of the socket for the default port.
const SOCKET: &str = ".s.PGSQL.5432";
/// The numbers that ask for encryption with TLS and with GSSAPI.
const ENCRYPTION: [u32; 2] = [80_877_103, 80_877_104];
/// How many bytes at the beginning of a message are examined.
const LONGEST_EXAMINED: usize = 2048;

/// Forwards connections to Postgres; ends on drop.
pub struct PostgresProxy {
    folder: PathBuf,
    state: Arc<State>,
    task: tokio::task::JoinHandle<()>,
}

/// Where the connection of a transaction is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The server never gets the COMMIT.
    BeforeCommit,
    /// The server has committed, and its answer is lost.
    AfterCommit,
}

#[derive(Default)]
struct State {
    /// What happens to the next transaction that ends with a COMMIT of its own.
    next: Mutex<Option<Cut>>,
    /// Every how many commits one loses its answer; 0 for none.
    every: AtomicU64,
    commits: AtomicU64,
    cut: AtomicU64,
}

impl State {
    /// What happens to this commit.
    fn next_cut(&self, statement: Statement) -> Option<Cut> {
        let every = self.every.load(Ordering::SeqCst);
        let number = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        if every > 0 && number.is_multiple_of(every) {
            return Some(Cut::AfterCommit);
        }
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        if statement == Statement::Commit {
            next.take()
        } else {
            None
        }
    }
}

impl PostgresProxy {
    /// Listens in `folder`, and forwards to the server whose socket is in `upstream`.
    pub fn start(folder: &Path, upstream: &Path) -> anyhow::Result<PostgresProxy> {
        std::fs::create_dir_all(folder)?;
        let listener =
            UnixListener::bind(folder.join(SOCKET)).context("the socket of the proxy")?;
        let state = Arc::new(State::default());
        let (upstream, serving) = (upstream.join(SOCKET), Arc::clone(&state));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, state) = (upstream.clone(), Arc::clone(&serving));
                tokio::spawn(async move {
                    // While the server is down, its clients see a closed connection.
                    if let Ok(server) = UnixStream::connect(&upstream).await {
                        forward(client, server, &state).await;
                    }
                });
            }
        });
        Ok(PostgresProxy {
            folder: folder.to_owned(),
            state,
            task,
        })
    }

    /// The folder of the socket, as `host` in an address.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// From now on every so many commits one is done by the server, and its answer is lost; 0 loses
    /// none.
    pub fn lose_answers(&self, every: u64) {
        self.state.every.store(every, Ordering::SeqCst);
    }

    /// Cuts the connection of the next transaction that ends with a COMMIT of its own. A single
    /// statement, which commits by itself, passes.
    pub fn cut_next(&self, cut: Cut) {
        *self
            .state
            .next
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }

    /// How many connections were cut so far.
    pub fn lost(&self) -> u64 {
        self.state.cut.load(Ordering::SeqCst)
    }
}

impl Drop for PostgresProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(client: UnixStream, server: UnixStream, state: &State) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (cut, is_cut) = tokio::sync::watch::channel(false);
    tokio::select! {
        _ = send_requests(from_client, to_server, state, &cut) => {}
        () = send_answers(from_server, to_client, is_cut) => {}
    }
}

/// What a statement does to a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statement {
    Begin,
    Commit,
    Rollback,
    /// Outside of a transaction it commits by itself.
    Write,
    Read,
}

impl Statement {
    fn parse(text: &[u8]) -> Statement {
        let text = String::from_utf8_lossy(text).trim_start().to_uppercase();
        let writes = ["INSERT", "UPDATE", "DELETE"];
        if text.starts_with("BEGIN") || text.starts_with("START") {
            Statement::Begin
        } else if text.starts_with("COMMIT") {
            Statement::Commit
        } else if text.starts_with("ROLLBACK") {
            Statement::Rollback
        } else if writes.iter().any(|verb| text.contains(verb)) && !text.ends_with("FOR UPDATE") {
            Statement::Write
        } else {
            Statement::Read
        }
    }
}

/// Forwards the client's messages, and announces when the answer to the next one is to be lost.
async fn send_requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    state: &State,
    cut: &tokio::sync::watch::Sender<bool>,
) -> std::io::Result<()> {
    // The first messages have no type: a length, which includes itself, and a number. Before the one
    // that begins the session there may be a question for encryption.
    loop {
        let mut start = [0; 8];
        from.read_exact(&mut start).await?;
        to.write_all(&start).await?;
        let [length @ .., a, b, c, d] = start;
        copy(&mut from, &mut to, remaining(length).saturating_sub(4)).await?;
        if !ENCRYPTION.contains(&u32::from_be_bytes([a, b, c, d])) {
            break;
        }
    }
    let mut prepared: HashMap<Vec<u8>, Statement> = HashMap::new();
    let (mut bound, mut executed) = (Statement::Read, None);
    let mut is_in_transaction = false;
    loop {
        let mut head = [0; 5];
        from.read_exact(&mut head).await?;
        let size = remaining([head[1], head[2], head[3], head[4]]);
        let is_examined = matches!(head[0], b'Q' | b'P' | b'B');
        let examined = if is_examined {
            size.min(LONGEST_EXAMINED)
        } else {
            0
        };
        let mut text = vec![0; examined];
        from.read_exact(&mut text).await?;
        let mut ran = None;
        match head[0] {
            b'Q' => ran = Some(Statement::parse(&text)),
            // The name, a zero, and the statement.
            b'P' => {
                let (name, statement) = split_at_zero(&text);
                prepared.insert(name.to_vec(), Statement::parse(statement));
            }
            // The portal, a zero, the statement's name, a zero.
            b'B' => {
                let (_, rest) = split_at_zero(&text);
                let found = prepared.get(split_at_zero(rest).0);
                bound = found.copied().unwrap_or(Statement::Read);
            }
            b'E' => executed = Some(bound),
            b'S' => ran = executed.take(),
            _ => {}
        }
        let commit = match ran {
            Some(Statement::Commit) => ran,
            Some(Statement::Write) if !is_in_transaction => ran,
            Some(Statement::Write | Statement::Begin | Statement::Rollback | Statement::Read)
            | None => None,
        };
        match ran {
            Some(Statement::Begin) => is_in_transaction = true,
            Some(Statement::Commit | Statement::Rollback) => is_in_transaction = false,
            Some(Statement::Write | Statement::Read) | None => {}
        }
        let happens = commit.and_then(|statement| state.next_cut(statement));
        if happens.is_some() {
            state.cut.fetch_add(1, Ordering::SeqCst);
        }
        match happens {
            Some(Cut::BeforeCommit) => return Ok(()),
            // Before the message, so that no byte of its answer passes.
            Some(Cut::AfterCommit) => {
                cut.send_replace(true);
            }
            None => {}
        }
        to.write_all(&head).await?;
        to.write_all(&text).await?;
        copy(&mut from, &mut to, size - examined).await?;
    }
}

/// Forwards the server's answers. The answer that is to be lost is awaited, so that the server has
/// committed, and then the connection ends.
async fn send_answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    is_cut: tokio::sync::watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = match from.read(&mut buffer).await {
            Ok(count @ 1..) => count,
            Ok(0) | Err(_) => return,
        };
        if *is_cut.borrow() || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

/// The bytes before the first zero, and those after it.
fn split_at_zero(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| *byte == 0) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &[]),
    }
}

fn remaining(length: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(length))
        .unwrap_or(0)
        .saturating_sub(4)
}

async fn copy(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    size: usize,
) -> std::io::Result<()> {
    let mut part = from.take(u64::try_from(size).unwrap_or(u64::MAX));
    tokio::io::copy(&mut part, to).await?;
    Ok(())
}
