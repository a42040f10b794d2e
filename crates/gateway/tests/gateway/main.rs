//! The gateway against loopback upstreams: real sockets, and a fixed picture of what is deployed.

mod access;
mod allocations;
mod answers;
mod forwarding;
mod pool;
mod tls;
mod upstream;
mod wire;
mod world;
