//! The verdict on an installation: why it failed, in one sentence.

use ecluse_clients::containers::{ContainerRun, RunResult};

use crate::{Error, Result};

/// The lines of the output that may be the reason for a failure.
#[derive(Default)]
pub(super) struct Reasons {
    /// The last error of apt or dpkg.
    apt: Option<String>,
    /// The last error of pip.
    pip: Option<String>,
    /// The first line about an index, a proxy or a name server that does not answer.
    network: Option<String>,
    disk_full: bool,
    last: String,
}

/// Parts of the lines that pip and apt write when they cannot reach a server.
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

impl Reasons {
    pub(super) fn read_line(&mut self, line: &str) {
        if line.contains("No space left on device") {
            self.disk_full = true;
        }
        if self.network.is_none() && NETWORK.iter().any(|part| line.contains(part)) {
            self.network = Some(line.trim().to_owned());
        }
        if let Some(error) = line.strip_prefix("E: ") {
            // At the end, apt sums up an error that it printed before.
            if self.apt.is_none() || !error.starts_with("Sub-process") {
                self.apt = Some(error.trim().to_owned());
            }
        }
        // The last error of pip names the requirement that cannot be installed.
        if let Some(error) = line.strip_prefix("ERROR: ") {
            self.pip = Some(error.trim().to_owned());
        }
        if !line.trim().is_empty() {
            self.last = line.trim().to_owned();
        }
    }
}

/// Returns `Ok` when everything is installed. Otherwise the error states why not, and whether the
/// project or the infrastructure is at fault.
pub(super) fn judge(ended: &RunResult, reasons: &Reasons, run: &ContainerRun) -> Result<()> {
    let last = || {
        if reasons.last.is_empty() {
            "nothing".to_owned()
        } else {
            format!("`{}`", reasons.last)
        }
    };
    let network = || reasons.network.as_ref();
    let apt = || reasons.apt.clone().unwrap_or_else(&last);
    let pip = || reasons.pip.clone().unwrap_or_else(&last);
    if ended.timed_out {
        return Err(Error::Permanent(format!(
            "Installing the packages did not end within {} s; its last line is {}",
            run.timeout.as_secs(),
            last()
        )));
    }
    if ended.out_of_memory {
        return Err(Error::Permanent(format!(
            "Installing the packages needs more than the {} MiB of memory it may have",
            run.memory_mib
        )));
    }
    if ended.out_of_disk {
        return Err(Error::Permanent(format!(
            "Installing the packages wrote more than the {} MiB of disk it may have",
            run.disk_mib
        )));
    }
    if ended.too_much_output {
        return Err(Error::Permanent(format!(
            "Installing the packages printed more than a log may contain; the last line that was read is {}",
            last()
        )));
    }
    if ended.exit != 0 && reasons.disk_full {
        return Err(Error::Transient(
            "the container engine's disk is full".to_owned(),
        ));
    }
    Err(match ended.exit {
        0 => return Ok(()),
        70 => Error::Permanent("packages.txt has Debian packages, but the base image has no apt-get".to_owned()),
        71 => Error::Transient(format!("apt cannot read its sources: {}", network().cloned().unwrap_or_else(apt))),
        72 => match network() {
            Some(line) => Error::Transient(format!("apt cannot fetch the packages: {line}")),
            None => Error::Permanent(format!("apt cannot install the packages of packages.txt: {}", apt())),
        },
        73 => Error::Permanent(
            "requirements.txt has Python packages, but the base image has no pip; add python3-pip to packages.txt".to_owned(),
        ),
        74 => match network() {
            Some(line) => Error::Transient(format!("pip cannot reach its index: {line}")),
            None => Error::Permanent(format!("pip cannot install the packages of requirements.txt: {}", pip())),
        },
        75 => Error::Permanent(format!("cannot list the installed packages: {}", last())),
        137 | 143 => Error::Transient("the container was killed from outside".to_owned()),
        other => Error::Permanent(format!("the installation ended with status {other}; its last line is {}", last())),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sentence(exit: i64, lines: &[&str]) -> String {
        let mut reasons = Reasons::default();
        lines.iter().for_each(|line| reasons.read_line(line));
        let ended = RunResult {
            exit,
            out_of_memory: false,
            timed_out: false,
            out_of_disk: false,
            too_much_output: false,
            duration: Duration::ZERO,
        };
        let image = ecluse_clients::containers::ImageByDigest::new(
            "localhost:5000/x",
            ecluse_domain::Digest::sha256(b""),
        )
        .unwrap();
        let run = super::super::recipe::container(
            &Default::default(),
            image,
            &Default::default(),
            "x".to_owned(),
            Default::default(),
        )
        .unwrap();
        match judge(&ended, &reasons, &run) {
            Ok(()) => "fine".to_owned(),
            Err(Error::Permanent(reason)) => format!("failed: {reason}"),
            Err(error) => format!("again: {error}"),
        }
    }

    #[test]
    fn each_end_of_an_installation_has_its_sentence() {
        assert_eq!(sentence(0, &["E: anything"]), "fine");
        assert_eq!(
            sentence(70, &[]),
            "failed: packages.txt has Debian packages, but the base image has no apt-get"
        );
        assert_eq!(
            sentence(
                72,
                &[
                    "Reading package lists...",
                    "E: Unable to locate package no-such-thing"
                ]
            ),
            "failed: apt cannot install the packages of packages.txt: Unable to locate package no-such-thing"
        );
        let pip = [
            "ERROR: Could not find a version that satisfies the requirement no-such==9 (from versions: 1.0)",
            "ERROR: No matching distribution found for no-such==9",
        ];
        assert_eq!(
            sentence(74, &pip),
            "failed: pip cannot install the packages of requirements.txt: No matching distribution found for no-such==9"
        );
        let unreachable = "WARNING: Retrying (Retry(total=2)) after connection broken by 'NewConnectionError(...)': /simple/lxml/";
        assert!(
            sentence(74, &[unreachable, pip[0], pip[1]])
                .starts_with("again: pip cannot reach its index: WARNING: Retrying")
        );
        assert_eq!(
            sentence(
                71,
                &[
                    "Err:1 http://debs x InRelease",
                    "  Could not resolve 'debs'",
                    "E: Some index files failed to download."
                ]
            ),
            "again: apt cannot read its sources: Could not resolve 'debs'"
        );
        assert_eq!(
            sentence(
                72,
                &[
                    "dpkg: error: write failed: No space left on device",
                    "E: Sub-process returned 1"
                ]
            ),
            "again: the container engine's disk is full"
        );
        assert_eq!(
            sentence(99, &[]),
            "failed: the installation ended with status 99; its last line is nothing"
        );
    }
}
