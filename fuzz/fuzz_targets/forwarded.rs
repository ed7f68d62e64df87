//! The header `X-Forwarded-For`, of which a caller may write the left part. The first line names the
//! trusted proxies, and each other line is a header.

#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/server/src/web/proxies.rs"]
mod proxies;

fuzz_target!(|text: &str| {
    let (trusted, rest) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(trusted) = trusted.parse::<proxies::TrustedProxies>() else {
        return;
    };
    let mut headers = HeaderMap::new();
    for line in rest.lines() {
        if let Ok(value) = HeaderValue::from_str(line) {
            headers.append("x-forwarded-for", value);
        }
    }
    let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let caller = trusted.caller(peer, &headers);
    // Nobody is believed who is not behind a trusted proxy.
    assert!(trusted.contains(peer) || caller == peer);
});
