//! `ecluse build`: builds, on a developer's machine, the image that the server builds of the same
//! commit.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use ecluse_clients::git::{Git, Settings};
use ecluse_clients::registry::{Registry, RegistrySettings};
use ecluse_domain::git::RepoUrl;
use ecluse_domain::odoo::Edition;
use ecluse_engine::build::local::{self, Destination, LocalImage, Request};

use super::{print, print_json};
use crate::config::{RegistryOptions, registry_address};

#[derive(Args, Debug)]
pub struct Build {
    /// A folder inside the checkout.
    #[arg(default_value = ".")]
    path: PathBuf,

    #[command(flatten)]
    registry: RegistryOptions,

    /// Push the image to registry/repository[:tag]. Without a tag, the tag is the commit, or
    /// `dirty`.
    #[arg(long, value_name = "REGISTRY/REPOSITORY[:TAG]")]
    push: Option<String>,

    /// Write the image into this folder, in the OCI image layout.
    #[arg(long, value_name = "FOLDER", conflicts_with = "push")]
    output: Option<PathBuf>,

    /// Base image to use instead of the one in odoo_version.txt; or, when that file has a bare
    /// series, the repository of the base image.
    #[arg(long, value_name = "REFERENCE")]
    base: Option<String>,

    /// Edition of the base image, for a bare series in odoo_version.txt.
    #[arg(long, default_value = "community")]
    edition: Edition,

    /// Address of this repository on the server; without it, the address of the remote `origin`. It
    /// is part of the image.
    #[arg(long, value_name = "URL")]
    source: Option<RepoUrl>,

    /// Repository of the dependency images (Debian and Python packages) in the registry, the same
    /// as the server's.
    #[arg(
        long,
        env = "ECLUSE_DEPENDENCIES_REPOSITORY",
        default_value = "ecluse/dependencies"
    )]
    dependencies_repository: String,

    /// Fetch the missing history of a shallow clone or submodule, with your own git and its
    /// credentials. The history determines the dates of the files.
    #[arg(long)]
    deepen: bool,

    /// Print the result as one JSON object.
    #[arg(long)]
    json: bool,
}

impl Build {
    pub async fn run(self) -> anyhow::Result<()> {
        let registry = self
            .registry
            .registry
            .as_deref()
            .context("ECLUSE_REGISTRY is not set: base images are read from this registry")?;
        let (address, plain_http) = registry_address(registry)?;
        let credentials = self.registry.credential()?;
        let registry = Registry::new(RegistrySettings {
            address,
            plain_http,
            credentials: credentials.clone(),
        })?;
        let push = match &self.push {
            Some(push) => {
                let (host, repository, tag) = target(push)?;
                let (address, plain_http) = registry_address(host)?;
                // The password is only sent to the registry that it belongs to.
                let credentials = credentials.filter(|_| address == registry.address());
                Some((
                    Registry::new(RegistrySettings {
                        address,
                        plain_http,
                        credentials,
                    })?,
                    repository,
                    tag,
                ))
            }
            None => None,
        };
        let scratch = tempfile::tempdir()?;
        let git = Git::new(Settings {
            allow_http: true,
            ..Settings::new(scratch.path().join("git"))
        })?;
        let (reference, series_in) = match self.base.as_deref() {
            Some(base)
                if base
                    .rsplit('/')
                    .next()
                    .is_some_and(|name| name.contains(':')) =>
            {
                (Some(base), None)
            }
            base => (None, base),
        };
        let request = Request {
            git: &git,
            registry: &registry,
            folder: &self.path,
            source: self.source.as_ref(),
            base: reference,
            series_in,
            edition: self.edition,
            dependencies: &self.dependencies_repository,
            deepen: self.deepen,
            scratch: scratch.path(),
            to: match (&push, &self.output) {
                (Some((registry, repository, tag)), _) => Destination::Registry {
                    registry,
                    repository,
                    tag: *tag,
                },
                (None, Some(folder)) => Destination::Layout(folder),
                (None, None) => Destination::Nowhere,
            },
        };
        let (image, last) = local::build(&request)
            .await
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        if self.json {
            print_json(&serde_json::to_string(&image)?)?;
        } else {
            print(&summary(&image, last.as_ref()))?;
        }
        if image.dirty {
            eprintln!(
                "The checkout has uncommitted changes: the server will never build this digest, so it can never be promoted."
            );
        }
        Ok(())
    }
}

/// `registry/repository[:tag]`
fn target(text: &str) -> anyhow::Result<(&str, &str, Option<&str>)> {
    let bare = text.find("://").map_or(0, |at| at + 3);
    let Some(slash) = text[bare..].find('/').map(|at| bare + at) else {
        bail!(
            "--push needs registry/repository[:tag], such as registry.example.com/clients/shop:try"
        );
    };
    let (host, name) = (&text[..slash], &text[slash + 1..]);
    let (repository, tag) = name
        .split_once(':')
        .map_or((name, None), |(repository, tag)| (repository, Some(tag)));
    let is_tag = |tag: &str| {
        (1..=128).contains(&tag.len())
            && !tag.starts_with(['.', '-'])
            && tag
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    if !ecluse_domain::odoo::is_repository_name(repository) || !tag.is_none_or(is_tag) {
        bail!(
            "--push: `{}` is not a valid repository[:tag]",
            name.escape_debug()
        );
    }
    Ok((host, repository, tag))
}

/// The result as text: the digest, and the differences to the last build.
fn summary(image: &LocalImage, last: Option<&LocalImage>) -> String {
    let mut out = format!(
        "{}\ncommit {}{}\nbase   {} {}\n",
        image.digest,
        image.commit,
        if image.dirty {
            " with uncommitted changes"
        } else {
            ""
        },
        image.base,
        image.base_digest
    );
    let before: BTreeSet<_> = last
        .iter()
        .flat_map(|last| &last.layers)
        .map(|layer| &layer.blob.digest)
        .collect();
    for layer in &image.layers {
        let state = if before.contains(&layer.blob.digest) {
            "unchanged"
        } else {
            "new"
        };
        let place = if layer.place.is_empty() {
            "own addons"
        } else {
            &layer.place
        };
        out.push_str(&format!(
            "layer  {} {:>10} bytes  {state:<9}  {place}\n",
            layer.blob.digest.short(),
            layer.blob.size
        ));
    }
    let Some(last) = last else {
        return out
            + &format!(
                "{} addons; there is no previous build to compare with.\n",
                image.addons.len()
            );
    };
    let mut is_unchanged = true;
    for (name, addon) in &image.addons {
        let version = addon.version.as_deref().unwrap_or("no version");
        match last.addons.get(name) {
            None => out.push_str(&format!("added    {name} ({version})\n")),
            Some(before) if before.hash != addon.hash => {
                let previous = before.version.as_deref().unwrap_or("no version");
                let versions = if previous == version {
                    version.to_owned()
                } else {
                    format!("{previous} to {version}")
                };
                out.push_str(&format!("changed  {name} ({versions})\n"));
            }
            Some(_) => continue,
        }
        is_unchanged = false;
    }
    for name in last
        .addons
        .keys()
        .filter(|name| !image.addons.contains_key(*name))
    {
        out.push_str(&format!("removed  {name}\n"));
        is_unchanged = false;
    }
    if is_unchanged {
        out.push_str("No addon changed since the last build.\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_of_a_push_is_a_registry_and_a_repository() {
        assert_eq!(
            target("127.0.0.1:5000/a/b:try").unwrap(),
            ("127.0.0.1:5000", "a/b", Some("try"))
        );
        assert_eq!(
            target("http://registry.example.com/a").unwrap(),
            ("http://registry.example.com", "a", None)
        );
        for bad in [
            "",
            "a",
            "host/",
            "host/A",
            "host/a:",
            "host/a:-x",
            "host/a:b c",
            "host/../a",
        ] {
            assert!(target(bad).is_err(), "{bad}");
        }
    }
}
