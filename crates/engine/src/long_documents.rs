//! The reading of long documents: a stranger's commit or package can make one of megabytes. Each is
//! read on a thread, and projects share the places for that.

use ecluse_clients::background;
use ecluse_domain::ids::ProjectId;
use ecluse_store::jobs::QueueId;

use crate::jobs::places::Place;
use crate::{Engine, Error, Result};

/// Waits until the project may read a long document.
pub(crate) async fn wait_for_place(engine: &Engine, project: ProjectId) -> Place {
    let places = engine.places_for_documents();
    places.wait_for_place(QueueId::of(project)).await
}

/// Runs the reading on a thread. The place is free when the thread has ended, also when nobody waits
/// for it any more: otherwise, requests that are given up would use more threads than there are
/// places.
pub(crate) async fn read_in<T: Send + 'static>(
    place: Place,
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let read_in_place = move || {
        let _place = place;
        read()
    };
    background::run(None, |_| read_in_place())
        .await
        .map_err(|error| Error::Internal(format!("a document could not be read: {error}")))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;
    use crate::jobs::places::Places;

    #[tokio::test]
    async fn a_request_that_is_given_up_keeps_its_place_until_the_thread_ends() {
        let places = Places::new(1);
        let queue = QueueId::of(ProjectId::generate());
        let place = places.wait_for_place(queue).await;
        let (start, started) = oneshot::channel();
        let (end, ended) = mpsc::channel();
        let request = tokio::spawn(read_in(place, move || {
            start.send(()).unwrap();
            ended.recv().unwrap();
        }));
        started.await.unwrap();
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        assert!(places.wait_for_place(queue).now_or_never().is_none());
        end.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(60), places.wait_for_place(queue))
            .await
            .unwrap();
    }
}
