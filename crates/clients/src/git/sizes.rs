//! How much of the disk mirrors take: those of one checkout together, and all of the cache.

use super::cleanup::{Listed, list_mirrors, remove_if_unused};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// The mirrors of the cache together may take so many times the bytes of one checkout. The last
/// part is for what is being fetched.
const CHECKOUTS_IN_CACHE: u64 = 8;
/// Other processes may share the cache, so it is measured again after this time.
const MEASURED_EVERY: Duration = Duration::from_secs(60);

/// The bytes of the mirrors that one checkout uses. They are measured only when one of them is
/// fetched, so a checkout whose mirrors lack nothing measures none.
#[derive(Debug, Default)]
pub(super) struct CheckoutSizes(Mutex<HashMap<PathBuf, Option<u64>>>);

impl CheckoutSizes {
    pub(super) fn add(&self, git_dir: &Path) {
        lock(&self.0).entry(git_dir.to_owned()).or_default();
    }

    /// Whether the checkout uses this mirror.
    fn has(&self, git_dir: &Path) -> bool {
        lock(&self.0).contains_key(git_dir)
    }

    /// Measures the mirror that is to be fetched, and those that were not measured before.
    pub(super) fn measure(&self, fetched: &Path) {
        self.add(fetched);
        let is_missing =
            |(git_dir, size): &(&PathBuf, &Option<u64>)| size.is_none() || *git_dir == fetched;
        let missing: Vec<PathBuf> = lock(&self.0)
            .iter()
            .filter(is_missing)
            .map(|(git_dir, _)| git_dir.clone())
            .collect();
        // The lock is not held while the disk is read.
        for git_dir in missing {
            let size = size_on_disk(&git_dir);
            lock(&self.0).insert(git_dir, Some(size));
        }
    }

    /// Records the size of a mirror, and returns the one that was known before.
    pub(super) fn record(&self, git_dir: &Path, size: u64) -> u64 {
        let known = lock(&self.0).insert(git_dir.to_owned(), Some(size));
        known.flatten().unwrap_or(0)
    }

    /// The bytes of all mirrors that were measured.
    pub(super) fn total(&self) -> u64 {
        lock(&self.0).values().flatten().sum()
    }
}

/// The size of the whole cache. It is estimated from what this process fetches, and measured when
/// the estimate is too large or old.
#[derive(Debug)]
pub(super) struct CacheSize {
    mirrors: PathBuf,
    /// In bytes, before a fetch begins.
    max: u64,
    /// A mirror that was used so recently goes last, because a call may be reading it.
    kept_for: Duration,
    estimate: Mutex<Option<Estimate>>,
}

#[derive(Debug, Clone, Copy)]
struct Estimate {
    bytes: u64,
    measured: Instant,
}

impl CacheSize {
    /// `max_bytes` are those of one checkout.
    pub(super) fn new(mirrors: PathBuf, max_bytes: u64, kept_for: Duration) -> Self {
        Self {
            mirrors,
            max: max_bytes.saturating_mul(CHECKOUTS_IN_CACHE - 1),
            kept_for,
            estimate: Mutex::new(None),
        }
    }

    /// Counts that a mirror has another size than before.
    pub(super) fn count(&self, before: u64, after: u64) {
        if let Some(estimate) = lock(&self.estimate).as_mut() {
            estimate.bytes = estimate.bytes.saturating_add(after).saturating_sub(before);
        }
    }

    /// Removes mirrors when the cache is too large, for a fetch of `checkout`. Returns whether there
    /// is room. It may read the disk for long.
    pub(super) fn make_room(&self, checkout: &CheckoutSizes) -> std::io::Result<bool> {
        let estimate = *lock(&self.estimate);
        let is_small = |estimate: Estimate| {
            estimate.bytes <= self.max && estimate.measured.elapsed() < MEASURED_EVERY
        };
        if estimate.is_some_and(is_small) {
            return Ok(true);
        }
        let measured = Instant::now();
        let bytes = self.shrink(checkout)?;
        *lock(&self.estimate) = Some(Estimate { bytes, measured });
        Ok(bytes <= self.max)
    }

    /// Removes mirrors until the others are small enough together, and returns the bytes of those:
    /// first the ones that were not used recently, the oldest first; then the largest ones, so that
    /// nobody keeps the others from fetching by using large mirrors again and again. What reads
    /// such a mirror is tried again. A mirror that is being fetched is kept, and so are those of
    /// `checkout`.
    fn shrink(&self, checkout: &CheckoutSizes) -> std::io::Result<u64> {
        let mut listed: Vec<(Listed, u64)> = list_mirrors(&self.mirrors)?
            .into_iter()
            .map(|listed| {
                let size = size_on_disk(&listed.git_dir);
                (listed, size)
            })
            .collect();
        listed.sort_by_key(|(listed, _)| listed.used);
        let mut bytes: u64 = listed.iter().map(|(_, size)| size).sum();
        let since = SystemTime::now().checked_sub(self.kept_for);
        let since = since.unwrap_or(SystemTime::UNIX_EPOCH);
        let mut remove = |(listed, size): &(Listed, u64), since| {
            if bytes > self.max && remove_if_unused(listed, since)? {
                tracing::info!(mirror = %listed.git_dir.display(), "git mirror removed for room");
                bytes = bytes.saturating_sub(*size);
                return Ok::<_, std::io::Error>(true);
            }
            Ok(false)
        };
        let mut recent = Vec::new();
        for mirror in listed {
            if !remove(&mirror, since)? && !checkout.has(&mirror.0.git_dir) {
                recent.push(mirror);
            }
        }
        recent.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        // Whenever they were used.
        let since = SystemTime::now() + self.kept_for;
        for mirror in &recent {
            remove(mirror, since)?;
        }
        Ok(bytes)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes below this folder. A file that vanishes during the count adds nothing.
pub(super) fn size_on_disk(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.metadata().ok().map(|metadata| (entry, metadata)))
        .map(|(entry, metadata)| {
            if metadata.is_dir() {
                size_on_disk(&entry.path())
            } else {
                metadata.len()
            }
        })
        .sum()
}
