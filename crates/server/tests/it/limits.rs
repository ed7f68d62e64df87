//! What strangers may use of a server: several addresses of this machine are several sources.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use ecluse_domain::role::Role;
use ecluse_server::web::proxies::TrustedProxies;
use ecluse_server::web::{App, LeastPace, Limits, run};
use ecluse_store::PgPool;
use ecluse_testbed::webhook;
use futures::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::fixtures::api::{Api, CANARY};

/// The forge's address, and those of two attackers.
const FORGE: u8 = 1;
const ATTACKER: u8 = 2;
const ANOTHER: u8 = 3;

/// A long time: whatever a test waits for happens within it, and what must not happen is not waited
/// for.
const LONG: Duration = Duration::from_secs(60);

/// A pace at which the slow senders of a test are not ended by it.
const PATIENT: LeastPace = LeastPace {
    grace: Duration::from_secs(30),
    bytes_per_second: 1,
};

/// A server on a port of its own; it stops with its site.
struct Target {
    api: Api,
    app: App,
    address: SocketAddr,
}

impl Target {
    async fn start(pool: &PgPool, proxies: &str, limits: Limits) -> Self {
        let api = Api::new(pool);
        let app = App::with_limits(
            api.engine.clone(),
            "http://127.0.0.1".parse().unwrap(),
            api.stop.clone(),
            proxies.parse::<TrustedProxies>().unwrap(),
            limits,
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(run(listener, app.clone(), api.stop.clone()));
        Self { api, app, address }
    }

    /// A server with the project `shop`, whose webhook secret is [`secret`].
    async fn with_shop(pool: &PgPool, limits: Limits) -> Self {
        let target = Self::start(pool, "", limits).await;
        target.api.project("shop").await;
        target
    }

    async fn connect(&self, from: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        let from = SocketAddr::from((Ipv4Addr::new(127, 0, 0, from), 0));
        socket.bind(from).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// Sends the beginning of a request on a connection of its own. The connection may be closed
    /// before all of it is sent.
    async fn send(&self, from: u8, text: &[u8]) -> TcpStream {
        let mut stream = self.connect(from).await;
        let _ = stream.write_all(text).await;
        stream
    }

    /// Sends a signed delivery of about this size, which must be accepted.
    async fn deliver(&self, from: u8, size: usize) {
        let body = webhook::push(
            "https://git.test/shop.git",
            "main",
            webhook::NOTHING,
            &"a".repeat(40),
            &"x".repeat(size),
        )
        .to_string();
        let head = head(
            "shop",
            &webhook::sign(&secret(), body.as_bytes()),
            body.len(),
        );
        let stream = self.send(from, (head + &body).as_bytes()).await;
        let answer = read_head(stream).await;
        assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    }

    /// A request for a long log, over the API.
    async fn ask_for_log(&self, kind: &str) -> Vec<u8> {
        let project = self.api.project("shop").await;
        let build = self.api.build(project.id).await;
        let line = "x".repeat(4_000);
        for _ in 0..10 {
            self.api.log(build, &[line.as_str(); 100]).await;
        }
        let person = self
            .api
            .person(&[(Some(project.id), Role::Developer)])
            .await;
        format!(
            "GET /api/v1/builds/{build}/logs?limit=200 HTTP/1.1\r\nhost: x\r\naccept: {kind}\r\nauthorization: Bearer {}\r\n\r\n",
            person.token
        )
        .into_bytes()
    }
}

fn secret() -> String {
    format!("{CANARY}-webhook")
}

/// The header of a delivery.
fn head(project: &str, signature: &str, length: usize) -> String {
    format!(
        "POST /webhooks/github/{project} HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: {signature}\r\nx-github-event: push\r\nx-github-delivery: {}\r\ncontent-length: {length}\r\n\r\n",
        webhook::delivery_id()
    )
}

/// The header of a delivery whose signature will prove to be wrong.
fn forged_head(length: usize) -> String {
    head("shop", &webhook::sign("wrong", b""), length)
}

/// The beginning of a forged delivery that announces a large body.
fn forged_part(sent: usize) -> Vec<u8> {
    [forged_head(20 << 20).into_bytes(), vec![b' '; sent]].concat()
}

/// Waits until a condition holds.
async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < LONG, "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Reads until the server closes the connection, also when it resets it because it has not read all
/// bytes.
async fn read_to_end(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = timeout(LONG, stream.read_to_end(&mut text)).await;
    assert!(read.is_ok(), "the server keeps this connection open");
    String::from_utf8(text).unwrap()
}

/// Reads the beginning of an answer, at least its status.
async fn read_head(mut stream: TcpStream) -> String {
    let mut text = [0; 13];
    let read = timeout(LONG, stream.read_exact(&mut text)).await;
    read.expect("the server answers").unwrap();
    String::from_utf8(text.to_vec()).unwrap()
}

/// Whether the server has closed the connection.
fn is_closed(stream: &TcpStream) -> bool {
    !matches!(stream.try_read(&mut [0; 1]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_request_with_a_malformed_header_is_answered_before_its_body(pool: PgPool) {
    let target = Target::with_shop(&pool, Limits::default()).await;
    let right = forged_head(1_000);
    let signature = webhook::sign("wrong", b"");
    for (malformed, status) in [
        (right.replace(&signature, "sha256=00"), "401"),
        (right.replace(&signature, &signature[7..]), "401"),
        (right.replace(&signature, &format!("{signature}00")), "401"),
        (
            right.replace("sha256=", "sha256=g").replace("g0", "g"),
            "401",
        ),
        (right.replace("shop", "SHOP"), "401"),
        (right.replace("event: push", "event: pu sh"), "400"),
        (right.replace("delivery: ", "delivery: a/b"), "400"),
    ] {
        let stream = target.send(FORGE, malformed.as_bytes()).await;
        let answer = read_head(stream).await;
        assert!(answer.contains(status), "{malformed}{answer}");
    }
    // The body of a request without a fault is waited for.
    let mut waiting = target.send(FORGE, right.as_bytes()).await;
    waiting.write_all(&[b' '; 1_000]).await.unwrap();
    assert!(read_head(waiting).await.contains("401"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_endless_request_is_ended(pool: PgPool) {
    let short = Duration::from_millis(300);
    let target = Target::with_shop(
        &pool,
        Limits {
            header_time: short,
            body_time: short,
            ..Limits::default()
        },
    )
    .await;
    let all = target.app.large_bodies.free_kib();
    let (body, header, nothing) = (
        target.send(FORGE, &forged_part(100_000)).await,
        target.send(FORGE, b"GET / HTTP/1.1\r\nhost: x\r\nx-").await,
        target.send(FORGE, b"").await,
    );
    until("the bytes that arrived have taken memory", || {
        target.app.large_bodies.free_kib() < all
    })
    .await;
    let (body, ..) = tokio::join!(read_to_end(body), read_to_end(header), read_to_end(nothing));
    assert!(
        body.starts_with("HTTP/1.1 408 ") && body.contains("application/problem+json"),
        "{body}"
    );
    until("the memory is released", || {
        target.app.large_bodies.free_kib() == all
    })
    .await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_body_that_arrives_too_slowly_is_ended(pool: PgPool) {
    let target = Target::with_shop(
        &pool,
        Limits {
            body_pace: LeastPace {
                grace: Duration::from_millis(300),
                bytes_per_second: 1_000_000,
            },
            body_time: 3 * LONG,
            ..Limits::default()
        },
    )
    .await;
    // A small body and a large one. A quick beginning does not help.
    for length in [60_000, 1_000_000] {
        let mut beginning = forged_head(length).into_bytes();
        beginning.extend(vec![b' '; 50_000]);
        let stream = target.send(FORGE, &beginning).await;
        let (reader, mut writer) = stream.into_split();
        let drip = tokio::spawn(async move {
            while writer.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let mut answer = [0; 13];
        let read = timeout(LONG, async {
            reader.readable().await.unwrap();
            reader.try_read(&mut answer).unwrap()
        });
        read.await.expect("the slow body is ended");
        assert_eq!(&answer, b"HTTP/1.1 408 ");
        drop(reader);
        drip.abort();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn slow_large_bodies_leave_room_for_deliveries(pool: PgPool) {
    let target = Target::with_shop(
        &pool,
        Limits {
            large_bodies_kib: 3 * 1024,
            body_pace: PATIENT,
            body_time: 3 * LONG,
            ..Limits::default()
        },
    )
    .await;
    // Three bodies of an attacker fill the memory, and keep it by sending on.
    let (mut attackers, mut drips) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let stream = target.send(ATTACKER, &forged_part(1_000 << 10)).await;
        let (reader, mut writer) = stream.into_split();
        attackers.push(reader);
        drips.push(tokio::spawn(async move {
            while writer.write_all(&[b' '; 100]).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }));
    }
    until("the memory for large bodies is full", || {
        target.app.large_bodies.free_kib() < 128
    })
    .await;
    for round in 0..50 {
        // Every tenth is large, too.
        let size = if round % 10 == 0 { 200_000 } else { 20_000 };
        target.deliver(FORGE, size).await;
    }
    // The project's name and the address of the attacker do not matter for small bodies either.
    target.deliver(ATTACKER, 20_000).await;
    for drip in drips {
        drip.abort();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn slow_small_bodies_of_one_address_leave_room_for_others(pool: PgPool) {
    let target = Target::with_shop(
        &pool,
        Limits {
            small_bodies_kib: 512,
            small_bodies_kib_per_address: 256,
            small_bodies_kib_per_project: 128,
            body_pace: PATIENT,
            body_time: 3 * LONG,
            ..Limits::default()
        },
    )
    .await;
    // Of forty bodies with 60 KiB each, two of a project are read, and four of an address.
    let mut attackers = Vec::new();
    for number in 0..40 {
        let project = if number % 2 == 0 { "shop" } else { "other" };
        let head = head(project, &webhook::sign("wrong", b""), 60 << 10);
        let beginning = [head.as_bytes(), &[b' '; 1_000]].concat();
        attackers.push(target.send(ATTACKER, &beginning).await);
    }
    until("four have their memory", || {
        target.app.small_bodies.free_kib() == 512 - 4 * 60
    })
    .await;
    // More deliveries at a time than have room wait for each other, and all are accepted.
    join_all((0..30).map(|_| target.deliver(FORGE, 20_000))).await;
    assert_eq!(target.app.small_bodies.free_kib(), 512 - 4 * 60);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_body_without_a_length_is_read_in_whole(pool: PgPool) {
    let target = Target::with_shop(&pool, Limits::default()).await;
    // Small in chunks of one byte, and large, which it proves to be only after 64 KiB
    for (size, chunk) in [(2_000, 1), (300_000, 1_000)] {
        let body = webhook::push(
            "https://git.test/shop.git",
            "main",
            webhook::NOTHING,
            &"a".repeat(40),
            &"x".repeat(size),
        )
        .to_string();
        let head = head("shop", &webhook::sign(&secret(), body.as_bytes()), 0)
            .replace("content-length: 0", "transfer-encoding: chunked");
        let mut request = head.into_bytes();
        for chunk in body.as_bytes().chunks(chunk) {
            request.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            request.extend([chunk, b"\r\n"].concat());
        }
        request.extend(b"0\r\n\r\n");
        let answer = read_head(target.send(FORGE, &request).await).await;
        assert!(answer.starts_with("HTTP/1.1 202 "), "{size}: {answer}");
    }
    let limits = Limits::default();
    until("all memory is free again", || {
        target.app.small_bodies.free_kib() == limits.small_bodies_kib as usize
            && target.app.large_bodies.free_kib() == u64::from(limits.large_bodies_kib)
    })
    .await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn slow_sockets_of_other_addresses_leave_places(pool: PgPool) {
    // With a share for each address, and without one.
    for connections_per_address in [20, 1_000] {
        let target = Target::start(
            &pool,
            "",
            Limits {
                connections: 60,
                connections_per_address,
                ..Limits::default()
            },
        )
        .await;
        let mut slow = Vec::new();
        for _ in 0..100 {
            for from in [ATTACKER, ANOTHER] {
                // Half send a part of a header, half a part of a body.
                slow.push(target.send(from, b"POST / HTTP/1.1\r\nhost: x\r\nx-").await);
                slow.push(target.send(from, &forged_part(100)).await);
            }
        }
        let most = 60.min(2 * connections_per_address);
        until("the sockets over the limits are closed", || {
            slow.retain(|socket| !is_closed(socket));
            slow.len() <= most
        })
        .await;
        let health = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
        for _ in 0..20 {
            let answer = read_head(target.send(FORGE, health).await).await;
            assert!(answer.contains("200"), "{answer}");
        }
        target.api.stop.cancel();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_slow_body_from_each_of_many_addresses_leaves_places(pool: PgPool) {
    let target = Target::with_shop(
        &pool,
        Limits {
            connections: 20,
            body_pace: PATIENT,
            body_time: 3 * LONG,
            ..Limits::default()
        },
    )
    .await;
    let mut slow = Vec::new();
    for from in 10..40 {
        slow.push(target.send(from, &forged_part(100)).await);
    }
    until("the places are taken, and the others closed", || {
        slow.iter().filter(|socket| !is_closed(socket)).count() == 20
    })
    .await;
    for _ in 0..20 {
        target.deliver(FORGE, 20_000).await;
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_idle_connection_gives_its_place_to_a_new_one(pool: PgPool) {
    let target = Target::start(
        &pool,
        "",
        Limits {
            connections: 1,
            ..Limits::default()
        },
    )
    .await;
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut first = target.send(FORGE, request).await;
    let mut answer = [0; 13];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 ");
    let mut second = target.send(FORGE, request).await;
    second.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 ");
    read_to_end(first).await;
    // A connection whose request is not finished keeps its place from its own address.
    let mut busy = target.send(FORGE, forged_head(10).as_bytes()).await;
    read_to_end(second).await;
    until("the request has begun", || {
        target.app.small_bodies.free_kib() < Limits::default().small_bodies_kib as usize
    })
    .await;
    assert_eq!(read_to_end(target.send(FORGE, request).await).await, "");
    busy.write_all(&[b' '; 10]).await.unwrap();
    assert!(read_head(busy).await.contains("401"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn callers_behind_a_trusted_proxy_have_a_share_each(pool: PgPool) {
    let target = Target::start(
        &pool,
        "127.0.0.1",
        Limits {
            connections_per_address: 2,
            ..Limits::default()
        },
    )
    .await;
    let forwarded = |caller: &str, length: usize| {
        forged_head(length)
            .replacen(
                "host: x",
                &format!("host: x\r\nx-forwarded-for: {caller}"),
                1,
            )
            .into_bytes()
    };
    let mut open = Vec::new();
    for caller in ["192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::2"] {
        open.push(target.send(FORGE, &forwarded(caller, 10)).await);
    }
    let all = Limits::default().small_bodies_kib as usize;
    until("four requests have begun", || {
        target.app.small_bodies.free_kib() == all - 4
    })
    .await;
    for (caller, status) in [
        ("192.0.2.1", "429"),
        ("2001:db8::3", "429"),
        ("192.0.2.3", "401"),
        // The proxy itself, such as its check of health
        ("x", "401"),
    ] {
        let stream = target.send(FORGE, &forwarded(caller, 0)).await;
        let answer = read_head(stream).await;
        assert!(answer.contains(status), "{caller}: {answer}");
    }
    for mut stream in open {
        stream.write_all(&[b' '; 10]).await.unwrap();
        assert!(read_head(stream).await.contains("401"));
    }
}

/// A pace at which a reader must read something within a second.
const IMPATIENT: LeastPace = LeastPace {
    grace: Duration::from_secs(3),
    bytes_per_second: 50_000,
};

#[sqlx::test(migrations = "../../migrations")]
async fn a_reader_that_never_reads_is_dropped(pool: PgPool) {
    let target = Target::start(
        &pool,
        "",
        Limits {
            answer_pace: IMPATIENT,
            ..Limits::default()
        },
    )
    .await;
    let (app, all) = (&target.app, target.app.answers.free_kib());
    let list = target.ask_for_log("application/json").await;
    let unread = target.send(FORGE, &list).await;
    until("the answer is made", || app.answers.free_kib() < all).await;
    until("its reader is dropped", || app.answers.free_kib() == all).await;
    // Of the answer, only what was in the kernel's buffers is left.
    assert!(read_to_end(unread).await.len() < 700_000);
    let read = read_whole(target.send(FORGE, &list).await).await;
    assert!(read > 800_000, "another reader gets all {read} bytes");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_streams_of_a_reader_are_counted_and_end_without_it(pool: PgPool) {
    let target = Target::start(
        &pool,
        "",
        Limits {
            answer_pace: IMPATIENT,
            connections_per_address: 4,
            ..Limits::default()
        },
    )
    .await;
    let (app, stream) = (&target.app, target.ask_for_log("text/event-stream").await);
    let unread = [
        target.send(FORGE, &stream).await,
        target.send(FORGE, &stream).await,
    ];
    until("both streams have begun", || app.streams.count() == 2).await;
    until("both readers are dropped", || app.streams.count() == 0).await;
    for stream in unread {
        assert!(read_to_end(stream).await.len() < 2_000_000);
    }
    // A client that reads keeps its stream, and has two at most.
    let mut following = Vec::new();
    for _ in 0..2 {
        let mut reader = target.send(FORGE, &stream).await;
        following.push(tokio::spawn(async move {
            let mut buffer = vec![0; 64 * 1024];
            let mut read = 0;
            while read < 4_000_000 {
                let more = reader.read(&mut buffer).await.unwrap();
                assert!(more > 0, "the stream broke off after {read} bytes");
                read += more;
            }
            reader
        }));
    }
    let mut readers = Vec::new();
    for reader in following {
        readers.push(timeout(LONG, reader).await.expect("all lines").unwrap());
    }
    let third = read_head(target.send(FORGE, &stream).await).await;
    assert!(third.contains("429"), "{third}");
    let elsewhere = read_head(target.send(ANOTHER, &stream).await).await;
    assert!(elsewhere.contains("200"), "{elsewhere}");
    drop(readers);
    until("the streams end with their readers", || {
        app.streams.count() == 0
    })
    .await;
}

/// Reads a whole answer by its `Content-Length`; answers how many bytes it had.
async fn read_whole(mut stream: TcpStream) -> usize {
    let (mut text, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    timeout(LONG, async {
        loop {
            let read = stream.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the answer broke off after {} bytes", text.len());
            text.extend_from_slice(&buffer[..read]);
            let whole = String::from_utf8_lossy(&text);
            let length = whole
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map(|length| length.parse::<usize>().unwrap());
            let body = whole.split_once("\r\n\r\n").map(|(_, body)| body.len());
            if length.is_some() && length == body {
                return text.len();
            }
        }
    })
    .await
    .expect("the whole answer")
}
