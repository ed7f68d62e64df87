//! From which address, and with which credential, a repository is fetched for a project.
//!
//! The addresses of submodules are written by everybody who may push to a project. A credential can
//! often read more repositories than those of its project, and the ssh key belongs to the whole
//! installation. So a submodule is fetched with a credential only from where an administrator
//! allowed it, and otherwise as everybody on the public internet could fetch it.

use std::collections::HashSet;

use super::{RepoUrl, RepositoryName, SubmoduleSource};

/// From where the submodules of a project may come.
#[derive(Debug, Clone, Default)]
pub struct SubmoduleRules {
    /// The list of the project.
    sources: Vec<SubmoduleSource>,
    /// The repositories of the other projects.
    foreign: HashSet<RepositoryName>,
}

/// The credentials that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldCredentials {
    /// The project has a token.
    pub project_token: bool,
    /// The installation has an ssh key.
    pub ssh_key: bool,
}

/// With what a repository is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FetchCredential {
    /// The project's own token.
    ProjectToken,
    /// The ssh key of the installation.
    SshKey,
    /// No credential, because the rules allow none: the repository has to be public.
    Withheld,
    /// No credential, although the rules allow one: none that exists is for this server.
    Missing,
}

/// Which addresses the host of a repository may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllowedAddresses {
    /// Every address: an administrator chose the server, or listed the repository.
    Any,
    /// Only addresses of the public internet. A developer chose the server, and Ecluse may reach
    /// servers that the developer cannot.
    Public,
}

/// How a repository is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// The address, which may differ from the one that the project writes: an ssh address may be
    /// fetched over https.
    pub from: RepoUrl,
    pub credential: FetchCredential,
    pub addresses: AllowedAddresses,
}

/// The repository belongs to another project, or its address cannot be fetched without a
/// credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRefused;

impl SubmoduleRules {
    /// `foreign` are the repositories of the other projects. The project's own one may be among
    /// them, and does not count.
    pub fn new<'u>(
        sources: Vec<SubmoduleSource>,
        foreign: impl IntoIterator<Item = &'u RepoUrl>,
    ) -> Self {
        Self {
            sources,
            foreign: foreign.into_iter().map(RepositoryName::of).collect(),
        }
    }

    /// Decides how `url` is fetched for the project with the repository `project`. `url` is that
    /// repository itself, or a submodule's complete address.
    ///
    /// The project's own repository, and one that the list covers, may be fetched with a
    /// credential. The repository of another project is refused, unless the list names exactly this
    /// one. Everything else is fetched without a credential, and from a public address unless it
    /// is on the project's own server.
    pub fn decide(
        &self,
        url: &RepoUrl,
        project: &RepoUrl,
        held: HeldCredentials,
    ) -> Result<Fetch, FetchRefused> {
        let name = RepositoryName::of(url);
        let is_own = name == RepositoryName::of(project);
        let is_named = is_own || self.sources.iter().any(|source| source.is_exactly(&name));
        if !is_named && self.foreign.contains(&name) {
            return Err(FetchRefused);
        }
        let is_covered = is_named || self.sources.iter().any(|source| source.covers(&name));
        let is_allowed = is_covered && (url == project || is_plain(url));
        let is_ssh = url.as_url().scheme() == "ssh";
        if is_allowed && is_ssh && held.ssh_key {
            return Ok(Fetch {
                from: url.clone(),
                credential: FetchCredential::SshKey,
                addresses: AllowedAddresses::Any,
            });
        }
        if url == project && is_ssh {
            // Some servers accept everybody over ssh.
            return Ok(Fetch {
                from: url.clone(),
                credential: FetchCredential::Missing,
                addresses: AllowedAddresses::Any,
            });
        }
        let from = over_http(url, project).ok_or(FetchRefused)?;
        // The same host with another port or scheme is another server, which must not get the
        // token.
        let credential = if !is_allowed {
            FetchCredential::Withheld
        } else if held.project_token && has_same_server(&from, project) {
            FetchCredential::ProjectToken
        } else {
            FetchCredential::Missing
        };
        let addresses = if is_allowed || is_beside(&from, project) {
            AllowedAddresses::Any
        } else {
            AllowedAddresses::Public
        };
        Ok(Fetch {
            from,
            credential,
            addresses,
        })
    }
}

/// Whether every server reads an address alike. One server decodes `%2f` and the next does not, so
/// the name of such an address may be that of another repository.
fn is_plain(url: &RepoUrl) -> bool {
    let host = url.as_url().host_str().unwrap_or_default();
    // Some forges allow a space in a name.
    let path = url.as_url().path().replace("%20", "");
    host.chars()
        .chain(path.chars())
        .all(|c| c.is_ascii_alphanumeric() || "-_.~+@/:[]".contains(c))
}

/// Returns the http(s) address of a repository, without a user. An ssh address becomes
/// `https://host/path`, or is taken to be on the project's own http(s) server where the host is the
/// same.
fn over_http(url: &RepoUrl, project: &RepoUrl) -> Option<RepoUrl> {
    let (url, project) = (url.as_url(), project.as_url());
    let host = url.host_str()?;
    let server = if url.scheme() != "ssh" {
        url
    } else if project.scheme() != "ssh" && project.host_str() == Some(host) {
        project
    } else {
        return format!("https://{host}{}", url.path()).parse().ok();
    };
    let port = server.port().map(|port| format!(":{port}"));
    let port = port.unwrap_or_default();
    format!("{}://{host}{port}{}", server.scheme(), url.path())
        .parse()
        .ok()
}

fn has_same_server(a: &RepoUrl, b: &RepoUrl) -> bool {
    let server = |url: &RepoUrl| {
        let url = url.as_url();
        (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port_or_known_default(),
        )
    };
    server(a) == server(b)
}

/// Whether a repository is on the host of the project's own one, and at its port or the usual port
/// of the scheme. Other ports of that host may belong to anything.
fn is_beside(from: &RepoUrl, project: &RepoUrl) -> bool {
    let (from, project) = (from.as_url(), project.as_url());
    let (Some(host), Some(own)) = (from.host_str(), project.host_str()) else {
        return false;
    };
    let is_usual_port = from.port().is_none();
    host.eq_ignore_ascii_case(own)
        && (is_usual_port || from.port() == project.port_or_known_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use FetchCredential::{Missing, ProjectToken, SshKey, Withheld};

    const SHOP: &str = "https://github.com/acme/shop.git";
    const SHOP_OVER_SSH: &str = "git@github.com:acme/shop.git";
    const TOKEN: HeldCredentials = HeldCredentials {
        project_token: true,
        ssh_key: false,
    };
    const KEY: HeldCredentials = HeldCredentials {
        project_token: false,
        ssh_key: true,
    };
    const BOTH: HeldCredentials = HeldCredentials {
        project_token: true,
        ssh_key: true,
    };

    fn url(address: &str) -> RepoUrl {
        address.parse().unwrap()
    }

    /// Decides for a list of sources, in an installation whose other project is `acme/secret`.
    fn decide(
        sources: &[&str],
        address: &str,
        project: &str,
        held: HeldCredentials,
    ) -> Result<(String, FetchCredential), FetchRefused> {
        let sources = sources.iter().map(|source| source.parse().unwrap());
        let others = [
            url("https://github.com/Acme/Secret.git"),
            url(SHOP_OVER_SSH),
        ];
        SubmoduleRules::new(sources.collect(), &others)
            .decide(&url(address), &url(project), held)
            .map(|fetch| (fetch.from.as_str().to_owned(), fetch.credential))
    }

    fn fetched(
        from: &str,
        with: FetchCredential,
    ) -> Result<(String, FetchCredential), FetchRefused> {
        Ok((from.to_owned(), with))
    }

    #[test]
    fn the_own_repository_is_fetched_with_a_credential() {
        assert_eq!(decide(&[], SHOP, SHOP, TOKEN), fetched(SHOP, ProjectToken));
        let ssh = "ssh://git@github.com/acme/shop.git";
        assert_eq!(decide(&[], ssh, ssh, KEY), fetched(ssh, SshKey));
        // without a key, some ssh servers accept everybody
        let none = HeldCredentials {
            ssh_key: false,
            ..KEY
        };
        assert_eq!(decide(&[], ssh, ssh, none), fetched(ssh, Missing));
        assert_eq!(decide(&[], ssh, SHOP, TOKEN), fetched(SHOP, ProjectToken));
    }

    #[test]
    fn without_the_list_a_submodule_is_fetched_as_everybody_could() {
        for held in [TOKEN, KEY, BOTH] {
            for address in [
                "git@github.com:OCA/web.git",
                "ssh://git@github.com:2222/OCA/web.git",
                "https://github.com/OCA/web.git",
                "https://stolen-token@github.com/OCA/web.git",
            ] {
                for project in [SHOP, SHOP_OVER_SSH] {
                    assert_eq!(
                        decide(&[], address, project, held),
                        fetched("https://github.com/OCA/web.git", Withheld),
                        "{address}"
                    );
                }
            }
            assert_eq!(
                decide(&[], "git@github.com:acme/tools.git", SHOP, held),
                fetched("https://github.com/acme/tools.git", Withheld)
            );
        }
    }

    #[test]
    fn only_an_administrator_leads_to_addresses_that_are_not_public() {
        use AllowedAddresses::{Any, Public};
        let intranet = "https://git.intranet:8443/acme/shop.git";
        for (list, address, project, addresses) in [
            // the project's own repository, and its server
            (&[][..], intranet, intranet, Any),
            (&[], "https://git.intranet:8443/OCA/web", intranet, Any),
            (&[], "https://git.intranet/OCA/web", intranet, Any),
            (&[], "git@git.intranet:OCA/web", intranet, Any),
            (
                &[],
                "https://git.intranet/x",
                "git@git.intranet:acme/shop",
                Any,
            ),
            (&[], "ssh://git@GIT.intranet/x", intranet, Any),
            // other ports of it, and other hosts
            (&[], "https://git.intranet:6379/x", intranet, Public),
            (&[], "https://wiki.intranet/x", intranet, Public),
            (&[], "https://wiki.intranet:8443/x", intranet, Public),
            (&[], "git@wiki.intranet:x", intranet, Public),
            (&[], "https://github.com/OCA/web", intranet, Public),
            (&[], "http://127.1/x", SHOP, Public),
            (&[], "ssh://2130706433/x", SHOP, Public),
            // what an administrator listed
            (
                &["wiki.intranet/a/*"],
                "https://wiki.intranet/a/x",
                SHOP,
                Any,
            ),
            (&["wiki.intranet/a/x"], "git@wiki.intranet:a/x", SHOP, Any),
            (
                &["wiki.intranet/a/*"],
                "https://wiki.intranet/a/%78",
                SHOP,
                Public,
            ),
            (
                &["wiki.intranet/a/y"],
                "https://wiki.intranet/a/x",
                SHOP,
                Public,
            ),
        ] {
            let sources = list.iter().map(|source| source.parse().unwrap());
            for held in [TOKEN, KEY, BOTH] {
                let fetch = SubmoduleRules::new(sources.clone().collect(), [])
                    .decide(&url(address), &url(project), held)
                    .unwrap();
                assert_eq!(fetch.addresses, addresses, "{address} {list:?}");
                assert!(
                    addresses == Any || fetch.credential == Withheld,
                    "{address}"
                );
            }
        }
    }

    #[test]
    fn what_the_list_covers_is_fetched_with_a_credential_of_the_same_server_only() {
        for list in [["github.com/acme/*"], ["github.com/acme/tools"]] {
            let ssh = "ssh://git@github.com/acme/tools.git";
            let https = "https://github.com/acme/tools.git";
            assert_eq!(
                decide(&list, https, SHOP, BOTH),
                fetched(https, ProjectToken)
            );
            assert_eq!(
                decide(&list, ssh, SHOP, TOKEN),
                fetched(https, ProjectToken)
            );
            assert_eq!(decide(&list, ssh, SHOP, BOTH), fetched(ssh, SshKey));
            assert_eq!(decide(&list, ssh, SHOP_OVER_SSH, KEY), fetched(ssh, SshKey));
            assert_eq!(
                decide(&list, https, SHOP_OVER_SSH, KEY),
                fetched(https, Missing)
            );
            for address in [
                "https://github.com:8443/acme/tools.git",
                "http://github.com/acme/tools.git",
            ] {
                assert_eq!(
                    decide(&list, address, SHOP, BOTH),
                    fetched(address, Missing),
                    "another server"
                );
            }
            let elsewhere = "https://gitlab.com/acme/tools.git";
            assert_eq!(
                decide(&list, elsewhere, SHOP, BOTH),
                fetched(elsewhere, Withheld)
            );
        }
        // the token of github.com is not for another host, whatever the list says
        let list = ["gitlab.com/acme/*"];
        let https = "https://gitlab.com/acme/tools.git";
        assert_eq!(decide(&list, https, SHOP, BOTH), fetched(https, Missing));
    }

    #[test]
    fn an_address_that_servers_read_differently_gets_no_credential() {
        let list = ["github.com/acme/*", "github.com/acme/tools"];
        for address in [
            "https://github.com/acme/other%2F..%2Ftools.git",
            "https://github.com/acme/other.git%00%2f..%2ftools",
            "https://github.com/acme/%74ools",
            "ssh://git@github.com/acme/other%2f..%2ftools",
            "ssh://git@github.com%2Facme/tools",
            "ssh://git@github.com/acme\\tools",
        ] {
            let decided = decide(&list, address, SHOP, BOTH);
            assert!(
                !matches!(decided, Ok((_, ProjectToken | SshKey))),
                "{address}: {decided:?}"
            );
        }
        let spaced = "https://github.com/acme/my%20tools";
        assert_eq!(
            decide(&list, spaced, SHOP, BOTH),
            fetched(spaced, ProjectToken)
        );
    }

    #[test]
    fn the_repository_of_another_project_is_refused_unless_the_list_names_it() {
        for address in [
            "https://github.com/acme/secret",
            "git@github.com:ACME/secret.git",
            "ssh://git@github.com:22/acme/%73ecret.git/",
            "http://github.com:8080/acme/secret",
        ] {
            for list in [&[][..], &["github.com/acme/*"], &["github.com/acme/shop"]] {
                for held in [TOKEN, KEY, BOTH] {
                    assert_eq!(
                        decide(list, address, SHOP, held),
                        Err(FetchRefused),
                        "{address} {list:?}"
                    );
                }
            }
        }
        let secret = "https://github.com/acme/secret.git";
        assert_eq!(
            decide(&["github.com/acme/secret"], secret, SHOP, TOKEN),
            fetched(secret, ProjectToken)
        );
        // a project that has the same repository as this one does not make it foreign
        assert_eq!(decide(&[], SHOP, SHOP, TOKEN), fetched(SHOP, ProjectToken));
    }
}
