//! Memory for small bodies. Nobody is refused here: a sender waits for its turn.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Limits;
use super::budget::Holder;
use super::source::Source;

/// The memory that is reserved for bodies of at most 64 KiB, the size of nearly every push. One
/// address has a part of it, and the deliveries from one address to one project a part of that.
/// Who has its part waits behind its own requests, in the order in which they came, and not in
/// front of others: the deliveries of a project from another address are never behind them.
#[derive(Debug)]
pub struct SmallBodies {
    most_kib: u32,
    all: Arc<Semaphore>,
    sources: Arc<Queues<Source>>,
    projects: Arc<Queues<Holder>>,
}

/// Memory for one body, until it is dropped.
#[derive(Debug)]
pub struct Room {
    _all: OwnedSemaphorePermit,
    _source: Turn<Source>,
    _project: Turn<Holder>,
}

impl SmallBodies {
    pub fn new(limits: &Limits) -> Self {
        let queues = (
            limits.small_bodies_kib_per_address,
            limits.small_bodies_kib_per_project,
        );
        Self {
            most_kib: limits.small_bodies_kib.min(queues.0).min(queues.1),
            all: Arc::new(Semaphore::new(limits.small_bodies_kib as usize)),
            sources: Queues::new(queues.0),
            projects: Queues::new(queues.1),
        }
    }

    pub fn free_kib(&self) -> usize {
        self.all.available_permits()
    }

    /// Waits for memory, first behind the requests of the same address for the same project, then
    /// behind those of the same address, then behind all. All of it is taken at once, so no two
    /// wait for each other. `None` never happens: nothing closes these queues.
    pub async fn wait(&self, holder: &Holder, kib: u32) -> Option<Room> {
        let kib = kib.clamp(1, self.most_kib);
        let project = self.projects.wait(holder.clone(), kib).await?;
        let source = self.sources.wait(holder.source, kib).await?;
        Some(Room {
            _all: self.all.clone().acquire_many_owned(kib).await.ok()?,
            _source: source,
            _project: project,
        })
    }
}

/// One queue for each key, as long as somebody is in it.
#[derive(Debug)]
struct Queues<K> {
    each_kib: u32,
    open: Mutex<HashMap<K, Queue>>,
}

#[derive(Debug)]
struct Queue {
    memory: Arc<Semaphore>,
    members: usize,
}

/// Memory out of one queue.
#[derive(Debug)]
struct Turn<K: Clone + Eq + Hash> {
    _memory: OwnedSemaphorePermit,
    _member: Member<K>,
}

#[derive(Debug)]
struct Member<K: Clone + Eq + Hash> {
    queues: Arc<Queues<K>>,
    key: K,
}

impl<K: Clone + Eq + Hash> Queues<K> {
    fn new(each_kib: u32) -> Arc<Self> {
        Arc::new(Self {
            each_kib,
            open: Mutex::default(),
        })
    }

    async fn wait(self: &Arc<Self>, key: K, kib: u32) -> Option<Turn<K>> {
        let (member, memory) = self.join(key);
        Some(Turn {
            _memory: memory.acquire_many_owned(kib).await.ok()?,
            _member: member,
        })
    }

    fn join(self: &Arc<Self>, key: K) -> (Member<K>, Arc<Semaphore>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = open.entry(key.clone()).or_insert_with(|| Queue {
            memory: Arc::new(Semaphore::new(self.each_kib as usize)),
            members: 0,
        });
        queue.members += 1;
        let queues = self.clone();
        (Member { queues, key }, queue.memory.clone())
    }
}

impl<K: Clone + Eq + Hash> Drop for Member<K> {
    fn drop(&mut self) {
        let mut open = self
            .queues
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = open.get_mut(&self.key) {
            queue.members -= 1;
            if queue.members == 0 {
                open.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures::FutureExt as _;

    use super::*;

    fn holder(address: u8, project: &str) -> Holder {
        Holder {
            source: IpAddr::from([192, 0, 2, address]).into(),
            project: Some(project.parse().unwrap()),
        }
    }

    #[tokio::test]
    async fn a_full_address_waits_for_itself_alone() {
        let memory = SmallBodies::new(&Limits {
            small_bodies_kib: 100,
            small_bodies_kib_per_address: 40,
            small_bodies_kib_per_project: 20,
            ..Limits::default()
        });
        let (noise, shop) = (holder(1, "noise"), holder(1, "shop"));
        let room = async |holder: &Holder| memory.wait(holder, 20).await.unwrap();
        let first = room(&noise).await;
        let mut second = Box::pin(room(&noise));
        assert!(second.as_mut().now_or_never().is_none(), "one project");
        let third = room(&shop).await;
        let next = holder(1, "next");
        let mut fourth = Box::pin(room(&next));
        assert!(fourth.as_mut().now_or_never().is_none(), "one address");
        let elsewhere = room(&holder(2, "noise")).now_or_never();
        assert!(elsewhere.is_some(), "another address, the same project");
        drop(first);
        let (second, fourth) = (second.now_or_never(), fourth.now_or_never());
        assert!(second.is_some() ^ fourth.is_some());
        drop((second, third, fourth, elsewhere));
        assert_eq!(memory.free_kib(), 100);
        assert!(memory.sources.open.lock().unwrap().is_empty());
        assert!(memory.projects.open.lock().unwrap().is_empty());
    }
}
