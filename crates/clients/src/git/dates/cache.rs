//! A cache of the dates of commits.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

/// Seconds since 1970 by path inside the repository; the empty path is the whole repository.
pub(super) type Dates = BTreeMap<String, u64>;

/// Commits whose dates are cached for each repository. A walk may end at the newest of them
/// (`MAX_TRIED`).
const MAX_CACHED: usize = 200;
const MAX_TRIED: usize = 20;
/// The first line of a cache file. A change of the dating convention needs another one.
const CACHE_FORMAT: &str = "ecluse dates 2";

/// A cache of dates, with one file for each commit. Wrong or missing files are computed again.
pub(super) struct DateCache {
    pub(super) folder: PathBuf,
}

impl DateCache {
    /// Reads the dates of a commit, if all these paths are among them.
    pub(super) fn read(&self, commit: &str, paths: &BTreeSet<String>) -> Option<Dates> {
        let dates = self.read_in_order(commit, paths)?;
        Some(paths.iter().cloned().zip(dates).collect())
    }

    /// The same in the order of the paths, without their text: a walk has the dates of several
    /// commits in memory.
    fn read_in_order(&self, commit: &str, paths: &BTreeSet<String>) -> Option<Vec<u64>> {
        let text = std::fs::read_to_string(self.folder.join(commit)).ok()?;
        let mut lines = text.strip_suffix('\0')?.split('\0');
        if lines.next() != Some(CACHE_FORMAT) {
            return None;
        }
        let mut dates: HashMap<&str, u64> = HashMap::new();
        for line in lines {
            let (date, path) = line.split_once(' ')?;
            dates.insert(path, date.parse().ok()?);
        }
        paths
            .iter()
            .map(|path| dates.get(path.as_str()).copied())
            .collect()
    }

    /// The commits cached last, of those whose dates have all these paths, with the dates in the
    /// order of the paths.
    pub(super) fn newest(&self, paths: &BTreeSet<String>) -> HashMap<String, Vec<u64>> {
        let mut names = self.list_files();
        names.sort_unstable_by(|a, b| b.cmp(a));
        let names = names
            .into_iter()
            .take(MAX_TRIED)
            .filter_map(|(_, path)| Some(path.file_name()?.to_str()?.to_owned()));
        names
            .filter(|name| name.len() == 40)
            .filter_map(|name| Some((name.clone(), self.read_in_order(&name, paths)?)))
            .collect()
    }

    /// Caches the dates of a commit. A failure costs only time.
    pub(super) fn write(&self, commit: &str, dates: &Dates) {
        let mut text = format!("{CACHE_FORMAT}\0");
        for (path, date) in dates {
            text.push_str(&format!("{date} {path}\0"));
        }
        let write = || -> io::Result<()> {
            std::fs::create_dir_all(&self.folder)?;
            let mut aside = tempfile::NamedTempFile::new_in(&self.folder)?;
            io::Write::write_all(&mut aside, text.as_bytes())?;
            aside
                .persist(self.folder.join(commit))
                .map_err(|error| error.error)?;
            let mut names = self.list_files();
            if names.len() > MAX_CACHED {
                names.sort_unstable();
                for (_, path) in &names[..names.len() - MAX_CACHED] {
                    std::fs::remove_file(path)?;
                }
            }
            Ok(())
        };
        if let Err(error) = write() {
            tracing::debug!(folder = %self.folder.display(), %error, "dates are not kept");
        }
    }

    fn list_files(&self) -> Vec<(std::time::SystemTime, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(Path::new(&self.folder)) else {
            return Vec::new();
        };
        entries
            .filter_map(Result::ok)
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect()
    }
}
