//! Requests to the health path of a container.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{DockerDeployer, PROBE_TIMEOUT};
use crate::containers::Container;

impl DockerDeployer {
    /// Requests the health path from the container's own address first. Where that cannot be
    /// reached (another machine, or a virtual machine), requests it from the published port.
    pub(super) async fn probe(
        &self,
        container: &Container,
        port: u16,
        path: &str,
    ) -> Result<(), String> {
        let own = container
            .addresses
            .iter()
            .map(|address| SocketAddr::new(*address, port).to_string());
        let published = container
            .published
            .iter()
            .filter(|(inside, _)| *inside == port)
            .filter_map(|(_, address)| self.published_address(*address));
        let mut answer = "it has no address and does not publish the port".to_owned();
        for address in own.chain(published) {
            match self
                .http
                .get(format!("http://{address}{path}"))
                .send()
                .await
            {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(response) => return Err(format!("it answered {}", response.status().as_u16())),
                // The address was reached, so no other one is tried.
                Err(error) if is_refused(&error) => return Err("nothing listens there".to_owned()),
                Err(error) if error.is_timeout() => {
                    answer = format!("no answer within {} s", PROBE_TIMEOUT.as_secs())
                }
                Err(error) if error.is_connect() => answer = "it cannot be reached".to_owned(),
                Err(_) => answer = "the answer was not HTTP".to_owned(),
            }
        }
        Err(answer)
    }

    /// Returns the address, seen from this machine, of a port that is published at `address` on the
    /// engine's host.
    fn published_address(&self, address: SocketAddr) -> Option<String> {
        let engine = url::Url::parse(self.containers.host())
            .ok()
            .and_then(|url| url.host().map(|host| host.to_string()));
        match (engine, address.ip()) {
            // Without a host in its address the engine is on this machine.
            (None, IpAddr::V4(ip)) if ip.is_unspecified() => {
                Some(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()).to_string())
            }
            (None, IpAddr::V6(ip)) if ip.is_unspecified() => {
                Some(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), address.port()).to_string())
            }
            (None, _) => Some(address.to_string()),
            (Some(engine), ip) if ip.is_unspecified() => {
                Some(format!("{engine}:{}", address.port()))
            }
            // This is the loopback of the other machine.
            (Some(_), ip) if ip.is_loopback() => None,
            (Some(_), _) => Some(address.to_string()),
        }
    }
}

fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
        {
            return true;
        }
        cause = error.source();
    }
    false
}
