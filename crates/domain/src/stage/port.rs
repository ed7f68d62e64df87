//! Published ports of a container.

use std::net::{IpAddr, Ipv4Addr};

use super::shown;

/// A TCP port of the container that is published on the host of the container engine:
/// `127.0.0.1:18069:8069`, or `18069:8069`, which binds 127.0.0.1. An IPv6 address is written in
/// brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortMapping {
    pub address: IpAddr,
    pub host: u16,
    pub container: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a port mapping: expected ADDRESS:HOST_PORT:CONTAINER_PORT or HOST_PORT:CONTAINER_PORT"
)]
pub struct InvalidPortMapping(String);

impl PortMapping {
    /// Whether both publish the same port of the host at the same address.
    pub fn collides(&self, other: &Self) -> bool {
        self.host == other.host
            && (self.address == other.address
                || self.address.is_unspecified()
                || other.address.is_unspecified())
    }
}

impl std::str::FromStr for PortMapping {
    type Err = InvalidPortMapping;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (rest, container) = text.rsplit_once(':')?;
            let (address, host) = split_address(rest)?;
            Some(Self {
                address,
                host: port(host)?,
                container: port(container)?,
            })
        };
        read().ok_or_else(|| InvalidPortMapping(shown(text)))
    }
}

/// Splits `ADDRESS:REST`. Without an address, it is 127.0.0.1.
fn split_address(text: &str) -> Option<(IpAddr, &str)> {
    match text.rsplit_once(':') {
        None => Some((IpAddr::V4(Ipv4Addr::LOCALHOST), text)),
        Some((address, rest)) => match address
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'))
        {
            Some(inner) => Some((IpAddr::V6(inner.parse().ok()?), rest)),
            None => Some((IpAddr::V4(address.parse().ok()?), rest)),
        },
    }
}

fn port(digits: &str) -> Option<u16> {
    match digits.parse::<u16>() {
        Ok(port) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => Some(port),
        Ok(_) | Err(_) => None,
    }
}

impl TryFrom<String> for PortMapping {
    type Error = InvalidPortMapping;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PortMapping> for String {
    fn from(mapping: PortMapping) -> Self {
        mapping.to_string()
    }
}

impl std::fmt::Display for PortMapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.address {
            IpAddr::V4(address) => write!(f, "{address}:{}:{}", self.host, self.container),
            IpAddr::V6(address) => write!(f, "[{address}]:{}:{}", self.host, self.container),
        }
    }
}

/// Ports of the engine's host that may be published at one address: `18000-18099`, which is at
/// 127.0.0.1, or `0.0.0.0:443`. The address 0.0.0.0 includes every IPv4 address, and `[::]` every
/// IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortRange {
    pub address: IpAddr,
    pub first: u16,
    pub last: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a range of ports: expected ADDRESS:FIRST-LAST, FIRST-LAST or one port")]
pub struct InvalidPortRange(String);

impl PortRange {
    /// Whether a stage may publish this port.
    pub fn contains(&self, mapping: &PortMapping) -> bool {
        (self.first..=self.last).contains(&mapping.host)
            && (self.address == mapping.address
                || self.address.is_unspecified()
                    && self.address.is_ipv4() == mapping.address.is_ipv4())
    }
}

impl std::str::FromStr for PortRange {
    type Err = InvalidPortRange;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (address, ports) = split_address(text)?;
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            let (first, last) = (port(first)?, port(last)?);
            (first <= last).then_some(Self {
                address,
                first,
                last,
            })
        };
        read().ok_or_else(|| InvalidPortRange(shown(text)))
    }
}

impl TryFrom<String> for PortRange {
    type Error = InvalidPortRange;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PortRange> for String {
    fn from(range: PortRange) -> Self {
        range.to_string()
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.address {
            IpAddr::V4(address) => write!(f, "{address}:{}", self.first)?,
            IpAddr::V6(address) => write!(f, "[{address}]:{}", self.first)?,
        }
        if self.last == self.first {
            Ok(())
        } else {
            write!(f, "-{}", self.last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ports_are_read_and_written() {
        for (text, written) in [
            ("18000-18099", "127.0.0.1:18000-18099"),
            ("443", "127.0.0.1:443"),
            ("0.0.0.0:443", "0.0.0.0:443"),
            ("[::]:1-65535", "[::]:1-65535"),
        ] {
            assert_eq!(text.parse::<PortRange>().unwrap().to_string(), written);
        }
        for bad in [
            "", "0", "2-1", "1-", "-1", "1-2-3", "a:1", "1:2", "1-65536", " 1",
        ] {
            assert!(bad.parse::<PortRange>().is_err(), "{bad}");
        }
    }

    #[test]
    fn ports_bind_loopback_by_default() {
        for (text, written) in [
            ("18069:8069", "127.0.0.1:18069:8069"),
            ("127.0.0.1:18069:8069", "127.0.0.1:18069:8069"),
            ("0.0.0.0:80:8069", "0.0.0.0:80:8069"),
            ("[::1]:80:8069", "[::1]:80:8069"),
        ] {
            assert_eq!(text.parse::<PortMapping>().unwrap().to_string(), written);
        }
        for bad in [
            "",
            "8069",
            ":8069",
            "0:8069",
            "80:0",
            "80:99999",
            "+80:8069",
            "80:8069/udp",
            "host:80:8069",
            "::1:80:8069",
            "1:2:3:4",
            " 80:8069",
        ] {
            assert!(bad.parse::<PortMapping>().is_err(), "{bad}");
        }
    }
}
