//! Places for connections, and who gets one when there is none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::source::Source;

/// The places of this process. A connection that waits for a request gives its place to a new one
/// when there is no other; a connection in the middle of a request does so only when its address
/// has at least two places more than the address of the new one. So one address never takes all.
#[derive(Debug)]
pub struct Places {
    most: usize,
    /// The most that one address has, unless it is a trusted proxy.
    most_per_source: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    taken: usize,
    next: u64,
    groups: HashMap<Source, Group>,
}

/// The connections of one address.
#[derive(Debug)]
struct Group {
    kind: PeerKind,
    connections: HashMap<u64, Connection>,
}

/// What the other end of a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerKind {
    /// A proxy, which brings the requests of many. Its callers have shares of their own.
    TrustedProxy,
    Stranger,
}

#[derive(Debug)]
struct Connection {
    since: Instant,
    /// Whether a request is being handled. Otherwise the connection waits for a request's header.
    is_busy: bool,
    give_way: CancellationToken,
}

/// One connection's place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    source: Source,
    id: u64,
    /// Cancelled when the connection must be closed for another one.
    pub give_way: CancellationToken,
}

/// A request that is being handled on a connection, until it is dropped.
#[derive(Debug)]
pub struct Busy(Arc<Place>);

impl Places {
    pub fn new(most: usize, most_per_source: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_per_source,
            state: Mutex::default(),
        })
    }

    /// Takes a place for a new connection; `None` when it must be closed.
    pub fn enter(self: &Arc<Self>, source: Source, kind: PeerKind) -> Option<Place> {
        let mut state = self.lock();
        let own = state.count(source);
        let victim = if kind == PeerKind::Stranger && own >= self.most_per_source {
            Some(state.longest_idle(source)?)
        } else if state.taken >= self.most {
            Some(state.victim(own)?)
        } else {
            None
        };
        if let Some((source, id)) = victim
            && let Some(left) = state.remove(source, id)
        {
            left.give_way.cancel();
        }
        state.taken += 1;
        state.next += 1;
        let (id, give_way) = (state.next, CancellationToken::new());
        let connection = Connection {
            since: Instant::now(),
            is_busy: false,
            give_way: give_way.clone(),
        };
        let group = state.groups.entry(source).or_insert_with(|| Group {
            kind,
            connections: HashMap::new(),
        });
        group.connections.insert(id, connection);
        Some(Place {
            places: self.clone(),
            source,
            id,
            give_way,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn count(&self, source: Source) -> usize {
        self.groups
            .get(&source)
            .map_or(0, |group| group.connections.len())
    }

    /// The connection of this address that has waited longest for a request.
    fn longest_idle(&self, source: Source) -> Option<(Source, u64)> {
        let group = self.groups.get(&source)?;
        group.oldest(false).map(|id| (source, id))
    }

    /// The connection that gives way to one of an address that has `own` places: of the address
    /// with most places, the one that has waited longest, else the oldest request.
    fn victim(&self, own: usize) -> Option<(Source, u64)> {
        let with = |is_busy: bool| {
            self.groups
                .iter()
                .filter(move |(_, group)| {
                    !is_busy
                        || (group.kind == PeerKind::Stranger && group.connections.len() >= own + 2)
                })
                .filter_map(move |(source, group)| Some((group, (*source, group.oldest(is_busy)?))))
                .max_by_key(|(group, _)| group.connections.len())
                .map(|(_, found)| found)
        };
        with(false).or_else(|| with(true))
    }

    fn remove(&mut self, source: Source, id: u64) -> Option<Connection> {
        let group = self.groups.get_mut(&source)?;
        let connection = group.connections.remove(&id)?;
        if group.connections.is_empty() {
            self.groups.remove(&source);
        }
        self.taken -= 1;
        Some(connection)
    }

    fn set_busy(&mut self, place: &Place, is_busy: bool) {
        let connection = self
            .groups
            .get_mut(&place.source)
            .and_then(|group| group.connections.get_mut(&place.id));
        if let Some(connection) = connection {
            connection.is_busy = is_busy;
            connection.since = Instant::now();
        }
    }
}

impl Group {
    fn oldest(&self, is_busy: bool) -> Option<u64> {
        self.connections
            .iter()
            .filter(|(_, connection)| connection.is_busy == is_busy)
            .min_by_key(|(_, connection)| connection.since)
            .map(|(id, _)| *id)
    }
}

impl Place {
    /// Marks the connection as busy with a request.
    pub fn begin_request(self: &Arc<Self>) -> Busy {
        self.places.lock().set_busy(self, true);
        Busy(self.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.places.lock().set_busy(&self.0, false);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(self.source, self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn enter(places: &Arc<Places>, address: u8) -> Option<Arc<Place>> {
        let source = IpAddr::from([192, 0, 2, address]).into();
        places.enter(source, PeerKind::Stranger).map(Arc::new)
    }

    fn gave_way(place: &Place) -> bool {
        place.give_way.is_cancelled()
    }

    #[test]
    fn an_address_with_its_share_displaces_only_its_own_idle_connections() {
        let places = Places::new(10, 2);
        let (first, second) = (enter(&places, 1).unwrap(), enter(&places, 1).unwrap());
        let other = enter(&places, 2).unwrap();
        let request = first.begin_request();
        let third = enter(&places, 1).unwrap();
        assert!(!gave_way(&first) && gave_way(&second) && !gave_way(&other));
        let request_of_third = third.begin_request();
        assert!(enter(&places, 1).is_none(), "both are busy");
        drop(request);
        assert!(enter(&places, 1).is_some() && gave_way(&first));
        drop(request_of_third);
    }

    #[test]
    fn the_address_with_most_places_gives_way_when_all_are_taken() {
        let places = Places::new(4, 4);
        let greedy: Vec<_> = (0..3).map(|_| enter(&places, 1).unwrap()).collect();
        let quiet = enter(&places, 2).unwrap();
        let requests: Vec<_> = greedy.iter().map(Place::begin_request).collect();
        // Only the quiet one waits for a request.
        let new = enter(&places, 3).unwrap();
        assert!(gave_way(&quiet) && !greedy.iter().any(|place| gave_way(place)));
        let request = new.begin_request();
        let next = enter(&places, 4).unwrap();
        assert!(gave_way(&greedy[0]), "the oldest request of the greedy one");
        let next_request = next.begin_request();
        assert!(enter(&places, 1).is_none(), "it has most places itself");
        assert!(enter(&places, 5).is_some(), "two against none");
        drop((requests, request, next_request));
    }

    #[test]
    fn a_trusted_proxy_has_no_share() {
        let places = Places::new(3, 1);
        let source: Source = IpAddr::from([192, 0, 2, 1]).into();
        let enter = || places.enter(source, PeerKind::TrustedProxy).map(Arc::new);
        let all: Vec<_> = (0..3).map(|_| enter().unwrap()).collect();
        let requests: Vec<_> = all.iter().map(Place::begin_request).collect();
        assert!(enter().is_none(), "requests of others are not ended");
        drop((requests, all));
        assert_eq!(places.lock().taken, 0);
        assert!(places.lock().groups.is_empty());
    }
}
