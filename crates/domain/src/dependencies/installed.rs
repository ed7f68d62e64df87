//! The lists of what is installed in an image, which its own dpkg and pip print after an
//! installation. They are programs of the base image or of the packages, so they can print anything.

use crate::contents::Package;
use crate::text::{quote, quote_parse_error};

/// The most packages of a list. A page shows all of them, the database keeps them, and each image
/// with them has a list of its contents. An image of Odoo has about 500 of both kinds.
const MAX_PACKAGES: usize = 5_000;
/// The most bytes of all names, versions and architectures of a list.
const MAX_TEXT: usize = 512 << 10;

/// Reads lines of dpkg: status, name, version and architecture, with tabs between them. The error
/// is a fault of the project, in one sentence.
pub fn read_debian(listed: &[u8]) -> Result<Vec<Package>, String> {
    let listed = String::from_utf8_lossy(listed);
    let installed = listed.lines().filter_map(|line| {
        let mut fields = line.strip_prefix("installed\t")?.split('\t');
        let (name, version, architecture) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Package {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: Some(architecture.to_owned()).filter(|text| !text.is_empty()),
        })
    });
    let installed = installed.take(MAX_PACKAGES + 1).collect();
    refuse_implausible("dpkg", installed)
}

/// Reads the JSON of `pip list --format json`. The error is a fault of the project, in one sentence.
pub fn read_python(listed: &[u8]) -> Result<Vec<Package>, String> {
    let installed: Vec<Package> = serde_json::from_slice(listed).map_err(|error| {
        format!(
            "The base image's pip does not list what is installed as JSON ({})",
            quote_parse_error(&error)
        )
    })?;
    let mut installed = refuse_implausible("pip", installed)?;
    installed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(installed)
}

/// Refuses a list that is too long, or that names a package which cannot exist: a NUL, which
/// Postgres refuses, would count as a fault of the infrastructure and be tried again.
fn refuse_implausible(program: &str, installed: Vec<Package>) -> Result<Vec<Package>, String> {
    if installed.len() > MAX_PACKAGES {
        return Err(format!(
            "{program} lists more than 5,000 installed packages"
        ));
    }
    let length = |package: &Package| {
        let architecture = package.architecture.as_deref().unwrap_or_default();
        package.name.len() + package.version.len() + architecture.len()
    };
    if installed.iter().map(length).sum::<usize>() > MAX_TEXT {
        return Err(format!(
            "The names and versions of the installed packages that {program} lists have more than {} KiB together",
            MAX_TEXT >> 10
        ));
    }
    match installed.iter().find(|package| !package.is_plausible()) {
        Some(package) => Err(format!(
            "{program} lists an installed package whose name, version or architecture is empty, has more than 200 bytes, or has other characters than letters, digits and signs of ASCII: `{} {}`",
            quote(&package.name, 60),
            quote(&package.version, 60)
        )),
        None => Ok(installed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_hidden;

    /// The packages of a list, or the sentence of the fault of the project that refuses it.
    fn described(read: Result<Vec<Package>, String>) -> String {
        match read {
            Ok(packages) => {
                let names = packages
                    .iter()
                    .map(|package| format!("{} {}", package.name, package.version));
                names.collect::<Vec<_>>().join(", ")
            }
            Err(reason) => format!("failed: {reason}"),
        }
    }

    #[test]
    fn the_lists_name_what_is_installed() {
        let debian = "installed\tgit\t1:2.47.3-0+deb13u1\tamd64\n\
                      config-files\tgone\t1\tall\n\
                      installed\told\t1\t\n";
        assert_eq!(
            described(read_debian(debian.as_bytes())),
            "git 1:2.47.3-0+deb13u1, old 1"
        );
        let python = r#"[{"name": "lxml", "version": "5.2"}, {"name": "Babel", "version": "2.10", "editable_project_location": "/x"}]"#;
        assert_eq!(
            described(read_python(python.as_bytes())),
            "Babel 2.10, lxml 5.2"
        );
    }

    #[test]
    fn a_list_of_more_packages_than_an_image_may_have_is_a_fault_of_the_project() {
        let debian = |count: usize| {
            let lines = (0..count).map(|number| format!("installed\tp{number}\t1\tall\n"));
            read_debian(lines.collect::<String>().as_bytes())
        };
        let python = |count: usize| {
            let packages: Vec<String> = (0..count)
                .map(|number| format!(r#"{{"name": "p{number}", "version": "1"}}"#))
                .collect();
            read_python(format!("[{}]", packages.join(",")).as_bytes())
        };
        assert_eq!(debian(MAX_PACKAGES).unwrap().len(), MAX_PACKAGES);
        assert_eq!(python(MAX_PACKAGES).unwrap().len(), MAX_PACKAGES);
        assert_eq!(
            described(debian(MAX_PACKAGES + 1)),
            "failed: dpkg lists more than 5,000 installed packages"
        );
        assert_eq!(
            described(python(MAX_PACKAGES + 1)),
            "failed: pip lists more than 5,000 installed packages"
        );
    }

    #[test]
    fn a_list_with_more_text_than_real_packages_have_is_a_fault_of_the_project() {
        let name = "n".repeat(190);
        let lines = (0..4_000).map(|number| format!("installed\t{name}{number}\t1\tall\n"));
        assert_eq!(
            described(read_debian(lines.collect::<String>().as_bytes())),
            "failed: The names and versions of the installed packages that dpkg lists have more than 512 KiB together"
        );
    }

    #[test]
    fn a_list_that_names_what_is_no_package_is_a_fault_of_the_project() {
        let long = "x".repeat(201);
        let debian = [
            "installed\tgit\u{0}\t1\tall".to_owned(),
            "installed\tgit\t1\u{1b}[31m\tall".to_owned(),
            "installed\tgit\t1\ta\u{0}ll".to_owned(),
            "installed\t\t1\tall".to_owned(),
            "installed\tgit\t1 2\tall".to_owned(),
            "installed\tgít\t1\tall".to_owned(),
            format!("installed\t{long}\t1\tall"),
        ];
        for list in debian {
            let answer = described(read_debian(list.as_bytes()));
            assert!(
                answer.starts_with("failed: dpkg lists an installed package whose name"),
                "{list:?}: {answer}"
            );
            assert!(!answer.contains(['\0', '\u{1b}']), "{answer:?}");
        }
        let python = [
            r#"[{"name": "lxml\u0000", "version": "5"}]"#.to_owned(),
            r#"[{"name": "lxml", "version": "5\u202e"}]"#.to_owned(),
            r#"[{"name": "lxml", "version": "5", "architecture": "\u0000"}]"#.to_owned(),
            r#"[{"name": "lxml", "version": ""}]"#.to_owned(),
            format!(r#"[{{"name": "lxml", "version": "{long}"}}]"#),
        ];
        for list in python {
            let answer = described(read_python(list.as_bytes()));
            assert!(
                answer.starts_with("failed: pip lists an installed package whose name"),
                "{list:?}: {answer}"
            );
            assert!(!answer.contains(['\0', '\u{202e}']), "{answer:?}");
        }
        let answer = described(read_python(
            format!("[{:?}]", "\x7f".repeat(10_000)).as_bytes(),
        ));
        assert!(
            answer.len() < 1000 && !answer.chars().any(is_hidden),
            "{answer:?}"
        );
        let odd = r#"[{"name": "lxml\u0000", "version": "5"}]"#;
        let answer = described(read_python(odd.as_bytes()));
        assert!(answer.ends_with(r"`lxml\u{0} 5`"), "{answer}");
    }
}
