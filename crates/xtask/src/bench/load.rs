//! A load client that uses little processor time: prebuilt requests over kept-alive connections, of
//! whose answers only the status and the length are parsed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use ecluse_testbed::webhook;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A placeholder with the length of a UUID.
const BLANK_ID: &str = "00000000-0000-4000-8000-000000000000";

/// A signed delivery. Its id is filled in just before sending, because GitHub does not sign the id.
pub(super) struct Template {
    bytes: Vec<u8>,
    id_at: usize,
}

impl Template {
    pub(super) fn new(project: &str, secret: &str, body: &[u8]) -> anyhow::Result<Template> {
        let head = format!(
            "POST /webhooks/github/{project} HTTP/1.1\r\nhost: localhost\r\nuser-agent: GitHub-Hookshot/5a1e7c4\r\ncontent-type: application/json\r\n\
             x-github-event: push\r\nx-github-delivery: {BLANK_ID}\r\nx-github-hook-id: 4711\r\nx-hub-signature-256: {}\r\ncontent-length: {}\r\n\r\n",
            webhook::sign(secret, body),
            body.len()
        );
        let id_at = head.find(BLANK_ID).context("a template without an id")?;
        Ok(Template {
            bytes: [head.as_bytes(), body].concat(),
            id_at,
        })
    }

    /// `request` becomes this delivery under `id`.
    fn fill(&self, request: &mut Vec<u8>, id: &str) {
        request.clear();
        request.extend_from_slice(&self.bytes);
        request[self.id_at..self.id_at + BLANK_ID.len()].copy_from_slice(id.as_bytes());
    }
}

/// Delivery ids that share a prefix, by which a query finds them later.
pub(super) fn delivery_id(series: u32, number: u64) -> String {
    format!("{series:08x}-0000-4000-8000-{number:012x}")
}

pub(super) fn prefix(series: u32) -> String {
    format!("{series:08x}-")
}

/// When to stop sending.
#[derive(Clone, Copy)]
pub(super) enum Until {
    Elapsed(Duration),
    Sent(u64),
}

/// The answers, counted.
#[derive(Default)]
pub(super) struct Answers {
    /// Milliseconds from the first byte written to the last byte read.
    pub(super) latencies: Vec<f64>,
    pub(super) statuses: BTreeMap<u16, u64>,
    /// Seconds
    pub(super) elapsed: f64,
}

impl Answers {
    pub(super) fn with(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or(0)
    }
}

/// Sends deliveries over `connections` connections, the templates in turn, one request at a time on
/// each.
pub(super) async fn run(
    address: &str,
    connections: usize,
    series: u32,
    templates: &Arc<Vec<Template>>,
    until: Until,
) -> anyhow::Result<Answers> {
    let counter = Arc::new(AtomicU64::new(0));
    let mut streams = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let started = Instant::now();
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|stream| {
            tokio::spawn(send(
                stream,
                series,
                Arc::clone(templates),
                Arc::clone(&counter),
                started,
                until,
            ))
        })
        .collect();
    let mut all = Answers::default();
    for task in tasks {
        let part = task.await??;
        all.latencies.extend(part.latencies);
        for (status, count) in part.statuses {
            *all.statuses.entry(status).or_default() += count;
        }
    }
    all.elapsed = started.elapsed().as_secs_f64();
    Ok(all)
}

async fn send(
    mut stream: TcpStream,
    series: u32,
    templates: Arc<Vec<Template>>,
    counter: Arc<AtomicU64>,
    started: Instant,
    until: Until,
) -> anyhow::Result<Answers> {
    let mut answers = Answers::default();
    let mut request = Vec::new();
    let mut answer = Vec::with_capacity(4096);
    loop {
        let number = counter.fetch_add(1, Ordering::Relaxed);
        let over = match until {
            Until::Elapsed(limit) => started.elapsed() >= limit,
            Until::Sent(count) => number >= count,
        };
        if over {
            return Ok(answers);
        }
        let index = usize::try_from(number)? % templates.len();
        templates[index].fill(&mut request, &delivery_id(series, number));
        let sent = Instant::now();
        stream.write_all(&request).await?;
        let status = read_answer(&mut stream, &mut answer).await?;
        answers
            .latencies
            .push(sent.elapsed().as_secs_f64() * 1000.0);
        *answers.statuses.entry(status).or_default() += 1;
    }
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<u16> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&buffer[..end])?;
        let status = head.get(9..12).context("no status")?.parse()?;
        let length: usize = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.trim().parse().ok())
            .context("an answer without content-length")?;
        let missing = (end + 4 + length).saturating_sub(buffer.len());
        if missing > 0 {
            let mut rest = vec![0; missing];
            stream.read_exact(&mut rest).await?;
        }
        return Ok(status);
    }
}
