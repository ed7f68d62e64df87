//! How many requests that may change something an account may send. Every change adds rows that
//! stay, such as that of the audit log, and one account must not fill the disk of all projects.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ecluse_domain::ids::UserId;

/// An account that has sent few requests for a while may send those of so many minutes at once.
const SAVED_MINUTES: u32 = 10;

/// Counts the requests of each account that may change something: every request with a method that
/// is not safe (RFC 9110, section 9.2.1), also when it is refused. A process counts for itself.
#[derive(Debug)]
pub struct ChangeLimit {
    per_minute: u32,
    /// An entry for each account that has sent such a request; accounts are few.
    accounts: Mutex<HashMap<UserId, Left>>,
}

/// How many requests an account had left at a moment.
#[derive(Debug, Clone, Copy)]
struct Left {
    requests: f64,
    at: Instant,
}

impl ChangeLimit {
    pub fn new(per_minute: u32) -> Self {
        Self {
            per_minute: per_minute.max(1),
            accounts: Mutex::default(),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The time until the account may send another one.
    pub fn take(&self, account: UserId, now: Instant) -> Result<(), Duration> {
        let per_second = f64::from(self.per_minute) / 60.0;
        let most = f64::from(self.per_minute) * f64::from(SAVED_MINUTES);
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let left = accounts.entry(account).or_insert(Left {
            requests: most,
            at: now,
        });
        let earned = now.saturating_duration_since(left.at).as_secs_f64() * per_second;
        *left = Left {
            requests: (left.requests + earned).min(most),
            at: now,
        };
        if left.requests < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - left.requests) / per_second));
        }
        left.requests -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_may_send_what_it_has_saved_and_then_its_pace() {
        let limit = ChangeLimit::new(60);
        let (busy, other) = (UserId::generate(), UserId::generate());
        let start = Instant::now();
        assert!((0..600).all(|_| limit.take(busy, start).is_ok()));
        assert_eq!(limit.take(busy, start), Err(Duration::from_secs(1)));
        assert!(limit.take(other, start).is_ok(), "it has requests left");
        let later = start + Duration::from_secs(2);
        assert!(limit.take(busy, later).is_ok());
        assert!(limit.take(busy, later).is_ok());
        assert!(limit.take(busy, later).is_err());
        let tomorrow = start + Duration::from_secs(86_400);
        assert!((0..600).all(|_| limit.take(busy, tomorrow).is_ok()));
        assert!(limit.take(busy, tomorrow).is_err(), "no more is saved");
    }
}
