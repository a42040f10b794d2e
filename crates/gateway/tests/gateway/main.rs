//! The gateway against loopback upstreams: real sockets, a fixed view, no store.

mod access;
mod forwarding;
mod pool;
mod tls;
mod upstream;
mod wire;
mod world;
