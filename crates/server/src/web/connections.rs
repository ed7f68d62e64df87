//! Connections: accepted up to a number, each with its time to send a request, and ended in order.
//! (`axum::serve` sets no time for a request's header.)

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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::{App, router};

/// Bytes of a connection's buffer; no header needs more.
const BUFFER: usize = 64 * 1024;
/// For answers that are under way when the process stops.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Serves until `stop`; answers that are under way get five seconds to end.
pub async fn run(listener: TcpListener, app: App, stop: CancellationToken) -> anyhow::Result<()> {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(app.limits.header_time).max_buf_size(BUFFER);
    let room = Arc::new(Semaphore::new(app.limits.connections));
    let (router, open) = (router(app), TaskTracker::new());
    loop {
        // Beyond the limit the kernel keeps whoever comes waiting.
        let accepted = async { Ok::<_, anyhow::Error>((room.clone().acquire_owned().await?, listener.accept().await)) };
        let (place, accepted) = tokio::select! { () = stop.cancelled() => break, accepted = accepted => accepted? };
        match accepted {
            Ok((stream, remote)) => {
                let connection = serve(server.clone(), stream, remote, router.clone(), stop.clone());
                open.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            // Theirs; the next may do better.
            Err(error) if matches!(error.kind(), std::io::ErrorKind::ConnectionAborted | std::io::ErrorKind::ConnectionReset) => {}
            // Ours, such as too many open files: some will be closed.
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    open.close();
    if tokio::time::timeout(LAST_ANSWERS, open.wait()).await.is_err() {
        tracing::warn!("some connections were still open at the end");
    }
    Ok(())
}

async fn serve(server: http1::Builder, stream: TcpStream, remote: SocketAddr, router: Router, stop: CancellationToken) {
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(remote));
        let router = router.clone();
        async move { router.oneshot(request).await.map_err(|never: Infallible| never) }
    });
    // Small answers go out at once. Where that cannot be set, they go out later.
    let _ = stream.set_nodelay(true);
    let mut connection = std::pin::pin!(server.serve_connection(TokioIo::new(stream), answer));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%remote, %error, "a connection ended badly");
    }
}
