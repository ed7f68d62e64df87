//! The entrances to everything outside, and a check for tests: nobody waits for a machine outside
//! while they have a connection to the database. A registry or a git host that hangs would
//! otherwise take the connections of everybody.
//!
//! The check is only in builds with debug assertions, so every test that goes through an entrance
//! makes it. It counts the connections of each task ([`HeldConnection`]). Branches of one task that
//! run at the same time may have one for the length of a statement; a connection that stays is a
//! fault.

#[cfg(debug_assertions)]
use std::collections::HashMap;
#[cfg(debug_assertions)]
use std::sync::{LazyLock, Mutex, PoisonError};
#[cfg(debug_assertions)]
use std::time::{Duration, Instant};

#[cfg(debug_assertions)]
use tokio::task::Id;

/// How long another branch of the task may have a connection. No statement waits that long for a
/// lock.
#[cfg(all(debug_assertions, not(test)))]
const LONGEST_STATEMENT: Duration = Duration::from_secs(30);
#[cfg(all(debug_assertions, test))]
const LONGEST_STATEMENT: Duration = Duration::from_millis(300);

/// How many connections each task has. The main future of a program or a test is no task.
#[cfg(debug_assertions)]
static HELD: LazyLock<Mutex<HashMap<Id, usize>>> = LazyLock::new(Mutex::default);

/// Counts a connection to the database that this task has, until it is dropped.
#[derive(Debug)]
pub struct HeldConnection {
    #[cfg(debug_assertions)]
    task: Option<Id>,
}

impl HeldConnection {
    pub fn new() -> Self {
        Self {
            #[cfg(debug_assertions)]
            task: count_for_this_task(),
        }
    }

    /// For a connection that may stay open over a call: the caller bounds how many there are, and
    /// for how long.
    pub const fn not_counted() -> Self {
        Self {
            #[cfg(debug_assertions)]
            task: None,
        }
    }
}

impl Default for HeldConnection {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(debug_assertions)]
fn count_for_this_task() -> Option<Id> {
    let task = tokio::task::try_id()?;
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    *held.entry(task).or_default() += 1;
    Some(task)
}

#[cfg(debug_assertions)]
impl Drop for HeldConnection {
    fn drop(&mut self) {
        let Some(task) = self.task else { return };
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&task) {
            *count -= 1;
            if *count == 0 {
                held.remove(&task);
            }
        }
    }
}

/// Enters something outside. In tests, a task that keeps a connection to the database panics here.
#[cfg(debug_assertions)]
pub(crate) async fn enter(what: &str) {
    let Some(task) = tokio::task::try_id() else {
        return;
    };
    let has_connection = || {
        let held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.contains_key(&task)
    };
    let started = Instant::now();
    while has_connection() {
        assert!(
            started.elapsed() < LONGEST_STATEMENT,
            "this task keeps a connection to the database while it waits for {what}"
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Enters something outside.
#[cfg(not(debug_assertions))]
pub(crate) async fn enter(_what: &str) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_keeps_a_connection_does_not_enter() {
        let keeping = tokio::spawn(async {
            let _held = HeldConnection::new();
            enter("a machine").await;
        });
        let error = keeping.await.unwrap_err();
        assert!(error.is_panic(), "{error}");
    }

    #[tokio::test]
    async fn a_task_enters_after_its_connection_is_back() {
        let giving_back = tokio::spawn(async {
            let held = HeldConnection::new();
            let (held_until, until) = tokio::sync::oneshot::channel::<()>();
            let branch = async move {
                until.await.unwrap();
                drop(held);
            };
            let waiting = async {
                held_until.send(()).unwrap();
                enter("a machine").await;
            };
            tokio::join!(waiting, branch);
            let _allowed = HeldConnection::not_counted();
            enter("a machine").await;
        });
        giving_back.await.unwrap();
    }
}
