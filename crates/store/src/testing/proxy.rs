//! A TCP proxy before a database that can fall silent, as a network does: no byte passes, and nothing is closed.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Ends with its test.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_silent: AtomicBool,
    is_over: AtomicBool,
    /// What a client says before nothing comes back to it any more.
    last_words: Mutex<Option<&'static str>>,
    sockets: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A proxy before the server of a `postgres://` URL, and that URL with the proxy in the server's place.
    #[must_use]
    pub fn before(url: &str) -> (Self, String) {
        let (start, rest) = url.split_once('@').expect("an account in the URL");
        let (server, end) = rest.split_once('/').expect("a database in the URL");
        let server: SocketAddr = server.parse().expect("an address in the URL");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || accept(&listener, server, &shared));
        (Self { address, state }, format!("{start}@{address}/{end}"))
    }

    /// From now on nothing passes. Connections are still accepted.
    pub fn fall_silent(&self) {
        self.state.is_silent.store(true, Ordering::SeqCst);
    }

    /// What contains `words` still reaches the server; then nothing comes back on that connection.
    pub fn fall_silent_after(&self, words: &'static str) {
        *self.state.last_words.lock().expect("nobody panics with it") = Some(words);
    }

    /// Whether the words of [`Proxy::fall_silent_after`] were said.
    #[must_use]
    pub fn has_fallen_silent(&self) -> bool {
        self.state.last_words.lock().expect("nobody panics with it").is_none()
    }

    /// Lets new connections pass; those that were silent stay so.
    pub fn pass(&self) {
        self.state.is_silent.store(false, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        // It waits for somebody.
        drop(TcpStream::connect(self.address));
        for socket in self.state.sockets.lock().expect("nobody panics with it").drain(..) {
            // The other side may have closed it.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, server: SocketAddr, state: &Arc<State>) {
    for client in listener.incoming() {
        if state.is_over.load(Ordering::SeqCst) {
            return;
        }
        let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) else { continue };
        let is_mute = Arc::new(AtomicBool::new(false));
        let copy = |socket: &TcpStream| socket.try_clone().expect("a second handle");
        state.sockets.lock().expect("nobody panics with it").extend([copy(&client), copy(&server)]);
        for (from, to, is_up) in [(copy(&client), copy(&server), true), (server, client, false)] {
            let (state, is_mute) = (Arc::clone(state), Arc::clone(&is_mute));
            thread::spawn(move || pump(from, to, is_up, &state, &is_mute));
        }
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, is_up: bool, state: &State, is_mute: &AtomicBool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if state.is_silent.load(Ordering::SeqCst) {
            is_mute.store(true, Ordering::SeqCst);
        }
        if is_mute.load(Ordering::SeqCst) {
            continue;
        }
        let bytes = &buffer[..read];
        if is_up {
            let mut last_words = state.last_words.lock().expect("nobody panics with it");
            if last_words.is_some_and(|words| bytes.windows(words.len()).any(|part| part == words.as_bytes()))
            {
                *last_words = None;
                // Before the server hears of it: its answer must not come through.
                is_mute.store(true, Ordering::SeqCst);
            }
        }
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    // A network that is silent does not tell the other side either.
    if !is_mute.load(Ordering::SeqCst) {
        let _ = to.shutdown(Shutdown::Write);
    }
}
