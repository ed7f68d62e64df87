//! The results of a run in its container: single files, and all its changes as an image layer.
//!
//! A layer is made from the engine's export of the container and its list of changes, and not by
//! `commit`. So none of the container's own settings, such as its environment, is written to the
//! layer.

pub(super) mod list;

use std::collections::HashSet;
use std::io::{self, Read, Write};

use bollard::models::ChangeType;
use bollard::query_parameters::DownloadFromContainerOptionsBuilder;
use futures::{StreamExt, TryStreamExt};
use tokio_util::io::{StreamReader, SyncIoBridge};

use self::list::Changes;
use super::finished::FinishedContainer;
use super::{Containers, ContainersError, plain_line, status};
use crate::background;

/// Paths where the engine, and not the run, puts content into every container.
const ENGINE_PATHS: &[&str] = &[
    "/.dockerenv",
    "/dev",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/proc",
    "/run",
    "/sbin/docker-init",
    "/sys",
    "/usr/sbin/docker-init",
    "/var/run",
];

impl Containers {
    /// Reads a file from the container of a finished run; `None` when there is no such file. More
    /// than `max` bytes are an error.
    pub async fn read(
        &self,
        finished: &FinishedContainer,
        path: &str,
        max: usize,
    ) -> Result<Option<Vec<u8>>, ContainersError> {
        let request = format!("the request for the file {path}");
        let options = DownloadFromContainerOptionsBuilder::default()
            .path(path)
            .build();
        let mut stream = std::pin::pin!(
            finished
                .docker
                .download_from_container(&finished.id, Some(options))
        );
        let mut archive = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => archive.extend_from_slice(&chunk),
                Err(error) if status(&error) == Some(404) => return Ok(None),
                Err(error) => return Err(self.request_error(&request, error)),
            }
            // The archive has headers and padding in addition to the content.
            if archive.len() > max + 16 * 1024 {
                return Err(
                    self.unexpected_answer(&request, format!("it is larger than {max} bytes"))
                );
            }
        }
        let mut content = Vec::new();
        let read = tar::Archive::new(archive.as_slice())
            .entries()
            .and_then(|mut entries| match entries.next() {
                Some(entry) => entry?.read_to_end(&mut content),
                None => Err(io::Error::other("the engine sent an empty archive")),
            });
        read.map(|_| Some(content))
            .map_err(|error| self.unexpected_answer(&request, error.to_string()))
    }

    /// Writes the changes of the run as the tar of a layer: new and changed files with owner, mode,
    /// date and extended attributes, and whiteouts for removed files. `leave_out` decides for each
    /// path (absolute; whether it is a folder). In memory are the paths and a buffer of the
    /// contents; too many paths are `TooLarge`. `out` can stop the writing with an error of the kind
    /// `FileTooLarge`.
    pub async fn write_changes<W: Write + Send + 'static>(
        &self,
        finished: &FinishedContainer,
        leave_out: impl Fn(&str, bool) -> bool + Send + 'static,
        out: W,
    ) -> Result<W, ContainersError> {
        let request = "the request for the changes of a run";
        let changes = self.list_changes(finished).await?;
        let cut = |error: bollard::errors::Error| {
            io::Error::new(io::ErrorKind::ConnectionAborted, error.to_string())
        };
        let docker = finished.docker.clone();
        let id = finished.id.clone();
        let written = background::run(None, move |permit| {
            // The export ends when nobody waits for the layer any more, also while the engine sends
            // nothing.
            let export = docker
                .export_container(&id)
                .map_err(cut)
                .take_until(permit.abandoned())
                .boxed();
            let export = permit.watch(SyncIoBridge::new(StreamReader::new(export)));
            write_layer(export, changes, &leave_out, out)
        });
        let written = written
            .await
            .map_err(|error| self.unexpected_answer(request, error.to_string()))?;
        written.map_err(|error| match error.kind() {
            io::ErrorKind::ConnectionAborted => ContainersError::Unreachable {
                host: self.host.clone(),
                reason: plain_line(&error.to_string(), 300),
            },
            io::ErrorKind::FileTooLarge => {
                ContainersError::TooLarge(plain_line(&error.to_string(), 300))
            }
            io::ErrorKind::StorageFull => {
                ContainersError::DiskFull(plain_line(&error.to_string(), 300))
            }
            _ => self.unexpected_answer(request, error.to_string()),
        })
    }
}

pub(super) fn write_layer<W: Write>(
    export: impl Read,
    changes: Changes,
    leave_out: &dyn Fn(&str, bool) -> bool,
    out: W,
) -> io::Result<W> {
    let is_left_out = |path: &str, is_folder: bool| {
        ENGINE_PATHS.iter().any(|own| is_at_or_below(path, own)) || leave_out(path, is_folder)
    };
    let mut layer = tar::Builder::new(out);
    // Of the paths that are in the list as removed, those that were made again.
    let mut remade: HashSet<String> = HashSet::new();
    for entry in tar::Archive::new(export).entries()? {
        let mut entry = entry?;
        let name = entry.path_bytes().into_owned();
        // JSON can only hold UTF-8, so the list of changes has the name in this form too.
        let path = format!(
            "/{}",
            String::from_utf8_lossy(&name)
                .trim_start_matches("./")
                .trim_matches('/')
        );
        let Some(change) = changes.get(&path) else {
            continue;
        };
        let is_folder = entry.header().entry_type().is_dir();
        if is_left_out(&path, is_folder) {
            continue;
        }
        if std::str::from_utf8(&name).is_err() {
            return Err(io::Error::other(format!("the name {path} is not UTF-8")));
        }
        let attributes = extended_attributes(&mut entry)?;
        layer.append_pax_extensions(
            attributes
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_slice())),
        )?;
        let mut header = entry.header().clone();
        let name = &path[1..];
        match entry
            .link_name_bytes()
            .map(|target| String::from_utf8(target.into_owned()))
        {
            None if is_folder => layer.append_data(&mut header, format!("{name}/"), io::empty())?,
            None => layer.append_data(&mut header, name, &mut entry)?,
            Some(Ok(target)) => layer.append_link(&mut header, name, target)?,
            Some(Err(_)) => {
                return Err(io::Error::other(format!(
                    "{path} is a link to a name that is not UTF-8"
                )));
            }
        }
        if matches!(change, ChangeType::_2) {
            if is_folder {
                // Nothing below it in lower layers may show.
                whiteout(&mut layer, &format!("{name}/.wh..wh..opq"))?;
            }
            remade.insert(path);
        }
    }
    let mut removed: Vec<&String> = changes
        .iter()
        .filter(|(_, change)| matches!(change, ChangeType::_2))
        .map(|(path, _)| path)
        .collect();
    removed.sort_unstable();
    for path in removed
        .into_iter()
        .filter(|path| !remade.contains(*path) && !is_left_out(path, false))
    {
        let (folder, name) = path[1..]
            .rsplit_once('/')
            .map_or(("", &path[1..]), |(folder, name)| (folder, name));
        let slash = if folder.is_empty() { "" } else { "/" };
        whiteout(&mut layer, &format!("{folder}{slash}.wh.{name}"))?;
    }
    let mut out = layer.into_inner()?;
    out.flush()?;
    Ok(out)
}

fn is_at_or_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the extended attributes, such as the capabilities of programs. Names, sizes and dates
/// are written to the headers.
fn extended_attributes(
    entry: &mut tar::Entry<'_, impl Read>,
) -> io::Result<Vec<(String, Vec<u8>)>> {
    let Some(extensions) = entry.pax_extensions()? else {
        return Ok(Vec::new());
    };
    let mut kept = Vec::new();
    for extension in extensions {
        let extension = extension?;
        if let Ok(key) = extension.key()
            && key.starts_with("SCHILY.xattr.")
        {
            kept.push((key.to_owned(), extension.value_bytes().to_vec()));
        }
    }
    Ok(kept)
}

fn whiteout<W: Write>(layer: &mut tar::Builder<W>, path: &str) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(0);
    layer.append_data(&mut header, path, io::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export() -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        let mut add = |path: &str, kind: tar::EntryType, content: &[u8], link: &str| {
            if path == "usr/bin/ping" {
                tar.append_pax_extensions([
                    (
                        "SCHILY.xattr.security.capability",
                        b"\x01\0\0\x02".as_slice(),
                    ),
                    ("mtime", b"1.5".as_slice()),
                ])
                .unwrap();
            }
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_mode(0o4755);
            header.set_uid(7);
            header.set_gid(8);
            header.set_mtime(1_700_000_000);
            header.set_size(content.len() as u64);
            if link.is_empty() {
                tar.append_data(&mut header, path, content).unwrap()
            } else {
                tar.append_link(&mut header, path, link).unwrap()
            }
        };
        use tar::EntryType as T;
        add(".dockerenv", T::Regular, b"", "");
        add("etc/", T::Directory, b"", "");
        add("etc/hosts", T::Regular, b"", "");
        add("etc/old", T::Regular, b"base", "");
        add("opt/", T::Directory, b"", "");
        add("opt/new", T::Regular, b"n", "");
        add("run/ecluse/", T::Directory, b"", "");
        add(
            &format!("usr/{}/x", "long".repeat(60)),
            T::Regular,
            b"long",
            "",
        );
        add("usr/bin/ping", T::Regular, b"ping", "");
        add("usr/bin/hard", T::Link, b"", "usr/bin/ping");
        add("usr/bin/soft", T::Symlink, b"", "ping");
        add("var/log/apt.log", T::Regular, b"log", "");
        tar.into_inner().unwrap()
    }

    #[test]
    fn a_layer_holds_the_changes_and_nothing_of_the_engine() {
        let long = format!("/usr/{}/x", "long".repeat(60));
        let changes = [
            ("/.dockerenv", ChangeType::_1),
            ("/etc", ChangeType::_0),
            ("/etc/hosts", ChangeType::_0),
            ("/etc/gone", ChangeType::_2),
            ("/gone", ChangeType::_2),
            ("/opt", ChangeType::_2),
            ("/opt/new", ChangeType::_1),
            ("/run/ecluse", ChangeType::_1),
            (&long, ChangeType::_1),
            ("/usr/bin/ping", ChangeType::_1),
            ("/usr/bin/hard", ChangeType::_1),
            ("/usr/bin/soft", ChangeType::_1),
            ("/var/log/apt.log", ChangeType::_1),
            ("/var/log/gone", ChangeType::_2),
        ];
        let changes = changes
            .into_iter()
            .map(|(path, kind)| (path.to_owned(), kind))
            .collect();
        let logs = |path: &str, is_folder: bool| path.starts_with("/var/log/") && !is_folder;
        let layer = write_layer(export().as_slice(), changes, &logs, Vec::new()).unwrap();
        let mut entries = Vec::new();
        for entry in tar::Archive::new(layer.as_slice()).entries().unwrap() {
            let mut entry = entry.unwrap();
            let attributes = extended_attributes(&mut entry).unwrap();
            let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
            if !path.contains(".wh.") {
                let header = entry.header();
                assert_eq!(
                    (
                        header.uid().unwrap(),
                        header.gid().unwrap(),
                        header.mtime().unwrap()
                    ),
                    (7, 8, 1_700_000_000),
                    "{path}"
                );
                assert_eq!(header.mode().unwrap(), 0o4755);
            }
            assert_eq!(
                attributes.len(),
                usize::from(path == "usr/bin/ping"),
                "{path}"
            );
            let link = entry
                .link_name_bytes()
                .map(|target| String::from_utf8(target.into_owned()).unwrap())
                .unwrap_or_default();
            let mut content = String::new();
            entry.read_to_string(&mut content).unwrap();
            entries.push(format!("{path} {link}{content}"));
        }
        let expected = [
            "etc/ ",
            "opt/ ",
            "opt/.wh..wh..opq ",
            "opt/new n",
            &format!("{} long", &long[1..]),
            "usr/bin/ping ping",
            "usr/bin/hard usr/bin/ping",
            "usr/bin/soft ping",
            "etc/.wh.gone ",
            ".wh.gone ",
        ];
        assert_eq!(entries, expected);
    }
}
