//! The signals that end a task.

use tokio::signal::unix::{SignalKind, signal};

/// Completes on Ctrl-C, SIGTERM or a closed terminal.
pub(crate) async fn end_signal() {
    let listen = || {
        Some((
            signal(SignalKind::interrupt()).ok()?,
            signal(SignalKind::terminate()).ok()?,
            signal(SignalKind::hangup()).ok()?,
        ))
    };
    match listen() {
        Some((mut interrupt, mut terminate, mut hangup)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        }
        None => std::future::pending().await,
    }
}
