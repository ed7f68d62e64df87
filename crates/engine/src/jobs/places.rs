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
    /// Work that waits for a place: jobs that gave theirs up while they waited outside, and
    /// comparisons and documents. It comes before new jobs.
    waiting: Vec<Waiter>,
    next_ticket: u64,
}

/// Work that waits for a place.
#[derive(Clone)]
struct Waiter {
    ticket: u64,
    queue: QueueId,
    /// Wakes the work when it comes next.
    turn: Arc<Notify>,
}

/// A free place.
struct Free {
    /// The queue that has all other places, so this one is not for it.
    except: Option<QueueId>,
}

/// A place that is free for a new job.
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

    /// Makes the places of work that needs a processor.
    pub(crate) fn one_for_each_processor() -> Arc<Self> {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Waits until a place is free for a new job.
    pub(super) async fn wait_for_vacancy(&self) -> Vacancy {
        loop {
            let freed = self.freed.notified();
            {
                let taken = self.lock();
                if let Some(Free { except }) = taken.find_vacancy(self.total) {
                    let served = taken.served.clone();
                    return Vacancy { except, served };
                }
            }
            freed.await;
        }
    }

    /// Takes a place for a job of this queue.
    pub(super) fn take(self: &Arc<Self>, queue: QueueId) -> Place {
        self.lock().add(queue);
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

    /// Wakes who can use a free place: the work that comes next, and the loops that fetch new jobs.
    /// Work that was woken and took a place calls this again.
    fn announce_free(&self) {
        if let Some(next) = self.lock().find_next(self.total) {
            next.turn.notify_one();
        }
        self.freed.notify_waiters();
    }

    /// No code panics while it holds the lock, and the counts are true after each statement.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Finds a free place, when so many are reserved.
    fn find_free(&self, total: usize, reserved: usize) -> Option<Free> {
        let taken = self.by_queue.values().sum::<usize>() + reserved;
        if taken < total {
            return Some(Free { except: None });
        }
        let mut queues = self.by_queue.keys();
        match (queues.next(), queues.next()) {
            (Some(&queue), None) if reserved == 0 && taken == total => Some(Free {
                except: Some(queue),
            }),
            _ => None,
        }
    }

    /// Finds a place for a new job. Work that waits comes before new jobs, but it cannot have the one
    /// more place for others, when all of it is of the queue that has all places.
    fn find_vacancy(&self, total: usize) -> Option<Free> {
        self.find_free(total, self.waiting.len()).or_else(|| {
            let free = self.find_free(total, 0)?;
            let mut waiting = self.waiting.iter();
            let is_for_others =
                free.except.is_some() && waiting.all(|waiter| Some(waiter.queue) == free.except);
            is_for_others.then_some(free)
        })
    }

    /// Finds the work that a free place is for: the queue that was served last comes last.
    fn find_next(&self, total: usize) -> Option<&Waiter> {
        let Free { except } = self.find_free(total, 0)?;
        let last_served = |queue| self.served.iter().position(|served| *served == queue);
        self.waiting
            .iter()
            .filter(|waiter| Some(waiter.queue) != except)
            .min_by_key(|waiter| (last_served(waiter.queue), waiter.ticket))
    }

    fn add(&mut self, queue: QueueId) {
        *self.by_queue.entry(queue).or_default() += 1;
        self.served.retain(|&served| served != queue);
        self.served.push(queue);
        if self.served.len() > REMEMBERED {
            self.served.remove(0);
        }
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
        let waiting = Waiting::announce(&self.places, self.queue);
        let Waiter { ticket, turn, .. } = &waiting.waiter;
        loop {
            {
                let mut taken = self.places.lock();
                let next = taken.find_next(self.places.total);
                if next.is_some_and(|next| next.ticket == *ticket) {
                    taken.add(self.queue);
                    *self.lock() = true;
                    return;
                }
            }
            turn.notified().await;
        }
    }

    fn set_taken(&self, taken: bool) {
        let mut is_taken = self.lock();
        if *is_taken && !taken {
            self.places.lock().remove(self.queue);
            self.places.announce_free();
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

/// Work in the list of those that wait. Dropping it leaves the list.
struct Waiting<'a> {
    places: &'a Places,
    waiter: Waiter,
}

impl<'a> Waiting<'a> {
    fn announce(places: &'a Places, queue: QueueId) -> Self {
        let mut taken = places.lock();
        let waiter = Waiter {
            ticket: taken.next_ticket,
            queue,
            turn: Arc::default(),
        };
        taken.next_ticket += 1;
        taken.waiting.push(waiter.clone());
        Self { places, waiter }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let ticket = self.waiter.ticket;
        self.places
            .lock()
            .waiting
            .retain(|one| one.ticket != ticket);
        self.places.announce_free();
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
        while places.lock().waiting.is_empty() {
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

    /// A project may have more builds at a time than a process has places: those that come back from
    /// outside wait for a place of their own project, and not for the one more place for others.
    #[tokio::test]
    async fn work_that_waits_behind_its_own_queue_holds_up_no_other() {
        let [noisy, quiet, _] = queues();
        let places = Places::new(2);
        let (first, second) = (places.take(noisy), places.take(noisy));
        let mut back: Vec<_> = (0..2)
            .map(|_| Box::pin(places.wait_for_place(noisy)))
            .collect();
        for place in &mut back {
            assert!(place.as_mut().now_or_never().is_none());
        }
        assert_eq!(vacancy(&places), Some(Some(noisy)));
        let other = places.take(quiet);
        assert_eq!(vacancy(&places), None);
        drop((first, other));
        let third = back.remove(0).now_or_never();
        assert!(third.is_some(), "its own queue has a free place");
        assert_eq!(vacancy(&places), Some(Some(noisy)));
        drop((second, third));
    }

    /// Two queues with much work have all places; a third one does not wait behind all of it.
    #[tokio::test]
    async fn queues_that_wait_take_turns() {
        let places = Places::new(1);
        let [one, two, three] = queues();
        let of_one = places.wait_for_place(one).await;
        let of_two = places.wait_for_place(two).await;
        let mut waiting: Vec<_> = [one, one, two, three]
            .map(|queue| Box::pin(places.wait_for_place(queue)))
            .into();
        for place in &mut waiting {
            assert!(place.as_mut().now_or_never().is_none());
        }
        drop(of_one);
        for place in &mut waiting[..3] {
            assert!(
                place.as_mut().now_or_never().is_none(),
                "the third queue comes first"
            );
        }
        let of_three = waiting.pop().unwrap().now_or_never().unwrap();
        drop(of_two);
        // The first queue was served before the second one.
        assert!(waiting.pop().unwrap().now_or_never().is_none());
        let of_one = waiting.remove(0).now_or_never();
        assert!(of_one.is_some());
        drop((of_one, of_three));
    }
}
