//! A cache of the problems in blobs, so that the same bytes are parsed once for all commits.

use ecluse_domain::compliance::Finding;
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
    /// The blob is not checked with the others of its commit. This says nothing about the blob
    /// itself.
    pub(super) is_left_out: bool,
}

impl Weight for Seen {
    fn weight(&self) -> usize {
        let problems = self.problems.iter();
        let problems: usize = problems
            .map(|problem| size_of::<Problem>() + problem.message.len())
            .sum();
        size_of::<Self>() + problems + self.manifest.as_ref().map_or(0, Manifest::weight)
    }
}

/// What a value of a [`BoundedCache`] takes of its memory, in bytes.
pub trait Weight {
    fn weight(&self) -> usize;
}

impl Weight for Vec<Finding> {
    fn weight(&self) -> usize {
        let finding =
            |finding: &Finding| size_of::<Finding>() + finding.path.len() + finding.message.len();
        size_of::<Self>() + self.iter().map(finding).sum::<usize>()
    }
}

/// The results of parsing, which all checks of a process share.
#[derive(Default)]
pub struct Cache(pub(super) BoundedCache<(ObjectId, FileKind), Seen>);

/// A cache of at most about 200,000 values and 64 MiB. It keeps the newest half and, until that is
/// replaced in turn, the half before it. A value that is read counts as new.
pub struct BoundedCache<K, V>(Mutex<Halves<K, V>>);

struct Halves<K, V> {
    newer: HashMap<K, Arc<V>>,
    older: HashMap<K, Arc<V>>,
    /// The bytes of the newer values.
    weight: usize,
}

const HALF: usize = 100_000;
/// In bytes.
const HALF_WEIGHT: usize = 32 << 20;

impl<K: Eq + Hash, V: Weight> BoundedCache<K, V> {
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
            weight: 0,
        }))
    }
}

impl<K: Eq + Hash, V: Weight> Halves<K, V> {
    fn put(&mut self, key: K, value: Arc<V>) {
        let weight = value.weight();
        if self.newer.len() >= HALF || self.weight + weight > HALF_WEIGHT {
            self.older = std::mem::take(&mut self.newer);
            self.weight = 0;
        }
        self.weight += weight;
        self.newer.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weight for usize {
        fn weight(&self) -> usize {
            size_of::<Self>()
        }
    }

    impl Weight for String {
        fn weight(&self) -> usize {
            self.len()
        }
    }

    /// A few values can be as large as many.
    #[test]
    fn the_bytes_of_the_values_are_bounded() {
        let cache: BoundedCache<usize, String> = BoundedCache::default();
        let text = Arc::new("x".repeat(1 << 20));
        for key in 0..100 {
            cache.insert(key, text.clone());
        }
        assert!(cache.get(&99).is_some());
        assert_eq!(cache.get(&1), None);
        let halves = cache.0.lock().unwrap();
        assert!(halves.newer.len() + halves.older.len() <= 64);
    }

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
