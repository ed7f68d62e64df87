//! Private Postgres and registry processes, so that no server has to be set up beforehand.
//!
//! Both services are child processes and never outlive this process. Dropping the handle of a
//! service stops it. When this process is killed, the kernel signals its children
//! (`PR_SET_PDEATHSIG`, which `setpriv` of util-linux sets).

mod error;
mod folder;
mod keep;
mod locks;
mod orphans;
mod postgres;
mod process;
mod registry;

use std::sync::atomic::{AtomicU16, Ordering};

pub use error::LaunchError;
pub use keep::{Kept, Restart, keep_running};
pub use orphans::end_processes_with_argument;
pub use postgres::{Durability, Postgres, SERVING_ROLE};
pub use process::{Guard, Spec};
pub use registry::Registry;

/// Returns a TCP port that was free on 127.0.0.1 a moment ago. The port lies below the range from
/// which Linux takes the ports of outgoing connections, so that no connection takes it before the
/// caller binds it.
pub fn free_port() -> std::io::Result<u16> {
    let start = first_outgoing_port().saturating_sub(PORTS).max(FIRST_PORT);
    // Processes that start together begin far apart.
    let first = (std::process::id().wrapping_mul(7_919) % u32::from(PORTS)) as u16;
    static CALLS: AtomicU16 = AtomicU16::new(0);
    for _ in 0..PORTS {
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let port = start + (first + call % PORTS) % PORTS;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port())
}

/// How many ports below the outgoing ones are tried.
const PORTS: u16 = 10_000;
/// Ports below this number need a privilege.
const FIRST_PORT: u16 = 1024;

/// The first port that Linux gives to outgoing connections, 32768 unless the machine says otherwise
/// (`ip_local_port_range` in the kernel's `Documentation/networking/ip-sysctl.rst`).
fn first_outgoing_port() -> u16 {
    std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range")
        .ok()
        .and_then(|range| range.split_whitespace().next()?.parse().ok())
        .unwrap_or(32_768)
}
