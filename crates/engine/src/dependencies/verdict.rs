//! What the end of an installation means, and the one sentence about it.

use ecluse_clients::containers::{ContainerRun, Ended};

use crate::{Error, Result};

/// Lines that say why, among all those it printed.
#[derive(Default)]
pub(super) struct Heard {
    /// The last that apt and dpkg called an error.
    apt: Option<String>,
    /// The first that pip called an error.
    pip: Option<String>,
    /// An index, a proxy or a name server that does not answer.
    network: Option<String>,
    disk_full: bool,
    last: String,
}

/// What pip and apt say when they cannot reach something.
const NETWORK: &[&str] = &[
    "Could not resolve",
    "Temporary failure resolving",
    "Could not connect to",
    "Unable to connect to",
    "Connection refused",
    "Connection timed out",
    "Network is unreachable",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "RemoteDisconnected",
    "SSLError",
    "certificate verification failed",
    "Service Unavailable",
    "Bad Gateway",
    "Too Many Requests",
];

impl Heard {
    pub(super) fn line(&mut self, line: &str) {
        if line.contains("No space left on device") {
            self.disk_full = true;
        }
        if self.network.is_none() && NETWORK.iter().any(|says| line.contains(says)) {
            self.network = Some(line.trim().to_owned());
        }
        if let Some(said) = line.strip_prefix("E: ") {
            // It sums up at the end what it said before.
            if self.apt.is_none() || !said.starts_with("Sub-process") {
                self.apt = Some(said.trim().to_owned());
            }
        }
        // The last of pip's says which requirement cannot be had.
        if let Some(said) = line.strip_prefix("ERROR: ") {
            self.pip = Some(said.trim().to_owned());
        }
        if !line.trim().is_empty() {
            self.last = line.trim().to_owned();
        }
    }
}

/// `Ok` when it installed everything.
pub(super) fn of(ended: &Ended, heard: &Heard, run: &ContainerRun) -> Result<()> {
    let last = || if heard.last.is_empty() { "nothing".to_owned() } else { format!("`{}`", heard.last) };
    let network = || heard.network.as_ref();
    let apt = || heard.apt.clone().unwrap_or_else(&last);
    let pip = || heard.pip.clone().unwrap_or_else(&last);
    if ended.timed_out {
        return Err(Error::Permanent(format!(
            "Installing the packages did not end within {} s; the last it said is {}",
            run.timeout.as_secs(),
            last()
        )));
    }
    if ended.out_of_memory {
        return Err(Error::Permanent(format!("Installing the packages needs more than the {} MiB of memory it may have", run.memory_mib)));
    }
    if ended.out_of_disk {
        return Err(Error::Permanent(format!("Installing the packages wrote more than the {} MiB of disk it may have", run.disk_mib)));
    }
    if ended.exit != 0 && heard.disk_full {
        return Err(Error::Transient("the container engine's disk is full".to_owned()));
    }
    Err(match ended.exit {
        0 => return Ok(()),
        70 => Error::Permanent("packages.txt asks for Debian packages, but the base image has no apt-get".to_owned()),
        71 => Error::Transient(format!("apt cannot read its sources: {}", network().cloned().unwrap_or_else(apt))),
        72 => match network() {
            Some(said) => Error::Transient(format!("apt cannot fetch the packages: {said}")),
            None => Error::Permanent(format!("apt cannot install what packages.txt asks for: {}", apt())),
        },
        73 => Error::Permanent(
            "requirements.txt asks for Python packages, but the base image has no pip; add python3-pip to packages.txt".to_owned(),
        ),
        74 => match network() {
            Some(said) => Error::Transient(format!("pip cannot reach its index: {said}")),
            None => Error::Permanent(format!("pip cannot install what requirements.txt asks for: {}", pip())),
        },
        75 => Error::Permanent(format!("what is installed could not be listed: {}", last())),
        137 | 143 => Error::Transient("the container was killed from outside".to_owned()),
        other => Error::Permanent(format!("the installation ended with status {other}; the last it said is {}", last())),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn said(exit: i64, lines: &[&str]) -> String {
        let mut heard = Heard::default();
        lines.iter().for_each(|line| heard.line(line));
        let ended = Ended { exit, out_of_memory: false, timed_out: false, out_of_disk: false, output_cut: false, duration: Duration::ZERO };
        let image = ecluse_clients::containers::ImageByDigest::new("localhost:5000/x", ecluse_domain::Digest::of(b"")).unwrap();
        let run = super::super::recipe::run(&Default::default(), image, &Default::default(), "x".to_owned(), Default::default()).unwrap();
        match of(&ended, &heard, &run) {
            Ok(()) => "fine".to_owned(),
            Err(Error::Permanent(reason)) => format!("failed: {reason}"),
            Err(error) => format!("again: {error}"),
        }
    }

    #[test]
    fn each_end_has_its_sentence() {
        assert_eq!(said(0, &["E: whatever"]), "fine");
        assert_eq!(said(70, &[]), "failed: packages.txt asks for Debian packages, but the base image has no apt-get");
        assert_eq!(
            said(72, &["Reading package lists...", "E: Unable to locate package no-such-thing"]),
            "failed: apt cannot install what packages.txt asks for: Unable to locate package no-such-thing"
        );
        let pip = [
            "ERROR: Could not find a version that satisfies the requirement no-such==9 (from versions: 1.0)",
            "ERROR: No matching distribution found for no-such==9",
        ];
        assert_eq!(
            said(74, &pip),
            "failed: pip cannot install what requirements.txt asks for: No matching distribution found for no-such==9"
        );
        let away = "WARNING: Retrying (Retry(total=2)) after connection broken by 'NewConnectionError(...)': /simple/lxml/";
        assert!(said(74, &[away, pip[0], pip[1]]).starts_with("again: pip cannot reach its index: WARNING: Retrying"));
        assert_eq!(
            said(71, &["Err:1 http://debs x InRelease", "  Could not resolve 'debs'", "E: Some index files failed to download."]),
            "again: apt cannot read its sources: Could not resolve 'debs'"
        );
        assert_eq!(
            said(72, &["dpkg: error: write failed: No space left on device", "E: Sub-process returned 1"]),
            "again: the container engine's disk is full"
        );
        assert_eq!(said(99, &[]), "failed: the installation ended with status 99; the last it said is nothing");
    }
}
