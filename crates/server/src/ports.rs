//! Ports: that they are free, and the sockets that listen on them.
//!
//! Listeners with `SO_REUSEPORT` would let a second server silently take half of the connections. So each port is
//! first bound without that option, and let go; only then the real listeners are opened. They set `SO_REUSEADDR` too:
//! without it the connections that a killed server leaves behind would block the restart.
//!
//! A port that the operating system chose is held meanwhile, by a socket that never listens: another process could be
//! given it otherwise. For such a port the system itself sees to it that nobody else has it.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};

use crate::failure::Failure;

/// Connections that wait to be accepted, per socket.
const BACKLOG: i32 = 1024;
/// How often a free port is looked for that all addresses can have.
const TRIES: usize = 20;

/// Where one of the server's two ports listens.
#[derive(Clone, Debug)]
pub(crate) struct Port {
    /// The port's number; never 0.
    pub(crate) number: u16,
    addresses: Vec<IpAddr>,
    held: Arc<Vec<Socket>>,
}

impl Port {
    /// Finds out whether `number` is free on all `addresses`; 0 means any free number. An IPv6 address that the
    /// machine does not have is left out when there is another one.
    ///
    /// # Errors
    /// When the port is taken (exit 3), or no address can be bound.
    pub(crate) fn find(addresses: &[IpAddr], number: u16, key: &str) -> Result<Self, Failure> {
        let mut last = None;
        for _ in 0..if number == 0 { TRIES } else { 1 } {
            match try_bind(addresses, number) {
                Ok(port) => return Ok(port),
                Err(refused) => last = Some(refused),
            }
        }
        Err(match last {
            Some((address, error)) if error.kind() == io::ErrorKind::AddrInUse => {
                Failure::port_taken(format!(
                    "port {} is taken: another process listens on {address}. Choose another one with the key {key}, or \
                 shift all ports with [server] offset",
                    address.port()
                ))
            }
            Some((address, error)) => {
                Failure::refused(format!("cannot listen on {address} ({key}): {error}"))
            }
            None => Failure::configuration("[server] bind_address names no address"),
        })
    }

    /// Where it listens: `127.0.0.1:9443,[::1]:9443`.
    pub(crate) fn listening(&self) -> String {
        let sockets = self.addresses.iter().map(|address| SocketAddr::new(*address, self.number).to_string());
        sockets.collect::<Vec<_>>().join(",")
    }

    /// Opens one listener for each address; `shared` lets every gateway thread open its own.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub(crate) fn listen(&self, shared: bool) -> io::Result<Vec<TcpListener>> {
        let open = |address: &IpAddr| {
            let socket = new_socket(*address)?;
            if shared || !self.held.is_empty() {
                socket.set_reuse_port(true)?;
            }
            socket.bind(&SocketAddr::new(*address, self.number).into())?;
            socket.listen(BACKLOG)?;
            socket.set_nonblocking(true)?;
            Ok(TcpListener::from(socket))
        };
        self.addresses.iter().map(open).collect()
    }
}

fn try_bind(addresses: &[IpAddr], number: u16) -> Result<Port, (SocketAddr, io::Error)> {
    let is_any = number == 0;
    let (mut number, mut bound, mut held) = (number, Vec::new(), Vec::new());
    let mut skipped = None;
    for &address in addresses {
        let wanted = SocketAddr::new(address, number);
        match bind(wanted, is_any) {
            Ok((socket, found)) => {
                number = found;
                bound.push(address);
                held.push(socket);
            }
            Err(error) if address.is_ipv6() && is_absent(&error) => skipped = Some((wanted, error)),
            Err(error) => return Err((wanted, error)),
        }
    }
    match skipped {
        Some(refused) if bound.is_empty() => Err(refused),
        _ => {
            let held = Arc::new(if is_any { held } else { Vec::new() });
            Ok(Port { number, addresses: bound, held })
        }
    }
}

fn bind(address: SocketAddr, shared: bool) -> io::Result<(Socket, u16)> {
    let socket = new_socket(address.ip())?;
    socket.set_reuse_port(shared)?;
    socket.bind(&address.into())?;
    let bound = socket.local_addr()?.as_socket().map_or(address.port(), |bound| bound.port());
    Ok((socket, bound))
}

fn new_socket(address: IpAddr) -> io::Result<Socket> {
    let socket =
        Socket::new(Domain::for_address(SocketAddr::new(address, 0)), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    Ok(socket)
}

/// Whether the machine does not have the address, or no IPv6 at all.
fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable
        || error.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error())
}

#[cfg(test)]
#[path = "ports_tests.rs"]
mod tests;
