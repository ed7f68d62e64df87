//! A limit on failed sign-ins: ten a minute for one login from one address, and a hundred a minute
//! from one address. Behind a shared address, somebody who guesses the password of one login does
//! not block the other logins.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MAX_PER_LOGIN: usize = 10;
const MAX_PER_ADDRESS: usize = 100;
const WINDOW: Duration = Duration::from_mins(1);
/// The keys that are remembered at once. Beyond it, keys without a recent try are removed, and all
/// keys when that is not enough: counting addresses does not stop an attacker with so many of them.
const MAX_KEYS: usize = 50_000;
/// The longest login that an account can have, in bytes.
const MAX_LOGIN: usize = 64;

/// Counts tries. A try counts from its start, so that many simultaneous tries do not pass the
/// limit, and is forgotten when it succeeds.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<Key, Vec<Instant>>>);

/// A network, alone or with a login that was tried from it.
type Key = (String, Option<String>);

impl Throttle {
    /// Starts a try. `false` means that this login or this address has used up its tries.
    pub fn start_try(&self, address: &str, login: &str, now: Instant) -> bool {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |at: &Instant| now.saturating_duration_since(*at) < WINDOW;
        if tries.len() >= MAX_KEYS {
            tries.retain(|_, at| at.iter().any(is_recent));
            if tries.len() >= MAX_KEYS {
                tries.clear();
            }
        }
        let limits = keys(address, login)
            .into_iter()
            .zip([MAX_PER_ADDRESS, MAX_PER_LOGIN]);
        let is_allowed = limits.clone().all(|(key, limit)| {
            tries.get_mut(&key).is_none_or(|at| {
                at.retain(is_recent);
                at.len() < limit
            })
        });
        if is_allowed {
            for (key, _) in limits {
                tries.entry(key).or_default().push(now);
            }
        }
        is_allowed
    }

    /// Forgets a try that succeeded.
    pub fn forget_try(&self, address: &str, login: &str) {
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
    // No account has such a long login, so all of them share one key.
    let login = if login.len() > MAX_LOGIN { "" } else { login };
    [(network.clone(), None), (network, Some(login.to_owned()))]
}

/// The network of an address: one customer usually has a whole /64 of IPv6.
fn network(address: &str) -> String {
    match address
        .parse::<IpAddr>()
        .map(|address| address.to_canonical())
    {
        Ok(IpAddr::V6(v6)) => v6.segments()[..4]
            .iter()
            .map(|part| format!("{part:x}:"))
            .collect(),
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_has_ten_failed_tries_a_minute_and_successes_do_not_count() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert!((0..200).all(|_| {
            let allowed = throttle.start_try("192.0.2.1", "ada", start);
            throttle.forget_try("192.0.2.1", "ada");
            allowed
        }));
        assert!((0..10).all(|_| throttle.start_try("192.0.2.1", "ada", start)));
        assert!(!throttle.start_try("192.0.2.1", "ada", start));
        assert!(!throttle.start_try("::ffff:192.0.2.1", "ada", start + Duration::from_secs(59)));
        assert!(
            throttle.start_try("192.0.2.1", "grace", start),
            "another login from the same address"
        );
        assert!(throttle.start_try("192.0.2.2", "ada", start));
        assert!(throttle.start_try("192.0.2.1", "ada", start + WINDOW));
        assert_eq!(
            network("2001:db8:1:2:3::4"),
            network("2001:db8:1:2:ffff::9")
        );
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn an_address_has_a_hundred_failed_tries_a_minute_over_all_logins() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert!((0..100).all(|n| throttle.start_try("192.0.2.1", &format!("guess-{n}"), start)));
        assert!(!throttle.start_try("192.0.2.1", "ada", start));
        assert!(throttle.start_try("192.0.2.2", "ada", start));
        assert!(throttle.start_try("192.0.2.1", "ada", start + WINDOW));
    }
}
