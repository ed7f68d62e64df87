//! The test bed: real parts on loopback for tests, the demo and the benchmarks. It is never part of
//! the product.

pub mod chat;
pub mod compose;
pub mod debian;
pub mod docker;
pub mod fake_clock;
pub mod git_http;
pub mod git_ssh;
pub mod http_proxy;
pub mod packages;
pub mod postgres_proxy;
pub mod sample;
pub mod statements;
pub mod webhook;

/// A temporary folder that other accounts may enter but not list: when this process is root, a
/// private Postgres runs as another account.
pub fn temp_dir() -> std::io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix("ecluse-")
        .permissions(std::fs::Permissions::from_mode(0o711))
        .tempdir()
}

/// The value of a variable that `cargo xtask test` sets.
pub fn required(variable: &str) -> String {
    match std::env::var(variable) {
        Ok(value) if !value.is_empty() => value,
        Ok(_) | Err(_) => {
            #[expect(
                clippy::panic,
                reason = "a test without its service must fail, never be skipped"
            )]
            {
                panic!("{variable} is not set: run through `cargo xtask test`")
            }
        }
    }
}
