//! What a registry answers: its errors, the manifest of an image's signatures, and the files of a
//! base image that name its users. NULs separate a status, a text that is each of the first two,
//! the `User` of a config, `/etc/passwd` and `/etc/group`.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::registry::fuzzing::{count_signatures, describe_errors, find_owner_in};

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(5, '\0');
    let mut part = || parts.next().unwrap_or_default();
    let (status, answer, user, passwd, groups) = (part(), part(), part(), part(), part());
    for error in describe_errors(status.parse().unwrap_or(500), answer) {
        assert!(error.to_string().chars().count() < 4000, "{error}");
    }
    assert!(count_signatures(answer.as_bytes()) <= answer.len());
    match find_owner_in(user, passwd, groups) {
        Ok(owner) => assert!(
            [owner.uid, owner.gid].iter().all(|id| {
                *id == 0 || user.contains(&id.to_string()) || text.contains(&id.to_string())
            }),
            "{owner:?}"
        ),
        Err(reason) => assert!(reason.chars().count() < 400, "{reason}"),
    }
});
