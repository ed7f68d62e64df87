//! The engine's list of the changes in a container.
//!
//! A run can make any number of empty files, which the disk limit does not count, so the list has no
//! natural end. The client library of the engine reads a whole answer into memory; this request
//! reads piece by piece, and stops at its limits.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::time::Duration;

use bollard::models::{ChangeType, FilesystemChange};
use futures::{StreamExt as _, TryStreamExt as _};
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use tokio_util::io::{StreamReader, SyncIoBridge};

use crate::background;
use crate::containers::error::causes;
use crate::containers::finished::FinishedContainer;
use crate::containers::{Containers, ContainersError, REQUEST_TIMEOUT_SECONDS, plain_line};

/// The changes by their paths, which are absolute.
pub(in crate::containers) type Changes = HashMap<String, ChangeType>;

/// How much of a list is read.
#[derive(Debug, Clone, Copy)]
struct Limits {
    paths: usize,
    bytes: u64,
}

/// Many times what the packages of a project need: all of Odoo has about 40,000 files.
const LIMITS: Limits = Limits {
    paths: 500_000,
    bytes: 64 << 20,
};

impl Containers {
    /// Reads the list of the changes that a run made.
    pub(super) async fn list_changes(
        &self,
        finished: &FinishedContainer,
    ) -> Result<Changes, ContainersError> {
        self.list_changes_within(finished, LIMITS).await
    }

    async fn list_changes_within(
        &self,
        finished: &FinishedContainer,
        limits: Limits,
    ) -> Result<Changes, ContainersError> {
        let request = "the request for the changes of a run";
        let unreachable = |reason: &dyn std::error::Error| ContainersError::Unreachable {
            host: self.host.clone(),
            reason: plain_line(&causes(reason), 300),
        };
        let mut client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(REQUEST_TIMEOUT_SECONDS));
        let server = match self.host.strip_prefix("unix://") {
            Some(socket) => {
                client = client.unix_socket(socket);
                "http://localhost"
            }
            None => self.host.trim_end_matches('/'),
        };
        let url = format!(
            "{server}/v{}/containers/{}/changes",
            finished.docker.client_version(),
            finished.id
        );
        let client = client.build().map_err(|error| unreachable(&error))?;
        let mut response = client
            .get(url)
            .send()
            .await
            .map_err(|error| unreachable(&error))?;
        if !response.status().is_success() {
            let reason = response.chunk().await.ok().flatten().unwrap_or_default();
            return Err(ContainersError::Refused {
                request: request.to_owned(),
                reason: plain_line(&String::from_utf8_lossy(&reason), 500),
                status: response.status().as_u16(),
            });
        }
        let body = response.bytes_stream().map_err(io::Error::other);
        let read = background::run(None, move |permit| {
            let body = body.take_until(permit.abandoned()).boxed();
            let body = SyncIoBridge::new(StreamReader::new(body));
            read_list(permit.watch(body), limits)
        });
        let read = read
            .await
            .map_err(|error| self.unexpected_answer(request, error.to_string()))?;
        read.map_err(|problem| match problem {
            Problem::TooLong => ContainersError::TooLarge(format!(
                "it has more than {} new or changed files and folders, or their names take more than {} MiB",
                limits.paths,
                limits.bytes >> 20
            )),
            Problem::Answer(error) if error.is_io() => unreachable(&error),
            Problem::Answer(error) => self.unexpected_answer(request, error.to_string()),
        })
    }
}

/// Why a list was not read to its end.
#[derive(Debug)]
pub(in crate::containers) enum Problem {
    TooLong,
    Answer(serde_json::Error),
}

/// Reads a whole list that is in memory.
pub(in crate::containers) fn read(list: &[u8]) -> Result<Changes, Problem> {
    read_list(list, LIMITS)
}

fn read_list(body: impl Read, limits: Limits) -> Result<Changes, Problem> {
    let mut changes = Changes::new();
    let mut body = body.take(limits.bytes);
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(&mut body));
    let read = Collector {
        changes: &mut changes,
        paths: limits.paths,
    }
    .deserialize(&mut json)
    .and_then(|()| json.end());
    match read {
        Ok(()) => Ok(changes),
        // The limits end the reading in the middle of the list.
        Err(_) if changes.len() > limits.paths || body.limit() == 0 => Err(Problem::TooLong),
        Err(error) => Err(Problem::Answer(error)),
    }
}

/// Adds each element of a list to the changes, until there is one more than `paths`.
struct Collector<'c> {
    changes: &'c mut Changes,
    paths: usize,
}

impl<'de> DeserializeSeed<'de> for Collector<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collector<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of changes, or null")
    }

    /// A container without changes has `null`.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(change) = list.next_element::<FilesystemChange>()? {
            self.changes.insert(change.path, change.kind);
            if self.changes.len() > self.paths {
                return Err(A::Error::custom("too many changes"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, Write as _};
    use std::net::TcpListener;

    const FEW: Limits = Limits {
        paths: 1000,
        bytes: 1 << 20,
    };

    /// Answers one request with this status and these pieces, until the client hangs up. Returns how
    /// many pieces were sent.
    fn serve(
        status: &'static str,
        pieces: impl Iterator<Item = String> + Send + 'static,
    ) -> (String, std::thread::JoinHandle<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let request = io::BufReader::new(stream.try_clone().unwrap());
            for line in request.lines() {
                if line.unwrap().is_empty() {
                    break;
                }
            }
            let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let sent = pieces.take_while(|piece| stream.write_all(piece.as_bytes()).is_ok());
            sent.count()
        });
        (host, served)
    }

    async fn list(host: &str) -> Result<Changes, ContainersError> {
        let docker =
            bollard::Docker::connect_with_http(host, 10, bollard::API_DEFAULT_VERSION).unwrap();
        let finished = FinishedContainer::new(docker, "id".to_owned(), "run".to_owned(), None);
        let containers = Containers::new(host, None).unwrap();
        containers.list_changes_within(&finished, FEW).await
    }

    fn entry(at: usize, length: usize) -> String {
        let comma = if at == 0 { "[" } else { "," };
        format!(r#"{comma}{{"Path":"/{at:0>length$}","Kind":1}}"#)
    }

    /// The server stops only because the client hangs up: nothing reads the list to its end.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_without_an_end_is_not_read_to_its_end() {
        for length in [10, 4000] {
            let (host, served) = serve("200 OK", (0..).map(move |at| entry(at, length)));
            let error = list(&host).await.unwrap_err();
            assert!(
                matches!(&error, ContainersError::TooLarge(reason) if reason.contains("more than 1000 new or changed files")),
                "{error}"
            );
            served.join().unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_within_the_limits_is_read() {
        let end = || std::iter::once("]".to_owned());
        let (host, served) = serve("200 OK", (0..1000).map(|at| entry(at, 10)).chain(end()));
        let changes = list(&host).await.unwrap();
        assert_eq!(served.join().unwrap(), 1001);
        assert_eq!(changes.len(), 1000);
        assert_eq!(changes["/0000000999"], ChangeType::_1);

        let (host, _) = serve("200 OK", std::iter::once("null\n".to_owned()));
        assert!(list(&host).await.unwrap().is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_answer_that_is_no_list_is_an_error() {
        let one = |text: &str| std::iter::once(text.to_owned());
        let (host, _) = serve("404 Not Found", one(r#"{"message":"No such container"}"#));
        let error = list(&host).await.unwrap_err();
        assert!(
            matches!(&error, ContainersError::Refused { status: 404, reason, .. } if reason.contains("No such container")),
            "{error}"
        );
        for text in ["{}", r#"[{"Path":"/a","Kind":1}"#, "[] []"] {
            let (host, _) = serve("200 OK", one(text));
            let error = list(&host).await.unwrap_err();
            assert!(
                matches!(error, ContainersError::Unexpected { .. }),
                "{text}: {error}"
            );
        }
    }
}
