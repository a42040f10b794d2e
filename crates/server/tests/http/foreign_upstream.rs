//! Servers of others as upstreams: nginx, Node and Go, each a process that logs what it was asked.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::raw_streams::Request;

/// A running server; ended, and its directory removed, with this value.
pub(crate) struct ForeignUpstream {
    pub(crate) url: String,
    child: Child,
    is_nginx: bool,
    directory: PathBuf,
}

impl ForeignUpstream {
    /// Starts one by its name.
    pub(crate) fn start(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("tollgate-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upstreams");
        let log = directory.join("requests.log");
        let (child, port) = match name {
            "nginx" => nginx(&directory, &sources),
            "node" => announced(Command::new("node").arg(sources.join("upstream.mjs")).arg(&log)),
            "go" => {
                let program = directory.join("upstream");
                let mut build = Command::new("go");
                build.env("GO111MODULE", "off").env("CGO_ENABLED", "0").arg("build").arg("-o").arg(&program);
                assert!(build.arg(sources.join("upstream.go")).status().expect("go is there").success());
                announced(Command::new(program).arg(&log))
            }
            _ => panic!("{name} is not known"),
        };
        Self { url: format!("http://127.0.0.1:{port}"), child, is_nginx: name == "nginx", directory }
    }

    /// Ends it in good order and gives what it was asked.
    pub(crate) fn requests(mut self) -> Vec<Request> {
        // nginx logs a request behind its answer, and ends behind the log; the others end at once.
        let signal = if self.is_nginx { "-QUIT" } else { "-TERM" };
        let sent = Command::new("kill").arg(signal).arg(self.child.id().to_string()).status();
        assert!(sent.expect("kill is there").success());
        self.child.wait().expect("it ends");
        let log = std::fs::read_to_string(self.directory.join("requests.log")).unwrap_or_default();
        log.lines().map(request_of).collect()
    }
}

impl Drop for ForeignUpstream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn request_of(line: &str) -> Request {
    let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let text = |member: &str| line[member].as_str().expect("a text").to_owned();
    Request { method: text("method"), path: text("path"), body: text("body").into_bytes() }
}

/// A server that says its port in its first line.
fn announced(command: &mut Command) -> (Child, u16) {
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its port");
    (child, line.trim().parse().expect("a port"))
}

fn nginx(directory: &Path, sources: &Path) -> (Child, u16) {
    // Held until just before nginx takes it.
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let text = std::fs::read_to_string(sources.join("nginx.conf")).unwrap();
    std::fs::write(directory.join("nginx.conf"), text.replace("PORT", &port.to_string())).unwrap();
    drop(held);
    let mut command = Command::new("nginx");
    command.arg("-p").arg(directory).arg("-c").arg(directory.join("nginx.conf"));
    let mut child = command.stderr(Stdio::null()).spawn().expect("nginx is there");
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(child.try_wait().expect("its state").is_none(), "nginx has ended");
        std::thread::yield_now();
    }
    (child, port)
}
