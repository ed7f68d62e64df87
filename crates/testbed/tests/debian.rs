//! The Debian base and its stand-in `odoo`, on the real engine and a real Postgres.

use std::time::Instant;

use ecluse_testbed::debian::{push_base_image, push_large_base_image};
use ecluse_testbed::required;

#[tokio::test]
async fn the_same_base_every_time() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let start = Instant::now();
    let first = push_base_image(&registry).await.unwrap();
    eprintln!("first {:?}", start.elapsed());
    let start = Instant::now();
    let second = push_base_image(&registry).await.unwrap();
    eprintln!("second {:?}", start.elapsed());
    assert_eq!(first.digest, second.digest);
    assert_eq!(first.reference, format!("{registry}/sample/odoo-debian:18.0-20251015"));
}

#[tokio::test]
async fn a_large_base_weighs_what_was_asked() {
    let registry = required("ECLUSE_TEST_REGISTRY");
    let start = Instant::now();
    let first = push_large_base_image(&registry, 80 << 20).await.unwrap();
    eprintln!("large {:?}", start.elapsed());
    let again = push_large_base_image(&registry, 80 << 20).await.unwrap();
    assert_eq!(first.digest, again.digest);
}
