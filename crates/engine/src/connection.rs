//! Connections to the database. In tests they are counted, so that no task keeps one while it waits
//! for a machine outside ([`ecluse_clients::outside`]).

use std::ops::{Deref, DerefMut};

use ecluse_clients::outside::HeldConnection;
use ecluse_store::{PgConnection, PooledConnection, Tx};
use tokio::sync::OwnedSemaphorePermit;

use crate::Result;

/// A connection that returns to its pool when it is dropped.
pub struct Connection {
    connection: PooledConnection,
    _held: HeldConnection,
}

impl Connection {
    pub(crate) fn new(connection: PooledConnection) -> Self {
        Self {
            connection,
            _held: HeldConnection::new(),
        }
    }
}

impl Deref for Connection {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

/// A transaction. It is rolled back when it is dropped without a commit.
pub struct Transaction {
    tx: Tx,
    _held: HeldConnection,
    /// Its place among the few transactions that stay open while the registry is asked.
    _place: Option<OwnedSemaphorePermit>,
}

impl Transaction {
    pub(crate) fn new(tx: Tx) -> Self {
        Self {
            tx,
            _held: HeldConnection::new(),
            _place: None,
        }
    }

    /// A transaction that stays open while the registry is asked, which is possible for as many as
    /// there are places.
    pub(crate) fn around_request(tx: Tx, place: OwnedSemaphorePermit) -> Self {
        Self {
            tx,
            _held: HeldConnection::not_counted(),
            _place: Some(place),
        }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        Ok(ecluse_store::commit(self.tx).await?)
    }
}

impl Deref for Transaction {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.tx
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
