//! Real git over http on loopback: `git http-backend` behind a small server that counts what it transfers.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, ensure};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use base64::Engine;
use http::{HeaderMap, StatusCode, header};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Larger fetch requests than this do not occur in tests.
const LARGEST_REQUEST: usize = 64 << 20;

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
    // "Basic …", when credentials are wanted
    credentials: Mutex<Option<String>>,
}

impl GitServer {
    pub async fn start(root: &Path) -> anyhow::Result<GitServer> {
        let root = root.canonicalize().with_context(|| root.display().to_string())?;
        let shared = Arc::new(Shared { root, requests: AtomicU64::new(0), bytes_sent: AtomicU64::new(0), credentials: Mutex::new(None) });
        let app = Router::new().fallback(answer).layer(DefaultBodyLimit::max(LARGEST_REQUEST)).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the git server ended: {error}");
            }
        });
        Ok(GitServer { shared, address, task })
    }

    /// `http://127.0.0.1:PORT`; a repository at `root/a/b.git` is `{url}/a/b.git`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on answers 401 to whoever does not give these.
    pub fn require_credentials(&self, user: &str, password: &str) {
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        *self.shared.credentials.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("Basic {encoded}"));
    }

    /// Requests answered so far.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Bytes of all answers' bodies so far.
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
    let wanted = shared.credentials.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(wanted) = wanted
        && given != Some(wanted.as_str())
    {
        let mut refusal = plain(StatusCode::UNAUTHORIZED, "credentials wanted\n");
        refusal.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Basic realm=\"git\""));
        return refusal;
    }
    match backend(&shared.root, request).await {
        Ok(response) => {
            let length = response.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
            shared.bytes_sent.fetch_add(length, Ordering::Relaxed);
            response
        }
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}\n")),
    }
}

/// One CGI call (RFC 3875).
async fn backend(root: &Path, request: Request) -> anyhow::Result<Response> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_REQUEST).await?;
    let mut command = Command::new("git");
    command.arg("http-backend").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command.env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1").env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", root);
    // What the big forges allow: a fetch of any commit by its id, and partial clones.
    let settings = [("uploadpack.allowAnySHA1InWant", "true"), ("uploadpack.allowFilter", "true"), ("safe.directory", "*")];
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (index, (key, value)) in settings.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{index}"), key).env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command.env("REQUEST_METHOD", parts.method.as_str()).env("PATH_INFO", parts.uri.path());
    command.env("QUERY_STRING", parts.uri.query().unwrap_or_default()).env("REMOTE_ADDR", "127.0.0.1");
    command.env("CONTENT_LENGTH", body.len().to_string()).env("SERVER_PROTOCOL", "HTTP/1.1");
    let passed = [("CONTENT_TYPE", "content-type"), ("HTTP_CONTENT_ENCODING", "content-encoding"), ("HTTP_GIT_PROTOCOL", "git-protocol")];
    for (variable, name) in passed {
        if let Some(value) = parts.headers.get(name).and_then(|value| value.to_str().ok()) {
            command.env(variable, value).env("GIT_PROTOCOL", header_text(&parts.headers, "git-protocol"));
        }
    }
    let mut child = command.spawn().context("git")?;
    let mut stdin = child.stdin.take().context("no pipe to git")?;
    // Written beside the reading: git may answer before it has read everything, or not read at all.
    let feed = tokio::spawn(async move { drop(stdin.write_all(&body).await) });
    let output = child.wait_with_output().await?;
    feed.abort();
    ensure!(!output.stdout.is_empty(), "git http-backend said: {}", String::from_utf8_lossy(&output.stderr).trim());
    parse(&output.stdout)
}

fn header_text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn parse(output: &[u8]) -> anyhow::Result<Response> {
    let split = output.windows(4).position(|window| window == b"\r\n\r\n").context("git http-backend sent no headers")?;
    let mut response = Response::builder();
    for line in std::str::from_utf8(&output[..split])?.lines() {
        let (name, value) = line.split_once(':').context("git http-backend sent a broken header")?;
        if name.eq_ignore_ascii_case("status") {
            response = response.status(value.trim().split(' ').next().unwrap_or_default());
        } else {
            response = response.header(name, value.trim());
        }
    }
    let body = Bytes::copy_from_slice(&output[split + 4..]);
    Ok(response.header(header::CONTENT_LENGTH, body.len()).body(Body::from(body))?)
}

fn plain(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response
}
