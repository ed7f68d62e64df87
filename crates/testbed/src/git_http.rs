//! Real git over HTTP on loopback: `git http-backend` behind a small server that counts requests
//! and bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, bail};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::serve::ListenerExt;
use base64::Engine;
use futures::StreamExt;
use http::{HeaderMap, StatusCode, header};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// Larger fetch requests than this do not occur in tests.
const LARGEST_REQUEST: usize = 64 << 20;
/// Bytes read from git at a time.
const PIECE: usize = 64 << 10;

/// Serves the bare repositories below a folder; ends on drop.
pub struct GitServer {
    shared: Arc<Shared>,
    address: std::net::SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    root: PathBuf,
    requests: AtomicU64,
    bytes_sent: AtomicU64,
    // "Basic …" for the paths that begin with a text
    credentials: Mutex<Vec<(String, String)>>,
    // the path of each request, and whether it had an Authorization header
    seen: Mutex<BTreeSet<(String, bool)>>,
}

impl GitServer {
    pub async fn start(root: &Path) -> anyhow::Result<GitServer> {
        let root = root
            .canonicalize()
            .with_context(|| root.display().to_string())?;
        let shared = Arc::new(Shared {
            root,
            requests: AtomicU64::new(0),
            bytes_sent: AtomicU64::new(0),
            credentials: Mutex::default(),
            seen: Mutex::default(),
        });
        let app = Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            // Otherwise the second part of an answer waits until the receiver has acknowledged the
            // first, which the receiver delays.
            let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the git server ended: {error}");
            }
        });
        Ok(GitServer {
            shared,
            address,
            task,
        })
    }

    /// `http://127.0.0.1:PORT`; a repository at `root/a/b.git` is `{url}/a/b.git`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, answers 401 to every request without these credentials.
    pub fn require_credentials(&self, user: &str, password: &str) {
        self.require_credentials_below("/", user, password);
    }

    /// From now on, answers 401 to every request whose path begins with `path` and that does not
    /// have these credentials, or others that were required for it before.
    pub fn require_credentials_below(&self, path: &str, user: &str, password: &str) {
        let encoded =
            base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.shared
            .credentials
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((path.to_owned(), format!("Basic {encoded}")));
    }

    /// Whether any request had a path that begins with `path`.
    pub fn was_requested(&self, path: &str) -> bool {
        self.saw(path, |_| true)
    }

    /// Whether any request with a path that begins with `path` had an Authorization header.
    pub fn was_sent_credentials(&self, path: &str) -> bool {
        self.saw(path, |is_authorized| is_authorized)
    }

    fn saw(&self, path: &str, wanted: impl Fn(bool) -> bool) -> bool {
        let seen = self
            .shared
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.iter()
            .any(|(requested, is_authorized)| requested.starts_with(path) && wanted(*is_authorized))
    }

    /// Requests answered so far.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Bytes of the bodies of all answers so far.
    pub fn bytes_sent(&self) -> u64 {
        self.shared.bytes_sent.load(Ordering::Relaxed)
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    shared.requests.fetch_add(1, Ordering::Relaxed);
    let path = request.uri().path();
    let sent = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    shared
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert((path.to_owned(), sent.is_some()));
    let accepted: Vec<String> = shared
        .credentials
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .filter(|(protected, _)| path.starts_with(protected.as_str()))
        .map(|(_, accepted)| accepted.clone())
        .collect();
    if !accepted.is_empty() && !accepted.iter().any(|accepted| sent == Some(accepted)) {
        let mut refusal = plain(StatusCode::UNAUTHORIZED, "credentials required\n");
        refusal.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            header::HeaderValue::from_static("Basic realm=\"git\""),
        );
        return refusal;
    }
    match backend(&shared, request).await {
        Ok(response) => response,
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}\n")),
    }
}

/// One CGI call (RFC 3875), whose answer is passed on as git writes it.
async fn backend(shared: &Arc<Shared>, request: Request) -> anyhow::Result<Response> {
    let root = &shared.root;
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_REQUEST).await?;
    let mut command = Command::new("git");
    command
        .arg("http-backend")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", root);
    // What the big forges allow: a fetch of any commit by its id, and partial clones.
    let settings = [
        ("uploadpack.allowAnySHA1InWant", "true"),
        ("uploadpack.allowFilter", "true"),
        ("safe.directory", "*"),
    ];
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (index, (key, value)) in settings.iter().enumerate() {
        command
            .env(format!("GIT_CONFIG_KEY_{index}"), key)
            .env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command
        .env("REQUEST_METHOD", parts.method.as_str())
        .env("PATH_INFO", parts.uri.path());
    command
        .env("QUERY_STRING", parts.uri.query().unwrap_or_default())
        .env("REMOTE_ADDR", "127.0.0.1");
    command
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("SERVER_PROTOCOL", "HTTP/1.1");
    let passed = [
        ("CONTENT_TYPE", "content-type"),
        ("HTTP_CONTENT_ENCODING", "content-encoding"),
        ("HTTP_GIT_PROTOCOL", "git-protocol"),
    ];
    for (variable, name) in passed {
        if let Some(value) = parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
        {
            command
                .env(variable, value)
                .env("GIT_PROTOCOL", header_text(&parts.headers, "git-protocol"));
        }
    }
    let mut child = command.spawn().context("git")?;
    let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        bail!("no pipes to git");
    };
    // Tasks of their own: git may answer before it has read everything, or read nothing at all.
    tokio::spawn(async move { drop(stdin.write_all(&body).await) });
    let errors = tokio::spawn(async move {
        let mut text = String::new();
        drop(stderr.read_to_string(&mut text).await);
        text
    });
    let mut start = Vec::new();
    let split = loop {
        if let Some(at) = start.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stdout.read_buf(&mut start).await? == 0 {
            bail!("git http-backend sent no headers: {}", errors.await?.trim());
        }
    };
    let head = head(&start[..split])?;
    let start = start.split_off(split + 4);
    shared
        .bytes_sent
        .fetch_add(start.len() as u64, Ordering::Relaxed);
    let rest = futures::stream::try_unfold(
        (child, stdout, Arc::clone(shared)),
        async |(child, mut stdout, shared)| {
            let mut piece = Vec::with_capacity(PIECE);
            let read = stdout.read_buf(&mut piece).await?;
            shared.bytes_sent.fetch_add(read as u64, Ordering::Relaxed);
            Ok::<_, std::io::Error>(
                (read > 0).then_some((Bytes::from(piece), (child, stdout, shared))),
            )
        },
    );
    let start = futures::stream::iter((!start.is_empty()).then(|| Ok(Bytes::from(start))));
    Ok(head.body(Body::from_stream(start.chain(rest)))?)
}

fn header_text(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn head(text: &[u8]) -> anyhow::Result<http::response::Builder> {
    let mut response = Response::builder();
    for line in std::str::from_utf8(text)?.lines() {
        let (name, value) = line
            .split_once(':')
            .context("git http-backend sent a broken header")?;
        if name.eq_ignore_ascii_case("status") {
            response = response.status(value.trim().split(' ').next().unwrap_or_default());
        } else {
            response = response.header(name, value.trim());
        }
    }
    Ok(response)
}

fn plain(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response
}
