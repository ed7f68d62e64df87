//! Tests of the store, of the migrations and of the query plans.
#![expect(clippy::unwrap_used, reason = "tests")]

mod connection;
mod idempotency;
mod jobs;
mod promotions;
mod queries;
mod records;
mod run_times;
mod schema;
mod serving_role;
mod upgrade;
