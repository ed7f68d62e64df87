//! Where the client's database of a stage is: stated in the stage's settings, or taken from what its
//! container gets.

use super::shown;

/// The client's database, as the settings of a stage state it. What is left out is taken from the
/// container's command and environment; see [`DatabaseAddress::find`].
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

impl DatabaseSettings {
    /// Lists what is wrong with the settings, for people.
    pub(super) fn check(&self) -> Vec<String> {
        let texts = [
            ("host", self.host.as_deref(), MAX_HOST),
            ("name", self.name.as_deref(), MAX_NAME),
            ("user", self.user.as_deref(), MAX_NAME),
        ];
        let problem = |(field, text, max): (&str, Option<&str>, usize)| {
            text.and_then(|text| find_problem(field, text, max))
        };
        let mut problems: Vec<String> = texts.into_iter().filter_map(problem).collect();
        if self.port == Some(0) {
            problems.push("the port must be between 1 and 65535".to_owned());
        }
        problems
    }
}

/// The longest name of a host (RFC 1035), in bytes.
const MAX_HOST: usize = 253;
/// The longest name of a database or role of Postgres (`NAMEDATALEN` less one), in bytes.
const MAX_NAME: usize = 63;

fn find_problem(field: &str, text: &str, max: usize) -> Option<String> {
    if text.is_empty() || text.len() > max {
        Some(format!("the {field} must have 1 to {max} bytes"))
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some(format!(
            "the {field} `{}` has other characters than letters, digits and signs of ASCII",
            shown(text)
        ))
    } else {
        None
    }
}

/// How to connect to the client's database of a stage, without the password.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DatabaseAddress {
    pub host: String,
    pub port: u16,
    pub name: String,
    pub user: String,
}

/// Names of environment variables, the first that has a value counts: those of the entrypoint of
/// the official image of Odoo (docker-library, `entrypoint.sh`), then those of libpq, which Odoo
/// reads itself.
const HOST: [&str; 2] = ["HOST", "PGHOST"];
const PORT: [&str; 2] = ["PORT", "PGPORT"];
const USER: [&str; 3] = ["USER", "POSTGRES_USER", "PGUSER"];
const PASSWORD: [&str; 3] = ["PASSWORD", "POSTGRES_PASSWORD", "PGPASSWORD"];
const NAME: [&str; 1] = ["PGDATABASE"];

impl DatabaseAddress {
    /// Finds the database of a stage. For each part these are tried in this order: the settings of
    /// the stage (`given`), the arguments of its command (`-d`, `--db_host` and so on, which win in
    /// Odoo too), the variables of its container (`variable` returns the value of one, secret or
    /// not), and what the official image does without any. Only the name has no default.
    ///
    /// # Errors
    /// A sentence for whoever can change the settings.
    pub fn find<'a>(
        given: Option<&DatabaseSettings>,
        command: &'a [String],
        variable: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, String> {
        let given = given.cloned().unwrap_or_default();
        let argument = |short, long| find_argument(command, short, long);
        let first = |names: &[&str]| names.iter().find_map(|name| variable(name));
        let text = |given: Option<String>, argument: Option<&str>, names: &[&str]| {
            given.or_else(|| argument.or_else(|| first(names)).map(str::to_owned))
        };
        let port = match (given.port, argument(None, "--db_port"), first(&PORT)) {
            (Some(port), ..) => port,
            (None, Some(port), _) | (None, None, Some(port)) => {
                port.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
                    format!(
                        "The port of the database, `{}`, is not a port.",
                        shown(port)
                    )
                })?
            }
            (None, None, None) => 5432,
        };
        let name = text(given.name, argument(Some("-d"), "--database"), &NAME).ok_or(
            "The name of the database is not known: its settings have no `database.name`, and its command no `-d`.",
        )?;
        if name.contains(',') {
            return Err(format!(
                "The command names several databases, `{}`: state one as `database.name` in the settings of the stage.",
                shown(&name)
            ));
        }
        let address = Self {
            host: text(given.host, argument(None, "--db_host"), &HOST)
                .unwrap_or_else(|| "db".to_owned()),
            port,
            name,
            user: text(given.user, argument(Some("-r"), "--db_user"), &USER)
                .unwrap_or_else(|| "odoo".to_owned()),
        };
        let parts = [
            ("host", &address.host, MAX_HOST),
            ("name", &address.name, MAX_NAME),
            ("user", &address.user, MAX_NAME),
        ];
        for (field, text, max) in parts {
            if let Some(problem) = find_problem(field, text, max) {
                return Err(format!("The database cannot be used: {problem}."));
            }
        }
        Ok(address)
    }
}

/// Finds the password of the client's database, as [`DatabaseAddress::find`] finds the other parts.
/// Without one it is `odoo`, as in the official image.
pub fn find_password<'a>(
    command: &'a [String],
    variable: impl Fn(&str) -> Option<&'a str>,
) -> &'a str {
    find_argument(command, Some("-w"), "--db_password")
        .or_else(|| PASSWORD.iter().find_map(|name| variable(name)))
        .unwrap_or("odoo")
}

/// The value of the last of these arguments: `-d shop`, `-dshop`, `--database shop`,
/// `--database=shop`. Odoo takes the last one too.
fn find_argument<'a>(command: &'a [String], short: Option<&str>, long: &str) -> Option<&'a str> {
    let mut found = None;
    let mut arguments = command.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        let is_named = argument == long || short == Some(argument);
        let value = if is_named {
            arguments.next()
        } else {
            let after_long = argument
                .strip_prefix(long)
                .and_then(|rest| rest.strip_prefix('='));
            after_long.or_else(|| short.and_then(|short| argument.strip_prefix(short)))
        };
        found = value.filter(|value| !value.is_empty()).or(found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::StageSettings;
    use std::collections::BTreeMap;

    /// The settings of a stage with this command and these variables.
    fn stage(command: &str, environment: &[(&str, &str)]) -> StageSettings {
        StageSettings {
            command: command.split_whitespace().map(str::to_owned).collect(),
            environment: environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
            ..StageSettings::default()
        }
    }

    fn described(settings: &StageSettings) -> String {
        let variable = |name: &str| settings.environment.get(name).map(String::as_str);
        match DatabaseAddress::find(settings.database.as_ref(), &settings.command, variable) {
            Ok(found) => format!(
                "{}@{}:{}/{}",
                found.user, found.host, found.port, found.name
            ),
            Err(problem) => problem,
        }
    }

    #[test]
    fn the_database_is_found_where_odoo_finds_it() {
        for (command, environment, expected) in [
            ("odoo -d shop", &[][..], "odoo@db:5432/shop"),
            ("odoo -dshop", &[], "odoo@db:5432/shop"),
            ("odoo --database shop", &[], "odoo@db:5432/shop"),
            ("odoo --database=shop -d other", &[], "odoo@db:5432/other"),
            (
                "-d shop",
                &[("HOST", "pg"), ("PORT", "5433"), ("USER", "shop")],
                "shop@pg:5433/shop",
            ),
            (
                "",
                &[("PGHOST", "pg"), ("PGDATABASE", "shop"), ("PGUSER", "u")],
                "u@pg:5432/shop",
            ),
            (
                "-d shop --db_host=a --db_port 5 -r me",
                &[("HOST", "pg"), ("PORT", "5433"), ("USER", "shop")],
                "me@a:5/shop",
            ),
        ] {
            assert_eq!(
                described(&stage(command, environment)),
                expected,
                "{command}"
            );
        }
    }

    #[test]
    fn the_settings_of_the_stage_win() {
        let mut settings = stage("-d shop", &[("HOST", "pg")]);
        settings.database = Some(DatabaseSettings {
            name: Some("real".to_owned()),
            port: Some(6432),
            ..DatabaseSettings::default()
        });
        assert_eq!(described(&settings), "odoo@pg:6432/real");
    }

    #[test]
    fn what_is_missing_or_cannot_be_used_is_stated() {
        for (command, environment, expected) in [
            ("odoo", &[][..], "The name of the database is not known"),
            ("-d", &[], "The name of the database is not known"),
            ("-d a,b", &[], "The command names several databases, `a,b`"),
            (
                "-d shop",
                &[("PORT", "x")],
                "The port of the database, `x`, is not a port.",
            ),
            (
                "-d shop",
                &[("PORT", "0")],
                "The port of the database, `0`, is not a port.",
            ),
            (
                "-d shop",
                &[("HOST", "a b")],
                "The database cannot be used: the host `a b` has",
            ),
            (
                "-d shop",
                &[("USER", "a\u{202e}")],
                r"The database cannot be used: the user `a\u{202e}` has",
            ),
        ] {
            let answer = described(&stage(command, environment));
            assert!(answer.starts_with(expected), "{command}: {answer}");
        }
        let settings = DatabaseSettings {
            host: Some(String::new()),
            port: Some(0),
            name: Some("n".repeat(64)),
            user: Some("a b".to_owned()),
        };
        let problems = settings.check();
        assert_eq!(problems.len(), 4, "{problems:?}");
    }

    #[test]
    fn the_password_is_found_where_odoo_finds_it() {
        for (command, environment, expected) in [
            ("", &[][..], "odoo"),
            ("", &[("PGPASSWORD", "p"), ("PASSWORD", "q")], "q"),
            ("-w r", &[("PASSWORD", "q")], "r"),
            ("--db_password=s", &[], "s"),
        ] {
            let settings = stage(command, environment);
            let variable = |name: &str| settings.environment.get(name).map(String::as_str);
            assert_eq!(
                find_password(&settings.command, variable),
                expected,
                "{command}"
            );
        }
    }
}
