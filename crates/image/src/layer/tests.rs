use super::*;
use crate::part::FORMAT;
use chrono::{DateTime, Utc};
use ecluse_domain::git::{EntryKind, ObjectId, TreeEntry};
use std::io::Read as _;

const OWNER: Owner = Owner { uid: 101, gid: 102 };

/// A project whose files have contents that depend on their paths.
fn entries() -> Vec<TreeEntry> {
    let long = format!(
        "sale_x/{}/é leaf.txt",
        ["a_folder_with_a_long_name"; 10].join("/")
    );
    let exact = format!(
        "sale_x/{}",
        "n".repeat(100 - "mnt/extra-addons/sale_x/".len())
    );
    let paths = [
        "helper/__manifest__.py",
        "sale_x/__manifest__.py",
        "sale_x/empty",
        "sale_x/run.sh",
        "sale_x/static/a b.js",
        &long,
        &exact,
    ];
    let entry = |(at, path): (usize, &&str)| TreeEntry {
        path: (*path).to_owned(),
        kind: EntryKind::File {
            executable: path.ends_with(".sh"),
        },
        blob: format!("{at:040x}").parse::<ObjectId>().unwrap(),
        size: content(path).len() as u64,
        repository: 0,
    };
    paths.iter().enumerate().map(entry).collect()
}

fn content(path: &str) -> Vec<u8> {
    match path {
        "sale_x/empty" => Vec::new(),
        "sale_x/__manifest__.py" => b"{'name': 'Sale', 'version': '18.0.1.0.0'}".to_vec(),
        "helper/__manifest__.py" => b"{}".to_vec(),
        path => path.bytes().cycle().take(path.len() * 37).collect(),
    }
}

fn times() -> Vec<DateTime<Utc>> {
    [1_760_000_000, 1_750_000_000]
        .map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
        .to_vec()
}

fn part(entries: &[TreeEntry]) -> Part {
    let parts = crate::plan(entries, |_| "")
        .unwrap()
        .into_parts(&times(), OWNER, |_| "", 10)
        .unwrap();
    assert_eq!(parts.len(), 1);
    parts.into_iter().next().unwrap()
}

fn written_in(entries: &[TreeEntry], piece: usize) -> (Layer, Vec<u8>) {
    let mut bytes = Vec::new();
    let layer = write(&part(entries), OWNER, &mut bytes, |file, out| {
        for piece in content(&file.path).chunks(piece) {
            out.write_all(piece)?;
        }
        Ok(())
    })
    .unwrap();
    (layer, bytes)
}

fn written(entries: &[TreeEntry]) -> (Layer, Vec<u8>) {
    written_in(entries, 97)
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (layer, bytes) = written(&entries());
    let mut shuffled = entries();
    shuffled.reverse();
    shuffled.swap(1, 4);
    for piece in [1, 512, 1 << 20] {
        assert_eq!(written_in(&shuffled, piece), (layer.clone(), bytes.clone()));
    }
    assert_eq!(
        (layer.blob.digest.clone(), layer.blob.size),
        (Digest::sha256(&bytes), bytes.len() as u64)
    );
    // Flags, time and system in the gzip header are constant; 4 is the level.
    assert_eq!(bytes[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
    // The digests of this layer must never change: other digests mean that the layers of every
    // image change, and then FORMAT must change too.
    let digests = format!("{FORMAT}\n{}\n{}\n", layer.blob.diff_id, layer.blob.digest);
    assert_eq!(digests, include_str!("digests.txt"));
}

#[test]
fn gnu_tar_reads_the_planned_files() {
    let (layer, bytes) = written(&entries());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("layer.tar.gz");
    std::fs::write(&file, &bytes).unwrap();
    let out = dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let tar = |args: &[&str]| {
        let output = std::process::Command::new("tar")
            .args(args)
            .arg("--file")
            .arg(&file)
            .arg("--directory")
            .arg(&out)
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    tar(&["--extract", "--gzip", "--no-same-owner"]);
    for entry in entries() {
        assert_eq!(
            std::fs::read(out.join(ADDONS_PATH).join(&entry.path)).unwrap(),
            content(&entry.path),
            "{}",
            entry.path
        );
    }
    let lines: Vec<String> = tar(&[
        "--list",
        "--verbose",
        "--gzip",
        "--numeric-owner",
        "--full-time",
        "--quoting-style=literal",
    ])
    .lines()
    .map(str::to_owned)
    .collect();
    assert!(
        lines.iter().all(|line| line.contains(" 101/102 ")),
        "{lines:#?}"
    );
    let first: Vec<&str> = lines
        .iter()
        .take(3)
        .map(|line| line.split_once(" 101/102 ").unwrap().1.trim())
        .collect();
    assert_eq!(
        first,
        [
            "0 2025-10-09 08:53:20 mnt/extra-addons/",
            "0 2025-10-09 08:53:20 mnt/extra-addons/helper/",
            "2 2025-10-09 08:53:20 mnt/extra-addons/helper/__manifest__.py"
        ]
    );
    assert!(
        lines.iter().any(|line| line.starts_with("-rwxr-xr-x")
            && line.ends_with("2025-06-15 15:06:40 mnt/extra-addons/sale_x/run.sh")),
        "{lines:#?}"
    );
    assert!(lines.iter().all(|line| {
        ["drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"]
            .iter()
            .any(|mode| line.starts_with(mode))
    }));
    assert!(lines.iter().any(|line| line.ends_with("/é leaf.txt")));

    let python = "import sys, tarfile\nfor m in tarfile.open(sys.argv[1]): print(m.name, m.size, m.mtime, m.uid, m.gid, oct(m.mode), sep='|')";
    if let Ok(output) = std::process::Command::new("python3")
        .args(["-c", python])
        .arg(&file)
        .env("PYTHONIOENCODING", "utf-8")
        .output()
    {
        let names: Vec<String> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| line.split('|').next().unwrap().to_owned())
            .collect();
        let gnu: Vec<String> = lines
            .iter()
            .map(|line| {
                line.split(" mnt/")
                    .nth(1)
                    .map(|path| format!("mnt/{}", path.trim_end_matches('/')))
                    .unwrap()
            })
            .collect();
        assert_eq!(names, gnu);
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(
        (layer.blob.diff_id.clone(), plain.len() % 512),
        (Digest::sha256(&plain), 0)
    );
    let versions: Vec<(&str, Option<&str>)> = layer
        .addons
        .iter()
        .map(|addon| (addon.name.as_str(), addon.version.as_deref()))
        .collect();
    assert_eq!(versions, [("helper", None), ("sale_x", Some("18.0.1.0.0"))]);
}

#[test]
fn a_content_of_another_size_than_planned_is_an_error() {
    let part = part(&entries());
    for extra in [0usize, 2] {
        let result = write(&part, OWNER, Vec::new(), |file, out| {
            out.write_all(&vec![
                0;
                file.size as usize + extra - 1
                    + usize::from(file.size == 0 && extra == 0)
            ])
        });
        assert!(result.is_err(), "{extra}");
    }
    let plan = crate::plan(&entries(), |_| "").unwrap();
    assert!(
        plan.into_parts(&times()[1..], OWNER, |_| "", 10).is_err(),
        "a time is missing"
    );
}

/// Several megabytes of random bytes and text make the compressor's tables overflow and its window
/// move.
#[test]
fn the_sizes_in_which_content_is_written_do_not_change_the_layer() {
    let mut noise = 0x9e37_79b9_7f4a_7c15u64;
    let mut long = Vec::new();
    while long.len() < 3 << 20 {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        match noise % 3 {
            0 => long.extend_from_slice(&noise.to_be_bytes()),
            1 => {
                long.extend_from_slice(format!("<field name=\"x_{}\"/>\n", noise % 1000).as_bytes())
            }
            _ => long.extend(std::iter::repeat_n(b' ', (noise % 300) as usize)),
        }
    }
    let entry = |path: &str, size: usize| TreeEntry {
        path: path.to_owned(),
        kind: EntryKind::File { executable: false },
        blob: format!("{size:040x}").parse().unwrap(),
        size: size as u64,
        repository: 0,
    };
    let entries = [entry("a/__manifest__.py", 0), entry("a/long", long.len())];
    let part = crate::plan(&entries, |_| "")
        .unwrap()
        .into_parts(&times()[..1], OWNER, |_| "", 10)
        .unwrap()
        .remove(0);
    let digest = |piece: usize| {
        let content = |size: u64| if size == 0 { &[][..] } else { long.as_slice() };
        write(&part, OWNER, Vec::new(), |file, out| {
            content(file.size)
                .chunks(piece)
                .try_for_each(|piece| out.write_all(piece))
        })
        .unwrap()
    };
    let layer = digest(4096);
    for piece in [1000, 65_537, usize::MAX] {
        assert_eq!(digest(piece), layer);
    }
}
