//! The gateway against loopback upstreams: real sockets; a fixed view, except in `follow.rs`.

mod access;
mod answers;
mod follow;
mod forwarding;
mod pool;
mod tls;
mod upstream;
mod wire;
mod world;
