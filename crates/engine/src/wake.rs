//! Wake-ups for the workers of this process.

use std::sync::atomic::{AtomicBool, Ordering};

use ecluse_store::jobs::Pool;
use tokio::sync::Notify;

/// One wake-up for each pool of jobs.
#[derive(Default)]
pub(crate) struct Wake {
    deliveries: WakeUp,
    outside: WakeUp,
    deployments: WakeUp,
    builds: WakeUp,
}

impl Wake {
    /// The wake-up of a pool.
    pub(crate) fn of(&self, pool: Pool) -> &WakeUp {
        match pool {
            Pool::Deliveries => &self.deliveries,
            Pool::Outside => &self.outside,
            Pool::Deployments => &self.deployments,
            Pool::Builds => &self.builds,
        }
    }

    /// Wakes every pool: jobs may be due.
    pub(crate) fn wake_all(&self) {
        for pool in Pool::ALL {
            self.of(pool).wake();
        }
    }
}

/// The wake-up of the workers of one pool.
#[derive(Default)]
pub(crate) struct WakeUp {
    notify: Notify,
    is_enqueued: AtomicBool,
}

/// What a pool knows when it is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A job was enqueued in this process a moment ago.
    Enqueued,
    /// A job may be due. In most cases another wake-up came before and the job is claimed.
    Perhaps,
}

impl WakeUp {
    /// Wakes the pool because a job was enqueued for it.
    pub(crate) fn wake_for_job(&self) {
        self.is_enqueued.store(true, Ordering::SeqCst);
        self.notify.notify_one();
    }

    /// Wakes the pool because a job may be due.
    pub(crate) fn wake(&self) {
        self.notify.notify_one();
    }

    /// Waits until the pool is woken.
    pub(crate) async fn wait(&self) -> Reason {
        self.notify.notified().await;
        if self.is_enqueued.swap(false, Ordering::SeqCst) {
            Reason::Enqueued
        } else {
            Reason::Perhaps
        }
    }
}
