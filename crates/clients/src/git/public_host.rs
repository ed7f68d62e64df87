//! Looks up a host that a project's developers chose, and refuses it unless all its addresses are
//! public.
//!
//! Ecluse runs where it reaches servers that are not for the public. Without this check, an address
//! in .gitmodules would make it read from them, or find out which of them exist.

use ecluse_domain::address::is_public;
use ecluse_domain::git::RepoUrl;
use std::net::IpAddr;
use tokio::time::Instant;
use url::Host;

/// How git gets to a host that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// Git connects to these addresses and does not look the name up again, because the second
    /// answer may be another one (git's setting `http.curloptResolve`).
    Pinned(String),
    /// The address of the repository contains a public address instead of a name.
    Address,
    /// This machine cannot look the name up. The HTTP proxy does, and git may not connect without
    /// it.
    Proxy,
}

/// Why there is no way to a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoRoute {
    /// It is not public, or there is no such host. Nobody learns which.
    NotPublic,
    /// The name cannot be looked up now.
    LookupFailed,
    Timeout,
}

/// Which proxy git uses for a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HttpProxy {
    Configured,
    None,
}

/// Looks up the host of this http(s) address.
pub(super) async fn find_route(
    url: &RepoUrl,
    proxy: HttpProxy,
    deadline: Instant,
) -> Result<Route, NoRoute> {
    let url = url.as_url();
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(NoRoute::NotPublic);
    };
    let name = match host {
        Host::Ipv4(address) => return check_address(address.into()),
        Host::Ipv6(address) => return check_address(address.into()),
        Host::Domain(name) => name,
    };
    // Git does not look these up as they are written.
    if name.ends_with('.') || name == "localhost" || name.ends_with(".localhost") {
        return Err(NoRoute::NotPublic);
    }
    match tokio::time::timeout_at(deadline, tokio::net::lookup_host((name, port))).await {
        Err(_) => Err(NoRoute::Timeout),
        Ok(Ok(found)) => {
            let addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            pin(name, port, &addresses)
        }
        // A closed network often has no names but those of its own hosts.
        Ok(Err(_)) if proxy == HttpProxy::Configured => Ok(Route::Proxy),
        Ok(Err(error)) if is_unknown_name(&error) => Err(NoRoute::NotPublic),
        Ok(Err(_)) => Err(NoRoute::LookupFailed),
    }
}

fn check_address(address: IpAddr) -> Result<Route, NoRoute> {
    if is_public(address) {
        Ok(Route::Address)
    } else {
        Err(NoRoute::NotPublic)
    }
}

/// Makes the value of git's setting, `host:port:address,…`.
fn pin(name: &str, port: u16, addresses: &[IpAddr]) -> Result<Route, NoRoute> {
    if addresses.is_empty() || !addresses.iter().all(|address| is_public(*address)) {
        return Err(NoRoute::NotPublic);
    }
    let mut written: Vec<String> = Vec::new();
    for address in addresses {
        let address = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        if !written.contains(&address) {
            written.push(address);
        }
    }
    Ok(Route::Pinned(format!(
        "{name}:{port}:{}",
        written.join(",")
    )))
}

/// Whether the answer was that there is no such name, or none with an address. The C library reports
/// this only in its text: the first two are glibc's, the last one is musl's.
fn is_unknown_name(error: &std::io::Error) -> bool {
    let text = error.to_string();
    [
        "Name or service not known",
        "No address associated with hostname",
        "Name does not resolve",
    ]
    .iter()
    .any(|answer| text.contains(answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn route(address: &str, proxy: HttpProxy) -> Result<Route, NoRoute> {
        let deadline = Instant::now() + Duration::from_secs(60);
        find_route(&address.parse().unwrap(), proxy, deadline).await
    }

    #[tokio::test]
    async fn a_host_that_is_not_public_is_refused_in_every_form() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "%31%32%37.0.0.1",
            "10.1.2.3:5999",
            "169.254.169.254",
            "0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a00:1]",
            "[fe80::1]",
            "[fd00::1]",
            "localhost",
            "LOCALHOST:5999",
            "a.localhost",
            "localhost.",
            "github.com.",
        ] {
            for proxy in [HttpProxy::Configured, HttpProxy::None] {
                assert_eq!(
                    route(&format!("https://{host}/x.git"), proxy).await,
                    Err(NoRoute::NotPublic),
                    "{host}"
                );
            }
        }
        for public in ["140.82.121.4", "[2606:50c0:8000::153]:8443"] {
            assert_eq!(
                route(&format!("https://{public}/x.git"), HttpProxy::None).await,
                Ok(Route::Address)
            );
        }
    }

    #[test]
    fn every_address_of_a_name_must_be_public_and_all_are_pinned() {
        let addresses = |texts: &[&str]| -> Vec<IpAddr> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        assert_eq!(
            pin(
                "github.com",
                443,
                &addresses(&["140.82.121.4", "2606:50c0:8000::153", "140.82.121.4"])
            ),
            Ok(Route::Pinned(
                "github.com:443:140.82.121.4,[2606:50c0:8000::153]".to_owned()
            ))
        );
        for mixed in [&["140.82.121.4", "127.0.0.1"][..], &["fd00::1"], &[]] {
            assert_eq!(
                pin("rebinding.example", 443, &addresses(mixed)),
                Err(NoRoute::NotPublic)
            );
        }
    }
}
