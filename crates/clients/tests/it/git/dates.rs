//! Dates of paths in generated histories. Browsers cache a file of Odoo for a year by its path and
//! date.

use super::{assert_permanent, client};
use ecluse_clients::git::{Git, GitError, Settings};
use ecluse_domain::git::{CommitSha, RepoUrl};
use ecluse_testbed::git_http::GitServer;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const PATHS: [&str; 5] = ["a", "b", "c/static", "c", ""];

/// The content of each path: one of a few, or `None` where the path does not exist.
type Contents = [Option<u8>; 3];

struct Commit {
    parents: Vec<usize>,
    contents: Contents,
    time: u64,
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Generates commits, reverts, merges of old branches with the content of either side or of
/// neither, and clocks that stand still or run backwards.
fn history(random: &mut Random, length: usize) -> Vec<Commit> {
    let mut commits: Vec<Commit> = vec![Commit {
        parents: vec![],
        contents: [Some(0), Some(0), None],
        time: 1_700_000_000,
    }];
    for at in 1..length {
        let mut pick = || at - 1 - random.below(at.min(8) as u64) as usize;
        let (first, second) = (pick(), pick());
        let merge = first != second && random.below(3) == 0;
        let parents = if merge {
            vec![first, second]
        } else {
            vec![first]
        };
        let mut contents = commits[first].contents;
        for (path, content) in contents.iter_mut().enumerate() {
            if merge && random.below(2) == 0 {
                *content = commits[second].contents[path];
            }
            if random.below(4) == 0 {
                *content = [None, Some(0), Some(1), Some(2)][random.below(4) as usize];
            }
        }
        let time = match random.below(4) {
            0 => commits[first].time,
            1 => 1_700_000_000 + random.below(50),
            _ => commits[first].time + random.below(10),
        };
        commits.push(Commit {
            parents,
            contents,
            time,
        });
    }
    commits
}

/// Writes the commits with `git fast-import` and returns their ids.
fn import(bare: &Path, commits: &[Commit]) -> Vec<CommitSha> {
    let mut stream = String::new();
    for (number, commit) in commits.iter().enumerate() {
        begin_commit(&mut stream, number, &commit.parents, commit.time);
        stream.push_str("deleteall\nM 100644 inline a_manifest\ndata 0\n\n");
        for (path, content) in ["a/f", "b/deep/f", "c/static/f"]
            .iter()
            .zip(commit.contents)
        {
            if let Some(content) = content {
                write!(stream, "M 100644 inline {path}\ndata 1\n{content}\n").unwrap();
            }
        }
    }
    run_import(bare, &stream, commits.len())
}

/// Writes the beginning of a commit into a stream for `git fast-import`.
fn begin_commit(stream: &mut String, number: usize, parents: &[usize], time: u64) {
    let (mark, message) = (number + 1, number.to_string());
    write!(
        stream,
        "commit refs/heads/b{number}\nmark :{mark}\ncommitter T <t@t> {time} +0000\ndata {}\n{message}\n",
        message.len()
    )
    .unwrap();
    for (at, parent) in parents.iter().enumerate() {
        let word = if at == 0 { "from" } else { "merge" };
        writeln!(stream, "{word} :{}", parent + 1).unwrap();
    }
}

/// Imports a stream of this many commits into a new repository and returns their ids.
fn run_import(bare: &Path, stream: &str, count: usize) -> Vec<CommitSha> {
    std::fs::create_dir_all(bare).unwrap();
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(bare)
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        command
    };
    assert!(
        git(&["init", "--quiet", "--bare", "--initial-branch=main"])
            .status()
            .unwrap()
            .success()
    );
    let marks = bare.join("marks");
    let mut import = git(&["fast-import", "--quiet", "--export-marks=marks"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    import
        .stdin
        .take()
        .unwrap()
        .write_all(stream.as_bytes())
        .unwrap();
    assert!(import.wait().unwrap().success());
    let marks = std::fs::read_to_string(marks).unwrap();
    let marks: HashMap<&str, &str> = marks
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    (1..=count)
        .map(|mark| marks[format!(":{mark}").as_str()].parse().unwrap())
        .collect()
}

async fn dates(git: &Git, url: &RepoUrl, commit: &CommitSha) -> Vec<i64> {
    let checkout = git.checkout(url, None, commit).await.unwrap();
    let paths: Vec<(usize, String)> = PATHS.iter().map(|path| (0, (*path).to_owned())).collect();
    git.last_changes(&checkout, &paths)
        .await
        .unwrap()
        .into_iter()
        .map(|date| date.timestamp())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_changes_only_with_the_content_and_never_decreases() {
    let root = tempfile::tempdir().unwrap();
    let server = GitServer::start(root.path()).await.unwrap();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut merges, mut later_than_its_commit) = (0, 0);
    for case in 0..6 {
        let commits = history(&mut random, 40);
        let ids = import(&root.path().join(format!("{case}.git")), &commits);
        let url: RepoUrl = format!("{}/{case}.git", server.url()).parse().unwrap();
        // In a random order: some walks can stop at commits whose dates are cached, and others
        // cannot.
        let mut order: Vec<usize> = (0..commits.len()).collect();
        order.sort_by_cached_key(|_| random.below(1000));
        let cache = tempfile::tempdir().unwrap();
        let kept = client(cache.path());
        let mut found = HashMap::new();
        for at in order {
            found.insert(at, dates(&kept, &url, &ids[at]).await);
        }
        for (at, commit) in commits.iter().enumerate() {
            merges += usize::from(commit.parents.len() > 1);
            for path in 0..3 {
                let (content, date) = (commit.contents[path], found[&at][path]);
                let absent = content.is_none();
                later_than_its_commit += usize::from(date > commit.time as i64);
                for parent in &commit.parents {
                    let (before, earlier) = (commits[*parent].contents[path], found[parent][path]);
                    if absent || before.is_none() {
                        continue; // a path that is not in an image has no date there
                    }
                    if content != before {
                        assert!(
                            date > earlier,
                            "case {case}, commit {at}, {}: {earlier} to {date}, other content",
                            PATHS[path]
                        );
                    } else if commit.parents.len() == 1 {
                        assert_eq!(
                            date, earlier,
                            "case {case}, commit {at}, {}: the same content",
                            PATHS[path]
                        );
                    } else {
                        assert!(
                            date >= earlier,
                            "case {case}, commit {at}, {}: {earlier} to {date}",
                            PATHS[path]
                        );
                    }
                }
            }
        }
        // A new cache gives the same dates: they depend on the history and not on earlier builds.
        for at in [commits.len() - 1, commits.len() / 2, 7] {
            let fresh = tempfile::tempdir().unwrap();
            assert_eq!(
                dates(&client(fresh.path()), &url, &ids[at]).await,
                found[&at],
                "case {case}, commit {at}"
            );
        }
    }
    assert!(
        merges > 20 && later_than_its_commit > 20,
        "{merges} merges, {later_than_its_commit} corrected dates: the histories are too tame"
    );
}

/// A path that was deleted for a while had another content before. When the path returns, it must
/// not have a date that browsers may have cached.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_path_is_newer_than_before_its_removal() {
    let root = tempfile::tempdir().unwrap();
    let server = GitServer::start(root.path()).await.unwrap();
    let line = [
        (Some(1), 100),
        (None, 50),
        (Some(2), 60),
        (Some(1), 60),
        (Some(1), 500),
    ];
    let commit = |(at, (content, time)): (usize, &(Option<u8>, u64))| Commit {
        parents: if at == 0 { vec![] } else { vec![at - 1] },
        contents: [*content, Some(0), Some(0)],
        time: *time,
    };
    let commits: Vec<Commit> = line.iter().enumerate().map(commit).collect();
    let ids = import(&root.path().join("back.git"), &commits);
    let url: RepoUrl = format!("{}/back.git", server.url()).parse().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let git = client(cache.path());
    let mut found = Vec::new();
    for id in &ids {
        found.push(dates(&git, &url, id).await[0]);
    }
    assert_eq!(
        (found[0], found[2], found[3], found[4]),
        (100, 102, 103, 103)
    );
}

/// A commit with a clock far in the future, by mistake or on purpose, does not stop the dates after
/// it.
#[tokio::test(flavor = "multi_thread")]
async fn dates_still_increase_after_one_in_the_far_future() {
    let root = tempfile::tempdir().unwrap();
    let server = GitServer::start(root.path()).await.unwrap();
    let line = [
        (1, 100),
        (2, 8_589_934_591),
        (1, 200),
        (2, 8_589_934_591),
        (3, 300),
    ];
    let commit = |(at, (content, time)): (usize, &(u8, u64))| Commit {
        parents: if at == 0 { vec![] } else { vec![at - 1] },
        contents: [Some(*content), Some(0), None],
        time: *time,
    };
    let commits: Vec<Commit> = line.iter().enumerate().map(commit).collect();
    let ids = import(&root.path().join("future.git"), &commits);
    let url: RepoUrl = format!("{}/future.git", server.url()).parse().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let git = client(cache.path());
    let mut found = Vec::new();
    for id in &ids {
        found.push(dates(&git, &url, id).await[0]);
    }
    assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{found:?}");
    assert!(
        found.iter().all(|date| *date < 8_589_934_592),
        "a tar header holds no date after 2242: {found:?}"
    );
}

/// How many files the commits of [`wide`] have, and how many lines of history are open at once.
const FILES: usize = 200;
const LINES: usize = 40;

/// Writes a first commit with all files, lines that leave it, and a last commit that merges all
/// lines. Each line changes as many files as `changed` contains.
fn wide(bare: &Path, changed: impl Fn(usize) -> std::ops::Range<usize>) -> CommitSha {
    let mut stream = String::new();
    let file = |stream: &mut String, file: usize, content: usize| {
        write!(
            stream,
            "M 100644 inline a/f{file:03}\ndata 2\n{content:02}\n"
        )
        .unwrap();
    };
    begin_commit(&mut stream, 0, &[], 1000);
    for number in 0..FILES {
        file(&mut stream, number, 0);
    }
    for line in 1..=LINES {
        begin_commit(&mut stream, line, &[0], 1000 + line as u64);
        for number in changed(line) {
            file(&mut stream, number, line);
        }
    }
    let lines: Vec<usize> = (1..=LINES).collect();
    begin_commit(&mut stream, LINES + 1, &lines, 5000);
    for line in &lines {
        for number in changed(*line) {
            file(&mut stream, number, *line);
        }
    }
    run_import(bare, &stream, LINES + 2).pop().unwrap()
}

async fn dates_with_memory(
    max_memory_of_dates: usize,
    url: &RepoUrl,
    commit: &CommitSha,
) -> Result<Vec<i64>, GitError> {
    let cache = tempfile::tempdir().unwrap();
    let git = Git::new(Settings {
        allow_http: true,
        max_memory_of_dates,
        ..Settings::new(cache.path())
    })
    .unwrap();
    let checkout = git.checkout(url, None, commit).await.unwrap();
    let paths: Vec<(usize, String)> = (0..FILES).map(|at| (0, format!("a/f{at:03}"))).collect();
    let dates = git.last_changes(&checkout, &paths).await?;
    Ok(dates.into_iter().map(|date| date.timestamp()).collect())
}

/// Symlinks to many files and a commit with many parents fit into a push of a few kilobytes.
#[tokio::test(flavor = "multi_thread")]
async fn memory_for_dates_is_bounded_and_holds_only_what_differs_between_lines_of_history() {
    // less than the files of each line take apart, more than the first commit and what differs
    const MEMORY: usize = 256 << 10;
    let root = tempfile::tempdir().unwrap();
    let server = GitServer::start(root.path()).await.unwrap();

    let commit = wide(&root.path().join("similar.git"), |line| line..line + 1);
    let url: RepoUrl = format!("{}/similar.git", server.url()).parse().unwrap();
    let found = dates_with_memory(MEMORY, &url, &commit).await.unwrap();
    let expected: Vec<i64> = (0..FILES)
        .map(|file| 1000 + if file <= LINES { file as i64 } else { 0 })
        .collect();
    assert_eq!(found, expected);

    let commit = wide(&root.path().join("different.git"), |_| 0..FILES);
    let url: RepoUrl = format!("{}/different.git", server.url()).parse().unwrap();
    let error = dates_with_memory(MEMORY, &url, &commit).await.unwrap_err();
    assert_permanent(&error);
    assert!(
        error.to_string().contains(
            "different.git: more than the allowed 262144 bytes of memory to find the dates of 201 paths along "
        ) && error.to_string().contains(" lines of history that run side by side"),
        "{error}"
    );
    let found = dates_with_memory(4 << 20, &url, &commit).await.unwrap();
    assert_eq!(found, [1000 + LINES as i64; FILES]);
}
