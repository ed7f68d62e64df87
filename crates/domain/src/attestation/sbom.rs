//! The contents of an image, as a CycloneDX 1.6 document.

use std::collections::HashSet;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::provenance::format_time;
use crate::contents::{Distribution, Package};
use crate::{CommitSha, Digest};

/// The predicate type of an SBOM inside a signed statement.
pub const PREDICATE_TYPE: &str = "https://cyclonedx.org/bom";

/// The facts that an SBOM is made from. The same facts give the same bytes.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The repository with its host.
    pub repository: &'a str,
    pub digest: &'a Digest,
    /// The time of the commit.
    pub created: DateTime<Utc>,
    /// The reference of the base image, as resolved.
    pub base_reference: &'a str,
    /// The repository of the base image with its host.
    pub base_repository: &'a str,
    pub base_digest: &'a Digest,
    pub distribution: Option<&'a Distribution>,
    pub debian: &'a [Package],
    pub python: &'a [Package],
    /// Whether the packages above are all packages of the image; false when the base image could
    /// not be read.
    pub is_complete: bool,
    pub addons: &'a [AddonFacts],
    /// The version of Ecluse, which writes the document.
    pub tool_version: &'a str,
}

/// An addon and its origin.
#[derive(Debug, Clone)]
pub struct AddonFacts {
    pub name: String,
    pub version: Option<String>,
    /// The folder of the addon in the project.
    pub path: String,
    /// The address of its repository, without secrets.
    pub repository: String,
    pub commit: CommitSha,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bom {
    pub bom_format: String,
    pub spec_version: String,
    pub serial_number: String,
    pub version: u32,
    pub metadata: Metadata,
    pub components: Vec<Component>,
    pub dependencies: Vec<Dependency>,
    pub compositions: Vec<Composition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub timestamp: String,
    pub tools: Tools,
    pub component: Component,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tools {
    pub components: Vec<Component>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Component {
    pub r#type: String,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    pub bom_ref: Option<String>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_references: Vec<ExternalReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pedigree: Option<Pedigree>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hash {
    pub alg: String,
    pub content: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalReference {
    pub r#type: String,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pedigree {
    pub commits: Vec<Commit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    pub uid: String,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dependency {
    pub r#ref: String,
    pub depends_on: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    pub aggregate: String,
    pub assemblies: Vec<String>,
}

/// How many parts of each kind an image has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub debian: usize,
    pub python: usize,
    pub addons: usize,
    /// Whether these are all packages of the image.
    pub is_complete: bool,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            debian,
            python,
            addons,
            ..
        } = self;
        write!(
            f,
            "{debian} Debian and {python} Python packages and {addons} addons"
        )
    }
}

crate::text::text_enum! {
    /// The kind of a component, which an extra property of Ecluse holds.
    pub enum ComponentKind {
        Base = "base",
        Debian = "debian",
        Python = "python",
        Addon = "addon",
    }
}

/// The property that holds the [`ComponentKind`] of a component.
const KIND: &str = "ecluse:part";
const PATH: &str = "ecluse:path";
const IMAGE: &str = "image";
const BASE: &str = "base";

impl Bom {
    pub fn new(facts: &Facts<'_>) -> Self {
        let image = Component {
            r#type: "container".to_owned(),
            bom_ref: Some(IMAGE.to_owned()),
            name: facts.repository.to_owned(),
            version: Some(facts.digest.to_string()),
            hashes: vec![sha256(facts.digest)],
            purl: Some(image_purl(facts.repository, facts.digest)),
            ..Component::default()
        };
        let mut components = vec![base(facts)];
        components.extend(
            facts
                .debian
                .iter()
                .map(|package| debian(package, facts.distribution)),
        );
        components.extend(facts.python.iter().map(python));
        components.extend(facts.addons.iter().map(addon));
        // The same Python distribution can be in two folders, and a reference names one component.
        let mut seen = HashSet::new();
        components.retain(|component| seen.insert(component.bom_ref.clone()));
        let parts = components.iter().filter(|component| {
            matches!(
                component.kind(),
                Some(ComponentKind::Base | ComponentKind::Addon)
            )
        });
        let contains = Dependency {
            r#ref: IMAGE.to_owned(),
            depends_on: parts.filter_map(|part| part.bom_ref.clone()).collect(),
        };
        let aggregate = if facts.is_complete {
            "complete"
        } else {
            "incomplete"
        };
        Self {
            bom_format: "CycloneDX".to_owned(),
            spec_version: "1.6".to_owned(),
            serial_number: serial_number(facts.digest),
            version: 1,
            metadata: Metadata {
                timestamp: format_time(facts.created),
                tools: Tools {
                    components: vec![Component {
                        r#type: "application".to_owned(),
                        name: "ecluse".to_owned(),
                        version: Some(facts.tool_version.to_owned()),
                        ..Component::default()
                    }],
                },
                component: image,
            },
            components,
            dependencies: vec![contains],
            compositions: vec![Composition {
                aggregate: aggregate.to_owned(),
                assemblies: vec![IMAGE.to_owned()],
            }],
        }
    }

    pub fn counts(&self) -> Counts {
        let count = |kind| {
            let components = self.components.iter();
            components
                .filter(|component| component.kind() == Some(kind))
                .count()
        };
        Counts {
            debian: count(ComponentKind::Debian),
            python: count(ComponentKind::Python),
            addons: count(ComponentKind::Addon),
            is_complete: self.is_complete(),
        }
    }

    /// Whether the document lists every package of the image.
    pub fn is_complete(&self) -> bool {
        self.compositions
            .iter()
            .all(|composition| composition.aggregate == "complete")
    }
}

impl Component {
    pub fn kind(&self) -> Option<ComponentKind> {
        self.property(KIND)?.parse().ok()
    }

    /// The folder of an addon in the project.
    pub fn path(&self) -> Option<&str> {
        self.property(PATH)
    }

    /// The repository that the component comes from.
    pub fn repository(&self) -> Option<&str> {
        self.external_references
            .iter()
            .find(|reference| reference.r#type == "vcs")
            .map(|reference| reference.url.as_str())
    }

    /// The commit that the component comes from.
    pub fn commit(&self) -> Option<&str> {
        self.pedigree
            .as_ref()?
            .commits
            .first()
            .map(|commit| commit.uid.as_str())
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .iter()
            .find(|property| property.name == name)
            .map(|property| property.value.as_str())
    }
}

fn kind_property(kind: ComponentKind) -> Property {
    Property {
        name: KIND.to_owned(),
        value: kind.to_string(),
    }
}

fn sha256(digest: &Digest) -> Hash {
    Hash {
        alg: "SHA-256".to_owned(),
        content: digest.hex().to_owned(),
    }
}

fn base(facts: &Facts<'_>) -> Component {
    Component {
        r#type: "container".to_owned(),
        bom_ref: Some(BASE.to_owned()),
        name: facts
            .base_reference
            .rsplit_once(':')
            .map_or(facts.base_reference, |(name, _)| name)
            .to_owned(),
        version: facts
            .base_reference
            .rsplit_once(':')
            .map(|(_, tag)| tag.to_owned()),
        hashes: vec![sha256(facts.base_digest)],
        purl: Some(image_purl(facts.base_repository, facts.base_digest)),
        properties: vec![kind_property(ComponentKind::Base)],
        ..Component::default()
    }
}

fn debian(package: &Package, distribution: Option<&Distribution>) -> Component {
    let mut qualifiers = Vec::new();
    if let Some(architecture) = &package.architecture {
        qualifiers.push(format!("arch={}", encoded(architecture)));
    }
    if let Some(Distribution {
        id,
        version: Some(version),
    }) = distribution
    {
        qualifiers.push(format!("distro={}-{}", encoded(id), encoded(version)));
    }
    let vendor = distribution.map_or("debian", |distribution| distribution.id.as_str());
    let question = if qualifiers.is_empty() { "" } else { "?" };
    let purl = format!(
        "pkg:deb/{}/{}@{}{question}{}",
        encoded(vendor),
        encoded(&package.name),
        encoded(&package.version),
        qualifiers.join("&")
    );
    library(package, purl, ComponentKind::Debian)
}

fn python(package: &Package) -> Component {
    // PyPI ignores case in names, and reads `_` as `-`.
    let name = package.name.to_ascii_lowercase().replace('_', "-");
    library(
        package,
        format!("pkg:pypi/{}@{}", encoded(&name), encoded(&package.version)),
        ComponentKind::Python,
    )
}

fn library(package: &Package, purl: String, kind: ComponentKind) -> Component {
    Component {
        r#type: "library".to_owned(),
        bom_ref: Some(purl.clone()),
        name: package.name.clone(),
        version: Some(package.version.clone()),
        purl: Some(purl),
        properties: vec![kind_property(kind)],
        ..Component::default()
    }
}

fn addon(addon: &AddonFacts) -> Component {
    Component {
        r#type: "library".to_owned(),
        bom_ref: Some(format!("addon:{}", addon.name)),
        name: addon.name.clone(),
        version: addon.version.clone(),
        external_references: vec![ExternalReference {
            r#type: "vcs".to_owned(),
            url: addon.repository.clone(),
        }],
        pedigree: Some(Pedigree {
            commits: vec![Commit {
                uid: addon.commit.to_string(),
                url: addon.repository.clone(),
            }],
        }),
        properties: vec![
            kind_property(ComponentKind::Addon),
            Property {
                name: PATH.to_owned(),
                value: addon.path.clone(),
            },
        ],
        ..Component::default()
    }
}

fn image_purl(repository: &str, digest: &Digest) -> String {
    let name = repository.rsplit('/').next().unwrap_or(repository);
    format!(
        "pkg:oci/{}@{}?repository_url={}",
        encoded(name),
        encoded(digest.as_str()),
        encoded(repository)
    )
}

/// The serial number, made from the digest, so that two documents about one image have the same.
fn serial_number(digest: &Digest) -> String {
    let mut bytes = [0; 16];
    // A digest has 64 hexadecimal digits, so this cannot fail.
    let _ = hex::decode_to_slice(&digest.hex()[..32], &mut bytes);
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .urn()
        .to_string()
}

/// Percent-encodes a part of a package URL.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests;
