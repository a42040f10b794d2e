//! Servers under measurement: started with their own home, measured by the kernel's accounting, ended by pid.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// Clock ticks a second of `/proc/<pid>/stat` (`getconf CLK_TCK`; 100 on every Linux that we run on).
const TICKS: f64 = 100.0;

/// A started `tollgate serve`.
pub(crate) struct Server {
    binary: PathBuf,
    /// Where its data lie.
    pub(crate) home: PathBuf,
    arguments: Vec<String>,
    child: Child,
    /// The management port.
    pub(crate) management: u16,
    /// The gateway port.
    pub(crate) gateway: u16,
}

impl Server {
    /// Starts the binary with its own home on free ports; `extra` goes into its configuration.
    pub(crate) async fn start(binary: &Path, extra: &str, arguments: &[&str]) -> Result<Self, Failure> {
        let home =
            std::env::temp_dir().join(format!("tollgate-bench-{}-{}", std::process::id(), extra.len()));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home)?;
        let ports = "[transport.https.properties]\nport = 0\n[transport.passthru_https.listener.parameters]\nport = 0\n\
                     [demo]\nupstream_port = 0\n";
        std::fs::write(home.join("deployment.toml"), format!("{ports}{extra}"))?;
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let (child, management, gateway, _) = launch(binary, &home, &arguments)?;
        // The RSA key of the very first start is made in the background.
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(Self { binary: binary.to_owned(), home, arguments, child, management, gateway })
    }

    /// Ends the server and starts it again; answers the time from launch to the `ready` line.
    pub(crate) async fn restart(&mut self) -> Result<Duration, Failure> {
        self.end();
        let (child, management, gateway, time) = launch(&self.binary, &self.home, &self.arguments)?;
        (self.child, self.management, self.gateway) = (child, management, gateway);
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(time)
    }

    /// Seconds of CPU that the process has used.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        cpu_of(self.child.id())
    }

    /// Proportional set size in MiB.
    pub(crate) fn pss_mib(&self) -> Result<f64, Failure> {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id()))?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:")).ok_or("no Pss line")?;
        let kib: f64 = line.split_whitespace().nth(1).ok_or("no Pss value")?.parse()?;
        Ok(kib / 1024.0)
    }

    fn end(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }

    /// Ends the server and removes its home.
    pub(crate) fn stop(mut self) {
        self.end();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// Seconds of CPU of a process and, through its waited-for children, of workers that have ended.
pub(crate) fn cpu_of(pid: u32) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The command name may hold blanks: fields are counted behind its closing bracket.
    let fields: Vec<&str> = stat.rsplit_once(')').ok_or("an unreadable stat")?.1.split_whitespace().collect();
    let ticks =
        |at: usize| -> Result<f64, Failure> { Ok(fields.get(at).ok_or("a short stat")?.parse::<f64>()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn launch(binary: &Path, home: &Path, arguments: &[String]) -> Result<(Child, u16, u16, Duration), Failure> {
    let begin = Instant::now();
    let mut child = Command::new(binary)
        .args(["serve", "--home"])
        .arg(home)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::from(std::fs::File::create(home.join("log"))?))
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no standard output")?).lines();
    let port = |line: &str, name: &str| -> Result<u16, Failure> {
        let url = line.split_whitespace().find_map(|part| part.strip_prefix(name)).ok_or("no URL")?;
        Ok(url.rsplit_once(':').ok_or("no port")?.1.parse()?)
    };
    while let Some(line) = lines.next().transpose()? {
        if line.starts_with("ready ") {
            let time = begin.elapsed();
            let ports = (port(&line, "management=")?, port(&line, "gateway=")?);
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((child, ports.0, ports.1, time));
        }
    }
    Err(format!("the server did not get ready: {}", std::fs::read_to_string(home.join("log"))?).into())
}
