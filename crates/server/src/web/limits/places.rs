//! Places for connections, and who gets one when there is none.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::source::{Network, Source};

/// The places of this process. A connection that waits for its sender, for a request's header or for
/// the rest of its body, gives its place to a new one when there is no other; in the middle of a body
/// only to another address. A connection whose request is handled gives way only when its network has
/// at least two places more than the network of the new one. So a network never takes all, and
/// neither do silent senders of many networks.
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
    /// Since when the connection does this.
    since: Instant,
    activity: Activity,
    give_way: CancellationToken,
}

/// Whether a request has a body that must still arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedBody {
    None,
    Some,
}

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Activity {
    /// It waits for the header of a request.
    Idle,
    /// It waits for the rest of the body of a request.
    Receiving,
    /// Its request has arrived whole.
    Handling,
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

/// A request on a connection, until it is dropped.
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
        let victim = if kind == PeerKind::Stranger && state.count(source) >= self.most_per_source {
            Some(state.longest_idle(source)?)
        } else if state.taken >= self.most {
            Some(state.victim(source)?)
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
            activity: Activity::Idle,
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
        let (id, _) = group.oldest(|activity| activity == Activity::Idle)?;
        Some((source, id))
    }

    /// The connection that gives way to one of this address: the one that has waited longest for its
    /// sender, of the address with most places in the network with most places; without any, the
    /// oldest request by the same order.
    fn victim(&self, newcomer: Source) -> Option<(Source, u64)> {
        let mut networks: HashMap<Network, usize> = HashMap::new();
        for (source, group) in &self.groups {
            *networks.entry(source.network()).or_default() += group.connections.len();
        }
        let count = |source: Source| networks.get(&source.network()).copied().unwrap_or(0);
        let own = count(newcomer);
        let find = |gives_way: &dyn Fn(Source, &Group, Activity) -> bool| {
            self.groups
                .iter()
                .filter_map(|(source, group)| {
                    let (id, since) =
                        group.oldest(|activity| gives_way(*source, group, activity))?;
                    let places = (count(*source), group.connections.len());
                    Some(((places, Reverse(since)), (*source, id)))
                })
                .max_by_key(|(rank, _)| *rank)
                .map(|(_, found)| found)
        };
        find(&|source, _, activity| match activity {
            Activity::Idle => true,
            Activity::Receiving => source != newcomer,
            Activity::Handling => false,
        })
        .or_else(|| {
            find(&|source, group, activity| {
                activity == Activity::Handling
                    && group.kind == PeerKind::Stranger
                    && count(source) >= own + 2
            })
        })
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

    fn set_activity(&mut self, place: &Place, activity: Activity) {
        let Some(group) = self.groups.get_mut(&place.source) else {
            return;
        };
        if let Some(connection) = group.connections.get_mut(&place.id) {
            connection.activity = activity;
            connection.since = Instant::now();
        }
    }

    fn kind(&self, source: Source) -> Option<PeerKind> {
        self.groups.get(&source).map(|group| group.kind)
    }
}

impl Group {
    /// The connection that has done one of these for longest.
    fn oldest(&self, is_sought: impl Fn(Activity) -> bool) -> Option<(u64, Instant)> {
        self.connections
            .iter()
            .filter(|(_, connection)| is_sought(connection.activity))
            .map(|(id, connection)| (*id, connection.since))
            .min_by_key(|(_, since)| *since)
    }
}

impl Place {
    /// Notes that the header of a request has arrived. With a body the connection goes on waiting
    /// for its sender, until [`has_received_body`](Self::has_received_body). A trusted proxy brings
    /// the requests of many, so its connections do not wait.
    pub fn begin_request(self: &Arc<Self>, body: ExpectedBody) -> Busy {
        let mut state = self.places.lock();
        let activity = match body {
            ExpectedBody::Some if state.kind(self.source) == Some(PeerKind::Stranger) => {
                Activity::Receiving
            }
            ExpectedBody::Some | ExpectedBody::None => Activity::Handling,
        };
        state.set_activity(self, activity);
        Busy(self.clone())
    }

    /// Notes that the whole body of the connection's request has arrived.
    pub fn has_received_body(&self) {
        self.places.lock().set_activity(self, Activity::Handling);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.places.lock().set_activity(&self.0, Activity::Idle);
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

    /// A request without a body.
    fn begin(place: &Arc<Place>) -> Busy {
        place.begin_request(ExpectedBody::None)
    }

    fn gave_way(place: &Place) -> bool {
        place.give_way.is_cancelled()
    }

    #[test]
    fn an_address_with_its_share_displaces_only_its_own_idle_connections() {
        let places = Places::new(10, 2);
        let (first, second) = (enter(&places, 1).unwrap(), enter(&places, 1).unwrap());
        let other = enter(&places, 2).unwrap();
        let request = first.begin_request(ExpectedBody::None);
        let third = enter(&places, 1).unwrap();
        assert!(!gave_way(&first) && gave_way(&second) && !gave_way(&other));
        let request_of_third = third.begin_request(ExpectedBody::None);
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
        let requests: Vec<_> = greedy.iter().map(begin).collect();
        // Only the quiet one waits for a request.
        let new = enter(&places, 3).unwrap();
        assert!(gave_way(&quiet) && !greedy.iter().any(|place| gave_way(place)));
        let request = new.begin_request(ExpectedBody::None);
        let next = enter(&places, 4).unwrap();
        assert!(gave_way(&greedy[0]), "the oldest request of the greedy one");
        let next_request = next.begin_request(ExpectedBody::None);
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
        let requests: Vec<_> = all.iter().map(begin).collect();
        assert!(enter().is_none(), "requests of others are not ended");
        drop((requests, all));
        assert_eq!(places.lock().taken, 0);
        assert!(places.lock().groups.is_empty());
    }
    #[test]
    fn silent_senders_of_many_networks_give_way_to_a_whole_request() {
        let places = Places::new(3, 3);
        let senders: Vec<_> = (1..=3).map(|n| enter(&places, n).unwrap()).collect();
        let waiting: Vec<_> = senders
            .iter()
            .map(|place| place.begin_request(ExpectedBody::Some))
            .collect();
        let honest = enter(&places, 4).unwrap();
        assert!(gave_way(&senders[0]), "it has waited longest");
        let request = honest.begin_request(ExpectedBody::Some);
        honest.has_received_body();
        let others: Vec<_> = (5..10).map(|n| enter(&places, n).unwrap()).collect();
        assert!(!gave_way(&honest), "its request has arrived");
        drop((request, waiting, others));
    }

    #[test]
    fn a_network_of_many_addresses_gives_way_as_one() {
        let places = Places::new(4, 4);
        let enter = |text: &str| {
            let source: Source = text.parse::<IpAddr>().unwrap().into();
            places.enter(source, PeerKind::Stranger).map(Arc::new)
        };
        // One address of another network, and three networks of 64 bits in one of 48.
        let other = enter("192.0.2.1").unwrap();
        let attackers: Vec<_> = (1..=3)
            .map(|n| enter(&format!("2001:db8:0:{n}::1")).unwrap())
            .collect();
        let requests: Vec<_> = attackers.iter().map(begin).collect();
        let request = begin(&other);
        assert!(enter("2001:db8:0:4::1").is_none(), "its network has most");
        assert!(enter("192.0.2.2").is_some() && gave_way(&attackers[0]));
        drop((requests, request));
    }
}
