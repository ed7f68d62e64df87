//! A proxy in front of a registry: notes every request, and fails the one it is told to.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub struct Proxy {
    pub address: String,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    /// The request's line, and the bytes its body announced.
    requests: Mutex<Vec<(String, u64)>>,
    /// How many to let through first, and what to answer then.
    failure: Mutex<Option<(usize, u16)>>,
}

impl Proxy {
    pub async fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared::default());
        let (upstream, serving) = (upstream.to_owned(), shared.clone());
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(pass(stream, upstream.clone(), serving.clone()));
            }
        });
        Self { address, shared, task }
    }

    pub fn requests(&self) -> Vec<(String, u64)> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Answers one request with this status, after so many that pass.
    pub fn fail(&self, after: usize, status: u16) {
        *self.shared.failure.lock().unwrap() = Some((after, status));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request for each connection: both sides are told to close it.
async fn pass(mut client: TcpStream, upstream: String, shared: Arc<Shared>) -> Option<()> {
    let mut head = Vec::new();
    let end = loop {
        if let Some(at) = head.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        let mut piece = [0; 4096];
        match client.read(&mut piece).await.ok()? {
            0 => return None,
            n => head.extend_from_slice(&piece[..n]),
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).into_owned();
    let mut lines = text.lines();
    let line = lines.next()?.to_owned();
    let length = text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    shared.requests.lock().unwrap().push((line.clone(), length));
    let fails = {
        let mut failure = shared.failure.lock().unwrap();
        match *failure {
            Some((0, status)) => {
                *failure = None;
                Some(status)
            }
            Some((left, status)) => {
                *failure = Some((left - 1, status));
                None
            }
            None => None,
        }
    };
    if let Some(status) = fails {
        // the body is read first, or the client would see a broken connection instead of the answer
        let mut left = length.saturating_sub((head.len() - end - 4) as u64);
        let mut piece = [0; 65536];
        while left > 0 {
            left = left.saturating_sub(client.read(&mut piece).await.ok().filter(|n| *n > 0)? as u64);
        }
        let answer = format!("HTTP/1.1 {status} Made up\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        client.write_all(answer.as_bytes()).await.ok()?;
        return Some(());
    }
    let mut server = TcpStream::connect(&upstream).await.ok()?;
    let others = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    // the registry makes its Location headers of the host it was asked by
    let head_again: String = [line.as_str()].into_iter().chain(others).map(|line| format!("{line}\r\n")).collect();
    server.write_all(format!("{head_again}Connection: close\r\n\r\n").as_bytes()).await.ok()?;
    server.write_all(&head[end + 4..]).await.ok()?;
    tokio::io::copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}
