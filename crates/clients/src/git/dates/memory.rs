//! The memory of a walk: what the paths at the commits take whose children are not all dated yet.

use super::cache::Dates;
use ecluse_domain::git::ObjectId;
use std::cell::Cell;
use std::rc::Rc;

/// Mode and object; `None` where a path is not in a commit.
pub(super) type Content = Option<(u32, ObjectId)>;
/// Content and date of one path.
pub(super) type Dated = (Content, u64);

/// Paths of one chunk. Most commits change few paths, so most of their chunks are those of a parent.
const CHUNK: usize = 64;

/// More memory is needed than a walk may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfMemory;

/// How much memory a walk uses, in bytes.
pub(super) struct Memory {
    used: Rc<Cell<usize>>,
    limit: usize,
}

impl Memory {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            used: Rc::default(),
            limit,
        }
    }

    /// Uses this many bytes until the answer is dropped.
    pub(super) fn take(&self, bytes: usize) -> Result<Taken, OutOfMemory> {
        let used = self.used.get().saturating_add(bytes);
        if used > self.limit {
            return Err(OutOfMemory);
        }
        self.used.set(used);
        Ok(Taken {
            bytes,
            used: self.used.clone(),
        })
    }
}

/// Memory that a walk uses.
pub(super) struct Taken {
    bytes: usize,
    used: Rc<Cell<usize>>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.used.set(self.used.get() - self.bytes);
    }
}

struct Chunk {
    dated: Box<[Dated]>,
    _taken: Taken,
}

struct Chunks {
    chunks: Box<[Rc<Chunk>]>,
    _taken: Taken,
}

/// Content and date of each path at one commit, in the order of the paths. What does not differ
/// from another commit is shared with it.
#[derive(Clone)]
pub(super) struct State(Rc<Chunks>);

impl State {
    /// The state of these contents with these dates: a function of the number of a path and of its
    /// content. `similar` are the states to share with. A part of the paths with the same content as
    /// in `unchanged` has the dates of `unchanged` too.
    pub(super) fn new(
        memory: &Memory,
        contents: &[Content],
        date: impl Fn(usize, Content) -> u64,
        unchanged: Option<&State>,
        similar: &[&State],
    ) -> Result<Self, OutOfMemory> {
        let mut chunks = Vec::with_capacity(contents.len().div_ceil(CHUNK));
        for (number, contents) in contents.chunks(CHUNK).enumerate() {
            let same = unchanged
                .map(|state| &state.0.chunks[number])
                .filter(|chunk| {
                    let theirs = chunk.dated.iter().map(|(theirs, _)| theirs);
                    theirs.eq(contents)
                });
            if let Some(same) = same {
                chunks.push(same.clone());
                continue;
            }
            let dated: Box<[Dated]> = contents
                .iter()
                .enumerate()
                .map(|(at, content)| (*content, date(number * CHUNK + at, *content)))
                .collect();
            let known = similar
                .iter()
                .map(|state| &state.0.chunks[number])
                .find(|chunk| chunk.dated == dated);
            chunks.push(match known {
                Some(known) => known.clone(),
                None => Rc::new(Chunk {
                    _taken: memory.take(size_of::<Chunk>() + size_of_val(&*dated))?,
                    dated,
                }),
            });
        }
        let is_same = |state: &&&State| {
            let theirs = state.0.chunks.iter().zip(&chunks);
            theirs.into_iter().all(|(a, b)| Rc::ptr_eq(a, b))
        };
        if let Some(same) = similar.iter().find(is_same) {
            return Ok((*same).clone());
        }
        Ok(Self(Rc::new(Chunks {
            _taken: memory.take(size_of::<Chunks>() + size_of_val(&*chunks))?,
            chunks: chunks.into(),
        })))
    }

    /// Content and date of the path with this number.
    pub(super) fn get(&self, path: usize) -> Dated {
        self.0.chunks[path / CHUNK].dated[path % CHUNK]
    }

    /// The dates of these paths, which are all paths of the walk.
    pub(super) fn into_dates(self, paths: Vec<String>) -> Dates {
        let dated = self.0.chunks.iter().flat_map(|chunk| chunk.dated.iter());
        paths
            .into_iter()
            .zip(dated.map(|(_, date)| *date))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(count: usize) -> Vec<Content> {
        let content = |at: usize| Some((0o100_644, ObjectId::from([at as u8; 20])));
        (0..count).map(content).collect()
    }

    #[test]
    fn only_what_differs_takes_memory_and_all_of_it_comes_back() {
        let memory = Memory::new(1 << 20);
        let mut now = contents(1000);
        let first = State::new(&memory, &now, |_, _| 7, None, &[]).unwrap();
        let whole = memory.used.get();
        assert!(whole >= 1000 * size_of::<Dated>(), "{whole}");

        let same = State::new(&memory, &now, |_, _| 7, Some(&first), &[&first]).unwrap();
        assert_eq!(memory.used.get(), whole, "the same contents and dates");
        let recomputed = State::new(&memory, &now, |_, _| 7, None, &[&first]).unwrap();
        assert_eq!(memory.used.get(), whole, "the same, found by comparing");

        now[500] = None;
        let date = |at, _| if at == 500 { 9 } else { 7 };
        let changed = State::new(&memory, &now, date, Some(&first), &[&first]).unwrap();
        assert!(
            memory.used.get() - whole < whole / 5,
            "{} after {whole}",
            memory.used.get()
        );
        assert_eq!(changed.get(500), (None, 9));
        assert_eq!(changed.get(501), first.get(501));
        assert_eq!(first.get(500).1, 7);

        drop((first, same, recomputed, changed));
        assert_eq!(memory.used.get(), 0);
    }

    #[test]
    fn a_walk_uses_no_more_memory_than_it_may() {
        let memory = Memory::new(64 * 1024);
        let first = State::new(&memory, &contents(1000), |_, _| 7, None, &[]).unwrap();
        assert!(State::new(&memory, &contents(1000), |_, _| 8, None, &[&first]).is_err());
        drop(first);
        State::new(&memory, &contents(1000), |_, _| 8, None, &[]).unwrap();
    }
}
