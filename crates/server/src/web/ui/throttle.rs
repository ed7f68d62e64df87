//! Failed sign-ins: at most ten a minute from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const TRIES: usize = 10;
const WINDOW: Duration = Duration::from_mins(1);
/// Addresses remembered at once. Beyond it the oldest windows are swept; an attacker with more
/// addresses than this is not held by counting addresses anyway.
const ADDRESSES: usize = 50_000;

/// Counts tries per address. A try counts when it begins, so that many at once do not slip
/// through, and is given back when it succeeds.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<String, Vec<Instant>>>);

impl Throttle {
    /// Begins a try; `false` when this address had its share.
    pub fn begin(&self, address: &str, now: Instant) -> bool {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Instant| now.saturating_duration_since(*at) < WINDOW;
        if tries.len() >= ADDRESSES {
            tries.retain(|_, at| at.iter().any(recent));
        }
        let of_address = tries.entry(network(address)).or_default();
        of_address.retain(recent);
        let allowed = of_address.len() < TRIES;
        if allowed {
            of_address.push(now);
        }
        allowed
    }

    /// The try succeeded: it does not count.
    pub fn give_back(&self, address: &str) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_address) = tries.get_mut(&network(address)) {
            of_address.pop();
        }
    }
}

/// One household has a whole /64 of IPv6.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => v6.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_a_minute_and_successes_are_free() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert!((0..20).all(|_| {
            let allowed = throttle.begin("192.0.2.1", start);
            throttle.give_back("192.0.2.1");
            allowed
        }));
        assert!((0..10).all(|_| throttle.begin("192.0.2.1", start)));
        assert!(!throttle.begin("192.0.2.1", start));
        assert!(!throttle.begin("::ffff:192.0.2.1", start + Duration::from_secs(59)));
        assert!(throttle.begin("192.0.2.2", start));
        assert!(throttle.begin("192.0.2.1", start + WINDOW));
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }
}
