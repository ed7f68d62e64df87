//! Places: how many jobs of a pool, or comparisons of commits, run at the same time in this process,
//! and how projects share them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ecluse_store::jobs::QueueId;
use tokio::sync::Notify;

/// How long a job keeps its place while it waits for a machine outside. Nearly every answer comes
/// within this time.
const KEPT_WHILE_WAITING: Duration = Duration::from_millis(500);

/// The places of one kind of work. While one queue has all of them, there is one more place for the
/// others.
pub(crate) struct Places {
    total: usize,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Default)]
struct Taken {
    by_queue: HashMap<QueueId, usize>,
    /// The queues that got places last, the latest at the end.
    served: Vec<QueueId>,
    /// Jobs that gave their place up while they waited outside, and need one again. They come
    /// before new jobs.
    returning: usize,
}

/// A place that is free.
#[derive(Debug, Default)]
pub(super) struct Vacancy {
    /// The queue that has all other places, so this one is not for it.
    pub except: Option<QueueId>,
    /// The queues that got places last, the latest at the end.
    pub served: Vec<QueueId>,
}

/// How many queues are remembered as served. A queue behind these has waited long enough to come
/// first.
const REMEMBERED: usize = 64;

impl Places {
    pub(crate) fn new(total: usize) -> Arc<Self> {
        Arc::new(Self {
            total,
            taken: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Waits until a place is free for a new job.
    pub(super) async fn wait_for_vacancy(&self) -> Vacancy {
        loop {
            let freed = self.freed.notified();
            let vacancy = {
                let taken = self.lock();
                taken.find_vacancy(self.total, taken.returning)
            };
            match vacancy {
                Some(vacancy) => return vacancy,
                None => freed.await,
            }
        }
    }

    /// Takes a place for a job of this queue.
    pub(super) fn take(self: &Arc<Self>, queue: QueueId) -> Place {
        {
            let mut taken = self.lock();
            taken.add(queue);
            taken.served.retain(|&served| served != queue);
            taken.served.push(queue);
            if taken.served.len() > REMEMBERED {
                taken.served.remove(0);
            }
        }
        Place {
            places: self.clone(),
            queue,
            is_taken: Mutex::new(true),
        }
    }

    /// Waits for a place, and takes it.
    pub(crate) async fn wait_for_place(self: &Arc<Self>, queue: QueueId) -> Place {
        let place = Place {
            places: self.clone(),
            queue,
            is_taken: Mutex::new(false),
        };
        place.take_again().await;
        place
    }

    /// No code panics while it holds the lock, and the counts are true after each statement.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn find_vacancy(&self, total: usize, reserved: usize) -> Option<Vacancy> {
        let taken = self.by_queue.values().sum::<usize>() + reserved;
        if taken < total {
            return Some(self.vacancy(None));
        }
        let mut queues = self.by_queue.keys();
        match (queues.next(), queues.next()) {
            (Some(&queue), None) if reserved == 0 && taken == total => {
                Some(self.vacancy(Some(queue)))
            }
            _ => None,
        }
    }

    fn vacancy(&self, except: Option<QueueId>) -> Vacancy {
        Vacancy {
            except,
            served: self.served.clone(),
        }
    }

    fn add(&mut self, queue: QueueId) {
        *self.by_queue.entry(queue).or_default() += 1;
    }

    fn remove(&mut self, queue: QueueId) {
        if let Some(count) = self.by_queue.get_mut(&queue) {
            *count -= 1;
            if *count == 0 {
                self.by_queue.remove(&queue);
            }
        }
    }
}

/// The place of a job that runs. Dropping it frees the place.
pub(crate) struct Place {
    places: Arc<Places>,
    queue: QueueId,
    is_taken: Mutex<bool>,
}

impl Place {
    /// Waits for somebody else's machine. When it does not answer soon, the place goes to another
    /// job, and this job waits for a place again after the answer.
    pub(crate) async fn wait_outside<T>(&self, answer: impl Future<Output = T>) -> T {
        let mut answer = std::pin::pin!(answer);
        if let Ok(answer) = tokio::time::timeout(KEPT_WHILE_WAITING, answer.as_mut()).await {
            return answer;
        }
        self.set_taken(false);
        let answer = answer.await;
        self.take_again().await;
        answer
    }

    /// Waits until a place is free for the queue of this job, and takes it.
    async fn take_again(&self) {
        let _returning = Returning::announce(&self.places);
        loop {
            let freed = self.places.freed.notified();
            {
                let mut taken = self.places.lock();
                let vacancy = taken.find_vacancy(self.places.total, 0);
                if vacancy.is_some_and(|vacancy| vacancy.except != Some(self.queue)) {
                    taken.add(self.queue);
                    *self.lock() = true;
                    return;
                }
            }
            freed.await;
        }
    }

    fn set_taken(&self, taken: bool) {
        let mut is_taken = self.lock();
        if *is_taken && !taken {
            self.places.lock().remove(self.queue);
            self.places.freed.notify_waiters();
        }
        *is_taken = taken;
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.set_taken(false);
    }
}

/// A job that needs its place again.
struct Returning<'a>(&'a Places);

impl<'a> Returning<'a> {
    fn announce(places: &'a Places) -> Self {
        places.lock().returning += 1;
        Self(places)
    }
}

impl Drop for Returning<'_> {
    fn drop(&mut self) {
        self.0.lock().returning -= 1;
        self.0.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use ecluse_domain::ids::ProjectId;
    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    fn queues() -> [QueueId; 3] {
        std::array::from_fn(|_| QueueId::of(ProjectId::generate()))
    }

    fn vacancy(places: &Places) -> Option<Option<QueueId>> {
        places
            .wait_for_vacancy()
            .now_or_never()
            .map(|vacancy| vacancy.except)
    }

    #[tokio::test]
    async fn one_more_place_is_free_for_others_while_one_queue_has_all() {
        let [noisy, quiet, third] = queues();
        let places = Places::new(2);
        assert_eq!(vacancy(&places), Some(None));
        let first = places.take(noisy);
        assert_eq!(vacancy(&places), Some(None));
        let second = places.take(noisy);
        assert_eq!(vacancy(&places), Some(Some(noisy)));
        let other = places.take(quiet);
        assert_eq!(vacancy(&places), None);
        drop(first);
        assert_eq!(vacancy(&places), None, "two queues have all places");
        drop(second);
        assert_eq!(vacancy(&places), Some(None));
        let last = places.take(third);
        assert_eq!(vacancy(&places), None);
        drop((other, last));
    }

    #[tokio::test]
    async fn a_job_that_waits_outside_gives_its_place_up_and_comes_back_first() {
        let [noisy, quiet, third] = queues();
        let places = Places::new(1);
        let place = places.take(noisy);
        let (answer, answered) = oneshot::channel();
        let waiting = tokio::spawn(async move { (place.wait_outside(answered).await, place) });
        // While it has its place, the only vacancy is for other queues.
        while vacancy(&places) != Some(None) {
            tokio::task::yield_now().await;
        }
        let first = places.take(quiet);
        let second = places.take(third);
        answer.send("the commit").unwrap();
        while places.lock().returning == 0 {
            tokio::task::yield_now().await;
        }
        drop(first);
        assert_eq!(
            vacancy(&places),
            None,
            "the place is kept for the job that comes back"
        );
        let (answer, place) = waiting.await.unwrap();
        assert_eq!(answer, Ok("the commit"));
        assert_eq!(vacancy(&places), None, "two queues have places");
        drop(second);
        assert_eq!(vacancy(&places), Some(Some(noisy)));
        drop(place);
        assert_eq!(vacancy(&places), Some(None));
    }

    #[tokio::test]
    async fn a_wait_for_a_place_ends_when_the_queue_may_have_it() {
        let [noisy, quiet, _] = queues();
        let places = Places::new(1);
        let first = places.wait_for_place(noisy).now_or_never().unwrap();
        assert!(places.wait_for_place(noisy).now_or_never().is_none());
        let other = places.wait_for_place(quiet).now_or_never().unwrap();
        let waiting = tokio::spawn({
            let places = places.clone();
            async move { places.wait_for_place(noisy).await }
        });
        drop(other);
        drop(first);
        let second = waiting.await.unwrap();
        assert_eq!(vacancy(&places), Some(Some(noisy)));
        drop(second);
        assert_eq!(vacancy(&places), Some(None));
    }

    #[tokio::test]
    async fn a_run_that_is_dropped_while_it_waits_frees_nothing_twice() {
        let [noisy, quiet, _] = queues();
        let places = Places::new(1);
        let place = Arc::new(places.take(noisy));
        let run = tokio::spawn({
            let place = place.clone();
            async move { place.wait_outside(std::future::pending::<()>()).await }
        });
        while vacancy(&places) != Some(None) {
            tokio::task::yield_now().await;
        }
        let other = places.take(quiet);
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
        drop(place);
        assert_eq!(vacancy(&places), Some(Some(quiet)));
        drop(other);
        assert_eq!(vacancy(&places), Some(None));
    }
}
