//! A cache of the problems in blobs, so that the same bytes are parsed once for all commits.

use ecluse_domain::git::ObjectId;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::Problem;
use super::manifest::Manifest;

/// The kind of a file. The result of parsing depends on the kind and the bytes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum FileKind {
    /// For Python 3 with this minor version.
    Python {
        minor: u8,
    },
    Xml,
    Manifest,
}

/// The result of parsing a blob.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) problems: Vec<Problem>,
    pub(super) manifest: Option<Manifest>,
}

/// The results of parsing, which all checks of a process share.
#[derive(Default)]
pub struct Cache(pub(super) BoundedCache<(ObjectId, FileKind), Seen>);

/// A cache of at most about 200,000 values. It keeps the newest 100,000 and, until those are
/// replaced in turn, the 100,000 before them. A value that is read counts as new.
pub struct BoundedCache<K, V>(Mutex<Halves<K, V>>);

struct Halves<K, V> {
    newer: HashMap<K, Arc<V>>,
    older: HashMap<K, Arc<V>>,
}

const HALF: usize = 100_000;

impl<K: Eq + Hash, V> BoundedCache<K, V> {
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
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(key, value);
    }
}

impl<K, V> Default for BoundedCache<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Halves {
            newer: HashMap::new(),
            older: HashMap::new(),
        }))
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
    fn a_value_that_is_read_stays_and_unused_ones_are_dropped() {
        let cache: BoundedCache<usize, usize> = BoundedCache::default();
        for key in 0..3 * HALF {
            cache.insert(key, Arc::new(key));
            assert_eq!(cache.get(&0).as_deref(), Some(&0));
        }
        assert_eq!(cache.get(&1), None);
        assert_eq!(cache.get(&(3 * HALF - 1)).as_deref(), Some(&(3 * HALF - 1)));
        let halves = cache.0.lock().unwrap();
        assert!(halves.newer.len() + halves.older.len() <= 2 * HALF + 1);
    }
}
