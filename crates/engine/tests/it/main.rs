//! The engine's tests on real parts: a database for each test, a git server, a registry. One binary,
//! because linking forty took minutes.
#![expect(clippy::unwrap_used, reason = "tests")]

mod attest;
mod audit;
mod audit_of_releases;
mod changes;
mod checks;
mod databases;
mod deliveries;
mod dependencies;
mod fairness;
mod faults;
mod fixtures;
mod hanging_registry;
mod lanes;
mod layers;
mod local_build;
mod lost_leases;
mod main_job;
mod people;
mod projects;
mod promotions;
mod queries;
mod queue;
mod records;
mod refusals;
mod retention;
mod rules;
mod smoke_test;
mod tags;
