//! Private Postgres and registry processes: one machine needs no server set up beforehand.
//!
//! Both are children of this process and never outlive it: they are stopped when their handle is dropped, and
//! the kernel signals them (`PR_SET_PDEATHSIG`, set by util-linux's `setpriv`) when this process is killed.

mod error;
mod orphans;
mod postgres;
mod process;
mod registry;

pub use error::LaunchError;
pub use postgres::{Durability, Postgres};
pub use process::{Guard, Spec};
pub use registry::Registry;

/// A TCP port that was free on 127.0.0.1 a moment ago.
pub fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
