//! A proxy in front of a registry or a git host that breaks requests: it refuses, hangs, cuts the
//! answer, or lies.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    Pass,
    /// Answers this status instead.
    Status(u16),
    /// Answers this status instead, as soon as another function chooses.
    StatusLater(u16),
    /// Answers nothing for this long, and closes the connection.
    Hang(Duration),
    /// Passes half of the answer, and closes the connection.
    Cut,
    /// Changes one byte in the body of the answer.
    Flip,
    /// Answers 201 to an upload, and forwards nothing.
    PretendStored,
    /// Forwards an upload, and loses the answer.
    LoseAnswer,
}

/// Chooses what happens to a request, from its first line.
type Choose = Box<dyn FnMut(&str) -> Treatment + Send>;

/// Forwards requests; ends on drop.
pub struct HttpProxy {
    address: String,
    choose: Arc<Mutex<Choose>>,
    /// Changes whenever another function chooses.
    changed: watch::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl HttpProxy {
    /// Forwards to `upstream` (`host:port`), and breaks nothing yet.
    pub async fn start(upstream: &str) -> std::io::Result<HttpProxy> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?.to_string();
        let choose: Arc<Mutex<Choose>> = Arc::new(Mutex::new(Box::new(|_| Treatment::Pass)));
        let changed = watch::Sender::new(());
        let (upstream, choosing) = (upstream.to_owned(), Arc::clone(&choose));
        let changes = changed.subscribe();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, choose) = (upstream.clone(), Arc::clone(&choosing));
                let changes = changes.clone();
                tokio::spawn(async move {
                    // An error means that one of the two sides is gone.
                    drop(pass(client, &upstream, &choose, changes).await);
                });
            }
        });
        Ok(HttpProxy {
            address,
            choose,
            changed,
            task,
        })
    }

    /// `host:port`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on this function chooses what happens to each request.
    pub fn choose(&self, choose: impl FnMut(&str) -> Treatment + Send + 'static) {
        *self.choose.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(choose);
        self.changed.send_replace(());
    }

    /// Breaks nothing any more.
    pub fn heal(&self) {
        self.choose(|_| Treatment::Pass);
    }
}

impl Drop for HttpProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Passes one request on. Both sides close the connection after it.
async fn pass(
    mut client: TcpStream,
    upstream: &str,
    choose: &Mutex<Choose>,
    mut changes: watch::Receiver<()>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    let end = loop {
        if let Some(at) = head.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        let mut piece = [0; 4096];
        match client.read(&mut piece).await? {
            0 => return Ok(()),
            count => head.extend_from_slice(&piece[..count]),
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).into_owned();
    let line = text.lines().next().unwrap_or_default().to_owned();
    let treatment = {
        let mut choose = choose.lock().unwrap_or_else(PoisonError::into_inner);
        changes.mark_unchanged();
        choose(&line)
    };
    let length: usize = text
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or(0);
    let unread = length.saturating_sub(head.len() - end);
    match treatment {
        Treatment::Hang(duration) => {
            tokio::time::sleep(duration).await;
            return Ok(());
        }
        Treatment::Status(status) | Treatment::StatusLater(status) => {
            if treatment == Treatment::StatusLater(status) && changes.changed().await.is_err() {
                return Ok(());
            }
            return answer(&mut client, unread, &format!("{status} Made up"), "").await;
        }
        Treatment::PretendStored => {
            let path = line.split(' ').nth(1).unwrap_or("/");
            let location = format!("Location: {path}\r\n");
            return answer(&mut client, unread, "201 Created", &location).await;
        }
        Treatment::Pass | Treatment::Cut | Treatment::Flip | Treatment::LoseAnswer => {}
    }
    let mut server = TcpStream::connect(upstream).await?;
    // The Host header stays: a registry makes its Location headers of it.
    let mut changed = String::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if !line.to_ascii_lowercase().starts_with("connection:") {
            changed.push_str(line);
            changed.push_str("\r\n");
        }
    }
    changed.push_str("Connection: close\r\n\r\n");
    server.write_all(changed.as_bytes()).await?;
    server.write_all(&head[end..]).await?;
    if treatment == Treatment::Pass {
        tokio::io::copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    }
    let mut body = (&mut client).take(u64::try_from(unread).unwrap_or(u64::MAX));
    tokio::io::copy(&mut body, &mut server).await?;
    let mut whole = Vec::new();
    server.read_to_end(&mut whole).await?;
    match treatment {
        Treatment::LoseAnswer => return Ok(()),
        Treatment::Cut => whole.truncate(whole.len() / 2),
        _ => {
            let body = whole
                .windows(4)
                .position(|window| window == b"\r\n\r\n")
                .map_or(whole.len(), |at| at + 4);
            let middle = body + (whole.len() - body) / 2;
            if let Some(byte) = whole.get_mut(middle) {
                *byte ^= 1;
            }
        }
    }
    client.write_all(&whole).await
}

/// Reads the rest of the body first. Otherwise the client would see a broken connection, not the
/// answer.
async fn answer(
    client: &mut TcpStream,
    unread: usize,
    status: &str,
    header: &str,
) -> std::io::Result<()> {
    let mut rest = (&mut *client).take(u64::try_from(unread).unwrap_or(u64::MAX));
    tokio::io::copy(&mut rest, &mut tokio::io::sink()).await?;
    let text =
        format!("HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(text.as_bytes()).await
}
