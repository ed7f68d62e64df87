//! The user and group that a base image runs as. Only its layers contain the numbers of user names.

use super::error::Failure;
use super::manifest::{Descriptor, ManifestOrIndex};
use super::{BaseImage, Registry, RegistryError};
use crate::background;
use ecluse_domain::odoo::Owner;
use ecluse_domain::text::{quote, quote_parse_error};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek as _};

/// The user when the image names none.
const DEFAULT_USER: &str = "odoo";
pub(super) const PASSWD: &str = "etc/passwd";
pub(super) const GROUP: &str = "etc/group";
const MAX_FILE: u64 = 1 << 20;
/// Characters of a user or group that an error quotes.
const MAX_NAME: usize = 100;
/// Bytes of one unpacked layer.
const MAX_UNPACKED: u64 = 64 << 30;

#[derive(serde::Deserialize)]
struct Config {
    config: Option<Run>,
}

#[derive(serde::Deserialize)]
struct Run {
    #[serde(rename = "User")]
    user: Option<String>,
}

impl Registry {
    /// Returns the user and group ids that a base image runs as: the `User` of its config, looked
    /// up in the image's `/etc/passwd`. Without a `User` it is the user `odoo`, and without that
    /// user root. This may read whole layers, so the caller stores the result by the digest of the
    /// base.
    pub async fn read_owner(&self, base: &BaseImage) -> Result<Owner, RegistryError> {
        let reference = format!("{}/{}@{}", self.address(), base.repository, base.digest);
        let unusable = |reason: String| RegistryError::Unusable {
            reference: reference.clone(),
            reason,
        };
        let config: Config = serde_json::from_slice(&base.config).map_err(|error| {
            unusable(format!(
                "its config cannot be read: {}",
                quote_parse_error(&error)
            ))
        })?;
        let manifest: ManifestOrIndex =
            serde_json::from_slice(&base.manifest).map_err(|error| {
                unusable(format!(
                    "its manifest cannot be read: {}",
                    quote_parse_error(&error)
                ))
            })?;
        let user = config.config.and_then(|run| run.user).unwrap_or_default();
        let (name, group) = split_user(&user);
        if let (Ok(uid), Some(Ok(gid))) = (name.parse(), group.map(str::parse)) {
            return Ok(Owner { uid, gid });
        }
        let has_group_name = group.is_some_and(|group| group.parse::<u32>().is_err());
        let files = self
            .read_files(
                base,
                manifest.layers,
                if has_group_name {
                    &[PASSWD, GROUP]
                } else {
                    &[PASSWD]
                },
            )
            .await?;
        let file = |path| files.get(path).map(String::as_str).unwrap_or_default();
        find_owner(&user, file(PASSWD), file(GROUP)).map_err(unusable)
    }

    /// Reads these files as a container would see them: from the topmost layer that has or removes
    /// them.
    async fn read_files(
        &self,
        base: &BaseImage,
        layers: Vec<Descriptor>,
        wanted: &'static [&'static str],
    ) -> Result<HashMap<String, String>, RegistryError> {
        let mut found: HashMap<String, Option<String>> = HashMap::new();
        for layer in layers.into_iter().rev() {
            let reference = format!("{}/{}@{}", self.address(), base.repository, layer.digest);
            let io = |error| Failure::Io(error).about(reference.clone());
            let file = tempfile::tempfile().map_err(io)?;
            let mut out = tokio::fs::File::from_std(file.try_clone().map_err(io)?);
            self.pull_blob(&base.repository, &layer.digest, layer.size, &mut out)
                .await?;
            let here = background::run(None, move |permit| {
                search_layer(permit.watch(unpacked(file)?), wanted)
            });
            let here = here
                .await
                .flatten()
                .map_err(|error| RegistryError::Unusable {
                    reference: reference.clone(),
                    reason: format!(
                        "the layer cannot be read: {}",
                        quote(&error.to_string(), 200)
                    ),
                })?;
            for (path, content) in here {
                found.entry(path).or_insert(content);
            }
            if found.len() == wanted.len() {
                break;
            }
        }
        Ok(found
            .into_iter()
            .filter_map(|(path, content)| Some((path, content?)))
            .collect())
    }
}

/// Returns the tar inside a layer, from its beginning.
pub(super) fn unpacked(mut file: File) -> std::io::Result<impl Read> {
    let mut magic = [0; 4];
    file.rewind()?;
    let length = file.read(&mut magic)?;
    file.rewind()?;
    let raw = BufReader::with_capacity(256 * 1024, file);
    let unpacked: Box<dyn Read> = match &magic[..length] {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            return Err(std::io::Error::other("zstd layers are not supported yet"));
        }
        _ => Box::new(raw),
    };
    Ok(unpacked.take(MAX_UNPACKED))
}

/// Finds which of these files a layer has (their content) or removes (`None`).
pub(super) fn search_layer(
    layer: impl Read,
    wanted: &[&str],
) -> std::io::Result<HashMap<String, Option<String>>> {
    let (mut contents, mut removed) = (HashMap::new(), Vec::new());
    for entry in tar::Archive::new(layer).entries()? {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes())
            .trim_start_matches("./")
            .trim_start_matches('/')
            .trim_end_matches('/')
            .to_owned();
        if wanted.contains(&path.as_str()) {
            // a link would have to be followed through the other layers; no base image has one
            // there
            if !entry.header().entry_type().is_file() {
                return Err(std::io::Error::other(format!(
                    "/{path} is not a regular file"
                )));
            }
            let mut bytes = Vec::new();
            (&mut entry).take(MAX_FILE).read_to_end(&mut bytes)?;
            contents.insert(path, Some(String::from_utf8_lossy(&bytes).into_owned()));
        } else if matches!(
            path.as_str(),
            "etc/.wh..wh..opq" | ".wh..wh..opq" | ".wh.etc"
        ) {
            removed.extend(wanted.iter().map(|path| (*path).to_owned()));
        } else if let Some(name) = path.strip_prefix("etc/.wh.") {
            removed.push(format!("etc/{name}"));
        }
    }
    for path in removed
        .into_iter()
        .filter(|path| wanted.contains(&path.as_str()))
    {
        contents.entry(path).or_insert(None);
    }
    Ok(contents)
}

/// Splits the `User` of a config, which is `user` or `user:group`.
fn split_user(user: &str) -> (&str, Option<&str>) {
    user.split_once(':')
        .map_or((user, None), |(name, group)| (name, Some(group)))
}

/// Finds the ids of the `User` of a config in the content of `/etc/passwd` and `/etc/group`. The
/// error states what is missing there.
pub(super) fn find_owner(user: &str, passwd: &str, groups: &str) -> Result<Owner, String> {
    let (name, group) = split_user(user);
    let owner = match (name.parse::<u32>(), name) {
        (Ok(uid), _) => Owner {
            uid,
            gid: find_user(passwd, |fields| fields.get(2) == Some(&name))
                .map_or(0, |owner| owner.gid),
        },
        (Err(_), "") => user_named(passwd, DEFAULT_USER).unwrap_or(Owner { uid: 0, gid: 0 }),
        (Err(_), name) => user_named(passwd, name).ok_or_else(|| {
            format!(
                "its user `{}` is not in its /etc/passwd",
                quote(name, MAX_NAME)
            )
        })?,
    };
    let Some(group) = group else {
        return Ok(owner);
    };
    let by_name = || {
        let mut lines = groups.lines().map(|line| line.split(':'));
        let mut fields =
            lines.find_map(|mut fields| (fields.next()? == group).then_some(fields))?;
        fields.nth(1)?.parse().ok()
    };
    let gid = group.parse().ok().or_else(by_name).ok_or_else(|| {
        format!(
            "its group `{}` is not in its /etc/group",
            quote(group, MAX_NAME)
        )
    })?;
    Ok(Owner { gid, ..owner })
}

fn user_named(passwd: &str, name: &str) -> Option<Owner> {
    find_user(passwd, |fields| fields.first() == Some(&name))
}

fn find_user(passwd: &str, wanted: impl Fn(&[&str]) -> bool) -> Option<Owner> {
    let fields = passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| wanted(fields))?;
    Some(Owner {
        uid: fields.get(2)?.parse().ok()?,
        gid: fields.get(3)?.parse().ok()?,
    })
}
