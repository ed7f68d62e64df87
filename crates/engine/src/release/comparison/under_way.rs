//! The comparisons that are under way in this process. Everybody who waits for the same commits
//! shares one task, and a project has a share of the tasks, because everybody who may read can
//! start one and it continues after its reader has gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ecluse_domain::CommitSha;
use ecluse_domain::comparison::Comparison;
use ecluse_domain::ids::ProjectId;
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

use super::Caller;
use crate::jobs::places::Places;
use crate::{Error, Result};

/// How many tasks a project has for its readers, and as many again for its gates.
const SHARE: usize = 2;

/// How many comparisons have their two trees in memory at the same time, for readers and as many
/// again for gates. While one project has all of these places, there is one more for the others.
const AT_ONCE: usize = 1;

/// What a task compares, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub project: ProjectId,
    pub caller: Caller,
    /// The baseline, and the commit that is compared with it.
    pub commits: (CommitSha, CommitSha),
}

/// The result of a task, for each of its callers. Dropping it does not end the task.
pub(super) type Comparing =
    Shared<BoxFuture<'static, std::result::Result<Arc<Comparison>, Arc<Error>>>>;

/// The comparisons that are under way in this process.
pub(crate) struct Comparisons {
    tasks: Arc<Mutex<Tasks>>,
    readers: Arc<Places>,
    gates: Arc<Places>,
}

type Tasks = HashMap<Key, Comparing>;

impl Default for Comparisons {
    fn default() -> Self {
        Self {
            tasks: Arc::default(),
            readers: Places::new(AT_ONCE),
            gates: Places::new(AT_ONCE),
        }
    }
}

impl Comparisons {
    /// Joins the task with this key, or starts it with `compare`.
    ///
    /// # Errors
    ///
    /// [`Error::Transient`] when the project has its share of tasks already.
    pub(super) fn join(
        &self,
        key: Key,
        compare: impl Future<Output = Result<Comparison>> + Send + 'static,
    ) -> Result<Comparing> {
        let mut tasks = lock(&self.tasks);
        if let Some(comparing) = tasks.get(&key) {
            return Ok(comparing.clone());
        }
        let of_project = tasks
            .keys()
            .filter(|other| (other.project, other.caller) == (key.project, key.caller))
            .count();
        if of_project >= SHARE {
            return Err(Error::Transient(
                "Too many commits of this project are being compared. Try again in a moment."
                    .to_owned(),
            ));
        }
        let under_way = UnderWay {
            tasks: self.tasks.clone(),
            key: key.clone(),
        };
        let task = tokio::spawn(async move {
            let _under_way = under_way;
            compare.await
        });
        let ended = async move {
            match task.await {
                Ok(compared) => compared.map(Arc::new).map_err(Arc::new),
                Err(error) => Err(Arc::new(Error::Internal(error.to_string()))),
            }
        };
        let comparing = ended.boxed().shared();
        tasks.insert(key, comparing.clone());
        Ok(comparing)
    }

    /// The places of the comparisons that have their trees in memory.
    pub(super) fn places(&self, caller: Caller) -> &Arc<Places> {
        match caller {
            Caller::Reader => &self.readers,
            Caller::Gates => &self.gates,
        }
    }
}

/// No code panics while it holds the lock.
fn lock(tasks: &Mutex<Tasks>) -> MutexGuard<'_, Tasks> {
    tasks.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A task that is under way, until it is dropped.
struct UnderWay {
    tasks: Arc<Mutex<Tasks>>,
    key: Key,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        lock(&self.tasks).remove(&self.key);
    }
}

/// Returns the error of a task to one of its callers.
pub(super) fn repeat_error(error: &Error) -> Error {
    match error {
        Error::Conflict(reason) => Error::Conflict(reason.clone()),
        Error::Transient(reason) => Error::Transient(reason.clone()),
        error if error.is_transient() => {
            Error::Transient("The database does not answer. Try again in a moment.".to_owned())
        }
        error => Error::Internal(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    fn key(project: ProjectId, caller: Caller, from: char) -> Key {
        let commit = |digit: char| digit.to_string().repeat(40).parse().unwrap();
        Key {
            project,
            caller,
            commits: (commit(from), commit('f')),
        }
    }

    fn is_busy(joined: Result<Comparing>) -> bool {
        matches!(joined, Err(Error::Transient(_)))
    }

    /// Starts a task that ends when its sender is used.
    fn start(comparisons: &Comparisons, key: Key) -> (oneshot::Sender<Comparison>, Comparing) {
        let (end, ended) = oneshot::channel();
        let compare = async move { ended.await.map_err(|_| Error::Conflict("lost".to_owned())) };
        (end, comparisons.join(key, compare).unwrap())
    }

    async fn never() -> Result<Comparison> {
        unreachable!("another task compares these commits")
    }

    #[tokio::test]
    async fn callers_with_the_same_commits_share_a_task() {
        let (comparisons, project) = (Comparisons::default(), ProjectId::generate());
        let (end, first) = start(&comparisons, key(project, Caller::Reader, '1'));
        let second = comparisons
            .join(key(project, Caller::Reader, '1'), never())
            .unwrap();
        drop(first);
        let third = comparisons
            .join(key(project, Caller::Reader, '1'), never())
            .unwrap();
        let comparison = Comparison::default();
        end.send(comparison.clone()).unwrap();
        assert_eq!(*second.await.unwrap(), comparison);
        assert_eq!(*third.await.unwrap(), comparison);
        assert!(lock(&comparisons.tasks).is_empty());
        let (end, failing) = start(&comparisons, key(project, Caller::Reader, '1'));
        drop(end);
        let error = failing.await.unwrap_err();
        assert!(matches!(repeat_error(&error), Error::Conflict(why) if why == "lost"));
        assert!(lock(&comparisons.tasks).is_empty());
    }

    #[tokio::test]
    async fn a_full_share_leaves_other_projects_and_the_gates_alone() {
        let (noisy, quiet) = (ProjectId::generate(), ProjectId::generate());
        let comparisons = Comparisons::default();
        let (end, first) = start(&comparisons, key(noisy, Caller::Reader, '1'));
        let _second = start(&comparisons, key(noisy, Caller::Reader, '2'));
        assert!(is_busy(
            comparisons.join(key(noisy, Caller::Reader, '3'), never())
        ));
        let _others = [
            start(&comparisons, key(quiet, Caller::Reader, '1')),
            start(&comparisons, key(noisy, Caller::Gates, '1')),
        ];
        end.send(Comparison::default()).unwrap();
        first.await.unwrap();
        let _third = start(&comparisons, key(noisy, Caller::Reader, '3'));
        assert!(is_busy(
            comparisons.join(key(noisy, Caller::Reader, '4'), never())
        ));
    }
}
