//! The client's database of a stage, as it was read at some time, and what the addons of an image
//! lack in it.

use crate::addon::AddonName;
use crate::text::quote;

crate::text::text_enum! {
    /// The state of a module in a database, as in `ir_module_module.state`. Modules in other states
    /// are not installed.
    pub enum ModuleState {
        Installed = "installed",
        /// An update began and did not end, or somebody requested one.
        ToUpgrade = "to upgrade",
        ToInstall = "to install",
        ToRemove = "to remove",
    }
}

/// A module that is installed in a database, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct InstalledModule {
    pub name: AddonName,
    pub state: ModuleState,
    /// The version that the database has (`latest_version`), with the series, such as
    /// `18.0.1.0.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What was read from a client's database.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DatabaseFacts {
    /// The version of Postgres as a number, such as 170004 for 17.4.
    pub server_version: u32,
    pub size_bytes: i64,
    /// Whether Odoo was ever installed in it. Without it there are no modules and no languages.
    pub has_odoo: bool,
    /// Whether Odoo has neutralised it (`database.is_neutralized`): no mail is sent, and no payment
    /// made.
    pub is_neutralised: bool,
    /// Sorted by name.
    pub modules: Vec<InstalledModule>,
    /// The active languages, such as `fr_FR`.
    pub languages: Vec<String>,
}

/// The most modules of a database. Odoo 18 has 634 of its own; the largest known have 2,000.
const MAX_MODULES: usize = 3_000;
/// The most languages; Odoo knows about 90.
const MAX_LANGUAGES: usize = 500;
/// The longest version of a module and the longest code of a language, in bytes.
const MAX_TEXT: usize = 64;

impl DatabaseFacts {
    /// Reads the lines that the program in the stage's container printed: each is a list of texts in
    /// JSON, a word and its values. The container's image belongs to the project, so the lines can be
    /// anything.
    ///
    /// # Errors
    /// A sentence: the problem that the program stated, or that the lines are not those of it.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut facts = Self::default();
        for line in lines {
            // Python warns about itself, for example.
            let fields: Vec<String> = serde_json::from_str(line).unwrap_or_default();
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            match fields[..] {
                ["problem", problem] => return Err(quote(problem, 500)),
                ["server", version] => facts.server_version = read_number(version)?,
                ["size", bytes] => facts.size_bytes = read_number::<i64>(bytes)?.max(0),
                ["odoo"] => facts.has_odoo = true,
                ["neutralised"] => facts.is_neutralised = true,
                ["module", name, state, version] if facts.modules.len() < MAX_MODULES => {
                    facts.modules.push(read_module(name, state, version)?);
                }
                ["language", code] if facts.languages.len() < MAX_LANGUAGES => {
                    facts.languages.push(read_text(code)?);
                }
                ["module", ..] => {
                    return Err("The database has more than 3,000 modules.".to_owned());
                }
                ["language", ..] => {
                    return Err("The database has more than 500 active languages.".to_owned());
                }
                ["end"] if facts.server_version > 0 => {
                    facts.modules.sort_by(|a, b| a.name.cmp(&b.name));
                    return Ok(facts);
                }
                _ => {}
            }
        }
        Err("The program that reads the database ended before its last line.".to_owned())
    }

    /// Returns what these addons of an image lack in the database.
    pub fn find_gaps<'a>(
        &self,
        addons: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Vec<AddonGap> {
        let gap = |(name, version): (&str, Option<&str>)| {
            let found = self
                .modules
                .binary_search_by(|module| module.name.as_str().cmp(name));
            let Ok(found) = found else {
                return Some(AddonGap::NotInstalled {
                    name: name.to_owned(),
                });
            };
            let has = self.modules[found].version.as_deref().unwrap_or_default();
            // Odoo takes a manifest without a version as this one.
            let version = version.unwrap_or("1.0");
            (!is_version(has, version)).then(|| AddonGap::OtherVersion {
                name: name.to_owned(),
                database: has.to_owned(),
                image: version.to_owned(),
            })
        };
        addons.into_iter().filter_map(gap).collect()
    }

    /// The modules whose installation, update or removal is not finished.
    pub fn unfinished(&self) -> impl Iterator<Item = &InstalledModule> {
        self.modules
            .iter()
            .filter(|module| module.state != ModuleState::Installed)
    }
}

/// What an addon of an image lacks in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddonGap {
    NotInstalled {
        name: String,
    },
    /// The database has the module in another version than the image, so it was not updated since.
    OtherVersion {
        name: String,
        database: String,
        image: String,
    },
}

/// Whether the version of a module in the database is the one of a manifest: Odoo puts the series
/// before a version that does not begin with it (`adapt_version` in `odoo/modules/module.py`).
fn is_version(database: &str, manifest: &str) -> bool {
    let is_series = |text: &str| {
        text.split_once('.').is_some_and(|(major, minor)| {
            let is_number =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            is_number(major) && is_number(minor)
        })
    };
    database == manifest
        || database
            .strip_suffix(manifest)
            .and_then(|series| series.strip_suffix('.'))
            .is_some_and(is_series)
}

fn read_number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| {
        format!(
            "The database states the number `{}`.",
            quote(text, MAX_TEXT)
        )
    })
}

fn read_module(name: &str, state: &str, version: &str) -> Result<InstalledModule, String> {
    let odd = || {
        format!(
            "The database has a module that Odoo cannot have made: `{}` in the state `{}`.",
            quote(name, MAX_TEXT),
            quote(state, MAX_TEXT)
        )
    };
    Ok(InstalledModule {
        name: name.parse().map_err(|_| odd())?,
        state: state.parse().map_err(|_| odd())?,
        version: match version {
            "" => None,
            version => Some(read_text(version)?),
        },
    })
}

fn read_text(text: &str) -> Result<String, String> {
    if text.len() <= MAX_TEXT && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "The database has a version or a language that Odoo cannot have made: `{}`.",
            quote(text, MAX_TEXT)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_hidden;
    use proptest::prelude::*;

    const READ: &str = "DeprecationWarning: ignored
server\t170004
size\t12345678
odoo
module\tshop_sale\tto upgrade\t18.0.1.1.0
module\tbase\tinstalled\t18.0.1.3
module\tshop_new\tto install\t
language\ten_US
language\tfr_FR
end";

    /// Reads lines that are written with tabs between their values here.
    fn read(text: &str) -> Result<DatabaseFacts, String> {
        let lines = text.lines().map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            serde_json::to_string(&fields).unwrap()
        });
        DatabaseFacts::read(lines.collect::<Vec<_>>().iter().map(String::as_str))
    }

    #[test]
    fn the_lines_of_a_database_are_read() {
        let facts = read(READ).unwrap();
        assert_eq!(
            (facts.server_version, facts.size_bytes),
            (170_004, 12_345_678)
        );
        assert!(facts.has_odoo && !facts.is_neutralised);
        let names: Vec<&str> = facts
            .modules
            .iter()
            .map(|module| module.name.as_str())
            .collect();
        assert_eq!(names, ["base", "shop_new", "shop_sale"]);
        assert_eq!(facts.languages, ["en_US", "fr_FR"]);
        let unfinished: Vec<&str> = facts
            .unfinished()
            .map(|module| module.name.as_str())
            .collect();
        assert_eq!(unfinished, ["shop_new", "shop_sale"]);
        assert!(
            read(&READ.replace("odoo\n", "odoo\nneutralised\n"))
                .unwrap()
                .is_neutralised
        );
    }

    #[test]
    fn lines_that_no_database_has_are_refused() {
        let many = |line: &str, count: usize| {
            format!("server\t1\n{}end", format!("{line}\n").repeat(count))
        };
        for (text, expected) in [
            (
                "problem\tThe password is wrong.\nend",
                "The password is wrong.",
            ),
            ("", "The program that reads the database ended"),
            ("end", "The program that reads the database ended"),
            (
                &READ.replace("\nend", ""),
                "The program that reads the database ended",
            ),
            (
                &READ.replace("170004", "x"),
                "The database states the number `x`.",
            ),
            (
                &READ.replace("to install", "new"),
                "The database has a module",
            ),
            (
                &READ.replace("shop_new", "../etc"),
                "The database has a module",
            ),
            (
                &READ.replace("fr_FR", "\u{202e}"),
                "The database has a version or a language",
            ),
            (
                &many("module\ta\tinstalled\t1", 3_001),
                "The database has more than 3,000 modules.",
            ),
            (
                &many("language\tfr_FR", 501),
                "The database has more than 500 active languages.",
            ),
        ] {
            let problem = read(text).unwrap_err();
            assert!(problem.starts_with(expected), "{problem}");
            assert!(!problem.chars().any(is_hidden), "{problem:?}");
        }
    }

    #[test]
    fn what_the_addons_of_an_image_lack_is_found() {
        let facts = read(READ).unwrap();
        let gaps = facts.find_gaps([
            ("base", Some("1.3")),
            ("base", Some("18.0.1.3")),
            ("shop_sale", Some("18.0.1.2.0")),
            ("shop_sale", None),
            ("shop_stock", Some("18.0.1.0.0")),
        ]);
        let other = |image: &str| AddonGap::OtherVersion {
            name: "shop_sale".to_owned(),
            database: "18.0.1.1.0".to_owned(),
            image: image.to_owned(),
        };
        let missing = AddonGap::NotInstalled {
            name: "shop_stock".to_owned(),
        };
        assert_eq!(gaps, [other("18.0.1.2.0"), other("1.0"), missing]);
    }

    #[test]
    fn the_series_is_no_part_of_the_version_of_a_manifest() {
        for (database, manifest, is_same) in [
            ("18.0.1.0.0", "18.0.1.0.0", true),
            ("18.0.1.0.0", "1.0.0", true),
            ("18.0.1.0.0", "0.0", false),
            ("18.0.11.0", "1.0", false),
            ("18.0.1.0", "2.0", false),
            ("", "1.0", false),
        ] {
            assert_eq!(
                is_version(database, manifest),
                is_same,
                "{database} {manifest}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_lines_are_read_within_bounds(text in "(module|language|size|server|end|problem|\\t|\\n|[a-z0-9]|.){0,200}") {
            for read in [read(&text), DatabaseFacts::read(text.lines())] { match read {
                Ok(facts) => prop_assert!(facts.server_version > 0),
                Err(problem) => prop_assert!(problem.chars().count() < 700 && !problem.chars().any(is_hidden)),
            } }
        }
    }
}
