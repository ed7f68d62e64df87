//! What is slow to make and the same every time, kept in `$ECLUSE_CACHE_DIR`, else `$XDG_CACHE_HOME/ecluse`, else `~/.cache/ecluse`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use nix::fcntl::{Flock, FlockArg};

/// The folder `name` of the cache. `make` fills a draft of it, once: another process waits, and one that is killed leaves
/// no more than a draft, which the next one removes.
pub(super) fn cached(name: &str, make: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<PathBuf> {
    let cache = folder()?;
    let finished = cache.join(name);
    if finished.is_dir() {
        return Ok(finished);
    }
    fs::create_dir_all(&cache).with_context(|| cache.display().to_string())?;
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
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).with_context(|| draft.display().to_string()),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn folder() -> anyhow::Result<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("ECLUSE_CACHE_DIR")
        .or_else(|| variable("XDG_CACHE_HOME").map(|cache| cache.join("ecluse")))
        .or_else(|| variable("HOME").map(|home| home.join(".cache/ecluse")))
        .context("no place for a cache: set ECLUSE_CACHE_DIR")
}
