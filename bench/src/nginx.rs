//! nginx as what the product is held against, and as an upstream that costs neither of them anything.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::process::Process;

/// A started nginx; dropped, it is ended and its folder removed.
pub(crate) struct Nginx {
    folder: PathBuf,
    process: Process,
    pub(crate) port: u16,
}

impl Nginx {
    /// An upstream without TLS that answers a kilobyte of JSON.
    pub(crate) fn upstream() -> Result<Self, Failure> {
        let body = format!("{{\"id\":7,\"note\":\"{}\"}}", "x".repeat(1000));
        Self::start("upstream", |_, port| {
            format!(
                "server {{ listen 127.0.0.1:{port}; keepalive_requests 100000000; default_type application/json;\n\
                 location / {{ return 200 '{body}'; }} }}"
            )
        })
    }

    /// A TLS proxy before that upstream, with HTTP/1.1 and HTTP/2. It answers `/` itself with 404.
    pub(crate) fn proxy(upstream: u16) -> Result<Self, Failure> {
        let proxy = Self::folder("proxy")?;
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"])
            .current_dir(&proxy)
            .stderr(Stdio::null())
            .status()?;
        if !made.success() {
            return Err("openssl made no certificate".into());
        }
        Self::start("proxy", |at, port| {
            format!(
                "upstream u {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 100000000; }}\n\
                 server {{ listen 127.0.0.1:{port} ssl http2; keepalive_requests 100000000;\n\
                 ssl_certificate {at}/cert.pem; ssl_certificate_key {at}/key.pem;\n\
                 location = / {{ return 404; }}\n\
                 location / {{ proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
                 proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;\n\
                 proxy_set_header X-Forwarded-Proto https; }} }}"
            )
        })
    }

    fn folder(name: &str) -> Result<PathBuf, Failure> {
        let folder = std::env::temp_dir().join(format!("tollgate-bench-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Starts one with the servers that `servers` makes of its folder and port.
    fn start(name: &str, servers: impl FnOnce(&str, u16) -> String) -> Result<Self, Failure> {
        let folder = Self::folder(name)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let at = folder.display().to_string();
        let servers = servers(&at, port);
        let config = format!(
            "worker_processes auto; daemon off; pid {at}/pid; error_log {at}/error.log;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n{servers} }}\n"
        );
        std::fs::write(folder.join("nginx.conf"), config)?;
        let process = Process::start(
            Command::new(program())
                .arg("-c")
                .arg(folder.join("nginx.conf"))
                .stderr(Stdio::from(std::fs::File::create(folder.join("stderr"))?)),
        )?;
        Ok(Self { folder, process, port })
    }

    /// Seconds of CPU of the workers and the master.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        self.process.cpu()
    }

    /// Proportional set size of the workers and the master, in MiB.
    pub(crate) fn pss_mib(&self) -> Result<f64, Failure> {
        self.process.pss_mib()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.process.end();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Debian keeps it where only root looks.
fn program() -> &'static str {
    ["/usr/sbin/nginx"].into_iter().find(|path| Path::new(path).exists()).unwrap_or("nginx")
}

/// As `nginx/1.22.1`.
pub(crate) fn version() -> Result<String, Failure> {
    let said = Command::new(program()).arg("-v").output()?.stderr;
    let said = String::from_utf8(said)?;
    Ok(said.trim().rsplit_once(": ").ok_or("nginx says no version")?.1.to_owned())
}
