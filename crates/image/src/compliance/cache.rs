//! What was seen in a blob: the same bytes are looked at once, whatever commit they come in.

use ecluse_domain::git::ObjectId;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::Problem;
use super::manifest::Manifest;

/// How a file is looked at; the answer depends on this and on its bytes alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Look {
    /// For Python 3 with this minor version.
    Python {
        minor: u8,
    },
    Xml,
    Manifest,
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) problems: Vec<Problem>,
    pub(super) manifest: Option<Manifest>,
}

/// Shared by every check of a process: each blob is looked at once.
#[derive(Default)]
pub struct Cache(pub(super) Remembered<(ObjectId, Look), Seen>);

/// The newest 100,000 answers, and of the 100,000 before them those that were not forgotten yet: what is asked for
/// counts as new.
pub struct Remembered<K, V>(Mutex<Halves<K, V>>);

struct Halves<K, V> {
    newer: HashMap<K, Arc<V>>,
    older: HashMap<K, Arc<V>>,
}

const HALF: usize = 100_000;

impl<K: Eq + Hash, V> Remembered<K, V> {
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = halves.newer.get(key) {
            return Some(value.clone());
        }
        let (key, value) = halves.older.remove_entry(key)?;
        halves.put(key, value.clone());
        Some(value)
    }

    pub fn insert(&self, key: K, value: Arc<V>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, value);
    }
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Halves { newer: HashMap::new(), older: HashMap::new() }))
    }
}

impl<K: Eq + Hash, V> Halves<K, V> {
    fn put(&mut self, key: K, value: Arc<V>) {
        if self.newer.len() >= HALF {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let remembered: Remembered<usize, usize> = Remembered::default();
        for key in 0..3 * HALF {
            remembered.insert(key, Arc::new(key));
            assert_eq!(remembered.get(&0).as_deref(), Some(&0));
        }
        assert_eq!(remembered.get(&1), None);
        assert_eq!(remembered.get(&(3 * HALF - 1)).as_deref(), Some(&(3 * HALF - 1)));
        let halves = remembered.0.lock().unwrap();
        assert!(halves.newer.len() + halves.older.len() <= 2 * HALF + 1);
    }
}
