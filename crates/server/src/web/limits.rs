//! How much of this process one sender or reader, and all of them together, may use at a time.
//!
//! The sender of a request is a stranger until its signature or token is checked, so everything
//! here is counted by the address that a request comes from (`Source`).

pub mod answers;
pub mod bodies;
pub mod budget;
pub mod changes;
pub mod pace;
pub mod paced_stream;
pub mod places;
pub mod shares;
pub mod small_bodies;
pub mod source;

use std::time::Duration;

use pace::LeastPace;

/// How much of this process strangers may use at a time, and how many builds of one project the
/// workers run at a time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a request's header may take to arrive, and how long an open connection may wait
    /// before it sends the next one.
    pub header_time: Duration,
    /// How long a request's whole body may take to arrive.
    pub body_time: Duration,
    /// The least pace at which a body arrives.
    pub body_pace: LeastPace,
    /// The least pace at which a client reads an answer.
    pub answer_pace: LeastPace,
    /// The memory, in KiB, for bodies of at most 64 KiB. Larger bodies never take any of it.
    pub small_bodies_kib: u32,
    /// The part of it that one address may take.
    pub small_bodies_kib_per_address: u32,
    /// The part of it that the deliveries from one address to one project may take.
    pub small_bodies_kib_per_project: u32,
    /// The memory, in KiB, for larger bodies. One body may have 25 MiB.
    pub large_bodies_kib: u32,
    /// The memory, in KiB, for large answers until their readers have read them.
    pub answers_kib: u32,
    /// Requests of one account that may change something, in a minute.
    pub changes_per_minute: u32,
    /// Requests of one account that are handled at the same time. A page or an answer may take some
    /// megabytes while it is made.
    pub requests_per_account: usize,
    /// Logs that one account follows at the same time. Each new line of a log is read from the
    /// database once for each of its followers.
    pub streams_per_account: usize,
    pub connections: usize,
    /// Connections from one address. Behind a trusted proxy: requests from one address.
    pub connections_per_address: usize,
    /// Builds of a project at a time when its build policy sets no number. The workers have the
    /// same number; the queue page needs it to show what a build waits for.
    pub builds_per_project: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            body_pace: LeastPace {
                grace: Duration::from_secs(5),
                bytes_per_second: 16 * 1024,
            },
            answer_pace: LeastPace {
                grace: Duration::from_secs(20),
                bytes_per_second: 4 * 1024,
            },
            small_bodies_kib: 8 * 1024,
            small_bodies_kib_per_address: 2 * 1024,
            small_bodies_kib_per_project: 1024,
            large_bodies_kib: 40 * 1024,
            answers_kib: 32 * 1024,
            changes_per_minute: 120,
            requests_per_account: 16,
            streams_per_account: 32,
            connections: 2_000,
            connections_per_address: 256,
            builds_per_project: 2,
        }
    }
}

impl Limits {
    /// Log streams of one address. They stay open for long, so they leave room for requests.
    pub fn streams_per_address(&self) -> usize {
        (self.connections_per_address / 2).max(1)
    }
}
