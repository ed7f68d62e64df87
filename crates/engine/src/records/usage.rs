//! How many bytes each project has added today, as far as this process knows. The bytes are counted
//! in memory, because deliveries are acknowledged on a path that must be fast.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ecluse_domain::ids::ProjectId;
use ecluse_store::daily_usage::Added;

/// What this process assumes about the end of the day before it has read it.
const UNKNOWN_REST: Duration = Duration::from_secs(3600);

/// Bytes of deliveries, of logs, and of images that were sent to the registry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bytes {
    pub(crate) deliveries: u64,
    pub(crate) logs: u64,
    pub(crate) images: u64,
}

impl Bytes {
    fn add(&mut self, other: Self) {
        self.deliveries = self.deliveries.saturating_add(other.deliveries);
        self.logs = self.logs.saturating_add(other.logs);
        self.images = self.images.saturating_add(other.images);
    }

    fn subtract(&mut self, other: Self) {
        self.deliveries = self.deliveries.saturating_sub(other.deliveries);
        self.logs = self.logs.saturating_sub(other.logs);
        self.images = self.images.saturating_sub(other.images);
    }
}

/// The usage of all projects.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    state: Mutex<State>,
    /// Locked by who writes what is pending: two at the same time would both write it.
    writer: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    /// What all processes had written when this process read it last.
    written: HashMap<ProjectId, Bytes>,
    /// What this process has counted and not written yet.
    pending: HashMap<ProjectId, Bytes>,
    /// When the day of `written` ends; `None` before it was read.
    day_ends: Option<Instant>,
    /// Projects of which something was refused on this day.
    refused: HashSet<ProjectId>,
    /// Whether a task writes what is pending.
    has_task: bool,
}

impl State {
    /// Forgets the day that has ended.
    fn end_day(&mut self) {
        if self.day_ends.is_some_and(|ends| ends <= Instant::now()) {
            self.day_ends = None;
            self.written.clear();
            self.refused.clear();
        }
    }
}

impl Usage {
    /// What a project has added today.
    pub(crate) fn of_today(&self, project: ProjectId) -> Bytes {
        let mut state = self.state();
        state.end_day();
        let mut bytes = Bytes::default();
        for counted in [&state.written, &state.pending] {
            bytes.add(counted.get(&project).copied().unwrap_or_default());
        }
        bytes
    }

    /// Counts what a project has added. Returns whether the caller must start the task that writes.
    pub(crate) fn count(&self, project: ProjectId, bytes: Bytes) -> bool {
        let mut state = self.state();
        state.pending.entry(project).or_default().add(bytes);
        !std::mem::replace(&mut state.has_task, true)
    }

    /// Whether this process knows what was written today.
    pub(crate) fn is_known(&self) -> bool {
        let mut state = self.state();
        state.end_day();
        state.day_ends.is_some()
    }

    /// Waits until nobody else writes what is pending.
    pub(crate) async fn lock_writer(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.writer.lock().await
    }

    /// What is to be written.
    pub(crate) fn pending(&self) -> Vec<(ProjectId, Bytes)> {
        let state = self.state();
        state
            .pending
            .iter()
            .map(|(id, bytes)| (*id, *bytes))
            .collect()
    }

    /// Records that `written` was written, and what all processes have written on the day that ends
    /// in so much time.
    pub(crate) fn set_written(
        &self,
        written: &[(ProjectId, Bytes)],
        today: &[Added],
        rest: Duration,
    ) {
        let mut state = self.state();
        state.end_day();
        for (project, bytes) in written {
            if let Some(pending) = state.pending.get_mut(project) {
                pending.subtract(*bytes);
                if *pending == Bytes::default() {
                    state.pending.remove(project);
                }
            }
        }
        let bytes = |bytes: i64| u64::try_from(bytes).unwrap_or_default();
        let read = today.iter().map(|row| {
            let of_project = Bytes {
                deliveries: bytes(row.delivery_bytes),
                logs: bytes(row.log_bytes),
                images: bytes(row.image_bytes),
            };
            (row.project, of_project)
        });
        state.written = read.collect();
        state.day_ends = Some(Instant::now() + rest);
    }

    /// Ends the task that writes if nothing is pending; returns whether it ends.
    pub(crate) fn end_task(&self) -> bool {
        let mut state = self.state();
        if state.pending.is_empty() {
            state.has_task = false;
        }
        !state.has_task
    }

    /// Records that something of this project was refused. Returns whether it is the first time on
    /// this day.
    pub(crate) fn record_refusal(&self, project: ProjectId) -> bool {
        self.state().refused.insert(project)
    }

    /// The time until the day ends.
    pub(crate) fn rest_of_day(&self) -> Duration {
        let ends = self.state().day_ends;
        ends.map_or(UNKNOWN_REST, |ends| {
            ends.saturating_duration_since(Instant::now())
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn of_logs(logs: u64) -> Bytes {
        Bytes {
            logs,
            ..Bytes::default()
        }
    }

    fn row(project: ProjectId, log_bytes: i64) -> Added {
        Added {
            project,
            delivery_bytes: 0,
            log_bytes,
            image_bytes: 0,
        }
    }

    #[test]
    fn what_is_counted_is_neither_lost_nor_counted_twice_when_it_is_written() {
        let (usage, project) = (Usage::default(), ProjectId::generate());
        assert!(usage.count(project, of_logs(100)), "starts the task");
        assert!(!usage.count(project, of_logs(20)), "it runs already");
        assert_eq!(usage.of_today(project), of_logs(120));
        let writing = usage.pending();
        // More is counted while it is written; another process has written 1,000.
        usage.count(project, of_logs(3));
        assert_eq!(usage.of_today(project), of_logs(123));
        usage.set_written(&writing, &[row(project, 1_120)], DAY);
        assert_eq!(usage.of_today(project), of_logs(1_123));
        assert!(!usage.end_task(), "three bytes are pending");
        let writing = usage.pending();
        assert_eq!(writing, [(project, of_logs(3))]);
        usage.set_written(&writing, &[row(project, 1_123)], DAY);
        assert!(usage.end_task());
        assert_eq!(usage.of_today(project), of_logs(1_123));
        assert_eq!(usage.of_today(ProjectId::generate()), Bytes::default());
        assert!(usage.count(project, of_logs(1)), "a new task is needed");
    }

    #[test]
    fn each_kind_of_bytes_is_counted_by_itself() {
        let (usage, project) = (Usage::default(), ProjectId::generate());
        let added = Bytes {
            deliveries: 1,
            logs: 20,
            images: 300,
        };
        usage.count(project, added);
        usage.count(project, added);
        let writing = usage.pending();
        let row = Added {
            project,
            delivery_bytes: 2,
            log_bytes: 40,
            image_bytes: 600,
        };
        usage.set_written(&writing, &[row], DAY);
        let twice = Bytes {
            deliveries: 2,
            logs: 40,
            images: 600,
        };
        assert_eq!(usage.of_today(project), twice);
        assert!(usage.end_task(), "nothing is pending");
    }

    #[test]
    fn a_new_day_begins_with_nothing() {
        let (usage, project) = (Usage::default(), ProjectId::generate());
        assert!(!usage.is_known());
        usage.set_written(&[], &[row(project, 1_000)], DAY);
        assert!(usage.is_known() && usage.record_refusal(project));
        assert!(!usage.record_refusal(project), "it is the second one");
        assert!(usage.rest_of_day() > DAY / 2);
        usage.set_written(&[], &[row(project, 1_000)], Duration::ZERO);
        assert_eq!(usage.of_today(project), Bytes::default());
        assert!(!usage.is_known() && usage.record_refusal(project));
    }
}
