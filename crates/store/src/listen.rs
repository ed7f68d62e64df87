//! Notifications of Postgres: a transaction announces something when it commits, and every process
//! that listens receives it. A notification may be lost, so no work depends on one: readers poll
//! too.

use sqlx::postgres::PgListener;

use crate::{PgPool, Result};

/// A connection that receives the notifications of one channel.
pub struct Listener(PgListener);

impl Listener {
    pub async fn open(pool: &PgPool, channel: &str) -> Result<Self> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(channel).await?;
        Ok(Self(listener))
    }

    /// Waits for the next notification and returns its payload. A connection that breaks is opened
    /// anew; what was announced meanwhile is lost.
    pub async fn next(&mut self) -> Result<String> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}
