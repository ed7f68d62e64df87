//! Wake-ups for the workers of this process.

use ecluse_store::jobs::Pool;
use tokio::sync::Notify;

/// One wake-up for each pool of jobs.
#[derive(Default)]
pub(crate) struct Wake {
    deliveries: Notify,
    outside: Notify,
    deployments: Notify,
    builds: Notify,
}

impl Wake {
    /// The wake-up of a pool.
    pub(crate) fn of(&self, pool: Pool) -> &Notify {
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
            self.of(pool).notify_one();
        }
    }
}
