//! The server in process, on a real database: the REST API, the pages, webhooks, signing in; and
//! the `ecluse` program as processes of their own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

// The fuzz targets use the macro of this name.
extern crate self as libfuzzer_sys;

mod api;
mod change_limit;
mod cli;
mod compose;
mod database_roles;
mod fixtures;
mod fuzz_corpus;
mod hardening;
mod killed_processes;
mod limits;
mod oidc;
mod outside_text;
mod queue;
mod ui;
mod webhooks;
