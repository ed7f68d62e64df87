//! The identity provider that people sign in through.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use ecluse_clients::oidc::{Provider, Settings};
use ecluse_domain::text::is_hidden;
use ecluse_engine::people::provider_accounts::Grant;
use ecluse_engine::people::single_sign_on::SingleSignOn;
use secrecy::{ExposeSecret as _, SecretString};

/// The path, on the server's public URL, that the provider sends people back to.
pub const CALLBACK: &str = "/sign-in/oidc/callback";

/// Options for signing in through an identity provider (OpenID Connect). It is switched off without
/// an issuer.
#[derive(Args, Clone, Debug)]
pub struct SingleSignOnOptions {
    /// Issuer of the identity provider, exactly as the provider writes it, such as
    /// https://id.example.com/realms/acme.
    #[arg(long, env = "ECLUSE_OIDC_ISSUER")]
    oidc_issuer: Option<String>,

    /// Client id of this installation at the identity provider.
    #[arg(long, env = "ECLUSE_OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,

    /// Client secret of this installation at the identity provider.
    #[arg(long, env = "ECLUSE_OIDC_CLIENT_SECRET", hide_env_values = true)]
    oidc_client_secret: Option<SecretString>,

    /// File with the client secret.
    #[arg(
        long,
        env = "ECLUSE_OIDC_CLIENT_SECRET_FILE",
        conflicts_with = "oidc_client_secret"
    )]
    oidc_client_secret_file: Option<PathBuf>,

    /// Name of the identity provider on the sign-in page, after "Sign in with".
    #[arg(long, env = "ECLUSE_OIDC_LABEL", default_value = "single sign-on")]
    oidc_label: String,

    /// Scopes to request, besides `openid` and `profile`, separated by spaces.
    #[arg(
        long,
        env = "ECLUSE_OIDC_SCOPES",
        default_value = "",
        hide_default_value = true
    )]
    oidc_scopes: String,

    /// Claim with the groups of a person, in the ID token or in the response of the userinfo
    /// endpoint.
    #[arg(long, env = "ECLUSE_OIDC_GROUPS_CLAIM", default_value = "groups")]
    oidc_groups_claim: String,

    /// Roles that groups of the identity provider give, one on each line or separated by `;`:
    /// `GROUP = ROLE` for every project, `GROUP = ROLE on PROJECT` for one. Roles: project_manager,
    /// technical_referent, developer, quality, hosting, administrator.
    #[arg(
        long,
        env = "ECLUSE_OIDC_ROLES",
        default_value = "",
        hide_default_value = true
    )]
    oidc_roles: String,
}

impl SingleSignOnOptions {
    /// The identity provider, if one is configured. Errors contain the name of a variable, never a
    /// secret.
    pub fn settings(&self, public_url: Option<&url::Url>) -> anyhow::Result<Option<SingleSignOn>> {
        let Some(issuer) = non_empty(self.oidc_issuer.as_deref()) else {
            let others = [
                (
                    "ECLUSE_OIDC_CLIENT_ID",
                    non_empty(self.oidc_client_id.as_deref()).is_some(),
                ),
                (
                    "ECLUSE_OIDC_CLIENT_SECRET",
                    self.oidc_client_secret
                        .as_ref()
                        .is_some_and(|secret| !secret.expose_secret().is_empty()),
                ),
                (
                    "ECLUSE_OIDC_CLIENT_SECRET_FILE",
                    self.oidc_client_secret_file.is_some(),
                ),
                (
                    "ECLUSE_OIDC_ROLES",
                    non_empty(Some(&self.oidc_roles)).is_some(),
                ),
            ];
            if let Some((name, _)) = others.iter().find(|(_, is_set)| *is_set) {
                bail!("{name} is set without ECLUSE_OIDC_ISSUER");
            }
            return Ok(None);
        };
        let Some(public_url) = public_url else {
            bail!(
                "ECLUSE_OIDC_ISSUER is set without ECLUSE_PUBLIC_URL: the identity provider must send people back to that address"
            );
        };
        let Some(client_id) = non_empty(self.oidc_client_id.as_deref()) else {
            bail!("ECLUSE_OIDC_ISSUER is set without ECLUSE_OIDC_CLIENT_ID");
        };
        let settings = Settings {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: self.secret()?,
            redirect: public_url.join(CALLBACK).context("ECLUSE_PUBLIC_URL")?,
            scopes: self
                .oidc_scopes
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            groups_claim: self.oidc_groups_claim.trim().to_owned(),
        };
        ensure!(
            !settings.groups_claim.is_empty(),
            "ECLUSE_OIDC_GROUPS_CLAIM is empty"
        );
        let label = self.oidc_label.trim().to_owned();
        ensure!(
            (1..=60).contains(&label.chars().count()) && !label.chars().any(is_hidden),
            "ECLUSE_OIDC_LABEL must be 1 to 60 characters in one line"
        );
        let provider = Provider::new(settings)
            .map_err(|problem| anyhow::anyhow!("ECLUSE_OIDC_ISSUER {problem}"))?;
        Ok(Some(SingleSignOn {
            provider,
            label,
            grants: grants(&self.oidc_roles)?,
        }))
    }

    fn secret(&self) -> anyhow::Result<SecretString> {
        let secret = match (&self.oidc_client_secret, &self.oidc_client_secret_file) {
            (Some(secret), _) => secret.clone(),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file).with_context(|| {
                    format!(
                        "ECLUSE_OIDC_CLIENT_SECRET_FILE: {} cannot be read",
                        file.display()
                    )
                })?;
                SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => SecretString::default(),
        };
        ensure!(
            !secret.expose_secret().is_empty(),
            "ECLUSE_OIDC_ISSUER is set without ECLUSE_OIDC_CLIENT_SECRET"
        );
        Ok(secret)
    }
}

/// A text that is not empty. Compose files set variables without a value to an empty text.
fn non_empty(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn grants(lines: &str) -> anyhow::Result<Vec<Grant>> {
    let lines = lines
        .split(['\n', ';'])
        .filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            line.parse()
                .map_err(|problem| anyhow::anyhow!("ECLUSE_OIDC_ROLES: {problem}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: SingleSignOnOptions,
    }

    fn settings(args: &[&str], public_url: Option<&str>) -> anyhow::Result<Option<SingleSignOn>> {
        let public_url = public_url.map(|url| url.parse().unwrap());
        Line::try_parse_from([&["ecluse"], args].concat())
            .unwrap()
            .options
            .settings(public_url.as_ref())
    }

    const WHOLE: [&str; 6] = [
        "--oidc-issuer",
        "https://id.example.com",
        "--oidc-client-id",
        "ecluse",
        "--oidc-client-secret",
        "canary",
    ];
    const PUBLIC: Option<&str> = Some("https://ecluse.example");

    #[test]
    fn there_is_no_provider_without_an_issuer() {
        assert!(settings(&[], None).unwrap().is_none());
        assert!(
            settings(&["--oidc-issuer", "", "--oidc-client-id", ""], PUBLIC)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn each_line_gives_a_role_to_a_group() {
        let lines = "admins = administrator\n\n shop = developer on shop ; qa=quality;";
        let provider = settings(
            &[&WHOLE[..], &["--oidc-roles", lines, "--oidc-label", "Acme"]].concat(),
            PUBLIC,
        )
        .unwrap()
        .unwrap();
        let text: Vec<String> = provider
            .grants
            .iter()
            .map(|grant| format!("{} {} {:?}", grant.group, grant.role, grant.project))
            .collect();
        assert_eq!(
            text,
            [
                "admins administrator None",
                "shop developer Some(\"shop\")",
                "qa quality None"
            ]
        );
        assert_eq!(
            (provider.label.as_str(), provider.provider.issuer()),
            ("Acme", "https://id.example.com")
        );
    }

    #[test]
    fn errors_name_the_variable_and_never_the_secret() {
        let without = |name: &str| {
            let at = WHOLE.iter().position(|arg| *arg == name).unwrap();
            [&WHOLE[..at], &WHOLE[at + 2..]].concat()
        };
        let with = |args: &[&'static str]| [&WHOLE[..], args].concat();
        let issuer = |issuer: &'static str| [&["--oidc-issuer", issuer], &WHOLE[2..]].concat();
        for (args, public_url, name) in [
            (
                without("--oidc-issuer"),
                PUBLIC,
                "ECLUSE_OIDC_CLIENT_ID is set without ECLUSE_OIDC_ISSUER",
            ),
            (without("--oidc-client-id"), PUBLIC, "ECLUSE_OIDC_CLIENT_ID"),
            (
                without("--oidc-client-secret"),
                PUBLIC,
                "ECLUSE_OIDC_CLIENT_SECRET",
            ),
            (
                [
                    &without("--oidc-client-secret")[..],
                    &["--oidc-client-secret-file", "/no/such"],
                ]
                .concat(),
                PUBLIC,
                "ECLUSE_OIDC_CLIENT_SECRET_FILE",
            ),
            (with(&[]), None, "ECLUSE_PUBLIC_URL"),
            (
                issuer("id.example.com"),
                PUBLIC,
                "ECLUSE_OIDC_ISSUER is not an address",
            ),
            (
                issuer("http://id.example.com"),
                PUBLIC,
                "ECLUSE_OIDC_ISSUER must begin with https://",
            ),
            (
                issuer("https://user:canary@id.example.com"),
                PUBLIC,
                "ECLUSE_OIDC_ISSUER has more",
            ),
            (
                with(&["--oidc-roles", "admins = king"]),
                PUBLIC,
                "ECLUSE_OIDC_ROLES: `king`",
            ),
            (
                with(&["--oidc-roles", "admins"]),
                PUBLIC,
                "ECLUSE_OIDC_ROLES",
            ),
            (with(&["--oidc-label", " "]), PUBLIC, "ECLUSE_OIDC_LABEL"),
            (
                with(&["--oidc-groups-claim", ""]),
                PUBLIC,
                "ECLUSE_OIDC_GROUPS_CLAIM",
            ),
        ] {
            let Err(error) = settings(&args, public_url) else {
                panic!("{args:?}")
            };
            let error = format!("{error:#}");
            assert!(
                error.contains(name) && !error.contains("canary"),
                "{args:?}: {error}"
            );
        }
        assert!(
            !format!(
                "{:?}",
                Line::try_parse_from([&["ecluse"], &WHOLE[..]].concat())
                    .unwrap()
                    .options
            )
            .contains("canary")
        );
    }
}
