//! Failed sign-ins: at most ten a minute with one login from one address, and a hundred from one
//! address. Behind a shared address, whoever guesses at one login holds up nobody else's.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const OF_LOGIN: usize = 10;
const OF_ADDRESS: usize = 100;
const WINDOW: Duration = Duration::from_mins(1);
/// Tries remembered at once. Beyond it the oldest windows are swept, and all when that is not enough:
/// an attacker with so many addresses is not held by counting addresses anyway.
const REMEMBERED: usize = 50_000;
/// No login is longer, in bytes.
const LONGEST_LOGIN: usize = 64;

/// Counts tries. A try counts when it begins, so that many at once do not slip through, and is given
/// back when it succeeds.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<Key, Vec<Instant>>>);

/// A network, and perhaps a login tried from it.
type Key = (String, Option<String>);

impl Throttle {
    /// Begins a try; `false` when this login or this address had its share.
    pub fn begin(&self, address: &str, login: &str, now: Instant) -> bool {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Instant| now.saturating_duration_since(*at) < WINDOW;
        if tries.len() >= REMEMBERED {
            tries.retain(|_, at| at.iter().any(recent));
            if tries.len() >= REMEMBERED {
                tries.clear();
            }
        }
        let limits = keys(address, login).into_iter().zip([OF_ADDRESS, OF_LOGIN]);
        let allowed = limits.clone().all(|(key, limit)| {
            tries.get_mut(&key).is_none_or(|at| {
                at.retain(recent);
                at.len() < limit
            })
        });
        if allowed {
            for (key, _) in limits {
                tries.entry(key).or_default().push(now);
            }
        }
        allowed
    }

    /// The try succeeded: it does not count.
    pub fn give_back(&self, address: &str, login: &str) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys(address, login) {
            if let Some(at) = tries.get_mut(&key) {
                at.pop();
            }
        }
    }
}

fn keys(address: &str, login: &str) -> [Key; 2] {
    let network = network(address);
    // Nobody has a longer login, so those are all one.
    let login = if login.len() > LONGEST_LOGIN { "" } else { login };
    [(network.clone(), None), (network, Some(login.to_owned()))]
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
        assert!((0..200).all(|_| {
            let allowed = throttle.begin("192.0.2.1", "ada", start);
            throttle.give_back("192.0.2.1", "ada");
            allowed
        }));
        assert!((0..10).all(|_| throttle.begin("192.0.2.1", "ada", start)));
        assert!(!throttle.begin("192.0.2.1", "ada", start));
        assert!(!throttle.begin("::ffff:192.0.2.1", "ada", start + Duration::from_secs(59)));
        assert!(throttle.begin("192.0.2.1", "grace", start), "another login from the same address");
        assert!(throttle.begin("192.0.2.2", "ada", start));
        assert!(throttle.begin("192.0.2.1", "ada", start + WINDOW));
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn a_hundred_a_minute_over_all_logins() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert!((0..100).all(|n| throttle.begin("192.0.2.1", &format!("guess-{n}"), start)));
        assert!(!throttle.begin("192.0.2.1", "ada", start));
        assert!(throttle.begin("192.0.2.2", "ada", start));
        assert!(throttle.begin("192.0.2.1", "ada", start + WINDOW));
    }
}
