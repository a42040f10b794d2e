//! Tests that speak HTTP to the real server: one binary, one module per subject.
//!
//! Each test starts a server of its own on free ports, with its own home and database: SQLite, or PostgreSQL with
//! `TOLLGATE_TEST_DATABASE=postgres` and `TOLLGATE_TEST_POSTGRES_URL`. See `http/harness.rs` for the server and
//! `http/steps.rs` for what clients do with it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

#[path = "http/harness.rs"]
mod harness;

#[path = "http/advertised.rs"]
mod advertised;
#[path = "http/audit.rs"]
mod audit;
#[path = "http/authority.rs"]
mod authority;
#[path = "http/authorization.rs"]
mod authorization;
#[path = "http/bug.rs"]
mod bug;
#[path = "http/call_record.rs"]
mod call_record;
#[path = "http/changes.rs"]
mod changes;
#[path = "http/command_line.rs"]
mod command_line;
#[path = "http/configuration.rs"]
mod configuration;
#[path = "http/connections.rs"]
mod connections;
#[path = "http/database_tls.rs"]
mod database_tls;
#[path = "http/deletion.rs"]
mod deletion;
#[path = "http/demo.rs"]
mod demo;
#[path = "http/documents.rs"]
mod documents;
#[path = "http/ends.rs"]
mod ends;
#[path = "http/enrolment.rs"]
mod enrolment;
#[path = "http/every_answer.rs"]
mod every_answer;
#[path = "http/foreign_upstream.rs"]
mod foreign_upstream;
#[path = "http/framing.rs"]
mod framing;
#[path = "http/held_body.rs"]
mod held_body;
#[path = "http/home_data.rs"]
mod home_data;
#[path = "http/in_flight.rs"]
mod in_flight;
#[path = "http/life_cycle.rs"]
mod life_cycle;
#[path = "http/names.rs"]
mod names;
#[path = "http/open_address.rs"]
mod open_address;
#[path = "http/organizations.rs"]
mod organizations;
#[path = "http/paths.rs"]
mod paths;
#[path = "http/people.rs"]
mod people;
#[path = "http/process.rs"]
mod process;
#[path = "http/proxies.rs"]
mod proxies;
#[path = "http/publisher.rs"]
mod publisher;
#[path = "http/raw.rs"]
mod raw;
#[path = "http/raw_streams.rs"]
mod raw_streams;
#[path = "http/raw_upstream.rs"]
mod raw_upstream;
#[path = "http/remote_gateway.rs"]
mod remote_gateway;
#[path = "http/remote_link.rs"]
mod remote_link;
#[path = "http/renewal.rs"]
mod renewal;
#[path = "http/rest.rs"]
mod rest;
#[path = "http/second_node.rs"]
mod second_node;
#[path = "http/secrets.rs"]
mod secrets;
#[path = "http/silent_database.rs"]
mod silent_database;
#[path = "http/steps.rs"]
mod steps;
#[path = "http/strict_input.rs"]
mod strict_input;
#[path = "http/template_pairs.rs"]
mod template_pairs;
#[path = "http/token.rs"]
mod token;
#[path = "http/trial.rs"]
mod trial;
#[path = "http/two_writers.rs"]
mod two_writers;
#[path = "http/unreadable.rs"]
mod unreadable;
#[path = "http/upgrade.rs"]
mod upgrade;
#[path = "http/upstream.rs"]
mod upstream;
#[path = "http/version_documents.rs"]
mod version_documents;
#[path = "http/versions.rs"]
mod versions;
