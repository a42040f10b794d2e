//! The binary as a process of its own: for what only a process has, such as exit codes and signals.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use super::harness::Place;

/// A `tollgate serve` that is killed at the end of its test.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) management: String,
    pub(crate) gateway: String,
}

impl Serving {
    /// Starts the binary and waits for its `ready` line.
    pub(crate) fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::with(place, arguments, &[])
    }

    pub(crate) fn with(place: &Place, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = command(place, &["serve"]);
        command.args(arguments).envs(variables.iter().copied()).stderr(Stdio::null());
        Self::of(command)
    }

    /// Runs this command, which serves.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("the ready line");
        let mut urls = line.trim_end().split(' ').skip(1).filter_map(|word| word.split_once('='));
        let (Some(("management", management)), Some(("gateway", gateway))) = (urls.next(), urls.next())
        else {
            panic!("not a ready line: {line:?}");
        };
        let (management, gateway) = (management.to_owned(), gateway.to_owned());
        // Nothing may block on a full pipe.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        Self { child, management, gateway }
    }

    /// Sends a signal by its name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.expect("kill is there").success());
    }

    pub(crate) fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().expect("the process ends")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary with a place's home and environment.
pub(crate) fn command(place: &Place, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TOLLGATE_")) {
        command.env_remove(name);
    }
    command.env_remove("RUST_LOG").args(arguments).arg("--home").arg(&place.home).envs(place.variables());
    command
}

/// Runs a command to its end.
pub(crate) fn run(place: &Place, arguments: &[&str]) -> Ended {
    Ended::of(command(place, arguments).stdin(Stdio::null()).output().expect("the binary runs"))
}

/// Runs a command that reads this from its standard input.
pub(crate) fn run_with_input(place: &Place, arguments: &[&str], input: &str) -> Ended {
    let mut command = command(place, arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    // A command that refuses at once does not read.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    Ended::of(child.wait_with_output().expect("the process ends"))
}

/// What a command left.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("output is text");
        Self {
            code: output.status.code().expect("an exit code"),
            output: text(output.stdout),
            errors: text(output.stderr),
        }
    }
}

/// The CA that the server of a place has made.
pub(crate) fn ca(place: &Place) -> std::path::PathBuf {
    Path::new(&place.home).join("data/tls/ca.pem")
}
