//! The files of a commit: paths, manifests of addons, Python, XML, .gitmodules, odoo_version.txt.
//!
//! Each file is `path LF content NUL`; a content that starts with `-> ` is a symlink.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::git::{EntryKind, ObjectId, TreeEntry, check_path};
use ecluse_domain::stop::Stop;
use ecluse_image::compliance::{Commit, KnownAddons, check};
use ecluse_image::plan;

fuzz_target!(|input: &[u8]| {
    let (mut entries, mut contents) = (Vec::new(), Vec::new());
    for file in input.split(|&byte| byte == 0).take(50) {
        let (path, content) = match file.iter().position(|&byte| byte == b'\n') {
            Some(at) => (&file[..at], &file[at + 1..]),
            None => (file, &[][..]),
        };
        let Ok(path) = check_path(path) else {
            continue;
        };
        let Ok(blob) = format!("{:040x}", entries.len()).parse::<ObjectId>() else {
            continue;
        };
        let kind = match content.strip_prefix(b"-> ") {
            Some(target) => EntryKind::Symlink {
                target: String::from_utf8_lossy(target).into_owned(),
            },
            None => EntryKind::File { executable: false },
        };
        contents.push(content.to_vec());
        entries.push(TreeEntry {
            path: path.to_owned(),
            kind,
            blob,
            size: content.len() as u64,
            repository: 0,
        });
    }
    let commit = Commit {
        entries: &entries,
        roots: &[""],
        known: &KnownAddons::Unknown,
        stop: &Stop::default(),
    };
    let read = |entry: &TreeEntry| {
        let at = usize::from_str_radix(&entry.blob.to_string(), 16).unwrap_or(usize::MAX);
        Ok(contents.get(at).cloned().unwrap_or_default())
    };
    // An error is one of the reader, which has none.
    assert!(check(&commit, None, || read).is_ok());
    let _ = plan(&entries, |_| "");
});
