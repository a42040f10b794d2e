//! The product's nouns and pure rules: no I/O, no async, no web, no SQL.
//!
//! Everything here is decided from its arguments alone, time and randomness included, so a rule can be tested in
//! microseconds. How to add the next noun: one file, one noun; names from the glossary in ARCHITECTURE.md; rules as
//! functions of values; tests in `<noun>_tests.rs` beside it.

pub mod any_of;
pub mod api;
pub mod api_summary;
pub mod application;
pub mod audit;
pub mod authority;
pub mod callback;
pub mod caller;
pub mod change;
pub mod client;
pub mod clock;
pub mod delta;
pub mod denial;
pub mod deployed;
pub mod environment;
pub mod epoch;
pub mod grant;
pub mod grant_type;
pub mod id;
pub mod key_manager;
pub mod lifecycle;
pub mod openapi_reader;
pub mod openapi_writer;
pub mod organization;
pub mod page;
pub mod pattern;
pub mod peer;
pub mod proxy;
pub mod random;
pub mod recorded;
pub mod resource;
pub mod role;
pub mod scope;
pub mod secret;
pub mod signing_key;
pub mod subscription;
pub mod system_scope;
pub mod text;
pub mod tier;
pub mod token_client;
pub mod user;
pub mod user_name;
