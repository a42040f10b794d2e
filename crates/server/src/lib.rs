//! The server: command line, configuration, life cycle, listeners, TLS, and everything that joins the other crates.
//!
//! It owns `main`, the two ports and all tests that speak HTTP. Start reading at `serve.rs`: the life of a server; then
//! `management.rs` and `gateway_port.rs`: what each port does with a request.

mod address_limit;
mod artifact;
mod authority;
pub mod cli;
pub mod commands;
pub mod config;
pub mod control;
mod cors;
mod demo;
mod doubts;
pub mod failure;
mod feed_frame;
mod follow;
mod gateway_port;
mod header_case;
mod health;
pub mod home;
mod housekeeping;
mod http1_connection;
mod in_effect;
mod key_manager;
mod known_passwords;
pub mod launch;
mod listener;
pub mod logs;
mod management;
pub mod panic_guard;
mod ports;
pub mod remote;
mod request_body;
mod request_context;
pub mod serve;
pub mod serve_gateway;
mod standstill;
mod streams;
mod tls;
mod trial;
mod wait;
mod write_limit;
