//! Folders that are slow to make and the same every time, kept in `$ECLUSE_CACHE_DIR`, else
//! `$XDG_CACHE_HOME/ecluse`, else `~/.cache/ecluse`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use nix::fcntl::{Flock, FlockArg};

/// The folder `name` of the cache. `make` fills a draft of the folder, once: a second process waits
/// for the first. A process that is killed leaves only the draft, which the next process removes.
pub(crate) fn cached(
    name: &str,
    make: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    cached_in(&folder()?, name, make)
}

fn cached_in(
    cache: &Path,
    name: &str,
    make: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    let finished = cache.join(name);
    if finished.is_dir() {
        return Ok(finished);
    }
    fs::create_dir_all(cache).with_context(|| cache.display().to_string())?;
    let lock = fs::File::create(cache.join(format!("{name}.lock")))?;
    let _lock = Flock::lock(lock, FlockArg::LockExclusive).map_err(|(_, error)| error)?;
    if finished.is_dir() {
        return Ok(finished);
    }
    let draft = cache.join(format!("{name}.draft"));
    remove(&draft)?;
    fs::create_dir(&draft)?;
    if let Err(error) = make(&draft) {
        remove(&draft)?;
        return Err(error);
    }
    fs::rename(&draft, &finished)?;
    Ok(finished)
}

fn remove(draft: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| draft.display().to_string())
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn folder() -> anyhow::Result<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable("ECLUSE_CACHE_DIR")
        .or_else(|| variable("XDG_CACHE_HOME").map(|cache| cache.join("ecluse")))
        .or_else(|| variable("HOME").map(|home| home.join(".cache/ecluse")))
        .context("no folder for the cache: set ECLUSE_CACHE_DIR")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn concurrent_calls_make_the_folder_once() {
        let cache = tempfile::tempdir().unwrap();
        let made = AtomicU32::new(0);
        let make = |draft: &Path| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(fs::write(draft.join("layer"), "whole")?)
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let folder = cached_in(cache.path(), "thing", make).unwrap();
                    assert_eq!(fs::read_to_string(folder.join("layer")).unwrap(), "whole");
                });
            }
        });
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn neither_a_kill_nor_a_failure_leaves_half_a_folder() {
        let cache = tempfile::tempdir().unwrap();
        fs::create_dir(cache.path().join("thing.draft")).unwrap();
        fs::write(cache.path().join("thing.draft/killed"), "").unwrap();
        let half = |draft: &Path| {
            assert!(!draft.join("killed").exists());
            fs::write(draft.join("layer"), "half")?;
            anyhow::bail!("no space left")
        };
        assert_eq!(
            cached_in(cache.path(), "thing", half)
                .unwrap_err()
                .to_string(),
            "no space left"
        );
        assert!(!cache.path().join("thing").exists() && !cache.path().join("thing.draft").exists());
    }
}
