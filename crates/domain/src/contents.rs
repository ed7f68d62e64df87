//! The contents of an image, read from its own files: Debian packages, Python distributions, Odoo's
//! addons.

use crate::addon::{AddonName, MANIFESTS};

/// A package, as its package manager names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Package {
    pub name: String,
    pub version: String,
    /// The architecture; only Debian packages have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
}

impl Package {
    /// Whether its name, version and architecture can be those of a package: they are short,
    /// and visible ASCII without spaces.
    pub fn is_plausible(&self) -> bool {
        is_plausible(&self.name)
            && is_plausible(&self.version)
            && self.architecture.as_deref().is_none_or(is_plausible)
    }
}

/// The Linux distribution of an image, such as `ubuntu` and `24.04`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Distribution {
    pub id: String,
    pub version: Option<String>,
}

/// The contents of an image. Each list is sorted and has no duplicates.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ImageContents {
    pub distribution: Option<Distribution>,
    pub debian: Vec<Package>,
    pub python: Vec<Package>,
    /// Odoo's own addons, and every other folder with a manifest.
    pub addons: Vec<AddonName>,
}

/// The longest name or version that is accepted, in bytes.
const LONGEST: usize = 200;

/// Whether a text can be a name or a version. Those of Debian's packages and of Python's
/// distributions are ASCII (Debian Policy 5.6.1 and 5.6.12; the specifications of names and versions
/// of the Python Packaging Authority).
fn is_plausible(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The installed packages in `var/lib/dpkg/status`, or in a file of `status.d`, where packages have
/// no status.
pub fn debian_packages(status: &str) -> Vec<Package> {
    let mut packages = Vec::new();
    let mut stanza = Stanza::default();
    for line in status.lines().chain([""]) {
        if line.trim().is_empty() {
            packages.extend(std::mem::take(&mut stanza).into_package());
        } else if let Some((field, value)) = line
            .split_once(':')
            .filter(|_| !line.starts_with([' ', '\t']))
        {
            let value = value.trim().to_owned();
            match field.to_ascii_lowercase().as_str() {
                "package" => stanza.name = value,
                "version" => stanza.version = value,
                "architecture" => stanza.architecture = Some(value),
                "status" => stanza.is_not_installed = !value.ends_with(" installed"),
                _ => {}
            }
        }
    }
    packages
}

#[derive(Default)]
struct Stanza {
    name: String,
    version: String,
    architecture: Option<String>,
    is_not_installed: bool,
}

impl Stanza {
    fn into_package(self) -> Option<Package> {
        let is_package =
            !self.is_not_installed && is_plausible(&self.name) && is_plausible(&self.version);
        is_package.then(|| Package {
            name: self.name,
            version: self.version,
            architecture: self
                .architecture
                .filter(|architecture| is_plausible(architecture)),
        })
    }
}

/// The Python distribution whose record has this path in an image, such as
/// `…/site-packages/babel-2.10.dist-info/METADATA`, or an `.egg-info` folder or file.
pub fn python_distribution(path: &str) -> Option<Package> {
    let mut parts = path.rsplitn(4, '/');
    let (last, parent, above) = (parts.next()?, parts.next()?, parts.next());
    let (record, folder) = match last {
        "METADATA" | "PKG-INFO" => (parent, above?),
        file => (file, parent),
    };
    if !matches!(folder, "site-packages" | "dist-packages") {
        return None;
    }
    let stem = match (
        record.strip_suffix(".dist-info"),
        record.strip_suffix(".egg-info"),
    ) {
        (Some(stem), _) if last == "METADATA" => stem,
        (None, Some(stem)) if last != "METADATA" => without_python(stem),
        _ => return None,
    };
    let (name, version) = stem.rsplit_once('-')?;
    let is_package = is_plausible(name) && is_plausible(version);
    is_package.then(|| Package {
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: None,
    })
}

/// A name such as `PyYAML-6.0.1-py3.12` without the version of Python at its end.
fn without_python(stem: &str) -> &str {
    match stem.rsplit_once("-py") {
        Some((stem, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => stem,
        _ => stem,
    }
}

/// The addon whose manifest has this path in an image.
pub fn addon(path: &str) -> Option<AddonName> {
    let (folder, file) = path.rsplit_once('/')?;
    let (_, name) = folder.rsplit_once('/')?;
    MANIFESTS
        .contains(&file)
        .then(|| name.parse().ok())
        .flatten()
}

/// The distribution that the file `os-release` names.
pub fn distribution(os_release: &str) -> Option<Distribution> {
    let field = |name: &str| {
        let value = os_release
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        let value = value.trim().trim_matches(['"', '\'']);
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        (is_plausible(value) && value.bytes().all(plain)).then(|| value.to_owned())
    };
    Some(Distribution {
        id: field("ID")?,
        version: field("VERSION_ID"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(packages: &[Package]) -> Vec<String> {
        packages
            .iter()
            .map(|package| {
                format!(
                    "{} {} {}",
                    package.name,
                    package.version,
                    package.architecture.as_deref().unwrap_or("-")
                )
            })
            .collect()
    }

    #[test]
    fn only_installed_debian_packages_are_read() {
        let status = "Package: adduser\nStatus: install ok installed\nVersion: 3.134\nArchitecture: all\nDescription: add\n Version: 9\n .\n\n\
                      Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                      Package: half\nStatus: install ok half-installed\nVersion: 1\n\n\
                      Package: odd\nVersion: 1 2\n\nVersion: 7\n\r\n\
                      package: libc6\nStatus: install ok installed\nVersion: 2.36-9+deb12u4\nArchitecture: amd64";
        assert_eq!(
            named(&debian_packages(status)),
            ["adduser 3.134 all", "libc6 2.36-9+deb12u4 amd64"]
        );
        assert_eq!(
            named(&debian_packages("Package: tzdata\nVersion: 2024a\n")),
            ["tzdata 2024a -"]
        );
        assert!(debian_packages("").is_empty());
    }

    #[test]
    fn a_python_distribution_is_found_by_its_record() {
        let cases = [
            (
                "usr/lib/python3/dist-packages/Babel-2.10.3.dist-info/METADATA",
                Some("Babel 2.10.3 -"),
            ),
            (
                "opt/venv/lib/python3.12/site-packages/zope.event-5.0.dist-info/METADATA",
                Some("zope.event 5.0 -"),
            ),
            (
                "usr/lib/python3/dist-packages/PyYAML-6.0.1.egg-info/PKG-INFO",
                Some("PyYAML 6.0.1 -"),
            ),
            (
                "usr/lib/python3/dist-packages/chardet-5.1.0-py3.11.egg-info",
                Some("chardet 5.1.0 -"),
            ),
            (
                "usr/lib/python3/dist-packages/a-py-1.0-py3.egg-info/PKG-INFO",
                Some("a-py 1.0 -"),
            ),
            ("site-packages/x-1.dist-info/METADATA", Some("x 1 -")),
            (
                "usr/lib/python3/dist-packages/Babel-2.10.3.dist-info/RECORD",
                None,
            ),
            ("usr/lib/python3/dist-packages/Babel-2.10.3.dist-info", None),
            (
                "usr/lib/python3/dist-packages/develop.egg-info/PKG-INFO",
                None,
            ),
            ("usr/share/doc/x-1.dist-info/METADATA", None),
            ("METADATA", None),
            ("", None),
        ];
        for (path, expected) in cases {
            let found = python_distribution(path);
            assert_eq!(
                found.map(|package| named(&[package]).remove(0)).as_deref(),
                expected,
                "{path}"
            );
        }
    }

    #[test]
    fn addons_and_the_distribution_are_found() {
        let name = |path| addon(path).map(|name| name.to_string());
        assert_eq!(
            name("usr/lib/python3/dist-packages/odoo/addons/base/__manifest__.py").as_deref(),
            Some("base")
        );
        assert_eq!(
            name("mnt/enterprise/documents/__openerp__.py").as_deref(),
            Some("documents")
        );
        for path in [
            "base/__manifest__.py",
            "x/base/manifest.py",
            "x/-i/__manifest__.py",
            "__manifest__.py",
        ] {
            assert_eq!(name(path), None, "{path}");
        }
        let ubuntu =
            distribution("NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n")
                .unwrap();
        assert_eq!(
            (ubuntu.id.as_str(), ubuntu.version.as_deref()),
            ("ubuntu", Some("24.04"))
        );
        assert_eq!(distribution("ID=debian").unwrap().version, None);
        assert_eq!(distribution("ID=\"a b\"\n"), None);
    }
}
