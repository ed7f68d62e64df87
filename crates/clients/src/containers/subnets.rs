//! The addresses of the networks that Ecluse creates.
//!
//! An engine gives every new network a subnet of its own choice, and has about thirty of them. So
//! Ecluse chooses: small subnets of one range, of which it takes one that nothing uses.

use std::net::Ipv4Addr;

/// How many bits of an address name the subnet: 16 addresses, of which 13 are for containers.
const SUBNET_BITS: u32 = 28;

/// The range of addresses whose subnets Ecluse gives to its networks, such as `10.203.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkRange(Subnet);

/// Addresses with the same first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subnet {
    first: u32,
    bits: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a range for networks: expected an IPv4 network of 8 to 28 bits, such as 10.203.0.0/16"
)]
pub struct InvalidNetworkRange(String);

impl NetworkRange {
    /// Every subnet of the range once, from a random one on, so that processes that choose at the
    /// same time choose different ones.
    pub(super) fn subnets(self) -> impl Iterator<Item = Subnet> {
        let count = 1_u32 << (SUBNET_BITS - self.0.bits);
        let start = rand::random_range(0..count);
        (0..count).map(move |step| Subnet {
            first: self.0.first + (((start + step) % count) << (32 - SUBNET_BITS)),
            bits: SUBNET_BITS,
        })
    }

    /// Whether the subnet lies in the range.
    pub(super) fn contains(self, subnet: Subnet) -> bool {
        subnet.bits >= self.0.bits && self.0.overlaps(subnet)
    }
}

impl Default for NetworkRange {
    fn default() -> Self {
        Self(Subnet {
            first: u32::from(Ipv4Addr::new(10, 203, 0, 0)),
            bits: 16,
        })
    }
}

impl std::str::FromStr for NetworkRange {
    type Err = InvalidNetworkRange;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .ok()
            .filter(|subnet: &Subnet| (8..=SUBNET_BITS).contains(&subnet.bits))
            .map(Self)
            .ok_or_else(|| InvalidNetworkRange(super::plain_line(text, 50)))
    }
}

impl std::fmt::Display for NetworkRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Subnet {
    pub(super) fn overlaps(self, other: Self) -> bool {
        let mask = mask(self.bits.min(other.bits));
        self.first & mask == other.first & mask
    }
}

/// What is not the network of an IPv4 subnet, for example because an address of a host is in it.
#[derive(Debug)]
pub(super) struct NotASubnet;

impl std::str::FromStr for Subnet {
    type Err = NotASubnet;
    fn from_str(text: &str) -> Result<Self, NotASubnet> {
        let (address, bits) = text.split_once('/').ok_or(NotASubnet)?;
        let first = u32::from(address.parse::<Ipv4Addr>().map_err(|_| NotASubnet)?);
        let bits: u32 = bits.parse().map_err(|_| NotASubnet)?;
        if bits <= 32 && first & mask(bits) == first {
            Ok(Self { first, bits })
        } else {
            Err(NotASubnet)
        }
    }
}

impl std::fmt::Display for Subnet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.bits)
    }
}

/// A number with this many ones at its front.
fn mask(bits: u32) -> u32 {
    u32::MAX.checked_shl(32 - bits).unwrap_or(0)
}

/// Reads the subnets of the routes in `/proc/net/route`: those of this machine's own networks, and
/// of other engines on it.
pub(super) fn read_routes(table: &str) -> Vec<Subnet> {
    // The kernel writes addresses in the order of the machine's bytes.
    let number = |text: &str| u32::from_str_radix(text, 16).ok().map(u32::from_be);
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split_whitespace().skip(1);
            let first = number(fields.next()?)?;
            let bits = number(fields.nth(5)?)?.leading_ones();
            Some(Subnet { first, bits })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_each_subnet_once() {
        let range: NetworkRange = "10.1.2.0/25".parse().unwrap();
        let mut subnets: Vec<String> = range.subnets().map(|subnet| subnet.to_string()).collect();
        subnets.sort();
        subnets.dedup();
        assert_eq!(subnets.len(), 8);
        assert!(subnets.contains(&"10.1.2.112/28".to_owned()));
        assert_eq!(NetworkRange::default().subnets().count(), 4096);
        let one: NetworkRange = "10.1.2.16/28".parse().unwrap();
        assert_eq!(one.subnets().count(), 1);
        for bad in [
            "",
            "10.0.0.0",
            "10.0.0.1/24",
            "10.0.0.0/29",
            "0.0.0.0/0",
            "::/16",
            "10.0.0.0/x",
        ] {
            assert!(bad.parse::<NetworkRange>().is_err(), "{bad}");
        }
    }

    #[test]
    fn overlaps_and_routes_are_found() {
        let subnet = |text: &str| text.parse::<Subnet>().unwrap();
        assert!(subnet("10.1.0.0/16").overlaps(subnet("10.1.255.240/28")));
        assert!(subnet("0.0.0.0/0").overlaps(subnet("10.1.0.0/16")));
        assert!(!subnet("10.1.0.0/28").overlaps(subnet("10.1.0.16/28")));
        let table = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n\
            eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\n\
            br0\t001EC90A\t00000000\t0001\t0\t0\t0\t00FFFFFF\nbroken\n";
        let routes: Vec<String> = read_routes(table).iter().map(Subnet::to_string).collect();
        assert_eq!(routes, ["0.0.0.0/0", "10.201.30.0/24"]);
        let range = NetworkRange::default();
        assert!(range.contains(subnet("10.203.4.0/24")));
        assert!(!range.contains(subnet("10.0.0.0/8")) && !range.contains(subnet("0.0.0.0/0")));
    }
}
