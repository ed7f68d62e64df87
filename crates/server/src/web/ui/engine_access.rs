//! The engine access on the page of a project: the form with which an administrator changes it.

use ecluse_domain::stage::{EngineAccess, PortRange};
use ecluse_engine::Error;
use serde::Deserialize;

use crate::web::error::Problem;

/// The engine access as it is entered: one entry on each line.
#[derive(Deserialize)]
pub struct AccessForm {
    #[serde(default)]
    networks: String,
    #[serde(default)]
    ports: String,
    #[serde(default)]
    address_claims: String,
}

impl From<&EngineAccess> for AccessForm {
    fn from(access: &EngineAccess) -> Self {
        let ports: Vec<String> = access.ports.iter().map(ToString::to_string).collect();
        Self {
            networks: access.networks.join("\n"),
            ports: ports.join("\n"),
            address_claims: access.address_claims.join("\n"),
        }
    }
}

impl AccessForm {
    /// Reads the entries. The error lists the problems of all fields.
    pub fn read(&self) -> Result<EngineAccess, Error> {
        let mut problems = Vec::new();
        let mut ports = Vec::new();
        for line in lines(&self.ports) {
            match line.parse::<PortRange>() {
                Ok(range) => ports.push(range),
                Err(error) => problems.push(("ports", error.to_string())),
            }
        }
        let access = EngineAccess {
            networks: lines(&self.networks).map(str::to_owned).collect(),
            ports,
            address_claims: lines(&self.address_claims).map(str::to_owned).collect(),
        };
        problems.extend(access.validate().err().unwrap_or_default());
        if problems.is_empty() {
            Ok(access)
        } else {
            Err(Error::Invalid(problems))
        }
    }
}

/// The entries of a field, without empty lines.
fn lines(entered: &str) -> impl Iterator<Item = &str> {
    entered
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// A field of the form, with what is wrong with it.
pub struct AccessField {
    pub name: &'static str,
    pub title: &'static str,
    /// Two entries, of different kinds where there are some.
    pub examples: [&'static str; 2],
    /// What follows from an entry.
    pub meaning: &'static str,
    pub entered: String,
    pub problems: Vec<String>,
}

/// The fields of the form, with what was entered and why it was refused.
pub fn fields(form: AccessForm, refused: Option<&Problem>) -> Vec<AccessField> {
    let field = |name, title, examples, meaning, entered| AccessField {
        problems: refused.map_or_else(Vec::new, |problem| problem.of_field(name)),
        name,
        title,
        examples,
        meaning,
        entered,
    };
    vec![
        field(
            "networks",
            "Networks",
            ["odoo", "databases"],
            "Each exists on the container engine. A stage in one reaches every other container in it.",
            form.networks,
        ),
        field(
            "ports",
            "Ports of the host",
            ["18000-18099", "0.0.0.0:443"],
            "Without an address, only the host itself reaches them, at 127.0.0.1. With 0.0.0.0, everybody who reaches the host does.",
            form.ports,
        ),
        field(
            "address_claims",
            "Addresses at a reverse proxy",
            [
                "VIRTUAL_HOST=shop.example.com",
                "LETSENCRYPT_HOST=shop.example.com",
            ],
            "A reverse proxy that reads these variables sends the visitors of the address to the stage.",
            form.address_claims,
        ),
    ]
}
