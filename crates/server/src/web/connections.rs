//! Connections: their number is limited, each has a limited time to send a request and to read the
//! answer, and all are closed in order at the end. (`axum::serve` has no such limits.)

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::socket::{setsockopt, sockopt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::limits::paced_stream::PacedStream;
use super::limits::places::{PeerKind, Place, Places};
use super::{App, router};

/// The size of a connection's buffers, in bytes. No header needs more.
const BUFFER: usize = 32 * 1024;
/// The size of the kernel's buffer for the answers of a connection, in bytes. By itself the kernel
/// would keep megabytes for a client that does not read.
const KERNEL_BUFFER: usize = 64 * 1024;
/// How long a client that has disappeared keeps a connection whose bytes it does not confirm.
const UNCONFIRMED: Duration = Duration::from_secs(30);
/// Files that this process needs beside its connections: the database, git, registry and log.
const OTHER_FILES: usize = 500;
/// How long the last responses may take when the process stops.
const LAST_RESPONSES: Duration = Duration::from_secs(5);

/// Serves until `stop` is cancelled. Responses that have started then get five seconds to end.
pub async fn run(listener: TcpListener, app: App, stop: CancellationToken) -> anyhow::Result<()> {
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(app.limits.header_time)
        .max_buf_size(BUFFER);
    let most = app.limits.connections.min(allowed_connections());
    let places = Places::new(most, app.limits.connections_per_address);
    let (router, open) = (router(app.clone()), TaskTracker::new());
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, remote)) => {
                let kind = if app.trusted_proxies.contains(remote.ip().to_canonical()) {
                    PeerKind::TrustedProxy
                } else {
                    PeerKind::Stranger
                };
                // Without a place, the connection is closed at once.
                if let Some(place) = places.enter(remote.ip().into(), kind) {
                    let stream = prepare(stream, &app);
                    open.spawn(serve(
                        server.clone(),
                        stream,
                        remote,
                        place,
                        router.clone(),
                        stop.clone(),
                    ));
                }
            }
            // The client closed the connection before it was accepted.
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::ConnectionAborted | std::io::ErrorKind::ConnectionReset
                ) => {}
            // A fault of this machine, such as too many open files. The pause gives connections
            // time to close.
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    open.close();
    if tokio::time::timeout(LAST_RESPONSES, open.wait())
        .await
        .is_err()
    {
        tracing::warn!("some connections were still open at the end");
    }
    Ok(())
}

/// How many connections the limit of open files allows. Many systems start a process with a limit
/// of 1,024 and let it raise the limit itself.
fn allowed_connections() -> usize {
    let Ok((mut files, most)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return usize::MAX;
    };
    if files < most && setrlimit(Resource::RLIMIT_NOFILE, most, most).is_ok() {
        files = most;
    }
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    files.saturating_sub(OTHER_FILES).max(files / 2).max(1)
}

/// A connection with its options. An option that cannot be set only makes it a little slower, or
/// its buffers larger.
fn prepare(stream: TcpStream, app: &App) -> PacedStream<TcpStream> {
    // Small responses are sent at once.
    let _ = stream.set_nodelay(true);
    let _ = setsockopt(&stream, sockopt::SndBuf, &KERNEL_BUFFER);
    let unconfirmed = u32::try_from(UNCONFIRMED.as_millis()).unwrap_or(u32::MAX);
    let _ = setsockopt(&stream, sockopt::TcpUserTimeout, &unconfirmed);
    PacedStream::new(stream, app.limits.answer_pace)
}

async fn serve(
    server: http1::Builder,
    stream: PacedStream<TcpStream>,
    remote: SocketAddr,
    place: Place,
    router: Router,
    stop: CancellationToken,
) {
    let place = Arc::new(place);
    let give_way = place.give_way.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(remote));
        request.extensions_mut().insert(place.clone());
        let router = router.clone();
        async move {
            router
                .oneshot(request)
                .await
                .map_err(|never: Infallible| never)
        }
    });
    let mut connection = std::pin::pin!(server.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = give_way.cancelled() => {
            tracing::debug!(%remote, "a connection gave way to another one");
            return;
        }
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%remote, %error, "a connection ended with an error");
    }
}
