//! Memory that many share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ecluse_domain::Slug;
use tokio_util::sync::CancellationToken;

use super::source::Source;

/// Whom memory is counted for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Holder {
    pub source: Source,
    /// The project that a delivery names. Nobody has checked yet whether it exists.
    pub project: Option<Slug>,
}

/// Memory that is taken as it is needed. When it is full, who holds most gives way: first the
/// address with most memory, in it the project with most, in it the largest holding. So one address
/// may use all memory as long as nobody else wants it, and keeps no more than the others when they
/// do; and nobody can shut a project out by its name.
#[derive(Debug)]
pub struct Budget {
    most_kib: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    used_kib: u64,
    next: u64,
    entries: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    holder: Holder,
    kib: u32,
    /// Ends the holder's work. `None` once it cannot be ended any more.
    give_way: Option<CancellationToken>,
}

/// Memory of one request, until it is dropped.
#[derive(Debug)]
pub struct Holding {
    budget: Arc<Budget>,
    id: u64,
}

/// There is no memory left, and nobody holds more.
#[derive(Debug)]
pub struct Full;

impl Budget {
    pub fn new(most_kib: u32) -> Arc<Self> {
        Arc::new(Self {
            most_kib,
            state: Mutex::default(),
        })
    }

    pub fn free_kib(&self) -> u64 {
        u64::from(self.most_kib).saturating_sub(self.lock().used_kib)
    }

    /// Begins a holding without memory. `give_way` is cancelled when others need its memory.
    pub fn open(self: &Arc<Self>, holder: Holder, give_way: CancellationToken) -> Holding {
        let mut state = self.lock();
        state.next += 1;
        let id = state.next;
        let entry = Entry {
            holder,
            kib: 0,
            give_way: Some(give_way),
        };
        state.entries.insert(id, entry);
        Holding {
            budget: self.clone(),
            id,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holding {
    /// Takes memory until this holding has `kib`. What is larger than the whole budget counts as
    /// the whole budget.
    ///
    /// # Errors
    /// [`Full`] when this holding would be the one that gives way, or has given way.
    pub fn grow(&self, kib: u32) -> Result<(), Full> {
        let mut state = self.budget.lock();
        let kib = kib.min(self.budget.most_kib);
        let entry = state.entries.get_mut(&self.id).ok_or(Full)?;
        let more = kib.saturating_sub(entry.kib);
        entry.kib += more;
        state.used_kib += u64::from(more);
        while state.used_kib > u64::from(self.budget.most_kib) {
            let id = state.heaviest().ok_or(Full)?;
            let given = state.remove(id);
            if id == self.id {
                return Err(Full);
            }
            if let Some(give_way) = given.and_then(|entry| entry.give_way) {
                give_way.cancel();
            }
        }
        Ok(())
    }

    /// Keeps the memory until the end: its holder can no longer be made to give way.
    pub fn settle(&self) {
        if let Some(entry) = self.budget.lock().entries.get_mut(&self.id) {
            entry.give_way = None;
        }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.budget.lock().remove(self.id);
    }
}

impl State {
    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        self.used_kib -= u64::from(entry.kib);
        Some(entry)
    }

    /// The holding that gives way next.
    fn heaviest(&self) -> Option<u64> {
        let (mut sources, mut holders) = (HashMap::new(), HashMap::new());
        for entry in self.entries.values() {
            *sources.entry(entry.holder.source).or_insert(0) += u64::from(entry.kib);
            *holders.entry(&entry.holder).or_insert(0) += u64::from(entry.kib);
        }
        self.entries
            .iter()
            .filter(|(_, entry)| entry.give_way.is_some())
            .max_by_key(|(id, entry)| {
                (
                    sources.get(&entry.holder.source).copied(),
                    holders.get(&entry.holder).copied(),
                    entry.kib,
                    // Of equal holdings, the one that began last.
                    **id,
                )
            })
            .map(|(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    struct Test {
        holding: Holding,
        give_way: CancellationToken,
    }

    impl Test {
        fn open(budget: &Arc<Budget>, address: u8, project: &str) -> Self {
            let give_way = CancellationToken::new();
            let holder = Holder {
                source: IpAddr::from([192, 0, 2, address]).into(),
                project: Some(project.parse().unwrap()),
            };
            Self {
                holding: budget.open(holder, give_way.clone()),
                give_way,
            }
        }

        fn grow(&self, kib: u32) -> bool {
            self.holding.grow(kib).is_ok()
        }

        fn gave_way(&self) -> bool {
            self.give_way.is_cancelled()
        }
    }

    #[test]
    fn the_address_with_most_memory_gives_way() {
        let budget = Budget::new(100);
        let greedy: Vec<Test> = (0..4).map(|_| Test::open(&budget, 1, "shop")).collect();
        assert!(greedy.iter().all(|one| one.grow(25)), "alone it has all");
        let forge = Test::open(&budget, 2, "shop");
        assert!(forge.grow(20));
        assert_eq!(greedy.iter().filter(|one| one.gave_way()).count(), 1);
        assert_eq!(budget.free_kib(), 5);
        assert!(!greedy[0].grow(60), "the greedy one does not get it back");
        assert!(!forge.gave_way());
        drop((greedy, forge));
        assert_eq!(budget.free_kib(), 100);
    }

    #[test]
    fn behind_one_address_the_project_and_then_the_body_with_most_gives_way() {
        let budget = Budget::new(100);
        let (large, small) = (
            Test::open(&budget, 1, "noise"),
            Test::open(&budget, 1, "noise"),
        );
        assert!(large.grow(60) && small.grow(40));
        let other = Test::open(&budget, 1, "shop");
        assert!(other.grow(30));
        assert!(large.gave_way() && !small.gave_way());
        let same = Test::open(&budget, 1, "noise");
        assert!(same.grow(30));
        assert!(!same.grow(50), "it is the largest of the project with most");
        assert!(!small.gave_way() && !other.gave_way());
    }

    #[test]
    fn a_settled_holding_stays() {
        let budget = Budget::new(100);
        let (settled, other) = (Test::open(&budget, 1, "a"), Test::open(&budget, 2, "a"));
        assert!(settled.grow(90));
        settled.holding.settle();
        assert!(!other.grow(20));
        assert!(!settled.gave_way());
        drop(settled);
        let next = Test::open(&budget, 2, "a");
        assert!(next.grow(200), "more than everything counts as everything");
        assert_eq!(budget.free_kib(), 0);
    }
}
