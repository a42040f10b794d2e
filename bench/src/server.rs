//! A `tollgate serve` with a home and ports of its own, on SQLite or on PostgreSQL.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::process::Process;

/// Any free ports.
const PORTS: &str = "[transport.https.properties]\nport = 0\n[transport.passthru_https.listener.parameters]\nport = 0\n\
                     [demo]\nupstream_port = 0\n";

/// A started server; dropped, it is ended and its home removed.
pub(crate) struct Server {
    binary: PathBuf,
    /// Where its data lie.
    pub(crate) home: PathBuf,
    arguments: &'static [&'static str],
    process: Process,
    /// The management port.
    pub(crate) management: u16,
    /// The gateway port.
    pub(crate) gateway: u16,
}

impl Server {
    /// Starts the binary; `extra` goes into its configuration.
    pub(crate) async fn start(
        binary: &Path,
        extra: &str,
        arguments: &'static [&'static str],
    ) -> Result<Self, Failure> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let home = std::env::temp_dir().join(format!("tollgate-bench-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&home)?;
        std::fs::write(home.join("deployment.toml"), format!("{PORTS}{extra}"))?;
        let launched = launch(binary, &home, arguments).inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&home);
        })?;
        let Launched { process, management, gateway, .. } = launched;
        let server = Self { binary: binary.to_owned(), home, arguments, process, management, gateway };
        // The RSA key of the very first start is made in the background.
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(server)
    }

    /// Ends the server and starts it again; answers the time from launch to the `ready` line.
    pub(crate) async fn restart(&mut self) -> Result<Duration, Failure> {
        self.end();
        let launched = launch(&self.binary, &self.home, self.arguments)?;
        (self.process, self.management, self.gateway) =
            (launched.process, launched.management, launched.gateway);
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(launched.time)
    }

    /// Ends the server; [`Self::restart`] starts it again.
    pub(crate) fn end(&mut self) {
        self.process.end();
    }

    /// Its database, when that is SQLite.
    pub(crate) fn database(&self) -> PathBuf {
        self.home.join("data/tollgate.db")
    }

    /// Seconds of CPU that it has used.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        self.process.cpu()
    }

    /// Proportional set size in MiB.
    pub(crate) fn pss_mib(&self) -> Result<f64, Failure> {
        self.process.pss_mib()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

struct Launched {
    process: Process,
    management: u16,
    gateway: u16,
    time: Duration,
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn launch(binary: &Path, home: &Path, arguments: &[&str]) -> Result<Launched, Failure> {
    let begin = Instant::now();
    let mut process = Process::start(
        Command::new(binary)
            .args(["serve", "--home"])
            .arg(home)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::from(std::fs::File::create(home.join("log"))?)),
    )?;
    let mut lines = BufReader::new(process.take_stdout()?).lines();
    let port = |line: &str, name: &str| -> Result<u16, Failure> {
        let url = line.split_whitespace().find_map(|part| part.strip_prefix(name)).ok_or("no URL")?;
        Ok(url.rsplit_once(':').ok_or("no port")?.1.parse()?)
    };
    while let Some(line) = lines.next().transpose()? {
        if line.starts_with("ready ") {
            let time = begin.elapsed();
            let (management, gateway) = (port(&line, "management=")?, port(&line, "gateway=")?);
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(Launched { process, management, gateway, time });
        }
    }
    Err(format!("the server did not get ready: {}", std::fs::read_to_string(home.join("log"))?).into())
}
