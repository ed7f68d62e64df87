//! The address of the caller, when requests come through a reverse proxy.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// The proxies whose `X-Forwarded-For` header is trusted: addresses or networks, separated by
/// commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<(IpAddr, u32)>);

impl FromStr for TrustedProxies {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(network)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn network(text: &str) -> Result<(IpAddr, u32), String> {
    let error = || {
        format!(
            "ECLUSE_TRUSTED_PROXIES: `{text}` is neither an IP address nor a network, such as 10.0.0.0/8"
        )
    };
    let (address, length) = text
        .split_once('/')
        .map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().map_err(|_| error())?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let length = length
        .map_or(Ok(longest), str::parse)
        .map_err(|_| error())?;
    if length > longest {
        Err(error())
    } else {
        Ok((address, length))
    }
}

impl TrustedProxies {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0
            .iter()
            .any(|&(network, length)| match (network, address) {
                (IpAddr::V4(network), IpAddr::V4(address)) => {
                    (network.to_bits() ^ address.to_bits()).leading_zeros() >= length
                }
                (IpAddr::V6(network), IpAddr::V6(address)) => {
                    (network.to_bits() ^ address.to_bits()).leading_zeros() >= length
                }
                (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
            })
    }

    /// The address of the caller: the right-most address that is not a trusted proxy. The caller
    /// can forge everything to the left of it.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = peer.to_canonical();
        let forwarded: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .flat_map(|value| value.to_str().unwrap_or_default().split(','))
            .collect();
        for entry in forwarded.into_iter().rev() {
            if !self.contains(caller) {
                break;
            }
            let Some(previous) = address(entry.trim()) else {
                break;
            };
            caller = previous.to_canonical();
        }
        caller
    }
}

/// The address of an entry. Some proxies add a port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        trusted
            .parse::<TrustedProxies>()
            .unwrap()
            .caller(peer.parse().unwrap(), &headers)
            .to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(caller("", "127.0.0.1", &["192.0.2.1"]), "127.0.0.1");
        assert_eq!(
            caller("127.0.0.1", "127.0.0.1", &["192.0.2.1"]),
            "192.0.2.1"
        );
        assert_eq!(
            caller("127.0.0.1", "::ffff:127.0.0.1", &["192.0.2.1:4711"]),
            "192.0.2.1"
        );
        assert_eq!(
            caller("127.0.0.1", "198.51.100.1", &["192.0.2.1"]),
            "198.51.100.1"
        );
        assert_eq!(
            caller("127.0.0.1", "127.0.0.1", &["6.6.6.6, 192.0.2.1"]),
            "192.0.2.1",
            "the caller can forge the left part"
        );
        assert_eq!(
            caller(
                "127.0.0.1, 10.0.0.0/8",
                "127.0.0.1",
                &["6.6.6.6, 192.0.2.1", "10.1.2.3"]
            ),
            "192.0.2.1"
        );
        assert_eq!(caller("10.0.0.0/8", "10.0.0.1", &["10.0.0.9"]), "10.0.0.9");
        assert_eq!(
            caller("127.0.0.1", "127.0.0.1", &["192.0.2.1, rubbish"]),
            "127.0.0.1"
        );
        assert_eq!(
            caller("fd00::/8,::1", "::1", &["2001:db8::1, [fd00::2]:99"]),
            "2001:db8::1"
        );
        assert_eq!(
            caller("0.0.0.0/0", "127.0.0.1", &["192.0.2.1"]),
            "192.0.2.1"
        );
        for wrong in [
            "proxy",
            "10.0.0.0/33",
            "10.0.0.0/x",
            "10.0.0.0/-1",
            "::/129",
            "10.0.0.1:80",
        ] {
            assert!(
                wrong
                    .parse::<TrustedProxies>()
                    .unwrap_err()
                    .contains("ECLUSE_TRUSTED_PROXIES"),
                "{wrong}"
            );
        }
    }
}
